"""The programmes that travel with Loyalty."""

import pytest

from loyalty_cli import shipped
from loyalty_cli.program.comparing import compare
from loyalty_cli.program.reading import read

PRESETS = ["cafe", "bakery", "salon", "retail"]


@pytest.mark.parametrize("name", [*PRESETS, "record-shop"])
def test_a_preset_is_valid_as_it_is(name: str) -> None:
    program = read(shipped.text(f"examples/{name}.toml"))
    assert program.stamp_cards or program.earn
    assert program.rewards


def test_presets_differ() -> None:
    texts = [read(shipped.text(f"examples/{name}.toml")) for name in PRESETS]
    assert all(compare(one, other) for one in texts for other in texts if one is not other)


def test_the_record_shop_counts_a_dollar_as_a_point_and_limits_nothing() -> None:
    program = read(shipped.text("examples/record-shop.toml"))
    [spend], visits = program.earn, program.stamp_cards["visits"]
    assert (spend.points, spend.per_minor, spend.when, spend.limit) == (1, 100, None, None)
    assert (visits.size, visits.per, visits.start, visits.max_per_day, visits.delay) == (10, "visit", 0, None, None)
    assert program.tiers is not None
    assert {tier.multiply for tier in program.tiers.levels} == {1}
    assert (program.shop.currency, program.shop.timezone) == ("USD", "America/New_York")
