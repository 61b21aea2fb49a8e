"""Rule book, chapter 3: earning by promotions (3.1, 3.2, 3.6), and what becomes of it (7.2, 7.6, 9.4)."""

from collections.abc import Callable
from typing import Any

import pytest

from loyalty_cli.program.facts import Purchase, Redemption
from loyalty_cli.program.unredeemable import RewardRefused
from tests.plain import PlainBooks, program
from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
COFFEE = '[[stamp_card]]\nid = "coffee"\nsize = 10\nper = "item"\nonly = ["category:coffee"]\n'
COOKIE = '[[reward]]\nid = "cookie"\nname = "A cookie"\n'
GOLD = '[[tier]]\nid = "gold"\nname = "Gold"\nat = "0.00"\nmultiply = 1.5\n'
FOUR_PER_EURO = ONE_PER_EURO.replace("points = 1", "points = 4")
COFFEE_BILL = "152.00 --item LATTE:coffee@12.00 --item BEANS:food@140.00"


def promotion(identity: str, *lines: str) -> str:
    """One [[promotion]] table."""
    return "\n".join(["[[promotion]]", f'id = "{identity}"', *lines, ""])


def why(answer: Any) -> list[tuple[str, str, int]]:
    """The reasons of an answer, as (rule, unit, quantity)."""
    return [(each["rule"], each["unit"], each["quantity"]) for each in answer["why"]]


# 3.1: base rules, one multiplier, one rounding, flat bonuses -------------------------------------------------------------


@pytest.mark.parametrize(("rounding", "points"), [("down", 28), ("half-up", 29), ("up", 29)])
def test_3_1_nineteen_times_one_and_a_half(counter: Open, rounding: str, points: int) -> None:
    rules = f'[points]\nrounding = "{rounding}"\n' + ONE_PER_EURO + promotion("summer", "multiply = 1.5")
    assert counter(rules).points("19") == points


