"""What is held at an instant over all customers: tiers, vouchers, rewards taken. Only those are looked at who had any."""

from collections.abc import Iterator, Sequence

from loyalty_cli import clock
from loyalty_cli.books import counters, events, floors, purchases, replay, vouchers
from loyalty_cli.program import calendar, memberships, tiers
from loyalty_cli.program.account import Account, Floor, Voucher
from loyalty_cli.program.terms import Program
from loyalty_cli.program.tiers import Status
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen, replace

_AT_ONCE = 1000


@frozen
class Standing:
    """One customer's tier. `measured` is what the window holds; `by_hand`: earning alone would not give it.

    `falls_to` is what is left on the day after the tier's last one.
    """

    customer: int
    status: Status
    measured: int
    by_hand: bool
    falls_to: str | None


def standings(db: Database, program: Program, at: str) -> Iterator[Standing]:
    """How everybody stands who had bought something, or was given a tier, by that instant; closed accounts too."""
    now = clock.moment(at, program.shop.timezone)
    corrected = events.customers_corrected_after(db, at)
    for customer, kept in _tiered(db, at):
        account = replay.as_of(db, customer, at) if customer in corrected else kept
        status = tiers.status(account, program, now)
        if status is not None:
            yield _standing(customer, account, program, now, status)


def _tiered(db: Database, at: str) -> Iterator[tuple[int, Account]]:
    """Everybody's purchases up to an instant and tiers given by hand, as they are kept now."""
    last = -1
    while batch := purchases.customers_with_any(db, after=last, limit=_AT_ONCE):
        last = batch[-1]
        bought = purchases.between(db, batch[0], last, until=at)
        given = floors.between(db, batch[0], last)
        for customer in batch:
            yield customer, Account(bought=bought.get(customer, {}), floors=given.get(customer, {}))


def _standing(customer: int, account: Account, program: Program, now: clock.Moment, status: Status) -> Standing:
    by_hand, falls_to = False, None
    if status.tier is not None:
        by_hand = tiers.at(replace(account, floors={}), program, now) != status.tier
    if status.until is not None:
        timezone = program.shop.timezone
        morning = clock.start_of(calendar.shift(status.until, 1, "day"), timezone)
        falls_to = tiers.at(account, program, clock.moment(morning, timezone))
    return Standing(customer, status, tiers.measured(account, program, now), by_hand, falls_to)


def members(db: Database, at: str, day: str) -> list[tuple[int, Floor]]:
    """Whose paid memberships run on that day, and which, the next to end first."""
    found = []
    for customer in floors.customers_with_membership(db):
        account = replay.as_of(db, customer, at)
        found += [(customer, floor) for floor in memberships.running_floors(account, None, day)]
    return sorted(found, key=lambda each: (each[1].until or "", each[0]))


def vouchers_held(db: Database, at: str) -> Iterator[tuple[int, Voucher]]:
    """Every voucher issued by that instant, as it stood then, with its customer; the newest first."""
    then: dict[int, Account | None] = {}  # None: nothing happened since, the voucher is as it is kept
    for owner, voucher in vouchers.newest(db, at_once=_AT_ONCE):
        if owner not in then:
            then[owner] = replay.as_of(db, owner, at) if events.happened_after(db, owner, at) else None
        account = then[owner]
        stood = voucher if account is None else account.vouchers.get((voucher.event, voucher.place))
        if stood is not None:
            yield owner, stood


def taken(db: Database, names: Sequence[str], at: str) -> dict[str, int]:
    """The counters over all customers of these names as they stood at that instant."""
    found = counters.shared(db, names)
    for steps in events.steps_after(db, at):
        for name in found.keys() & steps.keys():
            found[name] -= steps[name]
    return found
