"""Accrual: what a purchase earns, and why (rule book 3). Pure: the same purchase in the same standing earns the same.

The order of computing is fixed: each base rule floors its own points, rules that stack add up, one multiplier, one rounding,
then what promotions give on top.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from loyalty_cli import program as rules
from loyalty_cli.clock import Moment, seconds_between
from loyalty_cli.program import money, texts, tiers
from loyalty_cli.program.accrual import NO_WELCOME, NOTHING, Accrual, Earned, Given, Welcome
from loyalty_cli.program.conditions import Parts, meant, unmet, used_up
from loyalty_cli.program.facts import Line, Purchase
from loyalty_cli.program.others import Partner
from loyalty_cli.program.standing import Standing, is_fresh
from loyalty_cli.program.terms import POINTS, EarnRule, Program, Shop, StampCard, stamps, start_of
from loyalty_cli.values import frozen


def accrue(purchase: Purchase | None, standing: Standing, program: Program, now: Moment) -> Accrual:
    """What the purchase earns in that standing; nothing, where nothing of it is left (None), or where it is nobody's."""
    if purchase is None or purchase.of_nobody:
        return Accrual(carries=_carries(standing))
    if purchase.partner is not None:
        return _at_partner(purchase, rules.giving.partner_of(program, purchase.partner), standing, program)
    parts = basis(purchase, program.shop)
    spend_minor = sum(net for _, net in parts)
    measured = {"spend": spend_minor, "visits": 1}
    chosen, carries = _base(parts, spend_minor, standing, program, now, _tier_with(measured, standing, program))
    points = sum(line.quantity for _, line in chosen)
    if not program.points.pending_days:
        measured["points"] = points
    level = program.tier(_tier_with(measured, standing, program))
    given = NOTHING
    if program.promotions or (level is not None and level.multiply > 1):
        alone = partial(_points, [rule for rule, _ in chosen], currency=program.shop.currency)
        sale = rules.promotions.Sale(parts, spend_minor, points, alone, standing, program, now, level, purchase.code)
        given = rules.promotions.give(sale)
    welcomed = rules.referrals.welcome(spend_minor, standing, program, now) if standing.referrer is not None else NO_WELCOME
    own = {card.id: _stamp(card, parts, standing, program, now) for card in program.stamp_cards.values()}
    return Accrual(
        lines=tuple(_lines([line for _, line in chosen], given, welcomed, own, standing, program)),
        vouchers=(*given.vouchers, *welcomed.vouchers),
        carries=carries,
        uses=(
            *[rule.id for rule, line in chosen if rule.limit and line.quantity],
            *[each.rule for each in given.applied if each.limit],
        ),
        stamped={card: sum(line.quantity for line in lines) for card, lines in own.items()},
        bonus={card: given.total(stamps(card)) for card in own} if given.lines else {},
        spend_minor=spend_minor,
        declined=given.declined,
        thanked=welcomed.thanked,
    )


def _tier_with(measured: Mapping[str, int], standing: Standing, program: Program) -> str | None:
    """The tier that a purchase counts under which adds so much of all that tiers may measure."""
    amount = measured.get(program.tiers.measure, 0) if program.tiers else 0
    return tiers.with_purchase(program, standing.tier, standing.measured + amount)


def _lines(
    base: Sequence[Earned],
    given: Given,
    welcomed: Welcome,
    own: Mapping[str, Sequence[Earned]],
    standing: Standing,
    program: Program,
) -> Iterator[Earned]:
    """All lines, in the order in which a cashier reads them: points, stamps, what came to nothing, what the shop gives."""
    yield from (line for line in base if line.quantity)
    yield from (line for line in given.lines if line.unit == POINTS)
    yield from welcomed.lines
    yield from _stamped(own, given, standing, program)
    yield from (line for line in base if not line.quantity)
    yield from _for_causes(program)


def _at_partner(purchase: Purchase, partner: Partner, standing: Standing, program: Program) -> Accrual:
    """What a purchase at a partner's earns: by its own rate alone."""
    by = EarnRule(f"partner:{partner.id}", partner.points, partner.per, partner.per_minor)
    line, _ = _by_rule(by, basis(purchase, program.shop), 0, program.shop.currency)
    told = (
        (Earned(line.rule, POINTS, line.quantity, texts.AT_PARTNER(text=line.text, partner=partner.name)),)
        if line is not None
        else ()
    )
    return Accrual(lines=told, carries=_carries(standing), declined=f"{partner.name} gives its own rate alone")


