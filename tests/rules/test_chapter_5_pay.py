"""Rule book, chapter 5: a whole sale settled in one event by `pay`, and given back (5.2–5.5, 3.4, 3.5, 7.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter
from tests.rules.test_chapter_5 import FIVE_OFF, FREE, STAMP_FOR_ALL, reward, rich

Open = Callable[..., Counter]
TEN_PERCENT = reward("ten", "percent", "value = 10", "points = 10")
VALUE = '[points]\nvalue = "0.05"\n'
GIFTS = '\n[[gift_card]]\nid = "any"\n'
COFFEE = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"
"""
FREE_COFFEE = FREE + 'only = ["category:coffee"]\n'


def gift(ana: Counter, amount: str) -> str:
    """The code of a gift card that is sold now."""
    return str(ana(f"gift sell {amount}")["code"])


def left(ana: Counter, code: str) -> str:
    """What is on a gift card."""
    return str(ana(f"gift show {code}")["balance"])


def paid(answer: dict[str, Any]) -> tuple[str, ...]:
    """What paid for a bill: rewards, points, credit, gift cards, and the money that is due."""
    return (*answer["paid"].values(), answer["due"])


# The order on one bill --------------------------------------------------------------------------------------------------


def test_5_4_a_hundred_with_ten_percent_and_a_gift_card_of_fifty_leaves_forty_to_pay(counter: Open) -> None:
    ana = rich(counter, GIFTS + TEN_PERCENT)
    code = gift(ana, "50")
    answer = ana(f"pay Ana 100 --gift {code} --reward ten")
    assert (answer["kind"], answer["bill"], answer["amount"]) == ("payment", "100.00", "90.00")
    assert answer["paid"] == {"reward": "10.00", "points": "0.00", "credit": "0.00", "gift": "50.00"}
    assert (answer["due"], answer["earned"], answer["spent"]) == ("40.00", {"points": 90}, {"points": 10})
    assert answer["rewards"] == [{"reward": "ten", "off": "10.00", "voucher": None}]
    assert answer["gifts"] == [{"code": f"…{code[-4:]}", "paid": "50.00", "left": "0.00"}]
    assert left(ana, code) == "0.00"


@pytest.mark.parametrize("order", ["--reward ten --reward five-off", "--reward five-off --reward ten"])
def test_5_4_percentages_come_before_fixed_amounts_in_whatever_order_they_are_typed(counter: Open, order: str) -> None:
    answer = rich(counter, TEN_PERCENT + FIVE_OFF)(f"pay Ana 50 {order}")
    assert paid(answer) == ("10.00", "0.00", "0.00", "0.00", "40.00")


def test_5_4_a_free_item_has_left_the_bill_before_a_percentage_is_taken(counter: Open) -> None:
    rules = TEN_PERCENT + reward("cake", "item", "points = 20", 'only = ["sku:CAKE"]')
    answer = rich(counter, rules)("pay Ana 14 --item LATTE@10 --item CAKE@4 --reward ten --reward cake")
    assert [(each["reward"], each["off"]) for each in answer["rewards"]] == [("cake", "4.00"), ("ten", "1.00")]
    assert answer["due"] == "9.00"


def test_5_4_two_percentages_are_taken_one_after_the_other(counter: Open) -> None:
    rules = TEN_PERCENT + reward("half", "percent", "value = 50", "points = 10")
    assert rich(counter, rules)("pay Ana 100 --reward half --reward ten")["due"] == "45.00"


def test_5_4_points_come_before_credit_and_credit_before_gift_cards(counter: Open) -> None:
    ana = rich(counter, VALUE + GIFTS, points=100)
    ana("adjust Ana +3.00 --unit credit --reason start")
    first, second = gift(ana, "2"), gift(ana, "20")
    answer = ana(f"pay Ana 12 --gift {first} --gift {second} --credit max --points max")
    assert paid(answer) == ("0.00", "5.00", "3.00", "4.00", "0.00")
    assert (left(ana, first), left(ana, second)) == ("0.00", "18.00")
    assert answer["spent"] == {"points": 100, "credit": "3.00"}


