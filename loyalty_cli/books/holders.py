"""What is held at an instant over all customers: tiers, vouchers, rewards taken. Only those are looked at who had any."""

from collections.abc import Iterator, Sequence

from loyalty_cli import clock
from loyalty_cli.books import afterwards, counters, floors, purchases, replay, vouchers
from loyalty_cli.program import calendar, memberships, tiers
from loyalty_cli.program.account import Account, Floor, Voucher
from loyalty_cli.program.terms import Program, Tiers
from loyalty_cli.program.tiers import Status
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen, replace

_AT_ONCE = 1000


@frozen
class Standing:
    """One customer's tier. `measured` is what the window holds; `by_hand`: earning alone would not give it."""

    customer: int
    status: Status
    measured: int
    by_hand: bool
    account: Account  # as far as it counts for tiers


def standings(db: Database, program: Program, at: str, *, least: int | None = None) -> Iterator[Standing]:
    """How everybody stands who may hold a tier at that instant, and whose window may hold `least`; closed accounts too.

    No window that matters holds more than all that was counted since the first of them began: who has less is left out.
    """
    if program.tiers is None:
        return
    now = clock.moment(at, program.shop.timezone)
    lowest = min((level.at for level in program.tiers.levels), default=0)
    corrected = afterwards.customers_corrected_after(db, at)
    enough = 0 if corrected else lowest if least is None else min(least, lowest)
    for customer, kept in _counting(db, program.tiers, enough, now):
        account = replay.as_of(db, customer, at) if customer in corrected else kept
        status = tiers.status(account, program, now)
        if status is not None:
            earned = tiers.at(replace(account, floors={}), program, now) if account.floors else status.tier
            yield Standing(customer, status, tiers.measured(account, program, now), earned != status.tier, account)


def _counting(db: Database, terms: Tiers, least: int, now: clock.Moment) -> Iterator[tuple[int, Account]]:
    """Who counted so much by then, or was given a tier by hand: purchases and tiers as they are kept now."""
    since = tiers.matters_from(terms, now.day)
    last = -1
    while batch := purchases.counting(
        db, measure=terms.measure, least=least, since=since, until=now.at, after=last, limit=_AT_ONCE
    ):
        first, last = min(batch), max(batch)
        given = floors.between(db, first, last)
        for customer, bought in batch.items():
            yield customer, Account(bought=bought, floors=given.get(customer, {}))


def falls_to(standing: Standing, program: Program) -> str | None:
    """What is left of a tier on the day after its last one."""
    if standing.status.until is None:
        return None
    timezone = program.shop.timezone
    morning = clock.start_of(calendar.shift(standing.status.until, 1, "day"), timezone)
    return tiers.at(standing.account, program, clock.moment(morning, timezone))


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
            then[owner] = replay.as_of(db, owner, at) if afterwards.happened_after(db, owner, at) else None
        account = then[owner]
        stood = voucher if account is None else account.vouchers.get((voucher.event, voucher.place))
        if stood is not None:
            yield owner, stood


def taken(db: Database, names: Sequence[str], at: str) -> dict[str, int]:
    """The counters over all customers of these names as they stood at that instant."""
    found = counters.shared(db, names)
    for steps in afterwards.steps_after(db, at):
        for name in found.keys() & steps.keys():
            found[name] -= steps[name]
    return found