def _carries(standing: Standing) -> dict[str, int]:
    return {name: amount for name, amount in standing.counters.items() if name.startswith("carry:")}


def _for_causes(program: Program) -> Iterator[Earned]:
    """What the shop gives for the visit, which costs the customer nothing."""
    for cause in program.causes.values():
        if cause.per_visit_minor:
            given = f"{money.show(cause.per_visit_minor, program.shop.currency)} {program.shop.currency}"
            text = texts.SHOP_GIVES(amount=given, cause=cause.name)
            yield Earned(f"cause:{cause.id}", f"cause:{cause.id}", 0, text)


def basis(purchase: Purchase, shop: Shop) -> list[tuple[Line, int]]:
    """The lines with what counts of each: discount off in proportion, without tip, without tax where it is excluded.

    A free line is none; what tender paid that earns nothing is off all of them in proportion.
    """
    goods_minor = purchase.amount_minor - purchase.tip_minor
    lines = list(purchase.lines) or [Line(gross_minor=goods_minor + purchase.discount_minor)]
    gross = [line.gross_minor for line in lines]
    discounts = money.spread(sum(gross) - goods_minor, gross)
    nets = [price - discount for price, discount in zip(gross, discounts, strict=True)]
    taxes = money.spread(purchase.tax_minor, nets) if shop.tax_excluded else [0] * len(lines)
    parts = [(line, net - tax) for line, net, tax in zip(lines, nets, taxes, strict=True) if not line.is_free]
    return _without_tender(parts or [(Line(), 0)], purchase)


