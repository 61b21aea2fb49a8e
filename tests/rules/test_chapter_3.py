"""Rule book, chapter 3: earning."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
TWO_RULES = ONE_PER_EURO + '[[earn]]\nid = "half"\npoints = 1\nper = "2.00"\n'
COFFEE_CARD = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
"""


def tiered(multiply: str, rounding: str = "down") -> str:
    """A tier that everybody holds at once, with that multiplier."""
    return f"""
[points]
rounding = "{rounding}"

[[earn]]
id = "spend"
points = 1
per = "1.00"

[tiers]
[[tier]]
id = "gold"
at = "0.00"
multiply = {multiply}
"""


def rule(identity: str, *lines: str) -> str:
    """One [[earn]] table."""
    return "\n".join(["[[earn]]", f'id = "{identity}"', *lines, ""])


def test_3_1_each_rule_floors_its_own_points_and_they_add_up(counter: Open) -> None:
    ana = counter(TWO_RULES)
    answer = ana("earn Ana 19.99")
    assert answer["earned"]["points"] == 28
    assert [(why["rule"], why["quantity"]) for why in answer["why"]] == [("spend", 19), ("half", 9)]


@pytest.mark.parametrize(("rounding", "points"), [("down", 28), ("half-up", 29), ("up", 29)])
def test_3_1_the_product_is_rounded_once_by_the_programmes_mode(counter: Open, rounding: str, points: int) -> None:
    assert counter(tiered("1.5", rounding)).points("19") == points  # 19 × 1.5 = 28.5


@pytest.mark.parametrize(("rounding", "points"), [("down", 26), ("half-up", 26), ("up", 27)])
def test_3_1_half_up_rounds_less_than_a_half_down(counter: Open, rounding: str, points: int) -> None:
    assert counter(tiered("1.25", rounding)).points("21") == points  # 26.25


def test_3_1_the_multiplier_is_laid_on_the_sum_of_the_rules_not_on_each(counter: Open) -> None:
    """9 and 9 by 1.5 are 27 together, and 13 + 13 = 26 one by one."""
    second = rule("again", "points = 1", 'per = "1.00"')
    assert counter(tiered("1.5") + second).points("9") == 27


def test_3_2_of_rules_that_do_not_stack_the_highest_priority_applies_alone(counter: Open) -> None:
    rules = ONE_PER_EURO
    rules += rule("welcome", "points = 50", 'per = "visit"', "stack = false", "priority = 5")
    rules += rule("big", "points = 200", 'per = "visit"', "stack = false", "priority = 20")
    answer = counter(rules)("earn Ana 30")
    assert answer["earned"]["points"] == 200
    assert [why["rule"] for why in answer["why"]] == ["big"]


def test_3_2_priority_counts_not_the_number_of_points(counter: Open) -> None:
    more = rule("more", "points = 200", 'per = "visit"', "stack = false", "priority = 5")
    first = rule("first", "points = 50", 'per = "visit"', "stack = false", "priority = 20")
    assert counter(more + first).points("30") == 50


def test_3_2_never_the_order_of_the_file(counter: Open) -> None:
    big = rule("big", "points = 200", 'per = "visit"', "stack = false", "priority = 20")
    small = rule("small", "points = 50", 'per = "visit"', "stack = false", "priority = 5")
    assert counter(big + small, name="one").points("30") == counter(small + big, name="two").points("30") == 200


@pytest.mark.parametrize(("amount", "points"), [("105.00", 10), ("9.99", 0), ("10.00", 1)])
def test_3_3_steps_are_whole(counter: Open, amount: str, points: int) -> None:
    assert counter(ONE_PER_EURO.replace("1.00", "10.00")).points(amount) == points


def test_3_3_with_carry_the_remainder_waits_for_the_next_purchase(counter: Open) -> None:
    ana = counter(ONE_PER_EURO.replace("1.00", "50.00") + "carry = true\n")
    assert [ana.points("30.00"), ana.points("20.00"), ana.points("49.99"), ana.points("0.01")] == [0, 1, 0, 1]


def test_3_3_the_remainder_is_that_customers_own(counter: Open) -> None:
    ana = counter(ONE_PER_EURO.replace("1.00", "50.00") + "carry = true\n")
    ana("enroll Boris")
    ana("earn Ana 30")
    assert ana("earn Boris 20")["earned"]["points"] == 0


