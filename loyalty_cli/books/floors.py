"""Tiers given by hand. The table `floors`."""

from collections.abc import Iterable

from loyalty_cli.program.account import Floor
from loyalty_cli.storage import Database

_SAVE = """
    INSERT INTO floors (event, customer, tier, from_at, until, lifted_by)
    VALUES (:event, :customer, :tier, :from_at, :until, :lifted_by)
    ON CONFLICT (event) DO UPDATE SET lifted_by = excluded.lifted_by
"""


def save(db: Database, floors: Iterable[tuple[int, Floor]]) -> None:
    """Lay floors over those of their customers, given as (customer, floor)."""
    fields = Floor.__slots__
    db.run_many(_SAVE, ({"customer": customer, **{name: getattr(each, name) for name in fields}} for customer, each in floors))


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[int, Floor]:
    """The customer's floors that nothing lifted, or all of them."""
    query = "SELECT * FROM floors WHERE customer = :customer"
    rows = db.rows(query if whole else query + " AND lifted_by IS NULL", {"customer": customer})
    return {row["event"]: Floor(**{name: row[name] for name in Floor.__slots__}) for row in rows}
