"""Lots and balances: what each customer holds. The tables `lots` and `balances`."""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from loyalty_cli.program.account import CardTerms, Lot, Posting
from loyalty_cli.storage import Answer, Database, Row, Writer

_SAVE_LOT = """
    INSERT INTO lots (customer, unit, number, event, earned_at, opens_at, earned_on, expires_on, remaining, broken, terms,
                      is_full)
    VALUES (:customer, :unit, :number, :event, :earned_at, :opens_at, :earned_on, :expires_on, :remaining, :broken, :terms,
            :is_full)
    ON CONFLICT (customer, unit, number) DO UPDATE SET
        expires_on = excluded.expires_on, remaining = excluded.remaining, broken = excluded.broken, terms = excluded.terms,
        is_full = excluded.is_full
"""
_ADD_TO_BALANCE = """
    INSERT INTO balances (customer, unit, quantity) VALUES (:customer, :unit, :quantity)
    ON CONFLICT (customer, unit) DO UPDATE SET quantity = balances.quantity + excluded.quantity
"""


def save(to: Writer, lots: Iterable[tuple[int, Lot]]) -> None:
    """Lay lots over those of their customers, given as (customer, lot)."""
    to.run_many(_SAVE_LOT, (row(customer, lot) for customer, lot in lots))


def add_to_balances(to: Writer, postings: Iterable[tuple[int, Posting]]) -> None:
    """Move the book balances by these postings, given as (customer, posting)."""
    sums: dict[tuple[int, str], int] = {}
    for customer, posting in postings:
        sums[customer, posting.unit] = sums.get((customer, posting.unit), 0) + posting.quantity
    add_sums_to_balances(to, sums)


def add_sums_to_balances(to: Writer, sums: Mapping[tuple[int, str], int]) -> None:
    """Move the book balances by these sums, given by (customer, unit)."""
    rows = [{"customer": customer, "unit": unit, "quantity": quantity} for (customer, unit), quantity in sums.items()]
    to.run_many(_ADD_TO_BALANCE, rows)


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[tuple[str, int], Lot]:
    """The customer's lots: those that still hold something or are owed, and started cards; or all of them."""
    return ask(db, customer, whole=whole)()


def ask(db: Database, customer: int, *, whole: bool) -> Answer[dict[tuple[str, int], Lot]]:
    """Ask for the lots `of_customer`."""
    query = "SELECT * FROM lots WHERE customer = :customer"
    if not whole:
        query += " AND (remaining <> 0 OR (terms IS NOT NULL AND is_full = 0) OR number = 0)"
    rows = db.ask(query + " ORDER BY unit, number", {"customer": customer})
    return lambda: {(lot.unit, lot.number): lot for lot in map(_read, rows())}


def that_hold(db: Database, first: int, last: int) -> dict[int, dict[tuple[str, int], Lot]]:
    """The lots of the customers from the one id to the other that hold something or are owed, by customer."""
    query = """
        SELECT * FROM lots WHERE customer BETWEEN :first AND :last AND remaining <> 0 ORDER BY customer, unit, number
    """
    found: dict[int, dict[tuple[str, int], Lot]] = {}
    for row in db.rows(query, {"first": first, "last": last}):
        found.setdefault(row["customer"], {})[row["unit"], row["number"]] = _read(row)
    return found


def that_may_be_over(db: Database, first: int, last: int, *, day: str, idle: bool) -> dict[int, dict[tuple[str, int], Lot]]:
    """What of the customers from the one id to the other was past its day on `day`; with `idle`, whatever has no day too."""
    query = """
        SELECT * FROM lots WHERE customer BETWEEN :first AND :last AND remaining > 0
        AND (expires_on < :day OR (:idle = 1 AND expires_on IS NULL))
        ORDER BY customer, unit, number
    """
    found: dict[int, dict[tuple[str, int], Lot]] = {}
    for row in db.rows(query, {"first": first, "last": last, "day": day, "idle": idle}):
        found.setdefault(row["customer"], {})[row["unit"], row["number"]] = _read(row)
    return found


