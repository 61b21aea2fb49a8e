"""What a programme comes to over many accounts: sums that add up, and who stands higher than before."""

import pytest

from loyalty_cli.program.account import Posting
from loyalty_cli.program.reading import read
from loyalty_cli.program.tallying import Tally, direction

SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'


def tiers(*levels: str) -> str:
    """A programme with these tiers, the lowest first."""
    return SHOP + "".join(f"[[tier]]\nid = '{each}'\nat = '{place}'\n" for place, each in enumerate(levels, 1))


def tally() -> Tally:
    """100 earned, 20 of them given back with a refund, 30 spent, 5 written off, 7 past their day, 3 given by hand."""
    made = Tally(customers=1, purchases=2, redemptions=1, discount_minor=500)
    moved = (("issued", 100), ("issued", -20), ("redeemed", -30), ("breakage", -5), ("adjusted", 3))
    made.post([Posting("points", 1, quantity, account, "rule", "") for account, quantity in moved])
    made.post([Posting("credit", 1, 250, "issued", "rule", "")])
    made.lapsed["points"] = 7
    made.refused["redemption"] = 1
    made.left_out["refund"] = 1
    made.vouchers["open"] = 1
    made.tiers["gold"] = 1
    return made


def test_what_is_owed_is_what_came_less_what_went() -> None:
    made = tally()
    assert made.units() == {"points", "credit"}
    assert [made.earned("points"), made.redeemed("points"), made.expired("points"), made.otherwise("points")] == [80, 30, 12, 3]
    assert (made.owed("points"), made.owed("credit"), made.owed("stamps:coffee")) == (41, 250, 0)


def test_two_parts_come_to_twice_the_sums() -> None:
    both = tally()
    both.add(tally())
    assert (both.customers, both.purchases, both.redemptions, both.discount_minor) == (2, 4, 2, 1000)
    assert (both.owed("points"), both.owed("credit"), both.lapsed["points"]) == (82, 500, 14)
    assert (both.refused["redemption"], both.left_out["refund"], both.vouchers["open"], both.tiers["gold"]) == (2, 2, 2, 2)


@pytest.mark.parametrize(
    ("before", "after", "old", "new", "step"),
    [
        ("gold", "gold", ("gold",), ("gold",), 0),
        (None, "gold", ("gold",), ("gold",), 1),
        ("gold", None, ("gold",), ("gold",), -1),
        ("silver", "gold", ("silver", "gold"), ("silver", "gold"), 1),
        ("silver", "gold", ("silver", "gold"), ("gold", "silver"), -1),  # by the new programme's order
        ("silver", "gold", ("silver", "gold"), ("gold",), 1),  # which the old one alone knows
        ("bronze", "star", ("bronze", "steel"), ("sun", "star"), 1),  # known to neither: by how many stand below
        ("steel", "sun", ("bronze", "steel"), ("sun", "star"), -1),
        ("steel", "star", ("bronze", "steel"), ("sun", "star"), 0),
    ],
)
def test_a_tier_is_higher_or_lower_than_another_programmes(
    before: str | None, after: str | None, old: tuple[str, ...], new: tuple[str, ...], step: int
) -> None:
    assert direction(before, after, read(tiers(*old)), read(tiers(*new))) == step