def test_5_3_discounts_never_exceed_what_is_left_of_the_bill(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF + TEN_PERCENT)
    assert paid(ana("pay Ana 4 --reward five-off --reward ten")) == ("4.00", "0.00", "0.00", "0.00", "0.00")
    assert ana.refused("pay Ana 4 --reward five-off --reward five-off")["code"] == "reward_refused"


def test_5_3_no_reward_comes_off_the_tip(counter: Open) -> None:
    assert paid(rich(counter, FIVE_OFF)("pay Ana 6 --tip 2 --reward five-off")) == ("4.00", "0.00", "0.00", "0.00", "2.00")


def test_5_1_a_reward_for_some_lines_comes_off_those_alone(counter: Open) -> None:
    rules = reward("ten", "percent", "value = 10", "points = 10", 'only = ["category:food"]')
    ana = rich(counter, rules)
    assert ana("pay Ana 30 --item CAKE:food@20 --item LATTE:coffee@10 --reward ten")["due"] == "28.00"
    assert ana.refused("pay Ana 30 --reward ten")["code"] == "reward_refused"


def test_5_1_the_conditions_of_a_reward_hold_in_a_payment_too(counter: Open) -> None:
    rules = reward("it", "amount", 'value = "5.00"', "points = 10", 'min_bill = "20.00"', "limit = { per_customer = 2 }")
    ana = rich(counter, rules)
    assert ana.refused("pay Ana 19.99 --reward it")["code"] == "reward_refused"
    assert ana.refused("pay Ana 40 --reward it --reward it --reward it")["code"] == "reward_refused"
    assert ana("pay Ana 40 --reward it --reward it")["due"] == "30.00"
    assert ana.refused("pay Ana 40 --reward it")["code"] == "reward_refused"


def test_5_1_the_stock_counts_down_within_one_payment(counter: Open) -> None:
    ana = rich(counter, reward("it", "amount", 'value = "5.00"', "points = 10", "stock = 1"))
    assert ana.refused("pay Ana 40 --reward it --reward it")["code"] == "reward_refused"
    ana("pay Ana 40 --reward it --ref R1")
    assert ana.refused("redeem Ana it")["code"] == "reward_refused"
    ana("refund ref:R1")
    assert ana("redeem Ana it")["discount"] == "5.00"


def test_5_1_two_of_one_reward_come_back_to_the_stock_with_their_payment(counter: Open) -> None:
    ana = rich(counter, reward("it", "amount", 'value = "5.00"', "points = 10", "stock = 2"))
    ana("pay Ana 40 --reward it --reward it --ref R1")
    assert ana.refused("redeem Ana it")["code"] == "reward_refused"
    ana("refund ref:R1")
    assert ana("pay Ana 40 --reward it --reward it")["due"] == "30.00"
    assert ana.refused("redeem Ana it")["code"] == "reward_refused"


def test_7_3_a_reward_that_gave_no_credit_takes_none_back(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF, points=100)
    ana("adjust Ana +3.00 --unit credit --reason start")
    sale = ana("earn Ana 20.00")["event"]
    ana(f"redeem Ana five-off --sale {sale}")
    ana(f"refund {sale}")
    assert (ana.balance("credit"), ana.balance()) == ("3.00", 100)


def test_5_1_a_reward_of_credit_can_pay_in_the_same_line(counter: Open) -> None:
    ana = rich(counter, reward("cash", "credit", 'value = "3.00"', "points = 60"), points=60)
    assert paid(ana("pay Ana 10 --reward cash --credit max --ref R1")) == ("0.00", "0.00", "3.00", "0.00", "7.00")
    assert (ana("refund ref:R1")["pay_back"], ana.balance("credit"), ana.balance()) == ("7.00", 0, 60)


