"""Tiers given by hand, and those of paid memberships. The table `floors`."""

from collections.abc import Iterable
from typing import Any

from loyalty_cli.program.account import Floor
from loyalty_cli.storage import Answer, Database, Row, Writer
from loyalty_cli.values import fields

_SAVE = """
    INSERT INTO floors (event, customer, tier, from_at, until, lifted_by, membership, begins_on)
    VALUES (:event, :customer, :tier, :from_at, :until, :lifted_by, :membership, :begins_on)
    ON CONFLICT (event) DO UPDATE SET lifted_by = excluded.lifted_by
"""


def save(to: Writer, floors: Iterable[tuple[int, Floor]]) -> None:
    """Lay floors over those of their customers, given as (customer, floor)."""
    to.run_many(_SAVE, (row(customer, each) for customer, each in floors))


def drop(to: Writer, events: Iterable[int]) -> None:
    """Take tiers out that were given by hand."""
    to.run_many("DELETE FROM floors WHERE event = :event", ({"event": event} for event in events))


def row(customer: int, floor: Floor) -> dict[str, Any]:
    """The row that a floor is kept as."""
    return {"customer": customer, **{name: getattr(floor, name) for name in fields(Floor)}}


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[int, Floor]:
    """The customer's floors that nothing lifted, or all of them."""
    return ask(db, customer, whole=whole)()


def ask(db: Database, customer: int, *, whole: bool) -> Answer[dict[int, Floor]]:
    """Ask for the floors `of_customer`."""
    query = "SELECT * FROM floors WHERE customer = :customer"
    if not whole:
        query += " AND lifted_by IS NULL"
    rows = db.ask(query + " ORDER BY event", {"customer": customer})
    return lambda: {row["event"]: _read(row) for row in rows()}


def of_event(db: Database, event: int) -> Floor | None:
    """The floor that an event gave."""
    row = db.row("SELECT * FROM floors WHERE event = :event", {"event": event})
    return _read(row) if row else None


def between(db: Database, first: int, last: int) -> dict[int, dict[int, Floor]]:
    """The floors that nothing lifted, of the customers from the one id to the other, by customer."""
    query = """
        SELECT * FROM floors WHERE customer >= :first AND customer <= :last AND lifted_by IS NULL ORDER BY event
    """
    found: dict[int, dict[int, Floor]] = {}
    for row in db.rows(query, {"first": first, "last": last}):
        found.setdefault(row["customer"], {})[row["event"]] = _read(row)
    return found


def customers_with_membership(db: Database) -> list[int]:
    """Everybody who has ever bought a membership."""
    rows = db.rows("SELECT DISTINCT customer FROM floors WHERE membership IS NOT NULL ORDER BY customer")
    return [row["customer"] for row in rows]


def _read(row: Row) -> Floor:
    return Floor(**{name: row[name] for name in fields(Floor)})
