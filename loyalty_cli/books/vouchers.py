"""Vouchers: single-use rights to rewards. The table `vouchers`."""

from collections.abc import Iterable

from loyalty_cli.program.account import Voucher
from loyalty_cli.storage import Database, Row

_SAVE = """
    INSERT INTO vouchers (event, place, customer, code, reward, until, source, lot, threshold, status, used_by)
    VALUES (:event, :place, :customer, :code, :reward, :until, :source, :lot, :threshold, :status, :used_by)
    ON CONFLICT (event, place) DO UPDATE SET status = excluded.status, used_by = excluded.used_by
"""


def save(db: Database, vouchers: Iterable[tuple[int, Voucher]]) -> None:
    """Lay vouchers over those of their customers, given as (customer, voucher)."""
    fields = Voucher.__slots__
    db.run_many(
        _SAVE, ({"customer": customer, **{name: getattr(each, name) for name in fields}} for customer, each in vouchers)
    )


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[tuple[int, int], Voucher]:
    """The customer's open vouchers, or all of them."""
    query = "SELECT * FROM vouchers WHERE customer = :customer"
    rows = db.rows(query if whole else query + " AND status = 'open'", {"customer": customer})
    return {(row["event"], row["place"]): read(row) for row in rows}


def issued_by(db: Database, event: int) -> list[Voucher]:
    """The vouchers that an event issued, in their places."""
    return [read(row) for row in db.rows("SELECT * FROM vouchers WHERE event = :event ORDER BY place", {"event": event})]


def used_by(db: Database, event: int) -> Voucher | None:
    """The voucher that an event used."""
    row = db.row("SELECT * FROM vouchers WHERE used_by = :event AND status = 'used'", {"event": event})
    return read(row) if row else None


def holder(db: Database, code: str) -> tuple[int, Voucher] | None:
    """The voucher of that code with its customer."""
    row = db.row("SELECT * FROM vouchers WHERE code = :code", {"code": code})
    return (row["customer"], read(row)) if row else None


def read(row: Row) -> Voucher:
    """A voucher from its row."""
    return Voucher(**{name: row[name] for name in Voucher.__slots__})