def test_5_1_two_vouchers_of_one_reward_pay_for_two_items(counter: Open) -> None:
    ana = counter(FREE_COFFEE + STAMP_FOR_ALL)
    codes = {each["voucher"] for each in ana("stamp Ana --count 20")["issued"]}
    answer = ana("pay Ana 9 --item LATTE:coffee*2@4.50 --reward free --reward free")
    assert ({each["voucher"] for each in answer["rewards"]}, answer["due"]) == (codes, "0.00")
    assert ana.refused("pay Ana 4.50 --item LATTE:coffee --reward free")["code"] == "no_voucher"


def test_5_1_a_voucher_outlives_its_reward_in_a_payment_too(counter: Open) -> None:
    ana = counter(FREE_COFFEE + STAMP_FOR_ALL)
    ana("stamp Ana --count 10")
    ana.apply(SHOP + ONE_PER_EURO)
    assert ana("pay Ana 7 --item LATTE:coffee*2 --reward free")["due"] == "3.50"


# Points: the clamps in their order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "held", "bill", "points"),
    [
        ("", 1000, "10.00", 200),  # the bill
        ("", 63, "10.00", 63),  # the balance
        ("max_share = 50", 1000, "10.00", 100),  # the largest share of the bill
        ("max_share = 50\nstep = 30", 1000, "10.00", 90),  # down to a whole step
        ("step = 30", 63, "10.00", 60),
        ("min_points = 63", 63, "10.00", 63),
        ("min_points = 64", 63, "10.00", 0),  # below the minimum nothing
        ("step = 20\nmin_points = 61", 63, "10.00", 0),
        ("", 1000, "10.04", 200),  # a point pays all that it is worth, or nothing
        ("", 1000, "0.04", 0),
        ("", 0, "10.00", 0),
    ],
)
def test_5_2_points_are_clamped_in_order(counter: Open, terms: str, held: int, bill: str, points: int) -> None:
    ana = counter(f"{VALUE}{terms}\n")
    if held:
        ana(f"adjust Ana +{held} --reason start")
    for asked in ("max", "5000 --up-to"):
        answer = ana(f"pay Ana {bill} --points {asked} --dry-run")
        assert answer["spent"] == {"points": points}
        assert answer["paid"]["points"] == f"{points // 20}.{points % 20 * 5:02}"


@pytest.mark.parametrize(
    ("terms", "asked", "code", "told"),
    [
        ("", 1001, "insufficient_points", "1 is missing"),
        ("", 201, "more_than_possible", "200 can: 10.00 of this bill may be paid with points"),
        ("max_share = 50", 200, "more_than_possible", "100 can: 5.00 of this bill"),
        ("step = 30", 40, "more_than_possible", "30 can: they are taken in steps of 30"),
        ("min_points = 50", 40, "more_than_possible", "0 can: at least 50 are taken"),
    ],
)
def test_5_2_more_points_than_possible_are_refused_with_the_reason(
    counter: Open, terms: str, asked: int, code: str, told: str
) -> None:
    refusal = rich(counter, f"{VALUE}{terms}\n").refused(f"pay Ana 10 --points {asked}")
    assert (refusal["code"], refusal["status"]) == (code, 1)
    assert told in refusal["message"]


def test_5_2_the_share_is_that_of_what_rewards_have_left_of_the_bill(counter: Open) -> None:
    answer = rich(counter, VALUE + "max_share = 50\n" + TEN_PERCENT)("pay Ana 100 --points max --reward ten")
    assert paid(answer) == ("10.00", "45.00", "0.00", "0.00", "45.00")


def test_5_2_points_without_a_value_pay_nothing(counter: Open) -> None:
    refusal = rich(counter, "").refused("pay Ana 10 --points max")
    assert (refusal["code"], refusal["status"]) == ("no_point_value", 1)


@pytest.mark.parametrize(
    ("asked", "code"), [("5.01", "insufficient_credit"), ("3.01", "more_than_possible"), ("0", "bad_quantity")]
)
def test_5_2_more_credit_than_possible_is_refused(counter: Open, asked: str, code: str) -> None:
    ana = counter()
    ana("adjust Ana +5 --unit credit --reason start")
    assert ana.refused(f"pay Ana 3 --credit {asked}")["code"] == code
    assert paid(ana("pay Ana 3 --credit 9 --up-to")) == ("0.00", "0.00", "3.00", "0.00", "0.00")


