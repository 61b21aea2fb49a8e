"""Why an event did what it did: what was typed, what each rule gave, which lots moved, and what became of it later."""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock, ids
from loyalty_cli.books import customers, events, floors, holds, lots, moves, programs, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program import money, redeeming, returns
from loyalty_cli.program import standing as standings
from loyalty_cli.program.account import DEBT, HoldState, Lot, Voucher
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.earning import accrue
from loyalty_cli.program.facts import Hold, Line, Purchase, Redemption, Refund
from loyalty_cli.program.gift_facts import GiftRestored, GiftSpent
from loyalty_cli.program.past import Past, relate
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

Told = tuple[str, str]  # a name and what is told under it
_WAYS = {
    "reward": "by rewards",
    "points": "by points",
    "credit": "by credit",
    "gift": "by gift card",
    "money": "in money",
}


@frozen
class Step:
    """One rule of a purchase before and after a return: what it gave, and what it gives for what is left."""

    rule: str
    unit: str
    before: int
    after: int
    was: str
    text: str


@frozen
class EventTold:
    """An event: what it was decided on, the steps of a return, and what followed from it (`lot`, `voucher`, `later`)."""

    event: Event
    program: Program
    facts: tuple[Told, ...]
    steps: tuple[Step, ...]
    after: tuple[Told, ...]


def sums(event: Event) -> dict[str, int]:
    """What an event moved of each unit, in all."""
    moved: dict[str, int] = {}
    for posting in event.postings:
        moved[posting.unit] = moved.get(posting.unit, 0) + posting.quantity
    return {unit: quantity for unit, quantity in moved.items() if quantity}


def of_event(db: Database, identity: int, at: str) -> EventTold:
    """An event, what its decision stood on, and what became of it by that instant."""
    event = events.get(db, identity)
    program = programs.version(db, event.program)
    after = (*_lots(db, event, program), *_vouchers(db, event, program, at), *_later(db, event, program, at))
    return EventTold(event, program, tuple(facts(db, event, program)), tuple(_steps(db, event)), after)


# What was decided on -------------------------------------------------------------------------------------------------


def facts(db: Database, event: Event, program: Program) -> Iterator[Told]:
    """What was typed of an event, and what it stood on."""
    fact, currency = event.fact, program.shop.currency
    yield "programme", f"version {event.program}"
    if event.ref != ids.text(event.id):
        yield "ref", event.ref
    if event.amount_minor is not None:
        yield "amount", f"{money.show(event.amount_minor, currency)} {currency}"
    if isinstance(fact, Purchase):
        yield from _bill(fact, currency)
    if isinstance(fact, Redemption | Hold):
        yield from _reward(db, event, fact, program)
    yield from (("paid", text) for text in _parts(event.before.get("paid", {}), currency))
    yield from (("paid back", text) for text in _parts(event.before.get("back", {}), currency))
    if event.names is not None:
        yield "of", _named(events.get(db, event.names), program)
    if (standing := moves.standing(db, event.id)) != event.id:
        moved = events.get(db, standing)
        yield "now", f"{ids.text(moved.id)}, of {customers.get(db, moved.customer).name}"
    yield from _tiers(db, event, program)
    if getattr(fact, "reason", None):
        yield "reason", str(getattr(fact, "reason", ""))
    yield from ((word, held) for word, held in (("staff", event.staff), ("till", event.till)) if held)
    if event.late:
        yield "late", f"recorded {_local(event.recorded_at, program)}"


def _bill(fact: Purchase, currency: str) -> Iterator[Told]:
    if fact.pays is not None:
        yield "bill", f"{money.show(fact.amount_minor, currency)} {currency}"
    for line in fact.lines:
        yield "line", _line(line, currency)
    parts = (("discount", fact.discount_minor), ("tax", fact.tax_minor), ("tip", fact.tip_minor))
    yield from ((word, money.show(minor, currency)) for word, minor in parts if minor)
    if fact.code:
        yield "code", fact.code


def _line(line: Line, currency: str) -> str:
    category = f" ({line.category})" if line.category else ""
    return f"{line.quantity} × {line.sku} {money.show(line.gross_minor, currency)}{category}"


def _reward(db: Database, event: Event, fact: Redemption | Hold, program: Program) -> Iterator[Told]:
    currency = program.shop.currency
    yield "reward", _title(fact.reward, program)
    if fact.bill_minor is not None:
        yield "bill", f"{money.show(fact.bill_minor, currency)} {currency}"
    if off_minor := event.said.get("discount_minor"):
        yield "takes off", f"{money.show(off_minor, currency)} {currency}"
    for issuing, place in event.before.get("used", ()):
        voucher = vouchers.at(db, issuing, place)
        yield "paid by", f"voucher …{voucher.code[-4:]} of {_named(events.get(db, issuing), program)}"
    if isinstance(fact, Hold):
        yield from _kept(db, event, program)


def _kept(db: Database, event: Event, program: Program) -> Iterator[Told]:
    hold = holds.of_customer(db, event.customer, whole=True)[event.id]
    for unit, number, quantity in hold.parts:
        lot = lots.of_customer(db, event.customer, whole=True)[unit, number]
        yield "keeps", f"{_quantity(unit, quantity, program)} {_origin(lot)}"
    if hold.voucher is not None:
        yield "keeps", f"voucher …{vouchers.at(db, *hold.voucher).code[-4:]}"
    yield "until", _until(hold, program)


def _until(hold: HoldState, program: Program) -> str:
    end = {"committed": ", and was taken", "released": ", and was given back"}.get(hold.status, "")
    return f"{_local(hold.lapses_at, program)}{end}"


