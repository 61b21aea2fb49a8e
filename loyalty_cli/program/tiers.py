"""Tiers: which one holds at an instant, until when, and what is missing (rule book 8).

A tier is a function of the purchases, the tiers given by hand and the day asked; nothing is stored that a passing day would
make false. A level that the window reaches on a day is kept through that day's term: the day itself, the window's next
length, the end of this or the next year, or for good.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import takewhile

from loyalty_cli.clock import Moment
from loyalty_cli.program import calendar
from loyalty_cli.program.account import Account, Bought, Floor
from loyalty_cli.program.terms import Program, Tiers
from loyalty_cli.values import frozen, replace


@frozen
class Status:
    """A tier at an instant: through which day, what lies above it, and what is missing to rise and to stay.

    Missing quantities are in the programme's measure: minor units, points or visits. `until` None: for good.
    """

    tier: str | None
    until: str | None
    next: str | None
    missing: int | None
    missing_to_stay: int | None


def at(account: Account, program: Program, now: Moment) -> str | None:
    """The tier that holds at that moment: the one earned, or a higher one given by hand."""
    if program.tiers is None:
        return None
    earned = _earned(account, program, program.tiers, now)
    given = [floor.tier for floor in floors(account, now)] if account.floors else []
    return _highest(program, [earned, *given]) if given else earned


def floors(account: Account, now: Moment) -> list[Floor]:
    """The tiers given by hand that hold at that moment."""
    return [
        floor
        for floor in account.floors.values()
        if floor.lifted_by is None and floor.from_at <= now.at and (floor.until is None or now.day <= floor.until)
    ]


def measured(account: Account, program: Program, now: Moment) -> int:
    """What the window holds on that day, in the programme's measure."""
    tiers = program.tiers
    if tiers is None:
        return 0
    first = _opens_with(tiers.window, tiers.months, now.day)
    return sum([amount for day, amount in _counted(account, tiers, now) if first <= day <= now.day])


@frozen
class Counting:
    """What a purchase counts for the tier, from its day through `until`, the last day in the window."""

    event: int
    day: str
    amount: int
    until: str


def counting(account: Account, program: Program, now: Moment) -> list[Counting]:
    """The purchases that the window holds on that day, in the order of their days."""
    found: list[Counting] = []
    for bought in account.bought.values() if program.tiers else ():
        assert program.tiers is not None
        for day, amount in _counted(replace(account, bought={bought.event: bought}), program.tiers, now):
            if amount and day <= now.day < (leaves := _leaves_on(program.tiers, day)):
                until = calendar.shift(leaves, -1, "day") if leaves != calendar.FOREVER else leaves
                found.append(Counting(bought.event, day, amount, until))
    return sorted(found, key=lambda each: (each.day, each.event))


def whole_through(account: Account, program: Program, now: Moment) -> str | None:
    """The last day on which all that counts now still does; None: it always will."""
    first = min((each.until for each in counting(account, program, now)), default=calendar.FOREVER)
    return None if first == calendar.FOREVER else first


def reached(tiers: Tiers, amount: int) -> str | None:
    """The highest tier that an amount reaches."""
    return next((tier.id for tier in reversed(tiers.levels) if amount >= tier.at), None)


def with_purchase(program: Program, before: str | None, amount: int) -> str | None:
    """The tier that a purchase itself counts under: what the window holds with it, or the tier before."""
    now = reached(program.tiers, amount) if program.tiers else before
    return before if now == before else _highest(program, [before, now])


def status(account: Account, program: Program, now: Moment) -> Status | None:
    """The tier in full, for a cashier; None where the programme has no tiers."""
    tiers = program.tiers
    if tiers is None:
        return None
    current = at(account, program, now)
    rank, amount = program.rank(current), measured(account, program, now)
    above = tiers.levels[rank] if rank < len(tiers.levels) else None
    until = _until(account, program, now, current)
    return Status(
        tier=current,
        until=until,
        next=above.id if above else None,
        missing=max(0, above.at - amount) if above else None,
        missing_to_stay=_missing_to_stay(account, tiers, now, rank, until),
    )


def _highest(program: Program, found: list[str | None]) -> str | None:
    best = max(found, key=program.rank, default=None)
    return best if program.rank(best) else None


def _earned(account: Account, program: Program, tiers: Tiers, now: Moment) -> str | None:
    """The highest level that some day up to now reached and that is still kept."""
    if _kept(tiers, now.day) == now.day:  # no day is kept beyond itself: only what the window holds now matters
        return reached(tiers, measured(account, program, now))
    spans = _spans(account, tiers, now, through=now.day)
    recent = takewhile(lambda span: now.day <= _kept(tiers, span[1]), spans)
    kept = [reached(tiers, amount) for _, _, amount in recent]
    order = [None, *(tier.id for tier in tiers.levels)]
    return max(kept, key=order.index, default=None)


