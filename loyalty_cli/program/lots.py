"""Lots: how long they live, which can be spent, and in which order (rule book 6)."""

from collections.abc import Callable, Iterable, Mapping

from loyalty_cli.clock import Moment, moment
from loyalty_cli.program import calendar
from loyalty_cli.program.account import DEBT, NOTHING, Account, HoldState, Lot
from loyalty_cli.program.terms import Expiry, Program


def shifted(day: str, days: int) -> str:
    """The day that many days later."""
    return calendar.shift(day, days, "day")


def last_day(expiry: Expiry, earned_on: str) -> str | None:
    """The last usable day of what is earned that day; None where it has none of its own (never, or idle)."""
    if expiry.after is not None:
        end = calendar.after(earned_on, expiry.after)
        if expiry.round_up == "month":
            return calendar.month_end(end)
        return calendar.year_end(end) if expiry.round_up == "year" else end
    if expiry.on is not None:
        this_year = calendar.anniversary(expiry.on, int(earned_on[:4]))
        return this_year if earned_on <= this_year else calendar.anniversary(expiry.on, int(earned_on[:4]) + 1)
    return None


def once_open(end: str | None, lot: Lot, program: Program) -> str | None:
    """The last day of a lot, counted from its earning to `end`: if that is over before the lot opens, counted from then."""
    opened_on = _opened_on(lot, program)
    return last_day(program.expiry(lot.unit), opened_on) if end is not None and end < opened_on else end


def _opened_on(lot: Lot, program: Program) -> str:
    waited = lot.opens_at != lot.earned_at
    return moment(lot.opens_at, program.shop.timezone).day if waited else lot.earned_on


def usable_until(lot: Lot, account: Account, program: Program) -> str | None:
    """The last usable day of a lot, an idle customer's too; None: it does not expire.

    A lot without a day of its own falls under the idle expiry in force: counted from the last purchase, from the day on
    which the lot opened, and from the day the rule came into force, whichever is last.
    """
    if lot.expires_on is not None or (idle := program.idle().get(lot.unit)) is None:
        return lot.expires_on
    bought_on = account.counters.get("purchases", NOTHING).at or ""
    return calendar.after(max(bought_on, _opened_on(lot, program), program.idle_from or ""), idle)


def is_open(lot: Lot, now: Moment) -> bool:
    """Whether a lot is there to spend: a pending one from its instant, another from its day, so that late events find it."""
    return lot.opens_at <= now.at if lot.opens_at != lot.earned_at else lot.earned_on <= now.day


def is_expired(lot: Lot, account: Account, program: Program, now: Moment) -> bool:
    """Whether the lot's last day is over; a pending lot is not touched."""
    until = usable_until(lot, account, program)
    return until is not None and until < now.day and lot.opens_at <= now.at


def is_usable(lot: Lot, account: Account, program: Program, now: Moment) -> bool:
    """Whether a lot may be spent from now; what is owed (number 0) never may."""
    return lot.number != DEBT and is_open(lot, now) and not is_expired(lot, account, program, now)


def available(
    some: Iterable[Lot], kept: Mapping[tuple[str, int], int], account: Account, program: Program, now: Moment
) -> dict[str, int]:
    """What can be spent of some lots now, by unit: less pending, expired, and what is `kept` of each, less what is owed."""
    found: dict[str, int] = {}
    for lot in some:
        if lot.number == DEBT:
            quantity = lot.remaining
        elif not lot.remaining or not is_usable(lot, account, program, now):
            continue
        else:
            quantity = max(0, lot.remaining - kept.get((lot.unit, lot.number), 0))
        found[lot.unit] = found.get(lot.unit, 0) + quantity
    return found


def in_order(lots: Iterable[Lot], account: Account, program: Program) -> list[Lot]:
    """Lots in the order in which they are spent: soonest expiry, an idle one too, then oldest; never-expiring last."""
    return sorted(
        lots, key=lambda lot: (usable_until(lot, account, program) or calendar.FOREVER, lot.earned_at, lot.number, lot.unit)
    )


def draw(lots: Iterable[Lot], quantity: int, *, free: Callable[[Lot], int]) -> list[tuple[int, int]]:
    """Split `quantity` over lots that are in order, as (lot number, taken); the lots must hold it together."""
    drawn = []
    for lot in lots:
        if quantity == 0:
            break
        taken = min(free(lot), quantity)
        drawn.append((lot.number, taken))
        quantity -= taken
    assert quantity == 0, "more was drawn than the lots hold"
    return drawn


def held(holds: Iterable[HoldState], now: Moment) -> dict[tuple[str, int], int]:
    """What open holds keep of each lot, by (unit, number)."""
    kept: dict[tuple[str, int], int] = {}
    for hold in holds:
        if is_held(hold, now):
            for unit, number, quantity in hold.parts:
                kept[unit, number] = kept.get((unit, number), 0) + quantity
    return kept


def is_held(hold: HoldState, now: Moment) -> bool:
    """Whether a hold still keeps anything."""
    return hold.status == "open" and now.at < hold.lapses_at
