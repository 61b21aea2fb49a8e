"""Why an event did what it did: what was typed, what each rule gave, which lots moved, and what became of it later."""

from collections.abc import Iterator, Mapping

from loyalty_cli import clock, ids
from loyalty_cli.books import customers, events, floors, holds, lots, moves, programs, vouchers
from loyalty_cli.books.elsewhere import Elsewhere, owner
from loyalty_cli.books.events import Event
from loyalty_cli.language import Template, joined, said, said_many
from loyalty_cli.program import money, names, redeeming, returns, standing as standings
from loyalty_cli.program.account import DEBT, HoldState, Lot, Voucher
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.earning import accrue
from loyalty_cli.program.facts import Hold, Line, Purchase, Redemption, Refund
from loyalty_cli.program.gift_facts import GiftRestored, GiftSpent
from loyalty_cli.program.relating import Records, relate
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

Told = tuple[str, str]  # a name and what is told under it
_WAYS = {
    "reward": Template("{amount} by rewards"),
    "points": Template("{amount} by points"),
    "credit": Template("{amount} by credit"),
    "gift": Template("{amount} by gift card"),
    "money": Template("{amount} in money"),
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
    yield said("programme"), said("version {version}", version=event.program)
    if event.ref != ids.text(event.id):
        yield said("ref"), event.ref
    if event.amount_minor is not None:
        yield said("amount"), _money(event.amount_minor, currency)
    if isinstance(fact, Purchase):
        yield from _bill(fact, currency)
    if isinstance(fact, Redemption | Hold):
        yield from _reward(db, event, fact, program)
    yield from ((said("paid"), text) for text in _parts(event.before.get("paid", {}), currency))
    yield from ((said("paid back"), text) for text in _parts(event.before.get("back", {}), currency))
    if event.names is not None:
        yield said("of"), _named(events.get(db, event.names), program)
    if (standing := moves.standing(db, event.id)) != event.id:
        moved = events.get(db, standing)
        yield said("now"), said("{event}, of {name}", event=ids.text(moved.id), name=customers.get(db, moved.customer).name)
    yield from _tiers(db, event, program)
    words = said("reason"), said("shop"), said("staff"), said("till")
    why = names.reason(getattr(fact, "reason", ""))
    yield from ((word, held) for word, held in zip(words, (why, event.shop, event.staff, event.till), strict=True) if held)
    if event.late:
        yield said("late"), said("recorded {time}", time=_local(event.recorded_at, program))


def _bill(fact: Purchase, currency: str) -> Iterator[Told]:
    if fact.pays is not None:
        yield said("bill"), _money(fact.amount_minor, currency)
    for line in fact.lines:
        yield said("line"), _line(line, currency)
    parts = ((said("discount"), fact.discount_minor), (said("tax"), fact.tax_minor), (said("tip"), fact.tip_minor))
    yield from ((word, said("{amount}", amount=money.show(minor, currency))) for word, minor in parts if minor)
    if fact.code:
        yield said("code"), fact.code


def _line(line: Line, currency: str) -> str:
    words = {"quantity": line.quantity, "sku": line.sku, "amount": money.show(line.gross_minor, currency)}
    if line.category is None:
        return said("{quantity} × {sku} {amount}", **words)
    return said("{quantity} × {sku} {amount} ({category})", category=line.category, **words)


def _reward(db: Database, event: Event, fact: Redemption | Hold, program: Program) -> Iterator[Told]:
    currency = program.shop.currency
    yield said("reward"), _title(fact.reward, program)
    if fact.bill_minor is not None:
        yield said("bill"), _money(fact.bill_minor, currency)
    if off_minor := event.said.get("discount_minor"):
        yield said("takes off"), _money(off_minor, currency)
    for issuing, place in event.before.get("used", ()):
        voucher = vouchers.at(db, issuing, place)
        words = {"ending": voucher.code[-4:], "event": _named(events.get(db, issuing), program)}
        yield said("paid by"), said("voucher …{ending} of {event}", **words)
    if isinstance(fact, Hold):
        yield from _kept(db, event, program)


def _kept(db: Database, event: Event, program: Program) -> Iterator[Told]:
    hold = holds.of_customer(db, owner(db, event), whole=True)[event.id]
    for unit, number, quantity in hold.parts:
        lot = lots.of_customer(db, owner(db, event), whole=True)[unit, number]
        yield said("keeps"), joined([_quantity(unit, quantity, program), _origin(lot)], " ")
    if hold.voucher is not None:
        yield said("keeps"), said("voucher …{ending}", ending=vouchers.at(db, *hold.voucher).code[-4:])
    yield said("until"), _until(hold, program)


def _until(hold: HoldState, program: Program) -> str:
    until = _local(hold.lapses_at, program)
    if hold.status == "committed":
        return said("{time}, and was taken", time=until)
    return said("{time}, and was given back" if hold.status == "released" else "{time}", time=until)


def _tiers(db: Database, event: Event, program: Program) -> Iterator[Told]:
    before, now = event.said.get("tier_before"), event.said.get("tier")
    if before != now:
        yield said("tier"), said("{tier}, {before} before", tier=_tier(now, program), before=_tier(before, program))
    elif now and isinstance(event.fact, Purchase):
        yield said("tier"), _tier(now, program)
    given = floors.of_customer(db, owner(db, event), whole=True).get(event.id)
    if given is not None:
        words = {"tier": _tier(given.tier, program), "day": given.until}
        yield said("gives"), said("{tier} through {day}" if given.until else "{tier} for good", **words)
        if given.lifted_by is not None:
            yield said("ended by"), _named(events.get(db, given.lifted_by), program)


# The steps of a return -----------------------------------------------------------------------------------------------


def _steps(db: Database, event: Event) -> Iterator[Step]:
    """What each rule gave for what had been left before, and gives for what is left now."""
    if not isinstance(event.fact, Refund):
        return
    known = Elsewhere(db, event.customer, before=event.id)
    related = relate(event.fact, Records(known.named, known.naming, known.starting))
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
    for posting in Elsewhere(db, owner(db, event)).seen(event).postings:
        if event.kind == "expiry" or not posting.unit.startswith("stamps:"):
            key = posting.unit, posting.lot
            moved[key] = moved.get(key, 0) + posting.quantity
    held = lots.of_customer(db, owner(db, event), whole=True) if moved else {}
    for (unit, number), quantity in moved.items():
        lot = held.get((unit, number))
        if quantity and lot is not None and lot.event == event.id and number != DEBT:
            yield said("lot"), joined([_quantity(unit, quantity, program), *_end(lot)])
        elif quantity and lot is not None:
            yield said("lot"), joined([_quantity(unit, quantity, program), _origin(lot)], " ")


def _origin(lot: Lot) -> str:
    if lot.number == DEBT:
        return said("for what is owed")
    return joined([said("of {day} ({event})", day=lot.earned_on, event=ids.text(lot.event)), *_end(lot)])


def _end(lot: Lot) -> list[str]:
    return [said("usable through {day}", day=lot.expires_on)] if lot.expires_on else []


def _vouchers(db: Database, event: Event, program: Program, at: str) -> Iterator[Told]:
    now = clock.moment(at, program.shop.timezone)
    for voucher in vouchers.issued_by(db, event.id):
        through = [said("through {day}", day=voucher.until)] if voucher.until else []
        what = joined([_title(voucher.reward, program), *through, _fate(db, voucher, now, program)])
        yield said("voucher"), said("…{ending}: {what}", ending=voucher.code[-4:], what=what)


def _fate(db: Database, voucher: Voucher, now: clock.Moment, program: Program) -> str:
    state = redeeming.status(voucher, now)
    if voucher.used_by is None or state not in ("used", "cancelled"):
        return names.state(state)
    return said("{state} by {event}", state=names.state(state), event=_named(events.get(db, voucher.used_by), program))


def _later(db: Database, event: Event, program: Program, at: str) -> Iterator[Told]:
    """The events that named this one since: refunds, a void, what was taken on it or from it."""
    for each in events.naming(db, event.id):
        if each.at <= at and not isinstance(each.fact, GiftSpent | GiftRestored):
            told = [_refunded(each, program) if isinstance(each.fact, Refund) else _named(each, program)]
            told += [_title(each.fact.reward, program)] if isinstance(each.fact, Redemption) else []
            reason = names.reason(getattr(each.fact, "reason", ""))
            yield said("later"), joined([joined(told), *([reason] if reason else [])], ": ")


# Words ---------------------------------------------------------------------------------------------------------------


def _named(event: Event, program: Program) -> str:
    return said("{kind} {event}, {time}", **_words(event, program))


def _refunded(event: Event, program: Program) -> str:
    amount = money.show(event.amount_minor or 0, program.shop.currency)
    return said("{kind} of {amount}, {event}, {time}", amount=amount, **_words(event, program))


def _words(event: Event, program: Program) -> dict[str, str]:
    return {"kind": names.kind(event.kind), "event": ids.text(event.id), "time": _local(event.at, program)}


def _money(minor: int, currency: str) -> str:
    return said("{amount}", amount=f"{money.show(minor, currency)} {currency}")


def _local(at: str, program: Program) -> str:
    moment = clock.moment(at, program.shop.timezone)
    return f"{moment.day} {moment.time}"


def _title(reward: str, program: Program) -> str:
    return program.rewards[reward].name if reward in program.rewards else reward


def _parts(parts: Mapping[str, int], currency: str) -> list[str]:
    return [_WAYS[name.partition(":")[0]](amount=money.show(minor, currency)) for name, minor in parts.items()]


def _tier(identity: str | None, program: Program) -> str:
    level = program.tier(identity)
    return level.name if level else identity or said("no tier")


def _quantity(unit: str, quantity: int, program: Program) -> str:
    if unit == CREDIT:
        return said("{amount} credit", amount=money.show(quantity, program.shop.currency))
    if unit == POINTS:
        return said_many(quantity, "{count} point", "{count} points")
    if unit.startswith("stamps:"):
        return said_many(quantity, "{count} stamp", "{count} stamps")
    return f"{quantity} {unit}"