def test_3_1_a_flat_bonus_is_never_multiplied(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("double", "multiply = 2") + promotion("welcome", "points = 50")
    answer = counter(rules)("earn Ana 19.99")
    assert answer["earned"] == {"points": 88}
    assert why(answer) == [("spend", "points", 19), ("double", "points", 19), ("welcome", "points", 50)]
    assert [each["text"] for each in answer["why"][1:]] == ["19 × 2 for double = 38", "50 on top for welcome"]


def test_3_1_flat_bonuses_add_up_with_each_other(counter: Open) -> None:
    assert counter(ONE_PER_EURO + promotion("a", "points = 5") + promotion("b", "points = 7")).points("10") == 22


def test_3_1_a_bonus_needs_no_base_rule(counter: Open) -> None:
    assert counter(promotion("visit", "points = 5")).points("0") == 5


def test_3_1_nothing_times_ten_is_nothing(counter: Open) -> None:
    answer = counter(ONE_PER_EURO + promotion("ten", "multiply = 10"))("earn Ana 0.99")
    assert answer["earned"] == {"points": 0}
    assert why(answer) == [("spend", "points", 0)]


def test_3_1_the_multiplier_is_laid_on_the_sum_of_all_base_rules(counter: Open) -> None:
    """(19 + 9) × 1.5 = 42; each by itself would be 28 + 13."""
    half = '[[earn]]\nid = "half"\npoints = 1\nper = "2.00"\n'
    assert counter(ONE_PER_EURO + half + promotion("summer", "multiply = 1.5")).points("19.99") == 42


def test_3_1_large_multipliers_are_exact(counter: Open) -> None:
    rules = '[points]\nmultipliers = "multiply"\n' + ONE_PER_EURO
    rules += "".join(promotion(f"m{each}", "multiply = 1.0001") for each in range(8))
    assert counter(rules).points("999999999.99") == 1_000_800_279  # 999 999 999 × 1.0001⁸ = 1 000 800 279.04…


# 3.2: several promotions at once ------------------------------------------------------------------------------------------


def test_3_2_of_several_multipliers_the_largest_counts_and_not_their_product(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("two", "multiply = 2") + promotion("three", "multiply = 3")
    answer = counter(rules)("earn Ana 10")
    assert why(answer) == [("spend", "points", 10), ("three", "points", 20)]


def test_3_2_not_the_order_of_the_file(counter: Open) -> None:
    two, three = promotion("two", "multiply = 2"), promotion("three", "multiply = 3")
    assert counter(ONE_PER_EURO + two + three, name="one").points("10") == 30
    assert counter(ONE_PER_EURO + three + two, name="other").points("10") == 30


def test_3_2_the_tiers_multiplier_is_one_of_them(counter: Open) -> None:
    less, more = promotion("less", "multiply = 1.2"), promotion("more", "multiply = 2")
    assert why(counter(ONE_PER_EURO + GOLD + less, name="less")("earn Ana 10"))[1:] == [("tier:gold", "points", 5)]
    assert why(counter(ONE_PER_EURO + GOLD + more, name="more")("earn Ana 10"))[1:] == [("more", "points", 10)]


def test_3_2_a_programme_may_multiply_them_with_each_other(counter: Open) -> None:
    rules = '[points]\nmultipliers = "multiply"\n' + ONE_PER_EURO + GOLD
    rules += promotion("two", "multiply = 2") + promotion("three", "multiply = 3")
    assert counter(rules).points("10") == 90


def test_3_2_the_product_is_rounded_once(counter: Open) -> None:
    """7 × 1.5 × 1.5 = 15.75; rounded between, 10 × 1.5 would be 15."""
    rules = '[points]\nmultipliers = "multiply"\nrounding = "half-up"\n' + ONE_PER_EURO + GOLD
    assert counter(rules + promotion("summer", "multiply = 1.5")).points("7") == 16


def test_3_2_a_multiplier_for_some_lines_adds_what_they_alone_would_earn_more(counter: Open) -> None:
    rules = FOUR_PER_EURO + promotion("coffee", "multiply = 3", 'only = ["category:coffee"]')
    answer = counter(rules)(f"earn Ana {COFFEE_BILL}")
    assert answer["earned"] == {"points": 704}
    assert why(answer) == [("spend", "points", 608), ("coffee", "points", 96)]
    assert answer["why"][1]["text"] == "48 × 3 for coffee: 608 + 96 = 704"


def test_3_2_what_the_lines_alone_earn_is_floored_as_a_purchase_of_theirs_would_be(counter: Open) -> None:
    """1 per 10.00 on 105.00 is 10; its 15.00 of coffee alone are 1, and 2 more at × 3."""
    rules = ONE_PER_EURO.replace("1.00", "10.00") + promotion("coffee", "multiply = 3", 'only = ["category:coffee"]')
    assert counter(rules).points("105.00", "--item LATTE:coffee@15.00 --item BEANS:food@90.00") == 12


def test_3_2_on_each_line_the_largest_multiplier_that_is_for_it_counts(counter: Open) -> None:
    """× 3 on the coffee's 48, × 1.5 on the other 560."""
    rules = FOUR_PER_EURO + GOLD + promotion("coffee", "multiply = 3", 'only = ["category:coffee"]')
    answer = counter(rules)(f"earn Ana {COFFEE_BILL}")
    assert answer["earned"] == {"points": 144 + 840}
    assert why(answer)[1:] == [("coffee", "points", 96), ("tier:gold", "points", 280)]


def test_3_2_where_they_multiply_each_line_has_the_product_of_its_own(counter: Open) -> None:
    rules = '[points]\nmultipliers = "multiply"\n' + FOUR_PER_EURO + GOLD
    rules += promotion("coffee", "multiply = 3", 'only = ["category:coffee"]')
    assert counter(rules).points(*COFFEE_BILL.split(" ", 1)) == 48 * 9 // 2 + 840


def test_3_2_one_line_that_two_multipliers_are_for_counts_once(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("latte", "multiply = 3", 'only = ["sku:LATTE"]')
    rules += promotion("coffee", "multiply = 2", 'only = ["category:coffee"]')
    answer = counter(rules)("earn Ana 30 --item LATTE:coffee@10 --item MOCHA:coffee@10 --item CAKE:food@10")
    assert answer["earned"] == {"points": 30 + 20 + 10}


def test_3_2_a_second_multiplier_never_gives_less(counter: Open) -> None:
    """Two lines of 5.00 at 1 per 10.00 earn 1 together and nothing apart: × 2 on one of them leaves × 1.5 on both."""
    rules = '[points]\nrounding = "up"\n' + ONE_PER_EURO.replace("1.00", "10.00")
    rules += promotion("both", "multiply = 1.5", 'only = ["category:a", "category:b"]')
    rules += promotion("one", "multiply = 2", 'only = ["category:a"]')
    assert counter(rules).points("15.00", "--item X:a@5 --item Y:b@5 --item Z:c@5") == 2


def test_3_2_a_promotion_that_does_not_stack_is_alone_among_promotions(counter: Open) -> None:
    rules = ONE_PER_EURO + GOLD + promotion("double", "multiply = 2") + promotion("more", "points = 500")
    rules += promotion("alone", "points = 20", "stack = false")
    answer = counter(rules)("earn Ana 10")
    assert why(answer) == [("spend", "points", 10), ("tier:gold", "points", 5), ("alone", "points", 20)]


def test_3_2_of_several_that_stand_alone_the_highest_priority(counter: Open) -> None:
    small = promotion("welcome", "points = 50", "stack = false", "priority = 5")
    large = promotion("big", "points = 200", "stack = false", "priority = 20")
    for name, text in (("one", small + large), ("other", large + small)):
        assert why(counter(text, name=name)("earn Ana 30")) == [("big", "points", 200)]
    swapped = (small + large).replace("priority = 5", "priority = 30")
    assert counter(swapped, name="swapped").points("30") == 50


def test_3_2_one_that_gives_nothing_stands_in_nobodys_way(counter: Open) -> None:
    rules = promotion("double", "multiply = 2", "stack = false", "priority = 9") + promotion("bonus", "points = 5")
    assert counter(rules).points("30") == 5  # there is nothing to double


# 3.6: conditions, codes, limits --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "line", "at", "given"),
    [
        ('min_spend = "20.00"', "20.00", None, True),
        ('min_spend = "20.00"', "19.99", None, False),
        ('min_spend = "20.00"', "22.00 --tip 2.01", None, False),
        ('only = ["category:coffee"]', "9.00 --item LATTE:coffee", None, True),
        ('only = ["category:coffee"]', "9.00 --item BREAD:food", None, False),
        ('only = ["category:coffee"]', "9.00 --item BREAD:food@9.00 --item LATTE:coffee@0", None, False),
        ('only = ["category:coffee"]', "9.00", None, False),
        ('except = ["sku:LATTE"]', "9.00 --item LATTE:coffee", None, False),
        ('except = ["sku:LATTE"]', "9.00", None, True),
        ('when = { weekdays = ["mon", "tue"] }', "9.00", "2026-02-17T12:00", True),
        ('when = { weekdays = ["mon", "tue"] }', "9.00", "2026-02-15T12:00", False),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T17:00:59", True),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T17:01", False),
        ('when = { dates = ["2026-02-14", "2026-02-15"] }', "9.00", "2026-02-15T23:59:59", True),
        ('when = { dates = ["2026-02-14", "2026-02-15"] }', "9.00", "2026-02-13T23:59:59", False),
        ("when = { birthday_days = 3 }", "9.00", "2026-02-13", True),
        ("when = { birthday_days = 3 }", "9.00", "2026-02-14", False),
        ("when = { first = true }", "9.00", None, True),
        ("when = { nth = 2 }", "9.00", None, False),
        ("when = { idle_days = 60 }", "9.00", None, False),
        ('when = { customer_tags = ["staff", "press"] }', "9.00", None, True),
        ('when = { customer_tags = ["press"] }', "9.00", None, False),
        ('when = { tier = ["gold"] }', "9.00", None, True),
        ('when = { tier = ["platinum"] }', "9.00", None, False),
    ],
)
def test_3_6_a_promotion_may_be_limited(counter: Open, condition: str, line: str, at: str | None, given: bool) -> None:
    tiers = GOLD + '[[tier]]\nid = "platinum"\nat = "9000.00"\n'
    ana = counter(promotion("limited", "points = 5", condition) + tiers)
    ana("customer edit Ana --birthday 02-10 --tags staff")
    assert ana.points(*line.split(" ", 1), at=at) == 5 * given


def test_3_6_a_silver_purchase_that_makes_gold_is_a_gold_one(counter: Open) -> None:
    """8.1: this purchase counts for its own tier."""
    rules = promotion("party", "points = 5", 'when = { tier = ["gold"] }') + GOLD.replace("0.00", "100.00")
    ana = counter(rules)
    assert [ana.points("60"), ana.points("40"), ana.points("1")] == [0, 5, 5]


def test_3_6_the_fifth_purchase_and_the_one_after_a_long_time(counter: Open) -> None:
    rules = promotion("third", "points = 10", "when = { nth = 3 }")
    rules += promotion("back", "points = 100", "when = { idle_days = 60 }")
    ana = counter(rules)
    days = ("2025-10-01", "2025-10-02", "2025-12-01", "2026-01-29", "2026-02-01")
    assert [ana.points("9", at=day) for day in days] == [0, 0, 110, 0, 0]


@pytest.mark.parametrize(
    ("zone", "instants"),
    [
        # Sofia skips from 03:00 to 04:00 on 29 March 2026, and has 03:00 to 04:00 twice on 25 October.
        (
            "Europe/Sofia",
            {
                "2026-03-29T00:59:59Z": False,  # 02:59:59
                "2026-03-29T01:00:00Z": False,  # 04:00
                "2026-10-25T00:00:00Z": True,  # 03:00
                "2026-10-25T00:59:59Z": True,  # 03:59:59
                "2026-10-25T01:30:00Z": True,  # 03:30 again
                "2026-10-25T02:00:00Z": False,  # 04:00
            },
        ),
        # New York skips from 02:00 to 03:00 on 8 March 2026, and has 01:00 to 02:00 twice on 1 November.
        (
            "America/New_York",
            {
                "2026-03-08T06:59:59Z": False,  # 01:59:59
                "2026-03-08T07:00:00Z": True,  # 03:00
                "2026-03-08T07:59:59Z": True,  # 03:59:59
                "2026-03-08T08:00:00Z": False,  # 04:00
                "2026-11-01T07:59:59Z": False,  # 02:59:59
                "2026-11-01T08:00:00Z": True,  # 03:00
            },
        ),
    ],
)
def test_3_6_hours_are_those_of_the_wall_on_the_days_when_the_clock_changes(
    counter: Open, zone: str, instants: dict[str, bool]
) -> None:
    rules = promotion("night", "points = 5", 'when = { from = "03:00", to = "03:59" }')
    ana = counter(rules, shop=SHOP.replace("Europe/Sofia", zone), now="2026-12-01T00:00:00Z")
    assert {at: ana.points("9", at=at) == 5 for at in instants} == instants


def test_3_6_a_day_ends_at_the_shops_midnight(counter: Open) -> None:
    rules = promotion("sunday", "points = 5", 'when = { weekdays = ["sun"], dates = ["2026-03-29", "2026-03-29"] }')
    ana = counter(rules, now="2026-12-01T00:00:00Z")
    hours = ("2026-03-28T21:59:59Z", "2026-03-28T22:00:00Z", "2026-03-29T20:59:59Z", "2026-03-29T21:00:00Z")
    assert [ana.points("9", at=at) for at in hours] == [0, 5, 5, 0]  # a day of 23 hours


def test_3_6_a_code_is_for_who_names_it(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("spring", "points = 30", 'code = "Spring"'))
    assert ana.points("9") == 9
    answer = ana("earn Ana 9 --code sPRING")
    assert answer["earned"] == {"points": 39}
    assert answer["why"][1]["text"] == "30 on top for spring, code SPRING"


def test_3_6_a_code_in_any_script(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("spring", "points = 30", 'code = "пролет"'))
    assert ana.points("9", "--code ПРОЛЕТ") == 39


def test_3_6_an_unknown_code_is_refused(counter: Open) -> None:
    refusal = counter(ONE_PER_EURO + promotion("spring", "points = 30", 'code = "SPRING"')).refused("earn Ana 9 --code SUMMER")
    assert (refusal["code"], refusal["status"]) == ("unknown_code", 1)


@pytest.mark.parametrize(
    ("rules", "because"),
    [
        ('min_spend = "20.00"', "it takes a purchase of 20.00, and this one counts 9.00"),
        ('only = ["category:coffee"]', "nothing on the bill is what it is for"),
        ('when = { weekdays = ["fri", "sat"] }', "it runs on fri, sat, and this is a tue"),
        ('when = { from = "14:05" }', "it runs from 14:05 to 23:59, and this is 14:00"),
        ('when = { dates = ["2026-03-01", "2026-03-31"] }', "it runs from 2026-03-01 through 2026-03-31"),
        ("when = { birthday_days = 0 }", "it is for birthdays, and none is known"),
        ("when = { nth = 5 }", "it is for purchase number 5, and this is number 2"),
        ("when = { first = true }", "it is for the first purchase"),
        ("when = { idle_days = 30 }", "it is for customers who have not bought for 30 days"),
        ('when = { customer_tags = ["staff"] }', "it is for customers with the tag staff"),
        ('when = { tier = ["top"] }', "it is for top customers"),
    ],
)
def test_3_6_a_code_that_brings_nothing_is_refused_with_the_reason(counter: Open, rules: str, because: str) -> None:
    ana = counter(promotion("spring", "points = 30", 'code = "SPRING"', rules) + '[[tier]]\nid = "top"\nat = "900.00"\n')
    ana("earn Ana 9")
    refusal = ana.refused("earn Ana 9 --code SPRING")
    assert (refusal["code"], refusal["status"]) == ("code_refused", 1)
    assert refusal["message"] == (
        f"The code SPRING gives nothing here: {because}. Nothing was booked; leave --code out to go on."
    )
    assert refusal["why"] == [{"rule": "spring", "text": because}]
    assert ana.points("9") == 0


@pytest.mark.parametrize(
    ("limit", "because"),
    [
        ("per_customer = 1", "this customer has had it once, and that is the most"),
        ("per_day = 1", "this customer has had it once today, and that is the most"),
        ("total = 1", "all 1 have been given"),
    ],
)
def test_3_6_so_is_one_that_was_used_as_often_as_it_may_be(counter: Open, limit: str, because: str) -> None:
    ana = counter(promotion("spring", "points = 30", 'code = "SPRING"', f"limit = {{ {limit} }}"))
    assert ana.points("9", "--code SPRING") == 30
    assert because in ana.refused("earn Ana 9 --code SPRING")["message"]


def test_3_6_and_one_that_was_for_the_first_customers(counter: Open) -> None:
    ana = counter(promotion("spring", "points = 30", 'code = "SPRING"', "limit = { first_customers = 1 }"))
    ana("enroll Boris")
    assert ana("earn Boris 9 --code SPRING")["earned"] == {"points": 30}
    assert "it was for the first 1 customers" in ana.refused("earn Ana 9 --code SPRING")["message"]
    assert ana("earn Boris 9 --code SPRING")["earned"] == {"points": 30}


def test_3_6_and_one_that_another_promotion_outdoes(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("spring", "multiply = 2", 'code = "SPRING"') + promotion("sale", "multiply = 3")
    because = "it brings not one point more than without it"
    assert because in counter(rules, name="larger").refused("earn Ana 9 --code SPRING")["message"]
    alone = rules + promotion("day", "points = 1", "stack = false")
    assert "day stands alone" in counter(alone, name="alone").refused("earn Ana 9 --code SPRING")["message"]


def test_3_6_and_one_at_a_partners(counter: Open) -> None:
    museum = '[[partner]]\nid = "museum"\nname = "The museum"\npoints = 1\nper = "2.00"\n'
    ana = counter(museum + promotion("spring", "points = 30", 'code = "SPRING"') + promotion("all", "points = 5"))
    assert "The museum gives its own rate alone" in ana.refused("earn Ana 9 --partner museum --code SPRING")["message"]
    assert ana.points("9", "--partner museum") == 4


def test_3_6_a_receipt_with_a_code_counts_once_however_it_is_written(counter: Open) -> None:
    ana = counter(promotion("spring", "points = 30", 'code = "SPRING"') + promotion("fall", "points = 3", 'code = "FALL"'))
    first = ana("earn Ana 9 --code SPRING --ref R1")
    again = ana("earn Ana 9 --code spring --ref R1")
    assert (again["event"], again["replayed"]) == (first["event"], True)
    for line in ("earn Ana 9 --code fall --ref R1", "earn Ana 9 --ref R1"):
        assert ana.refused(line)["code"] == "ref_conflict"
    assert "code       SPRING" in ana.said(f"explain {first['event']}").out


def test_3_6_a_dry_run_says_what_a_code_would_bring(counter: Open) -> None:
    ana = counter(promotion("spring", "points = 30", 'code = "SPRING"', "limit = { per_customer = 1 }"))
    assert ana("earn Ana 9 --code SPRING --dry-run")["earned"] == {"points": 30}
    assert ana.points("9", "--code SPRING") == 30


def test_3_6_uses_per_customer_per_day_and_in_all(counter: Open) -> None:
    rules = promotion("once", "points = 1", "limit = { per_customer = 2 }")
    rules += promotion("daily", "points = 10", "limit = { per_day = 1 }")
    rules += promotion("total", "points = 100", "limit = { total = 3 }")
    ana = counter(rules)
    ana("enroll Boris")
    assert [ana.points("9", at="2026-02-16T10:00"), ana.points("9", at="2026-02-16T11:00")] == [111, 101]
    assert ana.points("9", at="2026-02-17T10:00") == 110
    assert [ana("earn Boris 9")["earned"]["points"] for _ in range(2)] == [11, 1]


def test_3_6_a_limit_that_is_reached_leaves_the_base_rules_and_the_tier_alone(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + GOLD + promotion("triple", "multiply = 3", "limit = { total = 1 }"))
    assert [ana.points("10"), ana.points("10")] == [30, 15]


def test_3_6_a_multiplier_that_is_outdone_is_not_used_up(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("two", "multiply = 2", "limit = { total = 1 }")
    ana = counter(rules + promotion("three", "multiply = 3", "limit = { total = 2 }"))
    assert [ana.points("10") for _ in range(4)] == [30, 30, 20, 10]


def test_3_6_a_promotion_and_an_earning_rule_of_one_name_have_limits_of_their_own(counter: Open) -> None:
    earn = '[[earn]]\nid = "opening"\npoints = 5\nper = "visit"\nlimit = { total = 2 }\n'
    ana = counter(earn + promotion("opening", "points = 100", "limit = { total = 1 }"))
    assert [ana.points("9") for _ in range(3)] == [105, 5, 0]


# Stamps and coupons ---------------------------------------------------------------------------------------------------------


def test_3_6_a_promotion_may_give_stamps_on_top(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + COFFEE + promotion("rain", "stamps = { coffee = 2 }"))
    answer = ana("earn Ana 3.50 --item LATTE:coffee")
    assert answer["earned"] == {"points": 3, "stamps:coffee": 3}
    assert why(answer) == [("spend", "points", 3), ("coffee", "stamps:coffee", 1), ("rain", "stamps:coffee", 2)]
    assert ana.earn("9.00") == {"points": 9, "stamps:coffee": 2}


def test_3_6_stamps_on_top_bring_the_head_start_and_fill_a_card(counter: Open) -> None:
    card = COFFEE.replace("size = 10", 'size = 5\nstart = 2\nreward = "cookie"')
    ana = counter(card + COOKIE + promotion("rain", "stamps = { coffee = 2 }"))
    assert ana.earn("9.00") == {"points": 0, "stamps:coffee": 4}
    answer = ana("earn Ana 3.50 --item LATTE:coffee")
    assert [each["reward"] for each in answer["issued"]] == ["cookie"]
    assert answer["balance"]["stamps:coffee"] == 2


def test_3_6_the_limits_of_a_card_do_not_count_stamps_on_top(counter: Open) -> None:
    card = COFFEE + 'max_per_day = 1\ndelay = "10 minutes"\n'
    ana = counter(card + promotion("rain", "stamps = { coffee = 2 }"))
    assert ana.earn("9.00") == {"points": 0, "stamps:coffee": 2}
    assert ana.earn("3.50", "--item LATTE:coffee") == {"points": 0, "stamps:coffee": 3}
    assert ana.earn("3.50", "--item LATTE:coffee") == {"points": 0, "stamps:coffee": 2}


def test_3_6_bonus_points_are_pending_and_end_like_all_points(counter: Open) -> None:
    rules = '[points]\npending_days = 2\nexpire = { after = "10 days" }\n' + promotion("welcome", "points = 50")
    ana = counter(rules, now="2026-03-10T00:00:00Z")
    answer = ana("earn Ana 9", at="2026-02-01T12:00")
    assert (answer["pending"], answer["balance"]["points"]) == ({"points": 50}, 0)
    assert [ana.balance(at=day) for day in ("2026-02-03T12:00", "2026-02-11T23:59", "2026-02-12T00:00")] == [50, 50, 0]


def test_9_4_a_coupon_is_issued_by_a_sale(counter: Open) -> None:
    ana = counter(COOKIE.replace("\n", "\nvalid_days = 7\n", 1) + promotion("next", 'reward = "cookie"', 'min_spend = "5.00"'))
    answer = ana("earn Ana 9")
    [issued] = answer["issued"]
    assert (issued["reward"], issued["until"]) == ("cookie", "2026-02-24")
    assert why(answer) == [("next", "voucher", 0)]
    assert answer["why"][0]["text"] == "a voucher for the next visit: A cookie (next)"
    assert ana("earn Ana 4.99")["issued"] == []
    assert issued["voucher"] in ana.said("show Ana").out


def test_9_4_it_cannot_be_used_on_the_sale_that_issued_it(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"', 'min_spend = "5.00"'))
    ana("earn Ana 9 --ref R1")
    for line in ("redeem Ana cookie --sale ref:R1", "redeem Ana cookie --sale ref:R1 --hold"):
        refusal = ana.refused(line)
        assert refusal["code"] == "reward_refused"
        assert "comes from this very sale and is good from the next one on" in refusal["message"]
    ana("earn Ana 4 --ref R2")
    assert ana("redeem Ana cookie --sale ref:R2")["reward"] == "cookie"


def test_9_4_nor_can_one_that_a_return_of_it_brought(counter: Open) -> None:
    """25.00 earn a cookie; the 15.00 that a return leaves earn a cake instead, and it is still the same sale."""
    large = promotion("large", 'reward = "cookie"', 'min_spend = "20.00"', "priority = 2", "stack = false")
    small = promotion("small", 'reward = "cake"', "stack = false")
    ana = counter(COOKIE + '[[reward]]\nid = "cake"\nkind = "item"\n' + large + small)
    ana("earn Ana 25 --ref R1")
    ana("refund ref:R1 --amount 10")
    for line in ("redeem Ana cake --sale ref:R1", "redeem Ana cake --sale ref:R1 --hold"):
        refusal = ana.refused(line)
        assert refusal["code"] == "reward_refused"
        assert "comes from this very sale" in refusal["message"]
    assert ana("redeem Ana cake")["reward"] == "cake"


@pytest.mark.parametrize("by_express", [False, True])
def test_9_4_it_can_be_used_on_the_next_bill_by_its_code_too(counter: Open, by_express: bool) -> None:
    """A code is redeemed by itself: on no sale that is in the books, so never on its own."""
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana.shop.by_express = by_express
    [coupon] = ana("earn Ana 9 --ref R1")["issued"]
    assert ana.refused("redeem Ana cookie --sale ref:R1")["code"] == "reward_refused"
    assert ana.refused(f"voucher use {coupon['voucher']} --sale ref:R1")["status"] == 2
    assert ana(f"voucher use {coupon['voucher']} --for Ana")["reward"] == "cookie"


def test_9_4_a_coupon_stays_its_sales_own_after_a_merge_and_a_move(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana("enroll Boris")
    ana("earn Boris 9 --ref R1")
    ana("customer move ref:R1 Ana --reason 'it was Ana'")
    assert ana.refused("redeem Ana cookie --sale ref:R1")["code"] == "reward_refused"
    ana("customer merge Boris Ana --reason twice")
    assert ana.refused("redeem Boris cookie --sale ref:R1")["code"] == "reward_refused"
    ana("earn Boris 4 --ref R2")
    assert ana("redeem Boris cookie --sale ref:R2")["reward"] == "cookie"


def test_9_4_a_code_that_is_named_with_its_own_sale_is_refused() -> None:
    books = PlainBooks(program(COOKIE + promotion("next", 'reward = "cookie"')))
    books.do(Purchase(900), codes={(1, 1): "NEXT"})
    with pytest.raises(RewardRefused, match="this very sale"):
        books.do(Redemption("cookie", sale=1, code="NEXT"))
    books.do(Purchase(400))
    assert books.do(Redemption("cookie", sale=2, code="NEXT")).vouchers[0].status == "used"


def test_9_4_an_older_coupon_is_taken_instead(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    [first] = ana("earn Ana 9")["issued"]
    ana("earn Ana 9 --ref R2")
    assert ana("redeem Ana cookie --sale ref:R2")["voucher"] == first["voucher"]


def test_9_4_a_coupon_is_the_buyers_own(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana("enroll Boris")
    [coupon] = ana("earn Ana 9")["issued"]
    assert ana.refused(f"voucher use {coupon['voucher']} --for Boris")["code"] == "foreign_voucher"


# Cases that other systems publish, in their numbers -------------------------------------------------------------------------


def test_3_1_square_a_visit_of_ten_points_three_times(counter: Open) -> None:
    """Square's points multiplier: 10 base points for a visit at × 3 are 30, the promotion's part 20."""
    visit = '[[earn]]\nid = "visit"\npoints = 10\nper = "visit"\n'
    answer = counter(visit + promotion("triple", "multiply = 3"))("earn Ana 12.34")
    assert why(answer) == [("visit", "points", 10), ("triple", "points", 20)]


def test_3_1_square_an_addition_of_five(counter: Open) -> None:
    visit = '[[earn]]\nid = "visit"\npoints = 10\nper = "visit"\n'
    assert counter(visit + promotion("add", "points = 5", "limit = { per_day = 1 }")).points("12.34") == 15


@pytest.mark.parametrize("rounding", ["down", "half-up", "up"])
def test_3_1_open_loyalty_points_are_whole_before_they_are_multiplied(counter: Open, rounding: str) -> None:
    """22.90 are 22 points, and 33 at × 1.5 in every mode; 22.90 × 1.5 would be 34.35."""
    rules = f'[points]\nrounding = "{rounding}"\n' + ONE_PER_EURO + promotion("half", "multiply = 1.5")
    assert counter(rules).points("22.90") == 33


def test_3_2_open_loyalty_a_label_doubles_its_products_alone(counter: Open) -> None:
    """A basket of 60 + 40 at 10 per 1.00, × 2 for the products of a label: 600 + 400 × 2 = 1400."""
    label = '[[product]]\nsku = "NEW"\ntags = ["new"]\n'
    rules = label + ONE_PER_EURO.replace("points = 1", "points = 10")
    ana = counter(rules + promotion("label", "multiply = 2", 'only = ["tag:new"]'))
    assert ana.points("100", "--item OLD@60 --item NEW@40") == 1400


def test_9_4_odoo_a_coupon_for_the_next_order(counter: Open) -> None:
    """Odoo's next order coupons: 15 % off the next order for one of 100.00 or more; a return undoes both sides."""
    reward = '[[reward]]\nid = "fifteen"\nkind = "percent"\nvalue = 15\n'
    ana = counter(reward + promotion("next", 'reward = "fifteen"', 'min_spend = "100.00"'))
    assert ana("earn Ana 99.99")["issued"] == []
    ana("earn Ana 100 --ref S1")
    assert ana.refused("redeem Ana fifteen --sale ref:S1")["code"] == "reward_refused"
    ana("earn Ana 200 --ref S2")
    assert ana("redeem Ana fifteen --sale ref:S2")["discount"] == "30.00"
    ana("refund ref:S2")
    assert coupons(ana) == ["open", "cancelled"]


def test_7_2_erpnext_ten_points_of_ten_thousand_and_what_a_return_leaves(counter: Open) -> None:
    """ERPNext: 1 point per 1000 on 10 000 is 10; a return of 4 500 leaves 5 500, which earn 5; doubled, 20 and 10."""
    ana = counter(ONE_PER_EURO.replace("1.00", "1000.00") + promotion("double", "multiply = 2"))
    assert ana.points("10000", "--ref R1") == 20
    assert ana("refund ref:R1 --amount 4500.00")["earned"] == {"points": -10}


def test_3_6_solidus_one_use_a_customer_and_the_order_that_was_cancelled(counter: Open) -> None:
    """Solidus counts an order for the usage limit while it stands: cancelled, the code can be used again."""
    ana = counter(promotion("once", "points = 10", 'code = "10OFF"', "limit = { per_customer = 1 }"))
    ana("earn Ana 9 --code 10off --ref O1")
    assert ana.refused("earn Ana 9 --code 10off")["code"] == "code_refused"
    ana("void ref:O1 --reason cancelled")
    assert ana.points("9", "--code 10off") == 10


def test_3_6_solidus_the_nth_order_does_not_count_cancelled_ones(counter: Open) -> None:
    ana = counter(promotion("second", "points = 10", "when = { nth = 2 }"))
    ana("earn Ana 9 --ref O1")
    ana("void ref:O1 --reason cancelled")
    assert [ana.points("9"), ana.points("9")] == [0, 10]


# What is given back ---------------------------------------------------------------------------------------------------------


def test_7_2_a_refund_takes_back_what_the_rest_would_not_have_earned(counter: Open) -> None:
    rules = ONE_PER_EURO + promotion("double", "multiply = 2") + promotion("large", "points = 50", 'min_spend = "20.00"')
    ana = counter(rules)
    assert ana.points("25", "--ref R1") == 100
    assert ana("refund ref:R1 --amount 5.00")["earned"] == {"points": -10}
    assert ana("refund ref:R1 --amount 0.01")["earned"] == {"points": -52}  # 19.99 are below 20.00
    assert ana("refund ref:R1")["earned"] == {"points": -38}
    assert ana.balance() == 0


def test_7_2_a_line_that_comes_back_takes_its_own_multiplier_along(counter: Open) -> None:
    ana = counter(FOUR_PER_EURO + promotion("coffee", "multiply = 3", 'only = ["category:coffee"]'))
    assert ana.points(*f"{COFFEE_BILL} --ref R1".split(" ", 1)) == 704
    assert ana("refund ref:R1 --item LATTE")["earned"] == {"points": -144}
    assert ana("refund ref:R1")["earned"] == {"points": -560}


def test_7_2_the_code_of_the_purchase_counts_for_what_is_left_of_it(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("spring", "multiply = 2", 'code = "SPRING"'))
    ana("earn Ana 20 --code SPRING --ref R1")
    assert ana("refund ref:R1 --amount 5.00")["earned"] == {"points": -10}


def test_7_2_a_refund_is_judged_by_the_limits_as_they_stood(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("first", "points = 50", "limit = { per_customer = 1 }"))
    ana("earn Ana 20 --ref R1")
    ana("earn Ana 20 --ref R2")
    assert ana("refund ref:R1 --amount 5.00")["earned"] == {"points": -5}
    assert ana("refund ref:R2 --amount 5.00")["earned"] == {"points": -5}


@pytest.mark.parametrize("correction", ["refund ref:R1", "void ref:R1 --reason mistake"])
def test_3_6_what_is_taken_back_may_be_given_again(counter: Open, correction: str) -> None:
    rules = promotion("mine", "points = 1", "limit = { per_customer = 1 }")
    rules += promotion("today", "points = 10", "limit = { per_day = 1 }")
    rules += promotion("all", "points = 100", "limit = { total = 1 }")
    rules += promotion("early", "points = 1000", "limit = { first_customers = 1 }")
    ana = counter(rules)
    ana("enroll Boris")
    assert ana.points("20", "--ref R1") == 1111
    assert ana("earn Boris 20 --ref R2")["earned"] == {"points": 11}
    ana(correction)
    assert ana.balance() == 0
    assert ana("earn Boris 20")["earned"] == {"points": 1100}
    assert ana.points("20") == 11


def test_7_2_a_refund_below_the_minimum_gives_the_use_back(counter: Open) -> None:
    ana = counter(promotion("large", "points = 50", 'min_spend = "20.00"', "limit = { per_customer = 1 }"))
    ana("earn Ana 20 --ref R1")
    assert ana("refund ref:R1 --amount 1.00 --ref B1")["earned"] == {"points": -50}
    assert ana.points("20", "--ref R2") == 50
    ana("void ref:R2 --reason mistake")
    assert ana("void ref:B1 --reason mistake")["balance"]["points"] == 50
    assert ana.points("20") == 0


def test_7_5_stamps_on_top_go_back_too(counter: Open) -> None:
    ana = counter(COFFEE + promotion("rain", "stamps = { coffee = 2 }", 'min_spend = "5.00"'))
    ana("earn Ana 7.00 --item LATTE:coffee*2 --ref R1")
    assert ana("refund ref:R1 --item LATTE")["earned"] == {"points": 0, "stamps:coffee": -3}
    assert ana("refund ref:R1")["earned"] == {"points": 0, "stamps:coffee": -1}


def coupons(ana: Counter) -> list[str]:
    """How Ana's coupons stand, the oldest first."""
    return [each["status"] for each in reversed(ana("voucher list Ana")["vouchers"])]


def test_9_4_an_unused_coupon_is_withdrawn_when_its_sale_no_longer_earns_it(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"', 'min_spend = "5.00"'))
    ana("earn Ana 9 --ref R1")
    ana("refund ref:R1 --amount 4.00")
    assert coupons(ana) == ["open"]
    answer = ana("refund ref:R1 --amount 0.01 --ref B1")
    assert [each["text"] for each in answer["why"]] == ["its voucher is withdrawn"]
    assert coupons(ana) == ["cancelled"]
    ana("void ref:B1 --reason mistake")
    assert coupons(ana) == ["open"]
    ana("redeem Ana cookie")
    assert coupons(ana) == ["used"]


def test_7_6_so_it_is_when_its_sale_is_voided(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana("earn Ana 9 --ref R1")
    ana("void ref:R1 --reason mistake")
    assert coupons(ana) == ["cancelled"]
    assert ana.refused("redeem Ana cookie")["code"] == "no_voucher"


def test_9_4_a_used_coupon_stays_used(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana("earn Ana 9 --ref R1")
    ana("redeem Ana cookie --ref U1")
    answer = ana("refund ref:R1")
    assert [each["text"] for each in answer["why"]] == ["its voucher is used and stays so"]
    assert (coupons(ana), answer["balance"]["points"]) == (["used"], 0)


def test_7_6_a_coupon_that_is_no_longer_earned_does_not_come_back_with_its_use(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    ana("earn Ana 9 --ref R1")
    ana("redeem Ana cookie --ref U1")
    ana("refund ref:R1 --ref B1")
    ana("void ref:U1 --reason mistake")
    assert coupons(ana) == ["cancelled"]
    ana("void ref:B1 --reason mistake")
    assert coupons(ana) == ["open"]


def test_7_6_nor_with_the_voiding_of_its_cancelling(counter: Open) -> None:
    ana = counter(COOKIE + promotion("next", 'reward = "cookie"'))
    [coupon] = ana("earn Ana 9 --ref R1")["issued"]
    ana(f"voucher cancel {coupon['voucher']} --ref C1")
    ana("refund ref:R1 --ref B1")
    ana("void ref:B1 --reason mistake")
    assert coupons(ana) == ["cancelled"], "it was cancelled by hand"
    ana("refund ref:R1 --ref B2")
    ana("void ref:C1 --reason mistake")
    assert coupons(ana) == ["cancelled"], "its sale is gone"


def test_7_2_what_is_left_may_earn_another_promotion(counter: Open) -> None:
    """Below 20.00 the large coupon goes, and the small one, which had stood back, comes."""
    rules = COOKIE + '[[reward]]\nid = "cake"\n'
    rules += promotion("large", 'reward = "cake"', 'min_spend = "20.00"', "stack = false", "priority = 2")
    rules += promotion("small", 'reward = "cookie"', "stack = false", "priority = 1")
    ana = counter(rules)
    ana("earn Ana 20 --ref R1")
    ana("refund ref:R1 --amount 1.00 --ref B1")
    assert sorted((each["reward"], each["status"]) for each in ana("voucher list Ana")["vouchers"]) == [
        ("cake", "cancelled"),
        ("cookie", "open"),
    ]
    ana("void ref:B1 --reason mistake")
    ana("refund ref:R1")
    assert sorted((each["reward"], each["status"]) for each in ana("voucher list Ana")["vouchers"]) == [
        ("cake", "cancelled"),
        ("cookie", "cancelled"),
    ]


def test_7_7_a_sale_with_a_code_is_moved_though_its_new_owner_has_used_the_code(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("spring", "points = 30", 'code = "SPRING"', "limit = { per_customer = 1 }"))
    ana("enroll Boris")
    ana("earn Ana 9 --code SPRING --ref R1")
    ana("earn Boris 9 --code SPRING")
    ana("customer move ref:R1 Boris --reason mistake")
    assert ana("show Boris")["balance"]["points"] == 39 + 9
    assert ana.points("9", "--code SPRING") == 39, "her use came back with the sale"


def test_7_7_and_brings_what_the_code_brings_to_one_who_has_not(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + promotion("spring", "points = 30", 'code = "SPRING"', "limit = { per_customer = 1 }"))
    ana("enroll Boris")
    ana("earn Ana 9 --code SPRING --ref R1")
    ana("customer move ref:R1 Boris --reason mistake")
    assert (ana("show Boris")["balance"]["points"], ana.balance()) == (39, 0)
