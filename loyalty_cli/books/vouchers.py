"""Vouchers: single-use rights to rewards. The table `vouchers`."""

from collections.abc import Iterable, Iterator
from typing import Any

from loyalty_cli import ids
from loyalty_cli.program.account import Voucher
from loyalty_cli.storage import Answer, Database, Row, Writer
from loyalty_cli.values import fields

_SAVE = """
    INSERT INTO vouchers (event, place, customer, code, reward, until, source, lot, threshold, status, used_by)
    VALUES (:event, :place, :customer, :code, :reward, :until, :source, :lot, :threshold, :status, :used_by)
    ON CONFLICT (event, place) DO UPDATE SET status = excluded.status, used_by = excluded.used_by
"""

_BY_CODE = "SELECT * FROM vouchers WHERE replace(replace(upper(code), '-', ''), ' ', '') IN (:folded, :spelt)"


def save(to: Writer, vouchers: Iterable[tuple[int, Voucher]]) -> None:
    """Lay vouchers over those of their customers, given as (customer, voucher)."""
    to.run_many(_SAVE, (row(customer, each) for customer, each in vouchers))


def drop(to: Writer, keys: Iterable[tuple[int, int]]) -> None:
    """Take vouchers out, given as (event, place)."""
    query = "DELETE FROM vouchers WHERE event = :event AND place = :place"
    to.run_many(query, ({"event": event, "place": place} for event, place in keys))


def row(customer: int, voucher: Voucher) -> dict[str, Any]:
    """The row that a voucher is kept as."""
    return {"customer": customer, **{name: getattr(voucher, name) for name in fields(Voucher)}}


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[tuple[int, int], Voucher]:
    """The customer's open vouchers, or all of them."""
    return ask(db, customer, whole=whole)()


def ask(db: Database, customer: int, *, whole: bool) -> Answer[dict[tuple[int, int], Voucher]]:
    """Ask for the vouchers `of_customer`."""
    query = "SELECT * FROM vouchers WHERE customer = :customer"
    if not whole:
        query += " AND status = 'open'"
    rows = db.ask(query + " ORDER BY event, place", {"customer": customer})
    return lambda: {(row["event"], row["place"]): read(row) for row in rows()}


def between(db: Database, first: int, last: int) -> dict[int, dict[tuple[int, int], Voucher]]:
    """All vouchers of the customers from the one id to the other, by customer."""
    found: dict[int, dict[tuple[int, int], Voucher]] = {}
    query = "SELECT * FROM vouchers WHERE customer BETWEEN :first AND :last ORDER BY event, place"
    for row in db.rows(query, {"first": first, "last": last}):
        found.setdefault(row["customer"], {})[row["event"], row["place"]] = read(row)
    return found


def open_between(db: Database, first: int, last: int) -> dict[int, dict[tuple[int, int], Voucher]]:
    """The vouchers that nobody used yet of the customers from the one id to the other, by customer."""
    query = "SELECT * FROM vouchers WHERE customer BETWEEN :first AND :last AND status = 'open' ORDER BY event, place"
    found: dict[int, dict[tuple[int, int], Voucher]] = {}
    for row in db.rows(query, {"first": first, "last": last}):
        found.setdefault(row["customer"], {})[row["event"], row["place"]] = read(row)
    return found


def newest(db: Database, *, at_once: int) -> Iterator[tuple[int, Voucher]]:
    """Every voucher with its customer, the newest first; so many are read at once."""
    query = """
        SELECT * FROM vouchers WHERE event < :event OR (event = :event AND place < :place)
        ORDER BY event DESC, place DESC LIMIT :limit
    """
    event, place = ids.LARGEST, 0
    while found := db.rows(query, {"event": event, "place": place, "limit": at_once}):
        yield from ((row["customer"], read(row)) for row in found)
        event, place = found[-1]["event"], found[-1]["place"]


def issued_by(db: Database, event: int) -> list[Voucher]:
    """The vouchers that an event issued, in their places."""
    return [read(row) for row in db.rows("SELECT * FROM vouchers WHERE event = :event ORDER BY place", {"event": event})]


def at(db: Database, event: int, place: int) -> Voucher:
    """The voucher that an event issued at that place."""
    row = db.row("SELECT * FROM vouchers WHERE event = :event AND place = :place", {"event": event, "place": place})
    assert row is not None
    return read(row)


def of_code(db: Database, code: str) -> tuple[int, Voucher] | None:
    """The voucher of exactly that code, but for small letters, dashes and spaces, with its customer."""
    row = db.row(_BY_CODE, {"folded": ids.folded(code), "spelt": ids.folded(code)})
    return (row["customer"], read(row)) if row else None


def holder(db: Database, code: str) -> tuple[int, Voucher] | None:
    """The voucher of that code, as it was typed, with its customer.

    Small letters, dashes and spaces do not matter, nor O for 0, I or L for 1 in a code of ours.
    """
    rows = db.rows(_BY_CODE, {"folded": ids.folded(code), "spelt": ids.spelt(code)})
    row = next((row for row in rows if ids.folded(row["code"]) == ids.folded(code)), rows[0] if rows else None)
    return (row["customer"], read(row)) if row else None


def read(row: Row) -> Voucher:
    """A voucher from its row."""
    return Voucher(**{name: row[name] for name in fields(Voucher)})
