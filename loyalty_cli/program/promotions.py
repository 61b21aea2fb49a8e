"""Promotions: what they and the tier's multiplier add to what the base rules give (rule book 3.1, 3.2, 3.6, 9.4). Pure.

No promotion takes anything away: a multiplier is more than 1, and what stands alone stands beside the base rules and the tier.
"""

from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext

from loyalty_cli.clock import Moment
from loyalty_cli.errors import Refused, quoted
from loyalty_cli.language import said
from loyalty_cli.program import money, texts
from loyalty_cli.program.accrual import Earned, Given, Issued
from loyalty_cli.program.conditions import Parts, is_meant, meant, unmet, used_up
from loyalty_cli.program.offers import BonusPoints, BonusStamps, Coupon, Multiply, Promotion, Selector
from loyalty_cli.program.standing import Standing
from loyalty_cli.program.terms import POINTS, Program, Tier, stamps
from loyalty_cli.values import frozen, replace

_ROUNDING = {"down": ROUND_DOWN, "half-up": ROUND_HALF_UP, "up": ROUND_UP}
_DIGITS = 30  # of a base and a sum; each multiplier may add four before the point and four behind it
_ONE = Decimal(1)


class UnknownCode(Refused):
    """No promotion of the programme has that code."""

    code = "unknown_code"

    def __init__(self, typed: str) -> None:
        super().__init__(
            said("No promotion has the code {typed}; nothing was booked. Leave --code out to go on.", typed=quoted(typed)),
            typed=typed,
        )


class CodeRefused(Refused):
    """The promotion of that code gives nothing on this purchase."""

    code = "code_refused"

    def __init__(self, promotion: Promotion, because: str) -> None:
        super().__init__(
            said(
                "The code {code} gives nothing here: {because}. Nothing was booked; leave --code out to go on.",
                code=promotion.code,
                because=because,
            ),
            why=[(promotion.id, because)],
            promotion=promotion.id,
        )


@frozen
class Sale:
    """A purchase after its base rules: all that a promotion looks at.

    `points` is what the base rules give, `alone` what they would give for some of the lines and nothing else; `level` the tier
    that the purchase counts under.
    """

    parts: Parts
    spend_minor: int
    points: int
    alone: Callable[[Parts], int]
    standing: Standing
    program: Program
    now: Moment
    level: Tier | None
    code: str | None = None


def refuse_declined(program: Program, code: str, declined: str | None) -> None:
    """Refuse a purchase whose code brings nothing: the customer expects something.

    Raises:
        UnknownCode, CodeRefused: no promotion has it, or its promotion gives nothing here, which `declined` says.
    """
    found = next((each for each in program.promotions if each.code == code), None)
    if found is None:
        raise UnknownCode(code)
    if declined is not None:
        raise CodeRefused(found, declined)


def give(sale: Sale) -> Given:
    """What is added to a purchase: by the promotion that stands alone, or by all that stack, and by the tier in any case.

    Of several that stand alone, and give something, the highest priority counts.
    """
    named = [each for each in sale.program.promotions if each.code in (None, sale.code)]
    offered = [each for each in named if _stands_against(each, sale) is None]
    alone = [(each, given) for each in offered if not each.stack and (given := _together(sale, [each])).applied]
    if alone:
        _, given = max(alone, key=lambda pair: (pair[0].priority, pair[1].total(POINTS), pair[0].id))
    else:
        given = _together(sale, [each for each in offered if each.stack])
    typed = next((each for each in named if each.code is not None), None)
    if typed is None or typed in given.applied:
        return given
    return replace(given, declined=_stands_against(typed, sale) or _outdone(given))


def _stands_against(promotion: Promotion, sale: Sale) -> str | None:
    """Why a promotion does not speak of this purchase, in words."""
    if sale.spend_minor < promotion.min_spend_minor:
        least, seen = (money.show(each, sale.program.shop.currency) for each in (promotion.min_spend_minor, sale.spend_minor))
        return said("it takes a purchase of {least}, and this one counts {seen}", least=least, seen=seen)
    if not meant(sale.parts, promotion.only, promotion.exclude):
        return said("nothing on the bill is what it is for")
    against = unmet(promotion.when, sale.standing, sale.now, tier=sale.level.id if sale.level else None)
    return against or used_up(promotion.limit, promotion.rule, sale.standing, sale.now)


def _outdone(given: Given) -> str:
    """Why a promotion that speaks of the purchase gives nothing: another stands alone, or it multiplies in vain."""
    alone = next((each for each in given.applied if not each.stack), None)
    if alone:
        return said("{promotion} stands alone", promotion=alone.id)
    return said("it brings not one point more than without it")