def _tiers(db: Database, event: Event, program: Program) -> Iterator[Told]:
    before, now = event.said.get("tier_before"), event.said.get("tier")
    if before != now:
        yield "tier", f"{_tier(now, program)}, {_tier(before, program)} before"
    elif now and isinstance(event.fact, Purchase):
        yield "tier", _tier(now, program)
    given = floors.of_customer(db, event.customer, whole=True).get(event.id) if event.kind in ("tier", "membership") else None
    if given is not None:
        yield "gives", f"{_tier(given.tier, program)}{f' through {given.until}' if given.until else ' for good'}"
        if given.lifted_by is not None:
            yield "ended by", _named(events.get(db, given.lifted_by), program)


# The steps of a return -----------------------------------------------------------------------------------------------


def _steps(db: Database, event: Event) -> Iterator[Step]:
    """What each rule gave for what had been left before, and gives for what is left now."""
    if not isinstance(event.fact, Refund):
        return

    def before(named: int) -> list[Past]:
        return [events.past(db, each) for each in events.naming(db, named) if each.id < event.id]

    related = relate(event.fact, lambda named: events.past(db, events.get(db, named)), before)
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Purchase)
    currency, standing = of.program.shop.currency, standings.load(of.before)
    part = returns.left_of(of, related.changes, currency)
    left = returns.give(part, event.fact, currency).left
    yield from _compared(*(accrue(each, standing, of.program, of.now) for each in (part, left)))


def _compared(old: Accrual, new: Accrual) -> Iterator[Step]:
    before = {(line.rule, line.unit): line for line in old.lines}
    after = {(line.rule, line.unit): line for line in new.lines}
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key), after.get(key)
        yield Step(
            rule=key[0],
            unit=key[1],
            before=was.quantity if was else 0,
            after=now.quantity if now else 0,
            was=was.text if was else "",
            text=now.text if now else "",
        )


# What followed -------------------------------------------------------------------------------------------------------


def _lots(db: Database, event: Event, program: Program) -> Iterator[Told]:
    """Where it came from or went: each lot that the event moved; stamps lie on cards, whose days count when they expire."""
    moved: dict[tuple[str, int], int] = {}
    for posting in event.postings:
        if event.kind == "expiry" or not posting.unit.startswith("stamps:"):
            key = posting.unit, posting.lot
            moved[key] = moved.get(key, 0) + posting.quantity
    held = lots.of_customer(db, event.customer, whole=True) if moved else {}
    for (unit, number), quantity in moved.items():
        lot = held[unit, number]
        if quantity and lot.event == event.id and number != DEBT:
            yield "lot", f"{_quantity(unit, quantity, program)}{_end(lot)}"
        elif quantity:
            yield "lot", f"{_quantity(unit, quantity, program)} {_origin(lot)}"


def _origin(lot: Lot) -> str:
    if lot.number == DEBT:
        return "for what is owed"
    return f"of {lot.earned_on} ({ids.text(lot.event)}){_end(lot)}"


def _end(lot: Lot) -> str:
    return f", usable through {lot.expires_on}" if lot.expires_on else ""


def _vouchers(db: Database, event: Event, program: Program, at: str) -> Iterator[Told]:
    now = clock.moment(at, program.shop.timezone)
    for voucher in vouchers.issued_by(db, event.id):
        through = f", through {voucher.until}" if voucher.until else ""
        yield "voucher", f"…{voucher.code[-4:]}: {_title(voucher.reward, program)}{through}{_fate(db, voucher, now, program)}"


def _fate(db: Database, voucher: Voucher, now: clock.Moment, program: Program) -> str:
    state = redeeming.status(voucher, now)
    if voucher.used_by is None or state not in ("used", "cancelled"):
        return f", {state}"
    return f", {state} by {_named(events.get(db, voucher.used_by), program)}"


def _later(db: Database, event: Event, program: Program, at: str) -> Iterator[Told]:
    """The events that named this one since: refunds, a void, what was taken on it or from it."""
    for each in events.naming(db, event.id):
        if each.at <= at and not isinstance(each.fact, GiftSpent | GiftRestored):
            amount_minor = each.amount_minor if isinstance(each.fact, Refund) else None
            amount = f" of {money.show(amount_minor, program.shop.currency)}," if amount_minor is not None else ""
            reward = f", {_title(each.fact.reward, program)}" if isinstance(each.fact, Redemption) else ""
            reason = getattr(each.fact, "reason", "")
            yield "later", f"{each.kind}{amount} {_when(each, program)}{reward}{f': {reason}' if reason else ''}"


# Words ---------------------------------------------------------------------------------------------------------------


def _named(event: Event, program: Program) -> str:
    return f"{event.kind} {_when(event, program)}"


def _when(event: Event, program: Program) -> str:
    return f"{ids.text(event.id)}, {_local(event.at, program)}"


def _local(at: str, program: Program) -> str:
    moment = clock.moment(at, program.shop.timezone)
    return f"{moment.day} {moment.time}"


def _title(reward: str, program: Program) -> str:
    return program.rewards[reward].name if reward in program.rewards else reward


def _parts(parts: Mapping[str, int], currency: str) -> list[str]:
    return [f"{money.show(minor, currency)} {_WAYS[name.partition(':')[0]]}" for name, minor in parts.items()]


def _tier(identity: str | None, program: Program) -> str:
    level = program.tier(identity)
    return level.name if level else identity or "no tier"


def _quantity(unit: str, quantity: int, program: Program) -> str:
    shown = money.show(quantity, program.shop.currency) if unit == CREDIT else str(quantity)
    return f"{shown} {'stamps' if unit.startswith('stamps:') else unit}"
