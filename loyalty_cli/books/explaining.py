"""Why a number is what it is: an event by its rules, a balance by what moved it, a tier by what its window holds."""

from loyalty_cli import clock, ids
from loyalty_cli.books import events, programs, replay
from loyalty_cli.books.events import Event
from loyalty_cli.program import lots, money, tiers, views
from loyalty_cli.program.account import DEBT, Account
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.terms import Program
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
}


@frozen
class EventTold:
    """An event with what it was decided on, as (name, value)."""

    event: Event
    program: Program
    facts: tuple[tuple[str, str], ...]


@frozen
class UnitTold:
    """A balance, the book balance behind it, and what they are made of, as (text, quantity)."""

    unit: str
    balance: int
    book: int
    lines: tuple[tuple[str, int], ...]


@frozen
class AccountTold:
    """Every unit of an account, and its tier in sentences."""

    units: tuple[UnitTold, ...]
    tier: tuple[str, ...]


def sums(event: Event) -> dict[str, int]:
    """What an event moved of each unit, in all."""
    moved: dict[str, int] = {}
    for posting in event.postings:
        moved[posting.unit] = moved.get(posting.unit, 0) + posting.quantity
    return {unit: quantity for unit, quantity in moved.items() if quantity}


def of_event(db: Database, identity: int) -> EventTold:
    """An event, and what its decision stood on."""
    event = events.get(db, identity)
    program = programs.version(db, event.program)
    currency = program.shop.currency
    facts = [("programme", f"version {event.program}"), ("ref", event.ref)]
    if event.amount_minor is not None:
        facts.append(("amount", f"{money.show(event.amount_minor, currency)} {currency}"))
    if isinstance(event.fact, Purchase):
        facts += _bill(event.fact, currency)
    if event.names is not None:
        named = events.get(db, event.names)
        facts.append(("of", f"{named.kind} {ids.text(named.id)}, {_local(named.at, program)}"))
    if "tier" in event.before:
        facts.append(("tier before", event.before["tier"]))
    if getattr(event.fact, "reason", None):
        facts.append(("reason", str(getattr(event.fact, "reason", ""))))
    facts += [(word, held) for word, held in (("staff", event.staff), ("till", event.till)) if held]
    if event.late:
        facts.append(("late", f"recorded {_local(event.recorded_at, program)}"))
    return EventTold(event, program, tuple(facts))


def _local(at: str, program: Program) -> str:
    moment = clock.moment(at, program.shop.timezone)
    return f"{moment.day} {moment.time}"


def _bill(fact: Purchase, currency: str) -> list[tuple[str, str]]:
    told = [
        (
            "line",
            f"{line.quantity} × {line.sku} {money.show(line.gross_minor, currency)}"
            + (f" ({line.category})" if line.category else ""),
        )
        for line in fact.lines
    ]
    parts = (("discount", fact.discount_minor), ("tax", fact.tax_minor), ("tip", fact.tip_minor))
    told += [(word, money.show(minor, currency)) for word, minor in parts if minor]
    return told + ([("code", fact.code)] if fact.code else [])


def of_account(db: Database, customer: int, program: Program, at: str) -> AccountTold:
    """Every balance of an account at an instant, and what it is made of."""
    account = replay.as_of(db, customer, at)
    now = clock.moment(at, program.shop.timezone)
    moved: dict[str, dict[str, int]] = {}
    for event in events.of_customer(db, customer):
        for posting in event.postings if event.at <= at else ():
            by_account = moved.setdefault(posting.unit, {})
            by_account[posting.account] = by_account.get(posting.account, 0) + posting.quantity
    shown = views.balance(account, program, now)
    units = [
        _unit(unit, shown.get(unit, 0), moved.get(unit, {}), account, program, now) for unit in dict.fromkeys((*shown, *moved))
    ]
    return AccountTold(tuple(units), tuple(_tier(account, program, now)))


def _unit(unit: str, shown: int, moved: dict[str, int], account: Account, program: Program, now: clock.Moment) -> UnitTold:
    lines = [(_WORDS[name], quantity) for name, quantity in moved.items() if quantity]
    of_unit = [lot for lot in account.lots.values() if lot.unit == unit and lot.number != DEBT and lot.remaining > 0]
    waiting = sum(lot.remaining for lot in of_unit if not lots.is_open(lot, now))
    expired = sum(lot.remaining for lot in of_unit if lots.is_expired(lot, account, program, now))
    kept = views.held(account, now).get(unit, 0)
    asides = (("waiting to open", -waiting), ("past its last day", -expired), ("held", -kept))
    return UnitTold(unit, shown, sum(moved.values()), (*lines, *((text, quantity) for text, quantity in asides if quantity)))


def _tier(account: Account, program: Program, now: clock.Moment) -> list[str]:
    status = tiers.status(account, program, now)
    if status is None or program.tiers is None:
        return []
    spend = program.tiers.measure == "spend"

    def shown(quantity: int) -> str:
        return (
            f"{money.show(quantity, program.shop.currency)} {program.shop.currency}"
            if spend
            else f"{quantity} {program.tiers.measure if program.tiers else ''}"
        )

    window = {"lifetime": "in all", "year": "this calendar year"}.get(program.tiers.window, f"in {program.tiers.months} months")
    told = [f"{shown(tiers.measured(account, program, now))} {window} count for the tier."]
    current = program.tier(status.tier)
    if current is not None:
        floor = any(floor.tier == current.id for floor in tiers.floors(account, now))
        by_hand = " (given by hand)" if floor else f", reached at {shown(current.at)}"
        told.append(f"{current.name}{by_hand}{f', through {status.until}' if status.until else ''}.")
    above = program.tier(status.next)
    if above is not None and status.missing is not None:
        told.append(f"{shown(status.missing)} more for {above.name}.")
    return told