def _kept(tiers: Tiers, day: str) -> str:
    """The last day through which a level reached on `day` is kept."""
    if not tiers.down or tiers.window == "lifetime":
        return calendar.FOREVER
    end = day
    if tiers.window == "year":
        end = calendar.year_end(calendar.shift(day, 1, "year") if tiers.keep_next else day)
    elif tiers.keep_next:
        end = calendar.shift(day, tiers.months, "month")
    return calendar.shift(end, tiers.grace_days, "day") if tiers.grace_days else end


def matters_from(tiers: Tiers, day: str) -> str:
    """A day before which nothing was counted that may still hold a tier on `day`; a few days early, months being uneven."""
    if not tiers.down or tiers.window == "lifetime":
        return "0001-01-01"
    start = calendar.shift(day, -tiers.grace_days, "day")
    if tiers.window == "year":
        start = f"{start[:4]}-01-01"
    windows = (0 if tiers.window == "year" else 1) + (1 if tiers.keep_next else 0)
    return calendar.shift(calendar.shift(start, -windows * (tiers.months or 12), "month"), -7, "day")


def _spans(account: Account, tiers: Tiers, now: Moment, *, through: str) -> Iterator[tuple[str, str, int]]:
    """Spans of days on which the window holds the same amount, as (first day, last day, amount), the newest first.

    Only what counts at `now` is in them; `through` may lie in the future, to see the window empty itself.
    """
    steps: dict[str, int] = {}
    for day, amount in _counted(account, tiers, now):
        if amount == 0 or day > now.day:
            continue
        steps[day] = steps.get(day, 0) + amount
        gone = _leaves_on(tiers, day)
        steps[gone] = steps.get(gone, 0) - amount
    days = sorted(day for day in steps if day <= through)
    amounts, total = [], 0
    for day in days:
        total += steps[day]
        amounts.append(total)
    last = through
    for day, amount in zip(reversed(days), reversed(amounts), strict=True):
        yield day, last, amount
        last = calendar.shift(day, -1, "day")


def _leaves_on(tiers: Tiers, day: str) -> str:
    """The first day on which a purchase of `day` no longer counts."""
    return _leaves(tiers.window, tiers.months, day)


def _leaves(window: str, months: int, day: str) -> str:
    if window == "year":
        return f"{int(day[:4]) + 1:04}-01-01"
    return calendar.shift(day, months, "month") if window == "rolling" else calendar.FOREVER


@lru_cache(maxsize=1024)
def _opens_with(window: str, months: int, day: str) -> str:
    """The first day of the purchases that still count on `day`."""
    if window == "year":
        return f"{day[:4]}-01-01"
    if window != "rolling":
        return "0001-01-01"
    first = calendar.shift(day, -months, "month")
    if first > day:  # before the calendar begins
        return "0001-01-01"
    while first < day and _leaves(window, months, first) <= day:  # the ends of two months may leave on one day
        first = calendar.shift(first, 1, "day")
    return first


def _counted(account: Account, tiers: Tiers, now: Moment) -> list[tuple[str, int]]:
    """What each purchase counts in the programme's measure, as (day, amount)."""
    purchases = account.bought.values()
    if tiers.measure == "spend":
        return [(bought.on, bought.spend_minor) for bought in purchases]
    if tiers.measure == "visits":
        return [(bought.on, 0 if bought.gone else 1) for bought in purchases]
    return [(_opens_on(bought), bought.points) for bought in purchases if bought.counts_at <= now.at]


def _opens_on(bought: Bought) -> str:
    """The day from which the points of a purchase count."""
    if bought.counts_at == bought.at:
        return bought.on
    return calendar.shift(bought.on, calendar.days_between(bought.at[:10], bought.counts_at[:10]), "day")


def _until(account: Account, program: Program, now: Moment, current: str | None) -> str | None:
    """The last day on which the current tier holds without another purchase; None: for good, or there is none."""
    tiers = program.tiers
    if tiers is None or current is None:
        return None
    rank = program.rank(current)
    spans = _spans(account, tiers, now, through=calendar.FOREVER)
    ends = [_kept(tiers, last) for _, last, amount in spans if program.rank(reached(tiers, amount)) >= rank]
    ends += [floor.until or calendar.FOREVER for floor in floors(account, now) if program.rank(floor.tier) >= rank]
    until = max(ends, default=calendar.FOREVER)
    return None if until == calendar.FOREVER else until


def _missing_to_stay(account: Account, tiers: Tiers, now: Moment, rank: int, until: str | None) -> int | None:
    """What is enough if it comes by `until`, whenever, for the tier to hold on the day after; None: nothing is.

    A calendar year must be reached anew as a whole, and only one that begins by then can be.
    """
    if rank == 0 or until is None or tiers.window == "lifetime":
        return None
    day = until
    if tiers.window == "year":
        years = (f"{year:04}-01-01" for year in range(int(now.day[:4]), int(until[:4]) + 1))
        start = next((first for first in years if _kept(tiers, first) > until), None)
        if start is None:
            return None
        day = max(now.day, start)
    elif not tiers.keep_next and not tiers.grace_days:
        day = calendar.shift(until, 1, "day")
    held = next((amount for _, _, amount in _spans(account, tiers, now, through=day)), 0)
    return max(0, tiers.levels[rank - 1].at - held)
