"""Purchases net of what was given back. The table `purchases`."""

from collections.abc import Iterable

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
    db.run_many(
        _SAVE,
        (
            {
                "customer": customer,
                "event": each.event,
                "at": each.at,
                "day": each.on,
                "counts_at": each.counts_at,
                "amount_minor": each.amount_minor,
                "spend_minor": each.spend_minor,
                "points": each.points,
                "returned_minor": each.returned_minor,
                "is_gone": int(each.gone),
            }
            for customer, each in purchases
        ),
    )


def of_customer(db: Database, customer: int) -> dict[int, Bought]:
    """All purchases of a customer."""
    rows = db.rows("SELECT * FROM purchases WHERE customer = :customer ORDER BY event", {"customer": customer})
    return {row["event"]: _read(row) for row in rows}


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