def test_5_6_what_is_held_pays_for_nothing_until_the_hold_lapses(counter: Open) -> None:
    ana = rich(counter, VALUE + FIVE_OFF, points=110)
    ana("redeem Ana five-off --hold")
    assert ana("pay Ana 10 --points max --dry-run")["spent"] == {"points": 10}
    assert ana.refused("pay Ana 10 --points 11")["available"] == 10
    ana.shop.now = "2026-02-17T13:00:00Z"
    assert ana("pay Ana 10 --points max", at="2026-02-17T14:15")["spent"] == {"points": 110}


def test_5_6_a_held_voucher_and_a_held_last_one_pay_for_nothing(counter: Open) -> None:
    ana = counter(FREE + "stock = 1\n" + STAMP_FOR_ALL)
    ana("stamp Ana --count 20")
    held = ana("redeem Ana free --hold")["hold"]
    assert ana.refused("pay Ana 10 --item CAKE --reward free")["code"] == "reward_refused"
    ana(f"redeem --release {held}")
    assert ana("pay Ana 10 --item CAKE --reward free")["due"] == "0.00"


# What it earns -------------------------------------------------------------------------------------------------------------


def test_5_5_earning_and_spending_are_two_postings_of_one_event(counter: Open) -> None:
    ana = rich(counter, '[points]\nvalue = "1.00"\n', points=5)
    answer = ana("pay Ana 10 --points 5")
    assert (answer["earned"], answer["spent"], answer["balance"]["points"]) == ({"points": 10}, {"points": 5}, 10)
    last = ana.shop.rows("SELECT quantity FROM postings WHERE event = (SELECT max(id) FROM events) ORDER BY place")
    assert [row["quantity"] for row in last] == [-5, 10]


def test_5_5_points_of_a_sale_cannot_pay_that_same_sale(counter: Open) -> None:
    ana = counter(VALUE + ONE_PER_EURO)
    assert ana.refused("pay Ana 1000 --points 1")["available"] == 0
    assert ana("pay Ana 1000 --points max")["spent"] == {"points": 0}
    assert ana("pay Ana 10 --points max")["spent"] == {"points": 200}


def test_5_5_a_voucher_of_a_sale_cannot_pay_that_same_sale(counter: Open) -> None:
    coupon = '[[promotion]]\nid = "next"\nreward = "five"\n' + reward("five", "amount", 'value = "5.00"')
    ana = counter(coupon + ONE_PER_EURO)
    assert ana.refused("pay Ana 10 --reward five")["code"] == "no_voucher"
    ana("pay Ana 10")
    assert ana("pay Ana 10 --reward five")["due"] == "5.00"


@pytest.mark.parametrize(("keys", "points"), [("", 90), ("tender_earns = true\n", 90), ("tender_earns = false\n", 40)])
def test_3_4_a_reward_lowers_the_basis_and_tender_only_where_the_shop_says_so(counter: Open, keys: str, points: int) -> None:
    ana = counter(GIFTS + TEN_PERCENT + ONE_PER_EURO, shop=SHOP + keys)
    ana("adjust Ana +10 --reason start")
    assert ana(f"pay Ana 100 --reward ten --gift {gift(ana, '50')}")["earned"] == {"points": points}


def test_3_4_tender_that_earns_nothing_is_off_every_line_in_proportion(counter: Open) -> None:
    rules = '[[earn]]\nid = "coffee"\npoints = 1\nper = "1.00"\nonly = ["category:coffee"]\n'
    ana = counter(rules, shop=SHOP + "tender_earns = false\n")
    ana("adjust Ana +10 --unit credit --reason start")
    line = "pay Ana 40 --item LATTE:coffee@30 --item CAKE:food@10 --credit 10"
    assert ana(line)["earned"] == {"points": 22}


