"""A sale decided: what it earns goes on the account, what pays for it comes off, and both are counted (rule book 3, 5)."""

from collections.abc import Mapping

from loyalty_cli import program as rules
from loyalty_cli.clock import later
from loyalty_cli.program import earning, lots, standing as standings, texts
from loyalty_cli.program.account import Bought, Counter
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS


def sell(sheet: Sheet, fact: Purchase, related: Related, shared: Mapping[str, int]) -> None:
    """Book a sale: what it earns, and what pays for it beside money.

    Raises:
        PromotionRefused: the code that was shown gives nothing here.
        LoyaltyError: it cannot be paid so.
    """
    program, now = sheet.program, sheet.now
    sheet.settle_idle()
    standing = standings.take(sheet.account, program, now, shared)
    sheet.before = standings.dump(standing)
    counted = fact if fact.pays is None else rules.paying.settle(sheet, fact, related, shared)
    sheet.amount_minor = counted.amount_minor
    accrual = earning.accrue(counted, standing, program, now)
    if fact.code is not None and fact.moved_by is None:  # who is given a sale that was another's has asked for nothing
        rules.promotions.refuse_declined(program, fact.code, accrual.declined)
    if fact.of_nobody:
        sheet.notes.append(("nobody", POINTS, texts.OF_NOBODY()))
    for line in accrual.lines:
        why = Why(line.rule, line.text)
        if line.quantity == 0:
            sheet.notes.append((line.rule, line.unit, line.text))
        elif line.unit == POINTS:
            sheet.accrue(POINTS, line.quantity, why, expires_on=lots.last_day(program.points.expire, now.day))
        elif line.unit == CREDIT:
            sheet.accrue(CREDIT, line.quantity, why)
        else:
            rules.stamping.put(sheet, program.stamp_cards[line.unit.removeprefix("stamps:")], line.quantity, why)
    for each in accrual.vouchers:
        rules.coupons.issue(sheet, each)
    _count(sheet, accrual)
    if standing.referrer is not None:
        rules.referrals.follow(sheet, sheet.event, standing.referrer, Accrual(), accrual)
    wait = program.points.pending_days * 86_400
    sheet.bought[sheet.event] = Bought(
        event=sheet.event,
        at=now.at,
        on=now.day,
        counts_at=later(now.at, seconds=wait) if wait else now.at,
        amount_minor=counted.amount_minor,
        spend_minor=accrual.spend_minor,
        points=accrual.total(POINTS),
    )
    held = sheet.counter("purchases")
    sheet.counters["purchases"] = Counter(held.quantity + 1, max(held.at or "", now.day))


def _count(sheet: Sheet, accrual: Accrual) -> None:
    for name, amount in accrual.carries.items():
        if amount != sheet.counter(name).quantity:
            sheet.counters[name] = Counter(amount)
    for card, count in accrual.stamped.items():
        if count:
            rules.stamping.count_stamps(sheet, sheet.program, card, count, sheet.now.day, at=sheet.now.at)
    for card, count in accrual.bonus.items():
        if count:
            sheet.count(f"stamped:{card}", count)
    limits = sheet.program.limits() if accrual.uses else {}
    for rule in accrual.uses:
        own = sheet.counter(f"uses:{rule}").quantity
        for name in standings.shared_uses(rule, limits[rule], own_uses=own):
            sheet.shared[name] = 1
        for name in standings.uses(rule, limits[rule], sheet.now):
            sheet.count(name, 1)