def test_3_3_a_refund_takes_its_part_of_the_remainder_back(counter: Open) -> None:
    ana = counter(ONE_PER_EURO.replace("1.00", "50.00") + "carry = true\n")
    ana("earn Ana 30 --ref R1")
    ana("refund ref:R1")
    assert ana.points("20") == 0


def test_3_4_the_basis_is_what_is_paid_less_the_tip(counter: Open) -> None:
    assert counter().points("30.00", "--tip 5") == 25


@pytest.mark.parametrize(("tax", "points"), [("included", 120), ("excluded", 100)])
def test_3_4_tax_counts_unless_it_is_excluded(counter: Open, tax: str, points: int) -> None:
    assert counter(shop=SHOP + f'tax = "{tax}"\n').points("120.00", "--tax 20") == points


def test_3_4_the_tax_that_is_excluded_is_spread_over_the_lines(counter: Open) -> None:
    """120.00 with 20.00 of tax: of the bread's 60.00, 50.00 count; the tobacco's tax goes with the tobacco."""
    rules = ONE_PER_EURO + 'except = ["category:tobacco"]\n'
    ana = counter(rules, shop=SHOP + 'tax = "excluded"\n')
    assert ana.points("120.00", "--tax 20 --item BREAD:food@60.00 --item PIPE:tobacco@60.00") == 50


def test_3_4_discount_tip_and_tax_on_one_bill(counter: Open) -> None:
    """Goods of 100.00, 10.00 off, 5.00 of tip, 15.00 of tax within: 95.00 are paid, and 75.00 earn."""
    ana = counter(shop=SHOP + 'tax = "excluded"\n')
    assert ana.points("95.00", "--discount 10 --tip 5 --tax 15 --item A:x@40.00 --item B:y@60.00") == 75


def test_3_4_what_is_excepted_earns_nothing(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + 'except = ["category:tobacco", "sku:GIFT"]\n')
    assert ana.points("22.00", "--item BREAD:food@4.00 --item PIPE:tobacco@8.00 --item GIFT:paper@10.00") == 4


def test_3_4_a_discount_is_spread_over_the_lines_in_proportion_largest_remainder_first(counter: Open) -> None:
    """10.00 and 5.00 less 1.00: 0.67 and 0.33, so the one category pays 9.33 and the other 4.67."""
    a, b = (rule(each, "points = 1", 'per = "0.01"', f'only = ["category:{each}"]') for each in ("a", "b"))
    answer = counter(a + b)("earn Ana 14.00 --item X:a@10.00 --item Y:b@5.00 --discount 1")
    assert [(why["rule"], why["quantity"]) for why in answer["why"]] == [("a", 933), ("b", 467)]


def test_3_4_lines_that_do_not_add_up_are_refused(counter: Open) -> None:
    refusal = counter().refused("earn Ana 14.00 --item X:a@10.00 --item Y:b@5.00")
    assert (refusal["code"], refusal["status"]) == ("does_not_add_up", 2)


def test_3_5_a_free_item_earns_no_stamp(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + COFFEE_CARD)
    assert ana.earn("10.50", "--item LATTE:coffee*3@3.50 --item LATTE:coffee@0") == {"points": 10, "stamps:coffee": 3}


@pytest.mark.parametrize(
    ("condition", "line", "at", "points"),
    [
        ('min_spend = "20.00"', "20.00", None, 5),
        ('min_spend = "20.00"', "19.99", None, 0),
        ('only = ["category:coffee"]', "9.00 --item LATTE:coffee", None, 5),
        ('only = ["category:coffee"]', "9.00 --item BREAD:food", None, 0),
        ('only = ["category:coffee"]', "9.00", None, 0),
        ('only = ["sku:LATTE"]', "9.00 --item LATTE:coffee", None, 5),
        ('only = ["sku:LATTE"]', "9.00 --item MOCHA:coffee", None, 0),
        ('except = ["sku:LATTE"]', "9.00 --item LATTE:coffee", None, 0),
        ('when = { weekdays = ["mon", "tue"] }', "9.00", "2026-02-17T12:00", 5),
        ('when = { weekdays = ["mon", "tue"] }', "9.00", "2026-02-15T12:00", 0),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T14:00", 5),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T17:00", 5),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T13:59", 0),
        ('when = { from = "14:00", to = "17:00" }', "9.00", "2026-02-16T17:01", 0),
        ('when = { from = "22:00", to = "02:00" }', "9.00", "2026-02-16T01:30", 5),
        ('when = { from = "22:00", to = "02:00" }', "9.00", "2026-02-16T12:00", 0),
        ('when = { dates = ["2026-02-14", "2026-02-15"] }', "9.00", "2026-02-15T23:59", 5),
        ('when = { dates = ["2026-02-14", "2026-02-15"] }', "9.00", "2026-02-16T00:00", 0),
        ("when = { birthday_days = 3 }", "9.00", "2026-02-13", 5),
        ("when = { birthday_days = 3 }", "9.00", "2026-02-07", 5),
        ("when = { birthday_days = 3 }", "9.00", "2026-02-14", 0),
        ("when = { first = true }", "9.00", None, 5),
        ("when = { nth = 2 }", "9.00", None, 0),
        ('when = { customer_tags = ["staff"] }', "9.00", None, 0),
    ],
)
def test_3_6_a_rule_may_be_limited(counter: Open, condition: str, line: str, at: str | None, points: int) -> None:
    ana = counter(rule("limited", "points = 5", 'per = "visit"', condition))
    ana("customer edit Ana --birthday 02-10")
    assert ana.points(*line.split(" ", 1), at=at) == points