def test_3_5_of_four_coffees_one_free_earns_three_stamps(counter: Open) -> None:
    ana = counter(COFFEE + FREE_COFFEE + ONE_PER_EURO)
    ana("stamp Ana --count 10")
    answer = ana("pay Ana 17 --item LATTE:coffee*3@4.50 --item ESPRESSO:coffee@3.50 --reward free")
    assert (answer["earned"], answer["paid"]["reward"]) == ({"points": 13, "stamps:coffee": 3}, "3.50")


def test_3_5_a_redemption_on_the_sale_takes_the_stamp_of_its_item_off_again(counter: Open) -> None:
    ana = counter(COFFEE + FREE_COFFEE + ONE_PER_EURO)
    ana("stamp Ana --count 10")
    ana("earn Ana 17 --item LATTE:coffee*3@4.50 --item ESPRESSO:coffee@3.50 --ref R1")
    answer = ana("redeem Ana free --sale ref:R1 --ref D1")
    assert (answer["discount"], answer["earned"]) == ("3.50", {"points": -4, "stamps:coffee": -1})
    assert (ana.balance("stamps:coffee"), ana.balance()) == (3, 13)
    back = ana("refund ref:R1 --ref B1")
    assert (back["amount"], back["pay_back"]) == ("13.50", "13.50")
    assert (ana.balance("stamps:coffee"), ana.balance()) == (0, 0)
    assert ana.refused("void ref:D1 --reason slip")["code"] == "already_refunded"
    ana("void ref:B1 --reason slip")
    ana("void ref:D1 --reason slip")
    assert (ana.balance("stamps:coffee"), ana.balance()) == (4, 17)


def test_3_5_a_line_that_was_typed_as_free_is_the_one_that_a_redemption_takes(counter: Open) -> None:
    ana = counter(COFFEE + FREE_COFFEE + ONE_PER_EURO)
    ana("stamp Ana --count 10")
    ana("earn Ana 13.50 --item LATTE:coffee*3@4.50 --item LATTE:coffee@0 --ref R1")
    assert ana("redeem Ana free --sale ref:R1")["discount"] == "0.00"
    assert ana.balance("stamps:coffee") == 3


def test_3_5_a_free_item_is_no_visit_to_a_card_for_such_items(counter: Open) -> None:
    card = COFFEE.replace('"item"', '"visit"') + STAMP_FOR_ALL.replace('"coffee"', '"all"')
    ana = counter(card + FREE_COFFEE)
    ana("stamp Ana coffee --count 10")
    assert ana("pay Ana 4 --item LATTE:coffee --reward free")["earned"] == {"points": 0, "stamps:all": 1}


# What it gives back ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "balance", "pay_back"), [("", 200, "55.00"), ("--amount 35", 160, "27.50")])
def test_7_3_spent_points_come_back_in_proportion(counter: Open, line: str, balance: int, pay_back: str) -> None:
    ana = rich(counter, '[points]\nvalue = "0.10"\n', points=200)
    assert ana("pay Ana 70 --points 150 --ref R1")["balance"]["points"] == 120
    assert ana(f"refund ref:R1 {line}")["pay_back"] == pay_back
    assert ana.balance() == balance


def test_7_3_points_come_back_with_the_day_they_had(counter: Open) -> None:
    ana = counter(VALUE)
    ana("adjust Ana +100 --expires 2026-03-01 --reason start")
    ana("pay Ana 5 --points 100 --ref R1")
    ana("refund ref:R1")
    assert ana("show Ana")["expiring"] == [{"unit": "points", "quantity": 100, "at": "2026-03-01"}]


def test_7_3_a_refund_is_paid_back_as_the_sale_was_paid(counter: Open) -> None:
    """Of 40.00 a quarter was points, a quarter credit, a quarter gift card: a refund of 10.00 hands 2.50 out."""
    ana = rich(counter, VALUE + GIFTS, points=200)
    ana("adjust Ana +10 --unit credit --reason start")
    code = gift(ana, "10")
    ana(f"pay Ana 40 --points 200 --credit 10 --gift {code} --ref R1")
    answer = ana("refund ref:R1 --amount 10")
    assert answer["back"] == {"reward": "0.00", "points": "2.50", "credit": "2.50", "gift": "2.50"}
    assert (answer["pay_back"], answer["returned"]) == ("2.50", {"points": 50, "credit": "2.50"})
    assert (left(ana, code), ana.balance("credit")) == ("2.50", "2.50")
    assert ana("refund ref:R1")["pay_back"] == "7.50"
    assert (left(ana, code), ana.balance("credit"), ana.balance()) == ("10.00", "10.00", 200)


