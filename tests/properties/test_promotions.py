"""Random promotions on random sales: what they add, and that they never take anything away (rule book 3.1, 3.2, 3.6)."""

from hypothesis import assume, given, strategies as st

from loyalty_cli.program import earning, reading
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.offers import BonusPoints, Multiply
from loyalty_cli.program.standing import Standing
from loyalty_cli.program.terms import POINTS, Program
from loyalty_cli.values import replace
from tests.plain import moment
from tests.properties.programmes import programmes, purchases

NOW = moment("2026-02-17T12:00")
STANDINGS = st.builds(
    Standing,
    purchases=st.integers(0, 2),
    last_on=st.sampled_from((None, "2026-01-01", "2026-02-16")),
    tier=st.sampled_from((None, "silver", "gold")),
    measured=st.sampled_from((0, 30, 5000)),
    birthday=st.sampled_from((None, "02-17")),
    counters=st.sampled_from(({}, {"uses:promotion:p0": 1}, {"carry:round": 650})),
)
PROGRAMMES = programmes().map(reading.read)
SALES = purchases(codes=True)


def accrued(sale: Purchase, standing: Standing, program: Program) -> Accrual:
    tier = standing.tier if program.tiers else None
    return earning.accrue(sale, replace(standing, tier=tier), program, NOW)


def without(program: Program, identity: str) -> Program:
    return replace(program, promotions=tuple(each for each in program.promotions if each.id != identity))


@given(PROGRAMMES, SALES, STANDINGS)
def test_promotions_take_nothing_away(program: Program, sale: Purchase, standing: Standing) -> None:
    some, none = accrued(sale, standing, program), accrued(sale, standing, replace(program, promotions=()))
    assert all(some.total(unit) >= none.total(unit) for unit in program.units())
    assert all(line.quantity >= 0 for line in some.lines)


@given(PROGRAMMES, SALES, STANDINGS)
def test_one_more_that_stacks_takes_nothing_from_the_others(program: Program, sale: Purchase, standing: Standing) -> None:
    assume(program.promotions)
    program = replace(program, promotions=tuple(replace(each, stack=True) for each in program.promotions))
    every = accrued(sale, standing, program)
    for each in program.promotions:
        others = accrued(sale, standing, without(program, each.id))
        assert all(every.total(unit) >= others.total(unit) for unit in program.units())
        assert len(every.vouchers) >= len(others.vouchers)


@given(PROGRAMMES, SALES, STANDINGS)
def test_a_bill_earns_at_most_the_largest_multiple_of_its_base_and_the_bonuses(
    program: Program, sale: Purchase, standing: Standing
) -> None:
    program = replace(program, points=replace(program.points, multiply_all=False))
    rules = {rule.id for rule in program.earn}
    found = accrued(sale, standing, program)
    base = sum(line.quantity for line in found.lines if line.unit == POINTS and line.rule in rules)
    factors = [each.effect.by for each in program.promotions if isinstance(each.effect, Multiply)]
    factors += [tier.multiply for tier in program.tiers.levels] if program.tiers else []
    bonuses = sum(each.effect.points for each in program.promotions if isinstance(each.effect, BonusPoints))
    assert base <= found.total(POINTS) <= base * max(factors, default=1) + 1 + bonuses


@given(PROGRAMMES, SALES, STANDINGS)
def test_the_order_of_the_file_means_nothing(program: Program, sale: Purchase, standing: Standing) -> None:
    turned = replace(program, promotions=program.promotions[::-1], earn=program.earn[::-1])
    one, other = accrued(sale, standing, program), accrued(sale, standing, turned)
    assert all(one.total(unit) == other.total(unit) for unit in program.units())
    assert (sorted(one.uses), one.declined is None) == (sorted(other.uses), other.declined is None)
    assert sorted(each.source for each in one.vouchers) == sorted(each.source for each in other.vouchers)


@given(PROGRAMMES, SALES, STANDINGS)
def test_one_that_stands_alone_is_the_only_one_that_gives(program: Program, sale: Purchase, standing: Standing) -> None:
    found = accrued(sale, standing, program)
    given_by = {line.rule for line in found.lines if line.quantity} | {
        each.source.removeprefix("promotion:") for each in found.vouchers
    }
    giving = [each for each in program.promotions if each.id in given_by]
    assert len(giving) <= 1 or all(each.stack for each in giving)
