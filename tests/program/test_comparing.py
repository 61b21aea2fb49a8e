"""What a change of the programme is called."""

from pathlib import Path

import pytest

from loyalty_cli.program.comparing import compare
from loyalty_cli.program.reading import read

SHOP = """
[shop]
name = "Rose"
currency = "EUR"
timezone = "Europe/Sofia"
"""
EARN = """
[[earn]]
id = "spend"
points = 1
"""
CARD = """
[[stamp_card]]
id = "coffee"
size = 10
reward = "cookie"
[[reward]]
id = "cookie"
"""
PROMOTION = """
[[promotion]]
id = "happy"
multiply = 2
code = "spring"
when = { from = "14:00" }
"""
TIER = """
[[tier]]
id = "gold"
at = "200.00"
"""
YEAR = "[tiers]\nwindow = 'calendar year'\n"
PACK = "[[pack]]\nid = 'ten'\nname = 'Ten'\nunits = 10\nprice = '20.00'\ndays = 60\n"
MEMBERSHIP = "[[membership]]\nid = 'club'\ntier = 'gold'\nprice = '20.00'\nmonths = 12\n"
GIFT_CARD = "[[gift_card]]\nid = 'gift'\n"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("", "", []),
        (EARN, EARN + "stack = true\npriority = 0\n", []),
        (EARN, EARN.replace("points = 1", "points = 2"), ["earn spend: 1 point per 1.00 → 2 points per 1.00"]),
        (EARN, EARN + 'per = "visit"\n', ["earn spend: 1 point per 1.00 → 1 point per visit"]),
        (EARN, "", ["earn spend is taken out: 1 point per 1.00"]),
        (
            "",
            EARN + "min_spend = '5.00'\nwhen = { weekdays = ['mon', 'tue'], from = '14:00' }\nlimit = { per_day = 1 }\n",
            ["earn spend is new: 1 point per 1.00, min_spend 5.00, when weekdays mon or tue, from 14:00, limit per_day 1"],
        ),
        (EARN, EARN + "except = ['sku:A', 'tag:new']\n", ["earn spend, except: none → sku:A or tag:new"]),
        (EARN, EARN + "carry = true\n", ["earn spend, carry: no → yes"]),
        (
            EARN,
            EARN + "[earn.when]\ndates = [2026-11-27, 2026-11-28]\n",
            ["earn spend, when: none → dates 2026-11-27 to 2026-11-28"],
        ),
        ("", "tax = 'excluded'\ncountry = 'BG'\n", ["shop, country: none → BG", "shop, tax: included → excluded"]),
        (
            "[points]\nexpire = { after = '12 months', round_up = 'month' }\n",
            "[points]\nexpire = { idle = '6 months' }\nvalue = '0.05'\nmultipliers = 'multiply'\n",
            [
                "points, multipliers: largest → multiply",
                "points, expire: after 12 months, to the end of the month → after 6 months without a purchase",
                "points, value: none → 0.05",
            ],
        ),
        ("[points]\nexpire = { on = '12-31' }\n", "", ["points, expire: on 12-31 of each year → never"]),
        (
            "[points]\non_negative = 'clamp'\nrewards_on_refund = 'keep'\n",
            "",
            ["points, on_negative: clamp → allow", "points, rewards_on_refund: keep → return"],
        ),
        (YEAR + TIER, YEAR + "down = 'never'\n" + TIER, ["tiers, down: window-end → never"]),
        (YEAR + TIER, YEAR + "keep = 'next'\n" + TIER, ["tiers, keep: this → next"]),
        (
            CARD,
            CARD.replace("size = 10", "size = 8"),
            ["stamp card coffee: 10 stamps, one per visit → 8 stamps, one per visit"],
        ),
        (
            CARD,
            CARD.replace("size = 10", "size = 10\non_the_way = { 5 = 'cookie' }\ndelay = '10 minutes'"),
            ["stamp card coffee, on_the_way: none → 5 = cookie", "stamp card coffee, delay: none → 10 minutes"],
        ),
        (CARD, CARD + "kind = 'percent'\nvalue = 10.0\n", ["reward cookie: a free item → 10 % off"]),
        (CARD, CARD + "kind = 'credit'\nvalue = '3'\n", ["reward cookie: a free item → 3.00 credit"]),
        ("", PROMOTION, ["promotion happy is new: points × 2, when from 14:00, code SPRING"]),
        (PROMOTION, PROMOTION.replace("= 2", "= 1.50"), ["promotion happy: points × 2 → points × 1.5"]),
        (PROMOTION, PROMOTION.replace("multiply = 2", "points = 50"), ["promotion happy: points × 2 → 50 points on top"]),
        (PROMOTION, PROMOTION.replace("spring", "fall"), ["promotion happy, code: SPRING → FALL"]),
        (PROMOTION, "", ["promotion happy is taken out: points × 2, when from 14:00, code SPRING"]),
        (
            CARD + PROMOTION,
            CARD + PROMOTION.replace("multiply = 2", "stamps = { coffee = 2 }\nstack = false"),
            ["promotion happy: points × 2 → 2 stamps on coffee on top", "promotion happy, stack: yes → no"],
        ),
        (
            CARD + PROMOTION,
            CARD + PROMOTION.replace("multiply = 2", "reward = 'cookie'"),
            ["promotion happy: points × 2 → a voucher for cookie"],
        ),
        ("", TIER, ["tier gold is new: from 200.00"]),
        (TIER, TIER + "multiply = 1.50\n", ["tier gold, multiply: 1 → 1.5"]),
        (
            TIER,
            TIER.replace('"200.00"', "5") + "[tiers]\nmeasure = 'visits'\nwindow = '12 months'\n",
            ["tiers: lifetime → 12 months", "tiers, measure: spend → visits", "tier gold: from 200.00 → from 5"],
        ),
        ("", PACK, ["pack ten is new: 10 uses for 20.00, name Ten, days 60"]),
        ("", PACK.replace("name = 'Ten'\n", ""), ["pack ten is new: 10 uses for 20.00, days 60"]),
        (PACK, "", ["pack ten is taken out: 10 uses for 20.00, name Ten, days 60"]),
        (TIER, TIER + MEMBERSHIP, ["membership club is new: gold for 12 months, for 20.00"]),
        (
            TIER + MEMBERSHIP,
            TIER + MEMBERSHIP.replace("12", "1"),
            ["membership club: gold for 12 months, for 20.00 → gold for 1 month, for 20.00"],
        ),
        ("", GIFT_CARD + "min = '5.00'\nmax = '100.00'\n", ["gift card gift is new: from 5.00 up to 100.00"]),
        (GIFT_CARD, GIFT_CARD + "min = '5.00'\n", ["gift card gift: any amount → from 5.00"]),
        (GIFT_CARD, GIFT_CARD + "max = '5.00'\n", ["gift card gift: any amount → up to 5.00"]),
        ("", "[[partner]]\nid = 'bakery'\npoints = 1\nper = '2.00'\n", ["partner bakery is new: 1 point per 2.00"]),
        ("", "[[cause]]\nid = 'trees'\nname = 'Trees'\n", ["cause trees is new: name Trees"]),
        (
            "",
            "[referral]\nreferrer = { points = 10 }\nfriend = { points = 5 }\n",
            ["referral, referrer: none → points 10", "referral, friend: none → points 5"],
        ),
        ("[card]\ntagline = 'A'\n", "[card]\ntagline = 'B'\n", ["card, tagline: A → B"]),
        (YEAR + TIER, YEAR.replace("calendar year", "lifetime") + TIER, ["tiers: calendar year → lifetime"]),
        (
            "",
            CARD.replace("10", "1"),
            ["stamp card coffee is new: 1 stamp, one per visit, reward cookie", "reward cookie is new: a free item"],
        ),
        (CARD, CARD + "kind = 'amount'\nvalue = '3'\n", ["reward cookie: a free item → 3.00 off"]),
        ("[[product]]\nsku = 'A'\nprice = '1'\n", "[[product]]\nsku = 'A'\nprice = '2'\n", ["product A, price: 1.00 → 2.00"]),
    ],
)
def test_a_change_is_one_line_in_the_words_of_the_file(old: str, new: str, lines: list[str]) -> None:
    assert compare(read(SHOP + old), read(SHOP + new)) == lines


