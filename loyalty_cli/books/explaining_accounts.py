"""Why a balance and a tier are what they are: what moved each unit, which lots are left, what counts for the tier."""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock, ids
from loyalty_cli.books import events, replay
from loyalty_cli.program import calendar, lots, money, tiers, views
from loyalty_cli.program.account import DEBT, Account, Floor, Lot
from loyalty_cli.program.terms import Program
from loyalty_cli.program.tiers import Status
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_WORDS = {
    "issued": "earned",
    "opening": "brought along",
    "redeemed": "spent",
    "breakage": "expired and written down",
    "adjusted": "put right by hand",
    "transferred": "from and to other customers",
    "sold": "bought",
    "donated": "given to a cause",
}
_SHOWN = 5  # purchases that a tier's sentence names; the others are counted


@frozen
class LotTold:
    """What is left of one lot: of which event and day, from when it is open, and its last usable day."""

    quantity: int
    event: int
    earned_on: str
    opens_at: str | None
    until: str | None
    is_debt: bool
    is_expired: bool


@frozen
class UnitTold:
    """A balance, the book balance behind it, what they are made of, as (text, quantity), and the lots that are left."""

    unit: str
    balance: int
    book: int
    lines: tuple[tuple[str, int], ...]
    lots: tuple[LotTold, ...]


@frozen
class AccountTold:
    """Every unit of an account, and its tier in sentences."""

    units: tuple[UnitTold, ...]
    tier: tuple[str, ...]


def of_account(db: Database, customer: int, program: Program, at: str) -> AccountTold:
    """Every balance of an account at an instant, and what it is made of."""
    account = replay.as_of(db, customer, at)
    now = clock.moment(at, program.shop.timezone)
    moved: dict[str, dict[str, int]] = {}
    reasons: dict[int, str] = {}
    for event in events.of_customer(db, customer):
        reasons[event.id] = getattr(event.fact, "reason", "") or ""
        for posting in event.postings if event.at <= at else ():
            by_account = moved.setdefault(posting.unit, {})
            by_account[posting.account] = by_account.get(posting.account, 0) + posting.quantity
    shown = views.balance(account, program, now)
    units = [
        _unit(unit, shown.get(unit, 0), moved.get(unit, {}), account, program, now) for unit in dict.fromkeys((*shown, *moved))
    ]
    return AccountTold(tuple(units), tuple(_tier(account, program, now, reasons)))


def _unit(unit: str, shown: int, moved: Mapping[str, int], account: Account, program: Program, now: clock.Moment) -> UnitTold:
    lines = [(_WORDS.get(name, name), quantity) for name, quantity in moved.items() if quantity]
    of_unit = [lot for lot in account.lots.values() if lot.unit == unit and lot.remaining]
    held = [lot for lot in of_unit if lot.number != DEBT]
    waiting = sum(lot.remaining for lot in held if not lots.is_open(lot, now))
    expired = sum(lot.remaining for lot in held if lots.is_expired(lot, account, program, now))
    kept = views.held(account, now).get(unit, 0)
    asides = [("waiting to open", -waiting), ("past its last day", -expired), ("held", -kept)]
    lines += [(text, quantity) for text, quantity in asides if quantity]
    left = tuple(_lot(lot, account, program, now) for lot in lots.in_order(of_unit, account, program))
    return UnitTold(unit, shown, sum(moved.values()), tuple(lines), left)


def _lot(lot: Lot, account: Account, program: Program, now: clock.Moment) -> LotTold:
    return LotTold(
        quantity=lot.remaining,
        event=lot.event,
        earned_on=lot.earned_on,
        opens_at=None if lots.is_open(lot, now) else lot.opens_at,
        until=lots.usable_until(lot, account, program),
        is_debt=lot.number == DEBT,
        is_expired=lots.is_expired(lot, account, program, now),
    )


# The tier ------------------------------------------------------------------------------------------------------------


def _tier(account: Account, program: Program, now: clock.Moment, reasons: Mapping[int, str]) -> Iterator[str]:
    status = tiers.status(account, program, now)
    if status is None or program.tiers is None:
        return
    yield from _counted(account, program, now)
    for floor in tiers.floors(account, now):
        yield _by_hand(floor, program, reasons)
    yield from _held(account, program, status)
    above = program.tier(status.next)
    if above is not None and status.missing is not None:
        day = tiers.whole_through(account, program, now)
        by = f" by {day}" if day else ""
        yield f"{_amount(status.missing, program)} more{by} for {above.name}, which begins at {_amount(above.at, program)}."


def _counted(account: Account, program: Program, now: clock.Moment) -> Iterator[str]:
    """How the tier is measured, and the purchases that count, the newest first."""
    assert program.tiers is not None
    window = {"lifetime": "in all", "year": "this calendar year"}.get(program.tiers.window, f"in {program.tiers.months} months")
    yield f"{_amount(tiers.measured(account, program, now), program)} {window} count for the tier."
    counting = tiers.counting(account, program, now)
    if counting and program.tiers.measure != "visits":
        named = [f"{_amount(each.amount, program)} of {each.day}" for each in reversed(counting[-_SHOWN:])]
        more = len(counting) - len(named)
        yield f"They are {', '.join(named)}{f', and {more:,} earlier purchases' if more else ''}."


def _by_hand(floor: Floor, program: Program, reasons: Mapping[int, str]) -> str:
    level = program.tier(floor.tier)
    name, until = level.name if level else floor.tier, f" through {floor.until}" if floor.until else " for good"
    if floor.membership is not None:
        return f"{name} is paid for{until} ({ids.text(floor.event)})."
    because = f": {reasons[floor.event]}" if reasons.get(floor.event) else ""
    return f"{name} was given by hand{until} ({ids.text(floor.event)}){because}."


def _held(account: Account, program: Program, status: Status) -> Iterator[str]:
    """The tier that holds, when it falls and to which, and what would keep it."""
    current = program.tier(status.tier)
    if current is None:
        return
    begins = f", which begins at {_amount(current.at, program)}"
    if status.until is None:
        yield f"{current.name}{begins}, for good."
        return
    morning = clock.start_of(calendar.shift(status.until, 1, "day"), program.shop.timezone)
    below = program.tier(tiers.at(account, program, clock.moment(morning, program.shop.timezone)))
    yield f"{current.name}{begins}, through {status.until}; then {below.name if below else 'no tier'}."
    if status.missing_to_stay:
        yield f"{_amount(status.missing_to_stay, program)} more by then keeps it."


def _amount(quantity: int, program: Program) -> str:
    assert program.tiers is not None
    if program.tiers.measure == "spend":
        return f"{money.show(quantity, program.shop.currency)} {program.shop.currency}"
    word = program.tiers.measure
    return f"{quantity} {word.removesuffix('s') if quantity == 1 else word}"
