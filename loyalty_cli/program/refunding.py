"""Refunds: what is left of a purchase, and what that part would have earned (rule book 7.1–7.5).

The claw-back is always a difference of two accruals in the standing of the purchase's own day, never a proportion of the
points, so that refunds of parts add up to the refund of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from loyalty_cli.errors import Refused
from loyalty_cli.program import lots, money, stamping
from loyalty_cli.program import standing as standings
from loyalty_cli.program.account import DEBT, Bought, Counter
from loyalty_cli.program.earning import Accrual, accrue
from loyalty_cli.program.facts import Purchase, Redemption, Refund, Returned
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS, Program


class RefundBeyondRest(Refused):
    """More is given back than is left of the purchase."""

    code = "refund_beyond_rest"

    def __init__(self, *, asked: str, left: str) -> None:
        super().__init__(f"{asked} cannot be refunded: {left} of this purchase is left.", asked=asked, left=left)


class NothingLeft(Refused):
    """The purchase has been given back whole, or voided."""

    code = "already_refunded"

    def __init__(self, *, word: str) -> None:
        super().__init__(f"This purchase has been {word} already; nothing of it is left to refund.")


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a purchase (None: nothing) after `amount_minor` was given back."""

    left: Purchase | None
    amount_minor: int


def give(part: Purchase | None, refund: Refund, currency: str) -> Rest:
    """Take one refund off what is left of a purchase.

    Raises:
        NothingLeft, RefundBeyondRest: it asks for more than there is.
    """
    if part is None:
        raise NothingLeft(word="refunded")
    if refund.lines:
        return _give_lines(part, refund.lines)
    if refund.amount_minor is None or refund.amount_minor == part.amount_minor:
        return Rest(None, part.amount_minor)
    asked = refund.amount_minor
    if asked > part.amount_minor:
        raise RefundBeyondRest(asked=money.show(asked, currency), left=money.show(part.amount_minor, currency))
    left_minor = part.amount_minor - asked
    return Rest(
        replace(
            part,
            amount_minor=left_minor,
            discount_minor=part.discount_minor + asked if part.lines else part.discount_minor,
            tax_minor=part.tax_minor * left_minor // part.amount_minor,
            tip_minor=min(part.tip_minor, left_minor),
        ),
        asked,
    )


def _give_lines(part: Purchase, wanted: Iterable[Returned]) -> Rest:
    lines, discounts = list(part.lines), money.spread(part.discount_minor, [line.gross_minor for line in part.lines])
    amount_minor = discount_minor = 0
    for each in wanted:
        index = next(
            (index for index, line in enumerate(lines) if line.sku == each.sku and line.quantity >= each.quantity), None
        )
        if index is None:
            held = sum(line.quantity for line in lines if line.sku == each.sku)
            raise RefundBeyondRest(asked=f"{each.quantity} × {each.sku}", left=f"{held} × {each.sku}")
        line = lines[index]
        gross = line.gross_minor * each.quantity // line.quantity
        off = discounts[index] * each.quantity // line.quantity
        lines[index] = replace(line, quantity=line.quantity - each.quantity, gross_minor=line.gross_minor - gross)
        discounts[index] -= off
        amount_minor += gross - off
        discount_minor += off
    left = tuple(line for line in lines if line.quantity)
    if not left:
        return Rest(None, part.amount_minor)
    amount_minor = min(amount_minor, part.amount_minor)
    left_minor = part.amount_minor - amount_minor
    tax_minor = part.tax_minor * left_minor // part.amount_minor if part.amount_minor else 0
    return Rest(
        replace(
            part, amount_minor=left_minor, lines=left, discount_minor=part.discount_minor - discount_minor, tax_minor=tax_minor
        ),
        amount_minor,
    )


def left_of(sale: Purchase, refunds: Iterable[Past], currency: str) -> Purchase | None:
    """What is left of a purchase after these refunds, in order."""
    part: Purchase | None = sale
    for refund in refunds:
        assert isinstance(refund.fact, Refund)
        part = give(part, refund.fact, currency).left
    return part


def refund(sheet: Sheet, fact: Refund, related: Related) -> None:
    """Book a refund: what it spent comes back, what it earned is clawed back.

    Raises:
        NothingLeft, RefundBeyondRest: there is less to refund.
    """
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Purchase)
    if related.voided:
        raise NothingLeft(word="voided")
    currency = of.program.shop.currency
    part = left_of(of.fact, related.refunds, currency)
    rest = give(part, fact, currency)
    sheet.amount_minor = rest.amount_minor
    bought = sheet.account.bought[of.event]
    returned_minor = bought.returned_minor + rest.amount_minor

    if not of.program.points.keep_rewards_on_refund:
        for redemption in related.tied:
            _return_reward(sheet, redemption, bought, returned_minor, whole=rest.left is None)
    change_earned(sheet, of, part, rest.left, text=f"return of {money.show(rest.amount_minor, currency)}")
    sheet.bought[of.event] = replace(sheet.bought[of.event], returned_minor=returned_minor)


