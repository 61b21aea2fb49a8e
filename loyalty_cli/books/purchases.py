"""Purchases net of what was given back. The table `purchases`."""

from collections.abc import Iterable
from typing import Any

from loyalty_cli.program.account import Bought
from loyalty_cli.storage import Answer, Database, Row, Writer

_SAVE = """
    INSERT INTO purchases (customer, event, at, day, counts_at, amount_minor, spend_minor, points, returned_minor, is_gone)
    VALUES (:customer, :event, :at, :day, :counts_at, :amount_minor, :spend_minor, :points, :returned_minor, :is_gone)
    ON CONFLICT (customer, event) DO UPDATE SET
        amount_minor = excluded.amount_minor, spend_minor = excluded.spend_minor, points = excluded.points,
        returned_minor = excluded.returned_minor,
        is_gone = excluded.is_gone
"""


def save(to: Writer, purchases: Iterable[tuple[int, Bought]]) -> None:
    """Lay purchases over those of their customers, given as (customer, purchase)."""
    to.run_many(_SAVE, (row(customer, each) for customer, each in purchases))


def drop(to: Writer, customer: int, events: Iterable[int]) -> None:
    """Take purchases of a customer out."""
    query = "DELETE FROM purchases WHERE customer = :customer AND event = :event"
    to.run_many(query, ({"customer": customer, "event": event} for event in events))


def row(customer: int, bought: Bought) -> dict[str, Any]:
    """The row that a purchase is kept as."""
    return {
        "customer": customer,
        "event": bought.event,
        "at": bought.at,
        "day": bought.on,
        "counts_at": bought.counts_at,
        "amount_minor": bought.amount_minor,
        "spend_minor": bought.spend_minor,
        "points": bought.points,
        "returned_minor": bought.returned_minor,
        "is_gone": int(bought.gone),
    }


def ask(db: Database, customer: int, *, since: str = "") -> Answer[dict[int, Bought]]:
    """Ask for all purchases of a customer, or for those that count from a day on or later."""
    query = "SELECT * FROM purchases WHERE customer = :customer AND counts_at >= :since ORDER BY event"
    rows = db.ask(query, {"customer": customer, "since": since})
    return lambda: {bought.event: bought for bought in map(_read, rows())}


def between(db: Database, first: int, last: int, *, until: str) -> dict[int, dict[int, Bought]]:
    """The purchases up to an instant of the customers from the one id to the other, by customer."""
    query = "SELECT * FROM purchases WHERE customer >= :first AND customer <= :last AND at <= :until ORDER BY customer, event"
    found: dict[int, dict[int, Bought]] = {}
    for row in db.rows(query, {"first": first, "last": last, "until": until}):
        found.setdefault(row["customer"], {})[row["event"]] = _read(row)
    return found


def counting(
    db: Database, *, measure: str, least: int, since: str, until: str, after: int, limit: int
) -> dict[int, dict[int, Bought]]:
    """The purchases up to an instant of the next persons by id who count for tiers, by customer.

    Those are who came to `least` in the measure with all that counts since a day, and who were given a tier by hand.
    """
    query = """
        WITH counting AS (
            SELECT id FROM customers
            WHERE id > :after AND holder = 'person'
                AND (EXISTS (SELECT 1 FROM floors WHERE floors.customer = customers.id)
                     OR (SELECT sum(CASE :measure WHEN 'spend' THEN spend_minor WHEN 'points' THEN points ELSE 1 - is_gone END)
                         FROM purchases
                         WHERE purchases.customer = customers.id AND at <= :until AND counts_at >= :since) >= :least)
            ORDER BY id LIMIT :limit
        )
        SELECT counting.id, purchases.* FROM counting
        LEFT JOIN purchases ON purchases.customer = counting.id AND purchases.at <= :until
        ORDER BY counting.id, purchases.event
    """
    asked = {"measure": measure, "least": least, "since": since, "until": until, "after": after, "limit": limit}
    found: dict[int, dict[int, Bought]] = {}
    for row in db.rows(query, asked):
        bought = found.setdefault(row["id"], {})
        if row["event"] is not None:
            bought[row["event"]] = _read(row)
    return found


def _read(row: Row) -> Bought:
    return Bought(
        row["event"],
        row["at"],
        row["day"],
        row["counts_at"],
        row["amount_minor"],
        row["spend_minor"],
        row["points"],
        row["returned_minor"],
        bool(row["is_gone"]),
    )
