"""What has ended and what will, over all customers."""

from collections.abc import Iterator

from loyalty_cli import clock
from loyalty_cli.books import afterwards, counters, holders, lots, replay
from loyalty_cli.program import lots as rules, redeeming, views
from loyalty_cli.program.account import Account
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_AT_ONCE = 1000


@frozen
class Ending:
    """What can be used through `day` and no longer: so much of a unit, or so many vouchers for a reward."""

    day: str
    what: str
    quantity: int
    customers: int


def ended(db: Database, program: Program, now: clock.Moment) -> Iterator[int]:
    """The customers of whom something has ended that is not written down."""
    for customer, account in _kept(db, program, now.day):
        if any(rules.is_expired(lot, account, program, now) for lot in account.lots.values()):
            yield customer


def quantities(db: Database, program: Program, at: str, *, through: str) -> list[Ending]:
    """What ends of each unit by that day if nobody buys or spends, by day and unit."""
    now = clock.moment(at, program.shop.timezone)
    found = (
        (until, unit, owner, quantity)
        for owner, account in _holding(db, program, at, through)
        for unit, quantity, until in views.expiring(account, program, now)
    )
    return _summed(each for each in found if each[0] <= through)


def vouchers(db: Database, program: Program, at: str, *, through: str) -> list[Ending]:
    """Which open vouchers end by that day, by day and reward."""
    now = clock.moment(at, program.shop.timezone)
    open_ = ((owner, each) for owner, each in holders.vouchers_held(db, at) if redeeming.status(each, now) == "open")
    return _summed(
        (each.until, each.reward, owner, 1) for owner, each in open_ if each.until is not None and each.until <= through
    )


def _summed(rows: Iterator[tuple[str, str, int, int]]) -> list[Ending]:
    """Rows of (day, what, customer, quantity), added up by day and what."""
    sums: dict[tuple[str, str], int] = {}
    owners: dict[tuple[str, str], set[int]] = {}
    for day, what, owner, quantity in rows:
        sums[day, what] = sums.get((day, what), 0) + quantity
        owners.setdefault((day, what), set()).add(owner)
    return [Ending(day, what, quantity, len(owners[day, what])) for (day, what), quantity in sorted(sums.items())]


def _holding(db: Database, program: Program, at: str, through: str) -> Iterator[tuple[int, Account]]:
    """Everybody of whom something may end by that day, as they stood at an instant."""
    later = afterwards.customers_after(db, at)
    for customer in later:
        yield customer, replay.as_of(db, customer, at)
    for customer, account in _kept(db, program, through):
        if customer not in later:
            yield customer, account


def _kept(db: Database, program: Program, through: str) -> Iterator[tuple[int, Account]]:
    """Everybody of whom something may end by that day: those lots, and what decides when, as they are kept now."""
    idle = bool(program.idle())
    last = -1
    while batch := lots.ending(db, through, undated=idle, after=last, limit=_AT_ONCE):
        first, last = min(batch), max(batch)
        bought = counters.between(db, "purchases", first, last)
        for customer, held in batch.items():
            yield customer, Account(lots=held, counters={"purchases": bought[customer]} if customer in bought else {})