def test_7_3_cents_that_do_not_divide_go_to_the_largest_remainder(counter: Open) -> None:
    ana = counter(GIFTS)
    code = gift(ana, "1.00")
    ana(f"pay Ana 3 --gift {code} --ref R1")
    back = [ana("refund ref:R1 --amount 0.50")["pay_back"] for _ in range(6)]
    assert back == ["0.33", "0.33", "0.33", "0.34", "0.33", "0.34"]
    assert left(ana, code) == "1.00"


def test_7_1_a_refund_by_lines_pays_back_what_was_to_be_paid_for_them(counter: Open) -> None:
    ana = rich(counter, TEN_PERCENT)
    ana("pay Ana 30 --item CAKE@20 --item LATTE@10 --reward ten --ref R1")
    assert ana("refund ref:R1 --item LATTE")["pay_back"] == "9.00"
    assert ana.refused("refund ref:R1 --amount 18.01")["code"] == "refund_beyond_rest"
    assert ana("refund ref:R1 --amount 18")["pay_back"] == "18.00"


def test_7_3_a_whole_refund_opens_the_vouchers_again_and_a_part_does_not(counter: Open) -> None:
    ana = counter(FREE_COFFEE + STAMP_FOR_ALL)
    ana("stamp Ana --count 10")
    ana("pay Ana 9 --item LATTE:coffee*2@4.50 --reward free --ref R1")
    ana("refund ref:R1 --amount 1")
    assert [each["status"] for each in ana("voucher list Ana")["vouchers"]] == ["used"]
    ana("refund ref:R1 --ref B1")
    assert [each["status"] for each in ana("voucher list Ana")["vouchers"]] == ["open"]
    ana("void ref:B1 --reason slip")
    assert [each["status"] for each in ana("voucher list Ana")["vouchers"]] == ["used"]


def test_7_3_what_the_shop_keeps_stays_spent_and_stored_value_comes_back_all_the_same(counter: Open) -> None:
    ana = rich(counter, '[points]\nvalue = "0.05"\nrewards_on_refund = "keep"\n' + GIFTS, points=100)
    code = gift(ana, "5.00")
    ana(f"pay Ana 20 --points 100 --gift {code} --ref R1")
    answer = ana("refund ref:R1")
    assert (answer["pay_back"], answer["returned"]) == ("10.00", {"points": 0})
    assert (left(ana, code), ana.balance()) == ("5.00", 0)


def test_7_6_a_void_of_a_payment_puts_everything_back(counter: Open) -> None:
    ana = rich(counter, VALUE + GIFTS + TEN_PERCENT + COFFEE + FREE_COFFEE)
    code = gift(ana, "10.00")
    ana("adjust Ana +3 --unit credit --reason start")
    ana("stamp Ana --count 12")
    ana(
        f"pay Ana 40 --item LATTE:coffee*4@10 --reward free --reward ten --points 100 --credit max --gift {code} --ref R1",
    )
    assert left(ana, code) == "0.00"
    ana("void ref:R1 --reason slip")
    assert (left(ana, code), ana.balance(), ana.balance("credit"), ana.balance("stamps:coffee")) == ("10.00", 1000, "3.00", 2)
    assert [each["status"] for each in ana("voucher list Ana")["vouchers"]] == ["open"]
    assert ana.refused("refund ref:R1")["code"] == "already_refunded"


