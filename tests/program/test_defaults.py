"""What a programme file leaves out means what the contract says: the same programme with every default written out."""

import pytest

from loyalty_cli.program.reading import read
from loyalty_cli.values import replace

SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'
REWARD = '[[reward]]\nid = "gift"\n'
TIERS = '[[tier]]\nid = "gold"\nat = "10.00"\n'
# What is left out, and the same written out.
CASES = {
    "shop": (
        SHOP,
        SHOP + 'language = "en"\ntax = "included"\ntender_earns = true\nlate_minutes = 60\nredeem_by = "any"\n',
    ),
    "points": (
        "[points]\n",
        '[points]\nrounding = "down"\nmultipliers = "largest"\nexpire = "never"\npending_days = 0\non_negative = "allow"\n'
        'rewards_on_refund = "return"\nstep = 1\nmin_points = 0\nmax_share = 100\nhold_minutes = 15\n',
    ),
    "earn": (
        '[[earn]]\nid = "spend"\npoints = 1\n',
        '[[earn]]\nid = "spend"\npoints = 1\nper = "1.00"\nmin_spend = "0.00"\nstack = true\npriority = 0\ncarry = false\n',
    ),
    "promotion": (
        '[[promotion]]\nid = "more"\npoints = 5\n',
        '[[promotion]]\nid = "more"\npoints = 5\nmin_spend = "0.00"\npriority = 0\nstack = true\n',
    ),
    "stamp card": (
        '[[stamp_card]]\nid = "coffee"\nsize = 10\nper = "item"\n',
        '[[stamp_card]]\nid = "coffee"\nname = "coffee"\nsize = 10\nper = "item"\nstart = 0\nexpire = "never"\n',
    ),
    "reward": (REWARD, REWARD + 'name = "gift"\nkind = "item"\nmin_bill = "0.00"\n'),
    "tiers": (
        TIERS,
        '[tiers]\nmeasure = "spend"\nwindow = "lifetime"\ndown = "window-end"\nkeep = "this"\ngrace_days = 0\n' + TIERS,
    ),
    "tier": (TIERS, TIERS + 'name = "gold"\nmultiply = 1\n'),
    "pack": (
        '[[pack]]\nid = "ten"\nprice = "25.00"\nunits = 10\n',
        '[[pack]]\nid = "ten"\nname = "ten"\nprice = "25.00"\nunits = 10\n',
    ),
    "product": ('[[product]]\nsku = "LATTE"\n', '[[product]]\nsku = "LATTE"\nname = "LATTE"\n'),
    "partner": (
        '[[partner]]\nid = "gym"\npoints = 1\n',
        '[[partner]]\nid = "gym"\nname = "gym"\npoints = 1\nper = "1.00"\n',
    ),
}


@pytest.mark.parametrize(("short", "long"), CASES.values(), ids=CASES)
def test_what_is_left_out_is_the_default_of_the_contract(short: str, long: str) -> None:
    shop = "" if short.startswith("[shop]") else SHOP
    assert read(shop + short) == read(shop + long)


@pytest.mark.parametrize(
    ("text", "unlike"),
    [
        ("[points]\nhold_minutes = 15\n", "[points]\nhold_minutes = 16\n"),
        ("[points]\nstep = 1\n", "[points]\nstep = 2\n"),
        ("[tiers]\ngrace_days = 0\n" + TIERS, "[tiers]\ngrace_days = 1\n" + TIERS),
    ],
)
def test_programmes_that_differ_in_one_key_are_not_the_same(text: str, unlike: str) -> None:
    assert read(SHOP + text) != read(SHOP + unlike)
    assert replace(read(SHOP + text), version=1) != read(SHOP + text)


def test_the_units_of_a_programme_live_as_long_as_it_says() -> None:
    program = read(
        SHOP
        + '[points]\nexpire = { after = "30 days" }\n'
        + '[[stamp_card]]\nid = "coffee"\nsize = 10\nper = "item"\nexpire = { after = "1 year" }\n'
        + '[[pack]]\nid = "ten"\nprice = "25.00"\nunits = 10\ndays = 60\n'
        + '[[pack]]\nid = "five"\nprice = "15.00"\nunits = 5\n'
    )
    units = ("points", "stamps:coffee", "pack:ten", "pack:five", "credit", "coffee", "ten", "stamps:tea", "pack:coffee")
    lives = [program.expiry(unit).after for unit in units]
    assert [each and (each.count, each.unit) for each in lives] == [(30, "day"), (1, "year"), (60, "day"), *[None] * 6]
