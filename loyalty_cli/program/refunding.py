"""Refunds: what the part that is left of a purchase would have earned, and what it spent (rule book 7.2–7.5).

The claw-back is always a difference of two accruals in the standing of the purchase's own day, never a proportion of the
points, so that refunds of parts add up to the refund of the whole.
"""

from collections.abc import Iterable, Mapping

from loyalty_cli.language import said
from loyalty_cli.program import coupons, lots, money, referrals, returns, stamping, standing as standings, texts
from loyalty_cli.program.account import DEBT, Counter
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.earning import accrue
from loyalty_cli.program.facts import Purchase, Refund
from loyalty_cli.program.giving_back import give_back
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS, stamps
from loyalty_cli.values import replace


def refund(sheet: Sheet, fact: Refund, related: Related, _shared: Mapping[str, int]) -> None:
    """Book a refund: what it spent comes back, what it earned is clawed back.

    Raises:
        NothingLeft, RefundBeyondRest: there is less to refund.
    """
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Purchase)
    if related.voided:
        raise returns.NothingLeft(word=said("voided"))
    currency = of.program.shop.currency
    part = returns.left_of(of, related.changes, currency)
    rest = returns.give(part, fact, currency)
    sheet.amount_minor = rest.amount_minor

    give_back(sheet, related, part, rest)
    text = texts.RETURN_OF(amount=money.show(rest.amount_minor, currency))
    change_earned(sheet, of, part, rest.left, text=text, refunds=related.changes)
    bought = sheet.bought[of.event]
    sheet.bought[of.event] = replace(bought, returned_minor=bought.returned_minor + rest.amount_minor)


def change_earned(
    sheet: Sheet, of: Past, part: Purchase | None, left: Purchase | None, *, text: str, refunds: Iterable[Past] = ()
) -> None:
    """Book the difference between what two parts of a purchase earn, and all that follows from it."""
    standing = standings.load(of.before)
    old = accrue(part, standing, of.program, of.now)
    new = accrue(left, standing, of.program, of.now)
    for unit in dict.fromkeys((*old.units(), *new.units())):
        was, now = old.total(unit), new.total(unit)
        shown, before = (money.show(each, of.program.shop.currency) if unit == CREDIT else each for each in (now, was))
        why = Why("refund", texts.LEFT_EARNS(because=text, now=shown, was=before))
        _move(sheet, of, unit, now - was, why, refunds)
    _follow(sheet, of, old, new, is_gone=left is None, refunds=refunds)


def earn_again(sheet: Sheet, of: Past, part: Purchase | None, left: Purchase | None, *, refunds: Iterable[Past] = ()) -> None:
    """Count a purchase of which this is left instead of that part; what it moves is booked elsewhere."""
    standing = standings.load(of.before)
    old, new = (accrue(each, standing, of.program, of.now) for each in (part, left))
    _follow(sheet, of, old, new, is_gone=left is None, refunds=refunds)


def stamps_between(of: Past, part: Purchase | None, left: Purchase | None) -> dict[str, int]:
    """How many stamps of each unit a purchase earns less of which only this is `left` of that part."""
    standing = standings.load(of.before)
    old, new = (accrue(each, standing, of.program, of.now) for each in (part, left))
    return {unit: old.total(unit) - new.total(unit) for unit in map(stamps, of.program.stamp_cards)}


def _follow(sheet: Sheet, of: Past, old: Accrual, new: Accrual, *, is_gone: bool, refunds: Iterable[Past]) -> None:
    """Count a purchase that earns less, or more, than it did: remainders, limits, tiers, the number of purchases."""
    for name in {*old.carries, *new.carries}:
        sheet.count(name, new.carries.get(name, 0) - old.carries.get(name, 0))
    for card in of.program.stamp_cards:
        if step := new.stamped.get(card, 0) - old.stamped.get(card, 0):
            stamping.count_stamps(sheet, of.program, card, step, of.now.day)
    for card in {*old.bonus, *new.bonus}:
        sheet.count(f"stamped:{card}", new.bonus.get(card, 0) - old.bonus.get(card, 0))
    _count_uses(sheet, of, old, new)
    referrals.follow(sheet, of.event, of.before.get("referrer"), old, new)
    coupons.follow(sheet, old.vouchers, new.vouchers, of=(of.event, *(each.event for each in refunds)))
    bought = sheet.account.bought[of.event]
    sheet.bought[of.event] = replace(bought, spend_minor=new.spend_minor, points=new.total(POINTS), gone=is_gone)
    if is_gone != bought.gone:
        count_purchase(sheet, of.event, gone=is_gone)


def count_purchase(sheet: Sheet, event: int, *, gone: bool) -> None:
    """Count a purchase that came or went; the last day of a purchase follows from the others."""
    days = [bought.on for bought in sheet.account.bought.values() if not bought.gone and bought.event != event]
    if not gone:
        days.append(sheet.bought[event].on)
    held = sheet.counter("purchases")
    sheet.counters["purchases"] = Counter(held.quantity + (-1 if gone else 1), max(days, default=None))


def _move(sheet: Sheet, of: Past, unit: str, step: int, why: Why, refunds: Iterable[Past]) -> None:
    """Give or take back a quantity of what the purchase earned."""
    card = unit.removeprefix("stamps:")
    if unit in (POINTS, CREDIT) and step < 0:
        sheet.claw_back(unit, -step, of=of.event, why=why)
    elif unit in (POINTS, CREDIT):
        give_again(sheet, of, unit, step, why)
    elif step < 0:
        stamping.take(sheet, card, -step, why, own=_put_on(unit, (of, *refunds)))
    elif step:
        stamping.put(sheet, of.program.stamp_cards[card], step, why)


def _put_on(unit: str, events: Iterable[Past]) -> dict[int, int]:
    """What a purchase put on each stamp card, less what its refunds took off again."""
    sums: dict[int, int] = {}
    for each in events:
        for number, quantity in each.put_on(unit).items():
            sums[number] = sums.get(number, 0) + quantity
    return sums


def give_again(sheet: Sheet, of: Past, unit: str, quantity: int, why: Why) -> None:
    """Give what a purchase earned after all: to its own lot, with its expiry."""
    if quantity == 0:
        return
    own = next((lot for lot in sheet.lots.values() if lot.unit == unit and lot.event == of.event and lot.number != DEBT), None)
    if own is not None:
        sheet.give_back(unit, own.number, quantity, "issued", why)
    else:
        sheet.accrue(unit, quantity, why, expires_on=lots.last_day(of.program.expiry(unit), of.now.day))


def _count_uses(sheet: Sheet, of: Past, old: Accrual, new: Accrual) -> None:
    limits = of.program.limits()
    for rule in {*old.uses} ^ {*new.uses}:
        step = -1 if rule in old.uses else 1
        for name in standings.uses(rule, limits[rule], of.now):
            sheet.count(name, step)
        for name in (f"uses:{rule}", f"customers:{rule}"):
            if of.shared.get(name):
                sheet.shared[name] = sheet.shared.get(name, 0) + step
