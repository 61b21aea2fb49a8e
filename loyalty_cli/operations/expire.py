"""The nightly run: what has expired is written down, and what a tier gives once a year is given.

It makes nothing true: an expired lot could not be spent before either. Run twice, it adds nothing; broken off, the next one
does the rest. That it was done is kept, so that somebody hears when it no longer is.
"""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock
from loyalty_cli.books import accounts, customers, ending, holders, meta, programs
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking, many
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.many import Progress
from loyalty_cli.program import calendar, tiers
from loyalty_cli.program.account import NOTHING, Account
from loyalty_cli.program.facts import Expiring, Fact
from loyalty_cli.program.terms import Program
from loyalty_cli.program.tier_facts import Benefit
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace

_LATE_DAYS = 30  # how late a birthday's voucher may come: a shop may be closed for a month


@frozen
class Written:
    """One event of a run: what `expired` on the account, by unit, or else a benefit that its tier gave."""

    event: int
    kind: str
    customer: int
    expired: Mapping[str, int]

    @property
    def is_benefit(self) -> bool:
        """Whether a tier gave something."""
        return self.kind == Benefit.kind


@frozen
class NightlyRun:
    """What a run wrote: how many customers it looked at, and its events."""

    looked_at: int
    written: tuple[Written, ...]


def expire(db: Database, call: Call, *, progress: Progress = many.nobody_hears) -> NightlyRun:
    """Write down what has expired up to now, one event a customer, and give what tiers give this year.

    Raises:
        FutureTime: the run may not lie in the future.
    """
    booking.refuse_future(call)
    due = _due(db, call)
    run = NightlyRun(len(due), tuple(map(_written, many.book(db, due, call, progress))))
    _note(db, call.at)
    return run


@retried
def _note(db: Database, at: str) -> None:
    """Write down that the run was done."""
    with db.atomic():
        meta.advance(db, meta.NIGHTLY_AT, at)


def rehearse(db: Database, call: Call, *, progress: Progress = many.nobody_hears) -> NightlyRun:
    """What `expire` would write then, in the future too; nothing is written."""
    due, then = _due(db, call), replace(call, recorded_at=max(call.at, call.recorded_at))
    return NightlyRun(len(due), tuple(map(_written, many.rehearse(db, due, then, progress))))


def _due(db: Database, call: Call) -> list[tuple[int, Fact]]:
    program = programs.in_force(db, call.at, call.shop)
    return [*_each_due(db, program, clock.moment(call.at, program.shop.timezone))]


def _each_due(db: Database, program: Program, now: clock.Moment) -> Iterator[tuple[int, Fact]]:
    for customer in ending.ended(db, program, now):
        yield customer, Expiring()
    levels = program.tiers.levels if program.tiers else ()
    giving = {tier.id for tier in levels if tier.birthday_reward or tier.yearly_reward}
    for each in holders.standings(db, program, now.at) if giving else ():
        if each.status.tier in giving and customers.get(db, each.customer).closed_at is None:
            account = accounts.gather(db, each.customer, program)
            for benefit in benefits(account, program, now):
                yield each.customer, benefit


def _written(event: Event) -> Written:
    """So little is kept of each event that a million of them fit into memory."""
    expired: dict[str, int] = {}
    for posting in event.postings if event.kind == Expiring.kind else ():
        expired[posting.unit] = expired.get(posting.unit, 0) - posting.quantity
    return Written(event.id, event.kind, event.customer, expired)


def benefits(account: Account, program: Program, now: clock.Moment) -> list[Benefit]:
    """What the tier still owes: this year's voucher at once, a birthday's from that day on and for thirty more."""
    tier = program.tier(tiers.at(account, program, now))
    if tier is None:
        return []
    year = int(now.day[:4])
    due = [Benefit("yearly", tier.id, year)] if tier.yearly_reward else []
    if tier.birthday_reward and account.birthday:
        for each in range(max(1, year - 1), year + 1):  # a birthday at the end of the year has days of January
            birthday = calendar.anniversary(account.birthday[-5:], each)
            if birthday <= now.day <= calendar.shift(birthday, _LATE_DAYS, "day"):
                due.append(Benefit("birthday", tier.id, each))
    return [each for each in due if not account.counters.get(f"benefit:{each.occasion}:{each.year}", NOTHING).quantity]