def test_3_6_first_nth_and_days_since_the_last_purchase(counter: Open) -> None:
    rules = rule("first", "points = 1", 'per = "visit"', "when = { first = true }")
    rules += rule("third", "points = 10", 'per = "visit"', "when = { nth = 3 }")
    rules += rule("back", "points = 100", 'per = "visit"', "when = { idle_days = 60 }")
    ana = counter(rules)
    days = ("2025-10-01", "2025-10-02", "2025-12-01", "2026-01-29", "2026-02-01")
    assert [ana.points("9", at=day) for day in days] == [1, 0, 110, 0, 0]


def test_3_6_a_customers_tags_name_a_segment(counter: Open) -> None:
    ana = counter(rule("team", "points = 5", 'per = "visit"', 'when = { customer_tags = ["staff"] }'))
    ana("customer edit Ana --tags staff,north")
    assert ana.points("9") == 5


def test_3_6_a_tier_is_that_one_exactly(counter: Open) -> None:
    rules = rule("silver", "points = 5", 'per = "visit"', 'when = { tier = ["silver"] }')
    rules += '[tiers]\n[[tier]]\nid = "silver"\nat = "10.00"\n[[tier]]\nid = "gold"\nat = "30.00"\n'
    ana = counter(rules)
    assert [ana.points("9"), ana.points("9"), ana.points("9"), ana.points("9")] == [0, 5, 5, 0]  # 9, 18, 27, 36


def test_3_6_uses_per_customer_per_day_and_in_all(counter: Open) -> None:
    rules = rule("once", "points = 1", 'per = "visit"', "limit = { per_customer = 2 }")
    rules += rule("daily", "points = 10", 'per = "visit"', "limit = { per_day = 1 }")
    rules += rule("total", "points = 100", 'per = "visit"', "limit = { total = 3 }")
    ana = counter(rules)
    ana("enroll Boris")
    assert [ana.points("9", at="2026-02-16T10:00"), ana.points("9", at="2026-02-16T11:00")] == [111, 101]
    assert ana.points("9", at="2026-02-17T10:00") == 110
    assert [ana("earn Boris 9")["earned"]["points"] for _ in range(2)] == [11, 1]


def test_3_6_the_first_n_customers(counter: Open) -> None:
    ana = counter(rule("early", "points = 5", 'per = "visit"', "limit = { first_customers = 2 }"))
    for name in ("Boris", "Clara"):
        ana(f"enroll {name}")
    earned = [ana(f"earn {name} 9")["earned"]["points"] for name in ("Ana", "Boris", "Clara", "Ana")]
    assert earned == [5, 5, 0, 5]


def test_3_6_a_limit_that_is_reached_leaves_the_base_rules_alone(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + rule("total", "points = 100", 'per = "visit"', "limit = { total = 1 }"))
    assert [ana.points("9"), ana.points("9")] == [109, 9]


def test_3_6_a_promotion_code_that_nobody_knows_is_refused(counter: Open) -> None:
    refusal = counter().refused("earn Ana 9 --code SPRING")
    assert (refusal["code"], refusal["status"]) == ("unknown_code", 1)


