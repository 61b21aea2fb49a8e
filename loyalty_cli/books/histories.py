"""Many customers' histories at once, as bare rows: what a simulation lives through again, and what the books hold now."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import chain

from loyalty_cli.books import floors, lots, purchases, vouchers
from loyalty_cli.program.account import NOTHING, Account, Counter, Voucher
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, Row
from loyalty_cli.values import frozen

Span = tuple[int, int]  # the first and the last customer


@frozen
class Holder:
    """Whose an account is: `is_person`, with what the rules may ask; or no person's, such as a gift card's."""

    is_person: bool
    birthday: str | None = None
    tags: tuple[str, ...] = ()
    referrer: int | None = None
    joined_at: str | None = None


@frozen
class Page:
    """What the books hold of some customers at one moment, by customer.

    `events` are those of the period, in the order recorded; `vouchers` are all that were issued.
    """

    events: Mapping[int, Sequence[Row]]
    holders: Mapping[int, Holder]
    vouchers: Mapping[int, Mapping[tuple[int, int], Voucher]]


@frozen
class Kept:
    """How the books stand: accounts by customer, the sums of postings by (unit, account), discounts by event."""

    accounts: Mapping[int, Account]
    moved: Mapping[tuple[str, str], int]
    discounts: Mapping[int, int]


def linked(db: Database) -> set[int]:
    """The customers of whom one account's events brought about another's."""
    query = """
        SELECT DISTINCT events.customer AS one, named.customer AS other
        FROM events JOIN events AS named ON named.id = events.names
        WHERE events.names IS NOT NULL AND events.customer <> named.customer
    """
    return {customer for row in db.rows(query) for customer in (row["one"], row["other"])}


def spans(db: Database, at_once: int, *, apart: Set[int] = frozenset()) -> list[tuple[Span, int]]:
    """The customers with a history in runs of about so many events, each run with its events; those `apart` are left out."""
    found: list[tuple[Span, int]] = []
    run: list[int] = []
    held = 0
    for row in chain(_lengths(db), [None]):
        ends = row is None or row["customer"] in apart
        if run and (ends or held >= at_once):
            found.append(((run[0], run[-1]), held))
            run, held = [], 0
        if row is not None and not ends:
            run.append(row["customer"])
            held += row["events"]
    return found


_LENGTHS = """
    SELECT customer, count(*) AS events FROM events WHERE customer > :after GROUP BY customer ORDER BY customer LIMIT :most
"""
_MOST = 10_000  # customers that are asked for at once


def _lengths(db: Database) -> Iterator[Row]:
    """Every customer with a history, and how many events it has; never more of them in memory than are asked for at once."""
    after = -1
    while rows := db.rows(_LENGTHS, {"after": after, "most": _MOST}):
        yield from rows
        after = rows[-1]["customer"]


_EVENTS = """
    SELECT id, customer, kind, at, program, fact, before, shop FROM events
    WHERE customer BETWEEN :first AND :last AND at >= :since AND at < :end ORDER BY customer, id
"""
_HOLDERS = "SELECT id, birthday, tags, referred_by, joined_at, holder FROM customers WHERE id BETWEEN :first AND :last"


def page(db: Database, span: Span, *, since: str | None, end: str) -> Page:
    """The histories of these customers from an instant on and up to another, which is not in it any more."""
    bounds = {"first": span[0], "last": span[1]}
    events: dict[int, list[Row]] = {}
    for row in db.rows(_EVENTS, {**bounds, "since": since or "", "end": end}):
        events.setdefault(row["customer"], []).append(row)
    holders = {row["id"]: _holder(row) for row in db.rows(_HOLDERS, bounds)}
    return Page(events, holders, vouchers.between(db, *span))


def _holder(row: Row) -> Holder:
    referrer = row["referred_by"]
    joined_at = row["joined_at"] if referrer is not None else None
    return Holder(row["holder"] == "person", row["birthday"], tuple(row["tags"].split()), referrer, joined_at)


_COUNTED = """
    SELECT customer, quantity, at FROM counters WHERE customer BETWEEN :first AND :last AND name = 'purchases'
"""
_MOVED = """
    SELECT unit, account, sum(postings.quantity) AS quantity
    FROM events JOIN postings ON postings.event = events.id
    WHERE events.customer BETWEEN :first AND :last GROUP BY unit, account
"""
_SAID = """
    SELECT id, said FROM events
    WHERE customer BETWEEN :first AND :last AND kind <> 'hold' AND said LIKE '%"discount_minor":%'
"""


def kept(db: Database, span: Span, page: Page, program: Program, day: str) -> Kept:
    """How the books stand for the customers of a page: of lots, only what may be past its day."""
    bounds = {"first": span[0], "last": span[1]}
    idle = bool(program.idle())
    held, given = lots.that_may_be_over(db, *span, day=day, idle=idle), floors.between(db, *span)
    bought = purchases.between(db, *span, until="~")
    counted = {row["customer"]: Counter(row["quantity"], row["at"]) for row in db.rows(_COUNTED, bounds)}
    accounts = {
        customer: Account(
            lots=held.get(customer, {}),
            vouchers=page.vouchers.get(customer, {}),
            floors=given.get(customer, {}),
            bought=bought.get(customer, {}),
            counters={"purchases": counted.get(customer, NOTHING)},
        )
        for customer in page.events
    }
    moved = {(row["unit"], row["account"]): row["quantity"] for row in db.rows(_MOVED, bounds)}
    discounts = {row["id"]: json.loads(row["said"])["discount_minor"] for row in db.rows(_SAID, bounds)}
    return Kept(accounts, moved, discounts)
