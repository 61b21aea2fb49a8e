"""Why a balance and a tier are what they are: what moved each unit, which lots are left, what counts for the tier."""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock, ids
from loyalty_cli.books import events, replay
from loyalty_cli.language import joined, said, said_many
from loyalty_cli.program import calendar, lots, money, tiers, views
from loyalty_cli.program.account import DEBT, Account, Floor, Lot
from loyalty_cli.program.terms import Program, Tiers
from loyalty_cli.program.tiers import Status
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_WORDS = {
    "issued": said("earned"),
    "opening": said("brought along"),
    "redeemed": said("spent"),
    "breakage": said("expired and written down"),
    "adjusted": said("put right by hand"),
    "transferred": said("from and to other customers"),
    "merged": said("from and to other accounts of one person"),
    "sold": said("bought"),
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
    lines: list[tuple[str, int]] = [(_WORDS.get(name, name), quantity) for name, quantity in moved.items() if quantity]
    of_unit = [lot for lot in account.lots.values() if lot.unit == unit and lot.remaining]
    held = [lot for lot in of_unit if lot.number != DEBT]
    waiting = sum(lot.remaining for lot in held if not lots.is_open(lot, now))
    expired = sum(lot.remaining for lot in held if lots.is_expired(lot, account, program, now))
    kept = views.held(account, now).get(unit, 0)
    asides = [(said("waiting to open"), -waiting), (said("past its last day"), -expired), (said("held"), -kept)]
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
        words = {"what": _amount(status.missing, program), "aim": above.name, "at": _amount(above.at, program), "day": day}
        if day:
            yield said("{what} more by {day} for {aim}, which begins at {at}.", **words)
        else:
            yield said("{what} more for {aim}, which begins at {at}.", **words)


def _counted(account: Account, program: Program, now: clock.Moment) -> Iterator[str]:
    """How the tier is measured, and the purchases that count, the newest first."""
    assert program.tiers is not None
    yield _in_window(_amount(tiers.measured(account, program, now), program), program.tiers)
    counting = tiers.counting(account, program, now)
    if counting and program.tiers.measure != "visits":
        shown = reversed(counting[-_SHOWN:])
        named = joined([said("{amount} of {day}", amount=_amount(each.amount, program), day=each.day) for each in shown])
        more = max(0, len(counting) - _SHOWN)
        if more:
            yield said_many(
                more,
                "They are {purchases}, and {shown} earlier purchase.",
                "They are {purchases}, and {shown} earlier purchases.",
                purchases=named,
                shown=f"{more:,}",
            )
        else:
            yield said("They are {purchases}.", purchases=named)


def _in_window(what: str, terms: Tiers) -> str:
    if terms.window == "lifetime":
        return said("{what} in all count for the tier.", what=what)
    if terms.window == "year":
        return said("{what} this calendar year count for the tier.", what=what)
    return said_many(
        terms.months or 0,
        "{what} in {count} month count for the tier.",
        "{what} in {count} months count for the tier.",
        what=what,
    )


def _by_hand(floor: Floor, program: Program, reasons: Mapping[int, str]) -> str:
    level = program.tier(floor.tier)
    words = {"tier": level.name if level else floor.tier, "day": floor.until, "event": ids.text(floor.event)}
    if floor.membership is not None:
        return said("{tier} is paid for through {day} ({event}).", **words)
    given = said(
        "{tier} was given by hand through {day} ({event})" if floor.until else "{tier} was given by hand for good ({event})",
        **words,
    )
    reason = reasons.get(floor.event)
    return said("{given}: {reason}.", given=given, reason=reason) if reason else said("{given}.", given=given)


def _held(account: Account, program: Program, status: Status) -> Iterator[str]:
    """The tier that holds, when it falls and to which, and what would keep it."""
    current = program.tier(status.tier)
    if current is None:
        return
    words = {"tier": current.name, "at": _amount(current.at, program), "day": status.until}
    if status.until is None:
        yield said("{tier}, which begins at {at}, for good.", **words)
        return
    morning = clock.start_of(calendar.shift(status.until, 1, "day"), program.shop.timezone)
    below = program.tier(tiers.at(account, program, clock.moment(morning, program.shop.timezone)))
    words["below"] = below.name if below else said("no tier")
    yield said("{tier}, which begins at {at}, through {day}; then {below}.", **words)
    if status.missing_to_stay:
        yield said("{what} more by then keeps it.", what=_amount(status.missing_to_stay, program))


def _amount(quantity: int, program: Program) -> str:
    assert program.tiers is not None
    if program.tiers.measure == "spend":
        return said("{amount}", amount=f"{money.show(quantity, program.shop.currency)} {program.shop.currency}")
    if program.tiers.measure == "points":
        return said_many(quantity, "{count} point", "{count} points")
    return said_many(quantity, "{count} visit", "{count} visits")