def ending(db: Database, through: str, *, undated: bool, after: int, limit: int) -> dict[int, dict[tuple[str, int], Lot]]:
    """The lots of the next customers by id that hold something and end by that day, by customer.

    With `undated` also those without a day of their own, which an idle expiry may end.
    """
    which = "remaining > 0 AND customer > :after AND (expires_on <= :through OR (:undated = 1 AND expires_on IS NULL))"
    query = f"""
        SELECT * FROM lots WHERE {which} AND customer <= (
            SELECT max(customer) FROM (SELECT DISTINCT customer FROM lots WHERE {which} ORDER BY customer LIMIT :limit) AS next
        )
        ORDER BY customer, unit, number
    """
    found: dict[int, dict[tuple[str, int], Lot]] = {}
    for row in db.rows(query, {"through": through, "undated": undated, "after": after, "limit": limit}):
        found.setdefault(row["customer"], {})[row["unit"], row["number"]] = _read(row)
    return found


def of_gift_cards(db: Database, first: int, last: int) -> dict[int, dict[tuple[str, int], Lot]]:
    """The lots of the gift cards from the one account to the other, by account."""
    query = """
        SELECT lots.* FROM gift_cards JOIN lots ON lots.customer = account
        WHERE account BETWEEN :first AND :last ORDER BY account, unit, number
    """
    found: dict[int, dict[tuple[str, int], Lot]] = {}
    for row in db.rows(query, {"first": first, "last": last}):
        found.setdefault(row["customer"], {})[row["unit"], row["number"]] = _read(row)
    return found


def balances(db: Database, customer: int) -> dict[str, int]:
    """The customer's book balances by unit."""
    rows = db.rows("SELECT unit, quantity FROM balances WHERE customer = :customer ORDER BY unit", {"customer": customer})
    return {row["unit"]: row["quantity"] for row in rows}


def is_any_expired(db: Database, day: str) -> bool:
    """Whether somebody holds something whose last day lies before `day`."""
    query = "SELECT 1 AS found FROM lots WHERE remaining > 0 AND expires_on IS NOT NULL AND expires_on < :day LIMIT 1"
    return db.row(query, {"day": day}) is not None


def customers_with_any(db: Database) -> list[int]:
    """The customers that hold something, or have a stamp card open."""
    query = """
        SELECT DISTINCT customer FROM lots WHERE remaining > 0 OR (terms IS NOT NULL AND is_full = 0) ORDER BY customer
    """
    return [row["customer"] for row in db.rows(query)]


def drop(to: Writer, customer: int, keys: Iterable[tuple[str, int]]) -> None:
    """Take lots of a customer out, given as (unit, number)."""
    query = "DELETE FROM lots WHERE customer = :customer AND unit = :unit AND number = :number"
    to.run_many(query, ({"customer": customer, "unit": unit, "number": number} for unit, number in keys))


def row(customer: int, lot: Lot) -> dict[str, Any]:
    """The row that a lot is kept as."""
    return {
        "customer": customer,
        "unit": lot.unit,
        "number": lot.number,
        "event": lot.event,
        "earned_at": lot.earned_at,
        "opens_at": lot.opens_at,
        "earned_on": lot.earned_on,
        "expires_on": lot.expires_on,
        "remaining": lot.remaining,
        "broken": lot.broken,
        "terms": _written(lot.terms, lot.given) if lot.terms else None,
        "is_full": int(lot.full),
    }


@lru_cache(maxsize=256)
def _written(terms: CardTerms, given: tuple[int, ...]) -> str:
    """The terms of a stamp card, and what it has given, as its lot keeps them; most cards of a shop are alike."""
    written: dict[str, Any] = {"size": terms.size, "reward": terms.reward}
    if terms.on_the_way:
        written["on_the_way"] = terms.on_the_way
    if given:
        written["given"] = given
    return json.dumps(written, separators=(",", ":"))


@lru_cache(maxsize=256)
def _terms(written: str) -> tuple[CardTerms, tuple[int, ...]]:
    """The terms and what was given, as `_written` wrote them."""
    read = json.loads(written)
    on_the_way = tuple((threshold, reward) for threshold, reward in read.get("on_the_way", ()))
    return CardTerms(read["size"], read["reward"], on_the_way), tuple(read.get("given", ()))


def _read(row: Row) -> Lot:
    terms, given = _terms(row["terms"]) if row["terms"] else (None, ())
    return Lot(
        row["unit"],
        row["number"],
        row["event"],
        row["earned_at"],
        row["opens_at"],
        row["earned_on"],
        row["expires_on"],
        row["remaining"],
        row["broken"],
        terms,
        given,
        bool(row["is_full"]),
    )