def _without_tender(parts: list[tuple[Line, int]], purchase: Purchase) -> list[tuple[Line, int]]:
    if not purchase.tender_minor:
        return parts
    nets = [net for _, net in parts]
    tenders = money.spread(sum(nets) * purchase.tender_minor // purchase.amount_minor, nets)
    return [(line, net - tender) for (line, net), tender in zip(parts, tenders, strict=True)]


def _base(
    parts: Parts, spend_minor: int, standing: Standing, program: Program, now: Moment, tier: str | None
) -> tuple[list[tuple[EarnRule, Earned]], dict[str, int]]:
    """The base rules that apply, each with what it gives, be it nothing; and the carried remainders afterwards."""
    carries = _carries(standing)
    found: list[tuple[EarnRule, Earned]] = []
    left: dict[str, int] = {}
    for rule in program.earn:
        if spend_minor < rule.min_spend_minor or used_up(rule.limit, rule.id, standing, now):
            continue
        if unmet(rule.when, standing, now, tier=tier):
            continue
        line, carry = _by_rule(rule, parts, carries.get(f"carry:{rule.id}", 0), program.shop.currency)
        if line is not None:
            found.append((rule, line))
            left[rule.id] = carry
    alone = [(rule, line) for rule, line in found if not rule.stack and line.quantity > 0]
    chosen = [max(alone, key=lambda pair: (pair[0].priority, pair[1].quantity, pair[0].id))] if alone else found
    for rule, _ in chosen:
        if rule.carry:
            carries[f"carry:{rule.id}"] = left[rule.id]
    return chosen, carries


def _points(rules: Sequence[EarnRule], parts: Parts, *, currency: str) -> int:
    """What these rules give for these lines alone, without a remainder from before."""
    lines = (_by_rule(rule, parts, 0, currency)[0] for rule in rules)
    return sum(line.quantity for line in lines if line is not None)


def _by_rule(rule: EarnRule, parts: Parts, carried: int, currency: str) -> tuple[Earned | None, int]:
    """What one rule gives before anything multiplies it, and what it carries on; None where no line is meant."""
    lines = meant(parts, rule.only, rule.exclude)
    if not lines:
        return None, carried
    if rule.per == "visit":
        return Earned(rule.id, POINTS, rule.points, texts.PER_VISIT(points=rule.points)), 0
    if rule.per == "item":
        items = sum(line.quantity for line, _ in lines if line.gross_minor)
        return Earned(
            rule.id, POINTS, rule.points * items, texts.PER_ITEM(items=texts.ITEMS(count=items), points=rule.points)
        ), 0
    amount_minor = sum(net for _, net in lines)
    waiting = carried if rule.carry else 0
    steps = max(0, amount_minor + waiting) // rule.per_minor
    words = {"points": rule.points, "per": money.show(rule.per_minor, currency), "carried": money.show(waiting, currency)}
    text = (texts.PER_STEP_CARRIED if waiting else texts.PER_STEP)(amount=money.show(amount_minor, currency), **words)
    return Earned(rule.id, POINTS, rule.points * steps, text), amount_minor + waiting - steps * rule.per_minor


def _stamped(own: Mapping[str, Sequence[Earned]], given: Given, standing: Standing, program: Program) -> Iterator[Earned]:
    """The stamps of each card: the purchase's own, those of promotions, and a head start with the first."""
    for card, lines in own.items():
        extra = [line for line in given.lines if line.unit == stamps(card)] if given.lines else []
        count = sum(line.quantity for line in (*lines, *extra))
        yield from (*lines, *extra, *head_start(program.stamp_cards[card], count, standing))


def _stamp(card: StampCard, parts: Parts, standing: Standing, program: Program, now: Moment) -> list[Earned]:
    """The stamps a purchase gives a card, and what a limit held back."""
    count, text = _stamp_count(card, parts, program.shop.currency)
    if count == 0:
        return []
    most = stamps_allowed(card, standing, now, visit=True)
    if most.wait_seconds:
        return [Earned(card.id, stamps(card.id), 0, texts.TOO_SOON(wait=minutes(most.wait_seconds)))]
    if most.count is not None and count > most.count:
        text, count = texts.OF_WHICH(what=text, count=most.count, because=most.because), most.count
    return [Earned(card.id, stamps(card.id), count, text)]


def _stamp_count(card: StampCard, parts: Parts, currency: str) -> tuple[int, str]:
    lines = meant(parts, card.only, card.exclude)
    if not lines:
        return 0, ""
    if card.per == "visit":
        return 1, texts.A_VISIT()
    if card.per == "item":
        items = sum(line.quantity for line, _ in lines if line.gross_minor)
        return items, texts.ITEMS(count=items)
    amount_minor = sum(net for _, net in lines)
    amount, per = (money.show(each, currency) for each in (amount_minor, card.per_minor))
    return amount_minor // card.per_minor, texts.PER_STEP(amount=amount, points=1, per=per)


@frozen
class StampsAllowed:
    """How many stamps a card may take now (None: any), which limit says so, and the seconds still to wait."""

    count: int | None
    because: str = ""
    wait_seconds: int = 0


def stamps_allowed(card: StampCard, standing: Standing, now: Moment, *, visit: bool) -> StampsAllowed:
    """What the limits of a card leave of a stamping at this moment."""
    last = standing.stamped_at.get(f"stamped:{card.id}")
    if card.delay is not None and last is not None:
        passed = abs(seconds_between(last, now.at))
        if passed < card.delay.seconds:
            return StampsAllowed(0, texts.BETWEEN_TWO(delay=card.delay.said), card.delay.seconds - passed)
    limits = []
    if visit and card.max_per_visit is not None:
        limits.append((card.max_per_visit, texts.MOST_A_VISIT(most=card.max_per_visit)))
    if card.max_per_day is not None:
        left = max(0, card.max_per_day - standing.counters.get(f"stamped:{card.id}@{now.day}", 0))
        limits.append((left, texts.MOST_A_DAY(most=card.max_per_day)))
    return min(
        (StampsAllowed(most, because) for most, because in limits),
        key=lambda allowed: allowed.count or 0,
        default=StampsAllowed(None),
    )


def head_start(card: StampCard, count: int, standing: Standing) -> list[Earned]:
    """The stamps given with the first one on the first card of its kind."""
    if not card.start or count == 0 or not is_fresh(card.id, standing):
        return []
    return [Earned(start_of(card.id), stamps(card.id), card.start, texts.HEAD_START(start=card.start, size=card.size))]


def minutes(seconds: int) -> str:
    """A wait in words, rounded up: `7 minutes`, `3 hours`."""
    whole = -(-seconds // 60)
    if whole >= 120:
        return texts.HOURS(count=-(-whole // 60))
    return texts.MINUTES(count=whole)