def change_earned(sheet: Sheet, of: Past, part: Purchase | None, left: Purchase | None, *, text: str) -> None:
    """Book the difference between what two parts of a purchase earn, and everything that follows it."""
    standing = standings.load(of.before)
    old = accrue(part, standing, of.program, of.now)
    new = accrue(left, standing, of.program, of.now)
    for unit in dict.fromkeys((*old.units(), *new.units())):
        was, now = old.total(unit), new.total(unit)
        _move(sheet, of, unit, now - was, Why("refund", f"{text}: what is left earns {now} instead of {was}"))
    for name in {*old.carries, *new.carries}:
        sheet.count(name, new.carries.get(name, 0) - old.carries.get(name, 0))
    for card in of.program.stamp_cards:
        if step := new.stamped.get(card, 0) - old.stamped.get(card, 0):
            count_stamps(sheet, of.program, card, step, of.now.day)
    _count_uses(sheet, of, old, new)
    bought = sheet.account.bought[of.event]
    sheet.bought[of.event] = replace(bought, spend_minor=new.spend_minor, points=new.total(POINTS), gone=left is None)
    if (left is None) != bought.gone:
        count_purchase(sheet, of.event, gone=left is None)


def count_stamps(sheet: Sheet, program: Program, card: str, step: int, day: str, *, at: str | None = None) -> None:
    """Count stamps given or taken back for the limits and the head start of a card."""
    sheet.count(f"stamped:{card}", step, at=at)
    if card in program.stamp_cards and program.stamp_cards[card].max_per_day is not None:
        sheet.count(f"stamped:{card}@{day}", step)


def count_purchase(sheet: Sheet, event: int, *, gone: bool) -> None:
    """Count a purchase that came or went; the last day of a purchase follows from the others."""
    days = [bought.on for bought in sheet.account.bought.values() if not bought.gone and bought.event != event]
    if not gone:
        days.append(sheet.bought[event].on)
    held = sheet.counter("purchases")
    sheet.counters["purchases"] = Counter(held.quantity + (-1 if gone else 1), max(days, default=None))


def _move(sheet: Sheet, of: Past, unit: str, step: int, why: Why) -> None:
    """Give or take back a quantity of what the purchase earned."""
    if unit == POINTS and step < 0:
        sheet.claw_back(unit, -step, of=of.event, why=why)
    elif unit == POINTS:
        _give_again(sheet, of, step, why)
    elif step < 0:
        stamping.take(sheet, unit.removeprefix("stamps:"), -step, why)
    elif step:
        stamping.put(sheet, of.program.stamp_cards[unit.removeprefix("stamps:")], step, why)


def _give_again(sheet: Sheet, of: Past, quantity: int, why: Why) -> None:
    """Points that a voided refund had clawed back: to the lot of the purchase, with its expiry."""
    own = next(
        (lot for lot in sheet.lots.values() if lot.unit == POINTS and lot.event == of.event and lot.number != DEBT), None
    )
    if own is not None:
        sheet.give_back(POINTS, own.number, quantity, "issued", why)
    else:
        sheet.accrue(POINTS, quantity, why, expires_on=lots.last_day(of.program.points.expire, of.now.day))


def _count_uses(sheet: Sheet, of: Past, old: Accrual, new: Accrual) -> None:
    limits = {rule.id: rule.limit for rule in of.program.earn}
    for rule in {*old.uses} ^ {*new.uses}:
        step = -1 if rule in old.uses else 1
        for name in standings.uses(rule, limits[rule], of.now):
            sheet.count(name, step)
        for name in (f"uses:{rule}", f"customers:{rule}"):
            if of.shared.get(name):
                sheet.shared[name] = sheet.shared.get(name, 0) + step


def _return_reward(sheet: Sheet, redemption: Past, bought: Bought, returned_minor: int, *, whole: bool) -> None:
    """Return a share of what a redemption on this purchase spent, to the lots it came from."""
    assert isinstance(redemption.fact, Redemption)
    why = Why("return", f"spent on the purchase that was returned: {redemption.fact.reward}")
    spent = [posting for posting in reversed(redemption.postings) if posting.account == "redeemed" and posting.quantity < 0]
    total = -sum(posting.quantity for posting in spent)
    already = share(total, bought.returned_minor, bought.amount_minor, whole=False)
    due = share(total, returned_minor, bought.amount_minor, whole=whole)
    start = 0
    for posting in spent:
        end = start - posting.quantity
        sheet.give_back(posting.unit, posting.lot, max(0, min(end, due) - max(start, already)), "redeemed", why)
        start = end
    if whole:
        given = redemption.moved("issued").get(CREDIT, 0)
        sheet.claw_back(CREDIT, given, of=redemption.event, why=why)
        undo_use(sheet, redemption)


def share(total: int, returned_minor: int, amount_minor: int, *, whole: bool) -> int:
    """What of a total comes back once so much of the purchase was returned."""
    return total if whole else total * returned_minor // amount_minor if amount_minor else 0


def undo_use(sheet: Sheet, redemption: Past) -> None:
    """Reopen the voucher that a redemption used, and take its uses off the counters."""
    for voucher in list(sheet.all_vouchers()):
        if voucher.used_by == redemption.event:
            sheet.change_voucher(voucher, "open")
    for name in redemption.before.get("counted", ()):
        sheet.count(str(name), -1)
    for name, step in redemption.shared.items():
        sheet.shared[name] = sheet.shared.get(name, 0) - step


def redo_use(sheet: Sheet, redemption: Past) -> None:
    """The reverse of `undo_use`: the voucher is used again, and the counters count it again."""
    assert isinstance(redemption.fact, Redemption)
    for event, place in redemption.before.get("used", ()):
        sheet.change_voucher(sheet.account.vouchers[event, place], "used", redemption.event)
    for name in redemption.before.get("counted", ()):
        sheet.count(str(name), 1)
    for name, step in redemption.shared.items():
        sheet.shared[name] = sheet.shared.get(name, 0) + step