def test_7_6_a_void_of_a_refund_takes_again_what_it_gave_back(counter: Open) -> None:
    ana = rich(counter, VALUE + GIFTS, points=100)
    code = gift(ana, "5.00")
    ana(f"pay Ana 20 --points 100 --gift {code} --ref R1")
    ana("refund ref:R1 --amount 10 --ref B1")
    ana("void ref:B1 --reason slip")
    assert (left(ana, code), ana.balance()) == ("0.00", 20)
    assert ana("refund ref:R1")["pay_back"] == "10.00"


def test_7_3_a_purchase_says_what_to_pay_back_beside_a_reward_that_was_taken_on_it(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF, points=100)
    ana("earn Ana 20 --ref R1")
    ana("redeem Ana five-off --sale ref:R1")
    first, second = ana("refund ref:R1 --amount 8"), ana("refund ref:R1")
    assert (first["pay_back"], first["back"]["reward"]) == ("6.00", "2.00")
    assert (second["pay_back"], second["back"]["reward"]) == ("9.00", "3.00")


def test_7_2_a_plain_purchase_is_paid_back_as_it_is(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 20 --ref R1")
    assert ana("refund ref:R1 --amount 8")["pay_back"] == "8.00"


# As any event ----------------------------------------------------------------------------------------------------------------


def test_2_4_a_payment_counts_once_under_its_ref(counter: Open) -> None:
    ana = rich(counter, VALUE)
    line = "pay Ana 10 --points 100 --ref R1"
    first, again = ana(line), ana(line)
    assert {**again, "replayed": False} == first
    assert again["replayed"]
    refusal = ana.refused("pay Ana 10 --points 99 --ref R1")
    assert (refusal["code"], refusal["status"]) == ("ref_conflict", 4)


def test_5_5_a_rehearsal_takes_nothing(counter: Open) -> None:
    ana = rich(counter, VALUE + GIFTS)
    code, before = gift(ana, "5.00"), ana.shop.books()
    assert ana(f"pay Ana 10 --points 20 --gift {code} --dry-run")["due"] == "4.00"
    assert ana.shop.books() == before


def test_5_5_what_a_sale_has_left_of_a_gift_card_stays_on_it(counter: Open) -> None:
    ana = counter(GIFTS)
    code = gift(ana, "5.00")
    assert paid(ana(f"pay Ana 2 --gift {code} --gift {code}")) == ("0.00", "0.00", "0.00", "2.00", "0.00")
    assert left(ana, code) == "3.00"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("gift block {} --reason stolen", "gift_blocked"),
        ("gift use {} 5", "gift_used"),
        ("gift refund {}", "gift_cancelled"),
    ],
)
def test_9_2_a_gift_card_that_pays_nothing_is_refused_with_its_reason(counter: Open, spoil: str, code: str) -> None:
    ana = counter(GIFTS)
    card = gift(ana, "5.00")
    ana(spoil.format(card))
    assert ana.refused(f"pay Ana 10 --gift {card}")["code"] == code


def test_5_5_no_reward_is_tied_to_a_sale_that_was_settled(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF)
    ana("pay Ana 10 --ref R1")
    assert ana.refused("redeem Ana five-off --sale ref:R1")["code"] == "sale_settled"


def test_3_7_a_closed_account_pays_nothing(counter: Open) -> None:
    ana = rich(counter, VALUE)
    ana("customer close Ana --reason gone")
    assert ana.refused("pay Ana 10")["code"] == "account_closed"


def test_8_1_a_payment_counts_for_the_tier_by_what_its_rewards_leave(counter: Open) -> None:
    tiers = '[tiers]\n[[tier]]\nid = "gold"\nat = "90.00"\n'
    ana = rich(counter, TEN_PERCENT + tiers)
    assert ana("pay Ana 99.99 --reward ten")["tier"] is None
    ana("void last --reason slip")
    assert ana("pay Ana 100 --reward ten")["tier"] == "gold"


def test_1_2_a_payment_may_be_late(counter: Open) -> None:
    ana = rich(counter, VALUE)
    answer = ana("pay Ana 10 --points 20", at="2026-02-17T09:00")
    assert (answer["late"], answer["due"]) == (True, "9.00")