EVERYTHING = (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")
ENTRIES = {
    "earn spend": "1 point per 1.00",
    "earn carried": "3 points per 7.00, carry yes",
    "promotion double": "points × 2, only category:coffee, code DOUBLE",
    "promotion next": "a voucher for cookie, min_spend 30.00, limit per_customer 2, total 10",
    "promotion rain": "1 stamp on coffee on top, min_spend 25.00",
    "promotion bonus": "7 points on top, min_spend 25.00, limit per_day 1, first_customers 3",
    "stamp card coffee": (
        "5 stamps, one per item, only category:coffee, start 1, reward latte, on_the_way 3 = cookie, expire after 20 days"
    ),
    "reward latte": "a free item, only category:coffee",
    "reward cookie": "1.00 off, valid_days 7",
    "reward five": "5.00 off, points 30, limit per_customer 3, per_day 2, first_customers 5, stock 9",
    "reward tenth": "10 % off, cap 2.00, points 5",
    "reward back": "3.00 credit, points 10",
    "gift card small": "up to 20.00, days 30",
    "gift card large": "any amount",
    "tier gold": "from 100.00, multiply 1.5",
    "membership year": "gold for 12 months, for 50.00",
    "pack cups": "10 uses for 25.00, days 60",
    "partner gym": "2 points per 1.00",
    "cause trees": "value 0.02",
}
KEYS = {
    "points, expire": ("never", "after 60 days"),
    "points, value": ("none", "0.05"),
    "referral, referrer": ("none", "points 20"),
    "referral, friend": ("none", "share_percent 5"),
    "referral, min_spend": ("0.00", "5.00"),
    "referral, within_days": ("none", "30"),
}


def test_all_that_a_programme_can_say_is_told_as_it_comes_and_goes() -> None:
    bare, full = read(SHOP), read(SHOP + EVERYTHING)
    comes = [f"{key}: {before} → {after}" for key, (before, after) in KEYS.items()]
    goes = [f"{key}: {after} → {before}" for key, (before, after) in KEYS.items()]
    assert sorted(compare(bare, full)) == sorted([*comes, *(f"{each} is new: {said}" for each, said in ENTRIES.items())])
    assert sorted(compare(full, bare)) == sorted([*goes, *(f"{each} is taken out: {said}" for each, said in ENTRIES.items())])
    assert compare(full, full) == []


def test_the_changes_stand_in_the_order_of_the_file() -> None:
    told = [line.partition(" is new")[0] for line in compare(read(SHOP), read(SHOP + EVERYTHING))]
    assert [each for each in told if each in ENTRIES] == list(ENTRIES)
