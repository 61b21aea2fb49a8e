"""Purchases net of what was given back. The table `purchases`."""

from collections.abc import Iterable
from typing import Any

from loyalty_cli.program.account import Bought
from loyalty_cli.storage import Database, Row

_SAVE = """
    INSERT INTO purchases (customer, event, at, day, counts_at, amount_minor, spend_minor, points, returned_minor, is_gone)
    VALUES (:customer, :event, :at, :day, :counts_at, :amount_minor, :spend_minor, :points, :returned_minor, :is_gone)
    ON CONFLICT (customer, event) DO UPDATE SET
        spend_minor = excluded.spend_minor, points = excluded.points, returned_minor = excluded.returned_minor,
        is_gone = excluded.is_gone
"""


def save(db: Database, purchases: Iterable[tuple[int, Bought]]) -> None:
    """Lay purchases over those of their customers, given as (customer, purchase)."""
    db.run_many(_SAVE, (row(customer, each) for customer, each in purchases))


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


def of_customer(db: Database, customer: int) -> dict[int, Bought]:
    """All purchases of a customer."""
    rows = db.rows("SELECT * FROM purchases WHERE customer = :customer ORDER BY event", {"customer": customer})
    return {row["event"]: _read(row) for row in rows}


def between(db: Database, first: int, last: int, *, until: str) -> dict[int, dict[int, Bought]]:
    """The purchases up to an instant of the customers from the one id to the other, by customer."""
    query = "SELECT * FROM purchases WHERE customer >= :first AND customer <= :last AND at <= :until ORDER BY customer, event"
    found: dict[int, dict[int, Bought]] = {}
    for row in db.rows(query, {"first": first, "last": last, "until": until}):
        found.setdefault(row["customer"], {})[row["event"]] = _read(row)
    return found


def customers_with_any(db: Database, *, after: int, limit: int) -> list[int]:
    """The next persons by id who bought something, or were given a tier by hand."""
    query = """
        SELECT id AS customer FROM customers
        WHERE id > :after AND holder = 'person'
            AND (EXISTS (SELECT 1 FROM purchases WHERE purchases.customer = customers.id)
                 OR EXISTS (SELECT 1 FROM floors WHERE floors.customer = customers.id))
        ORDER BY id LIMIT :limit
    """
    return [row["customer"] for row in db.rows(query, {"after": after, "limit": limit})]


def _read(row: Row) -> Bought:
    return Bought(
        event=row["event"],
        at=row["at"],
        on=row["day"],
        counts_at=row["counts_at"],
        amount_minor=row["amount_minor"],
        spend_minor=row["spend_minor"],
        points=row["points"],
        returned_minor=row["returned_minor"],
        gone=bool(row["is_gone"]),
    )