def _together(sale: Sale, promotions: Sequence[Promotion]) -> Given:
    """What these promotions and the tier give, each on its own: multiplied points first, then what is never multiplied."""
    lines, applied = _multiplied(sale, promotions)
    vouchers = []
    for each in promotions:
        name = each.id if each.code is None else texts.BY_CODE(promotion=each.id, code=each.code)
        match each.effect:
            case Multiply():
                continue
            case BonusPoints(points):
                lines.append(Earned(each.id, POINTS, points, texts.ON_TOP(quantity=points, promotion=name)))
            case BonusStamps(given):
                lines += [
                    Earned(each.id, stamps(card), count, texts.ON_TOP(quantity=count, promotion=name)) for card, count in given
                ]
            case Coupon(reward):
                title = sale.program.rewards[reward].name
                vouchers.append(Issued(each.rule, reward, texts.COUPON(reward=title, promotion=name)))
        applied.append(each)
    return Given(tuple(lines), tuple(vouchers), tuple(applied))


# Multipliers ---------------------------------------------------------------------------------------------------------


@frozen
class _Multiplier:
    """`by` on the lines that it is for; `promotion` is None for the tier's."""

    rule: str
    name: str
    by: Decimal
    only: tuple[Selector, ...] = ()
    exclude: tuple[Selector, ...] = ()
    promotion: Promotion | None = None


def _multipliers(sale: Sale, promotions: Sequence[Promotion]) -> list[_Multiplier]:
    """The multipliers in the order in which they are laid on: the largest first, of two alike the tier's, then by priority."""
    found = [
        _Multiplier(each.id, each.id, each.effect.by, each.only, each.exclude, each)
        for each in sorted(promotions, key=lambda each: (-each.priority, each.id))
        if isinstance(each.effect, Multiply)
    ]
    if sale.level is not None and sale.level.multiply > 1:
        found.insert(0, _Multiplier(f"tier:{sale.level.id}", sale.level.name, sale.level.multiply))
    return sorted(found, key=lambda each: -each.by)


def _multiplied(sale: Sale, promotions: Sequence[Promotion]) -> tuple[list[Earned], list[Promotion]]:
    """What each multiplier adds to the base points, and the promotions among those that add something.

    Each line of the bill has a factor: the largest that is for it, or their product. The sum is rounded once; what one
    multiplier adds is the difference that it makes to the rounded sum.
    """
    multipliers = _multipliers(sale, promotions) if sale.points else []
    added: list[Earned] = []
    applied: list[Promotion] = []
    factors, total = [_ONE] * len(sale.parts), sale.points
    with localcontext(prec=_DIGITS + 8 * len(multipliers)):
        for each in multipliers:
            factors = [
                _combined(factor, each.by, sale.program) if is_meant(line, each.only, each.exclude) else factor
                for (line, _), factor in zip(sale.parts, factors, strict=True)
            ]
            after = int(_weighted(sale, factors).to_integral_value(_ROUNDING[sale.program.points.rounding]))
            if after > total:
                added.append(Earned(each.rule, POINTS, after - total, _sum_in_words(sale, each, total, after)))
                applied += [each.promotion] if each.promotion else []
            total = max(total, after)
    return added, applied


def _combined(factor: Decimal, by: Decimal, program: Program) -> Decimal:
    return factor * by if program.points.multiply_all else max(factor, by)


def _weighted(sale: Sale, factors: Sequence[Decimal]) -> Decimal:
    """The base points with a factor on each line: each step from one factor to the next counts for the lines that reach it.

    So a factor on some lines adds (m − 1) × what the base rules give for them alone, and more lines never give less.
    """
    total, reached = Decimal(sale.points), _ONE
    for factor in sorted({factor for factor in factors if factor > 1}):
        lines = [part for part, its_own in zip(sale.parts, factors, strict=True) if its_own >= factor]
        total += (factor - reached) * _base(sale, lines)
        reached = factor
    return total


def _base(sale: Sale, lines: Parts) -> int:
    return sale.points if len(lines) == len(sale.parts) else sale.alone(lines)


def _sum_in_words(sale: Sale, each: _Multiplier, before: int, after: int) -> str:
    lines = meant(sale.parts, each.only, each.exclude)
    words = {"base": _base(sale, lines), "factor": f"{each.by.normalize():f}", "name": each.name, "sum": after}
    if before == sale.points and len(lines) == len(sale.parts):
        return texts.MULTIPLIED(**words)
    return texts.MULTIPLIED_MORE(before=before, added=after - before, **words)