@pytest.mark.parametrize("line", ["earn {} 5", "stamp {} coffee", "redeem {} five", "redeem {} five --hold"])
def test_3_7_a_blocked_card_refuses_and_says_since_when_and_why(counter: Open, line: str) -> None:
    ana = counter(ONE_PER_EURO + COFFEE_CARD + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 1\n')
    ana("earn Ana 10")
    card = ana("show Ana")["cards"][0]["number"]
    ana(f"card block {card} --reason 'found in the street'")
    for who in (card, "Ana"):  # whichever way the customer is named, while no other card is there
        refusal = ana.refused(line.format(who))
        assert (refusal["code"], refusal["status"]) == ("card_blocked", 1)
        assert (refusal["since"], refusal["reason"]) == ("2026-02-17T12:00:00Z", "found in the street")


@pytest.mark.parametrize("line", ["earn Ana 5", "stamp Ana coffee", "redeem Ana five"])
def test_3_7_so_does_a_closed_account(counter: Open, line: str) -> None:
    ana = counter(ONE_PER_EURO + COFFEE_CARD + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 1\n')
    ana("earn Ana 10")
    ana("customer close Ana --reason 'moved away'")
    refusal = ana.refused(line)
    assert (refusal["code"], refusal["since"], refusal["reason"]) == ("account_closed", "2026-02-17T12:00:00Z", "moved away")


def test_3_7_refunds_still_work(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 10 --ref R1")
    ana("earn Ana 20 --ref R2")
    ana(f"card block {ana('show Ana')['cards'][0]['number']}")
    assert ana("refund ref:R1")["earned"] == {"points": -10}
    ana("customer close Ana")
    assert ana("refund ref:R2")["earned"] == {"points": -20}


def test_3_8_pending_points_open_after_n_times_24_hours(counter: Open) -> None:
    ana = counter("[points]\npending_days = 14\n" + ONE_PER_EURO)
    answer = ana("earn Ana 12", at="2026-02-01T10:30")
    assert (answer["balance"]["points"], answer["pending"]) == (0, {"points": 12})
    assert ana.balance(at="2026-02-15T10:29:59") == 0
    assert ana("show Ana", at="2026-02-15T10:29:59")["pending"] == {"points": 12}
    assert ana.balance(at="2026-02-15T10:30:00") == 12
    assert ana("show Ana", at="2026-02-15T10:30:00")["pending"] == {}


def test_3_8_days_of_24_hours_are_counted_through_the_change_of_the_clock(counter: Open) -> None:
    """Sofia skips an hour on 29 March 2026: noon before + 24 hours is 13:00 after."""
    ana = counter("[points]\npending_days = 1\n" + ONE_PER_EURO, now="2026-04-01T00:00:00Z")
    ana("earn Ana 12", at="2026-03-28T12:00")
    assert ana.balance(at="2026-03-29T12:59:59") == 0
    assert ana.balance(at="2026-03-29T13:00") == 12


def test_3_8_pending_points_cannot_be_spent(counter: Open) -> None:
    ana = counter(
        "[points]\npending_days = 1\n" + ONE_PER_EURO + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 5\n'
    )
    ana("earn Ana 12")
    assert ana.refused("redeem Ana five")["available"] == 0


def test_3_8_pending_points_count_for_the_tier_once_they_open(counter: Open) -> None:
    rules = "[points]\npending_days = 2\n" + ONE_PER_EURO
    ana = counter(rules + '[tiers]\nmeasure = "points"\n[[tier]]\nid = "silver"\nat = 100\n')
    assert ana("earn Ana 150", at="2026-02-10T10:00")["tier"] is None
    assert ana.tier(at="2026-02-12T09:59:59") is None
    assert ana.tier(at="2026-02-12T10:00")["id"] == "silver"


def test_3_8_and_do_not_lift_the_purchase_that_earned_them(counter: Open) -> None:
    """Where points count only once they open, a purchase cannot be multiplied by the tier that its own points will reach."""
    rules = ONE_PER_EURO + '[tiers]\nmeasure = "points"\n[[tier]]\nid = "silver"\nat = 100\nmultiply = 2\n'
    assert counter(rules, name="at-once").points("150") == 300
    assert counter("[points]\npending_days = 2\n" + rules, name="later").points("150") == 150


def test_3_5_a_free_item_gives_nothing_that_is_for_it_alone(counter: Open) -> None:
    rules = rule("cake-day", "points = 10", 'per = "visit"', 'only = ["category:cake"]')
    ana = counter(ONE_PER_EURO + rules + COFFEE_CARD.replace('per = "item"', 'per = "visit"'))
    assert ana.earn("3.50", "--item TEA:tea@3.50 --item TORTE:cake@0 --item LATTE:coffee@0") == {"points": 3}
    assert ana.earn("3.50", "--item TORTE:cake@3.50 --item LATTE:coffee@0") == {"points": 13}
