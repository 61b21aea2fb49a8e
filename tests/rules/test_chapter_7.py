"""Rule book, chapter 7: refunds, voids, repairs."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
COFFEE = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"
on_the_way = { 5 = "cookie" }

[[reward]]
id = "free"
kind = "item"

[[reward]]
id = "cookie"
kind = "item"
"""
PLAIN_COFFEE = COFFEE.replace('on_the_way = { 5 = "cookie" }\n', "")
REWARDS = """
[[reward]]
id = "big"
kind = "amount"
value = "15.00"
points = 150

[[reward]]
id = "small"
kind = "amount"
value = "1.00"
points = 10
stock = 5
limit = { per_customer = 2 }

[[reward]]
id = "money"
kind = "credit"
value = "5.00"
points = 10
"""
TIERS = """
[tiers]
[[tier]]
id = "silver"
at = "100.00"
multiply = 2
[[tier]]
id = "gold"
at = "1000.00"
multiply = 3
yearly_reward = "free"
"""


def test_7_1_a_refund_in_full_by_amount_and_by_line(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 12 --ref R1")
    assert ana("refund ref:R1")["amount"] == "12.00"
    ana("earn Ana 12 --ref R2")
    assert ana("refund ref:R2 --amount 5")["amount"] == "5.00"
    ana("earn Ana 12 --item A*2@4 --item B@4 --ref R3")
    assert ana("refund ref:R3 --item A")["amount"] == "4.00"


@pytest.mark.parametrize(
    "refunds",
    [("",), ("--amount 12",), ("--amount 5", "--amount 7"), ("--item A*2", "--item B"), ("--item A", "--amount 8")],
)
def test_7_1_the_sum_of_refunds_never_exceeds_the_purchase(counter: Open, refunds: Sequence[str]) -> None:
    ana = counter()
    ana("earn Ana 12 --item A*2@4 --item B@4 --ref R1")
    for each in refunds:
        ana(f"refund ref:R1 {each}")
    assert ana.balance() == 0
    for more in ("", "--amount 0.01", "--item A"):
        assert ana.refused(f"refund ref:R1 {more}")["status"] == 1


def test_7_1_more_than_is_left_is_refused_with_what_is_left(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 12 --item A*2@4 --item B@4 --ref R1")
    ana("refund ref:R1 --item A")
    refusal = ana.refused("refund ref:R1 --amount 8.01")
    assert (refusal["code"], refusal["asked"], refusal["left"]) == ("refund_beyond_rest", "8.01", "8.00")
    refusal = ana.refused("refund ref:R1 --item A*2")
    assert (refusal["code"], refusal["asked"], refusal["left"]) == ("refund_beyond_rest", "2 × A", "1 × A")


@pytest.mark.parametrize("line", ["refund last --amount 0", "refund last --amount 1 --item A"])
def test_7_1_a_refund_of_nothing_or_of_two_things_is_malformed(counter: Open, line: str) -> None:
    ana = counter()
    ana("earn Ana 12")
    assert ana.refused(line)["status"] == 2


def test_7_1_only_a_purchase_is_refunded(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + COFFEE)
    ana("stamp Ana")
    refusal = ana.refused("refund last")
    assert (refusal["code"], refusal["status"]) == ("not_a_purchase", 1)
    assert ana.refused("refund ref:nowhere")["status"] == 3


def test_7_2_the_claw_back_is_what_the_rest_would_have_earned_less(counter: Open) -> None:
    ana = counter(ONE_PER_EURO.replace("1.00", "10.00"))
    assert ana.points("21.90", "--ref R1") == 2
    assert ana("refund ref:R1 --amount 1.00")["earned"]["points"] == 0
    assert ana("refund ref:R1 --amount 5.00")["earned"]["points"] == -1  # 15.90 are left
    assert ana("refund ref:R1")["earned"]["points"] == -1
    assert ana.balance() == 0


def test_7_2_it_is_judged_by_the_version_of_the_purchase(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 30 --ref R1")
    ana.apply(SHOP + ONE_PER_EURO.replace("points = 1", "points = 5"))
    assert ana("refund ref:R1 --amount 10")["earned"]["points"] == -10


def test_7_2_and_with_the_tier_of_the_purchase(counter: Open) -> None:
    """90 earned 90 without a tier; 20 earned 40 as the first of silver. Later purchases change neither."""
    ana = counter(ONE_PER_EURO + TIERS + PLAIN_COFFEE)
    assert [ana.points("90", "--ref R1"), ana.points("20", "--ref R2"), ana.points("900", "--ref R3")] == [90, 40, 2700]
    assert ana("refund ref:R1 --amount 10")["earned"]["points"] == -10
    assert ana("refund ref:R2 --amount 5")["earned"]["points"] == -10  # 15 with 90 before is still silver
    assert ana("refund ref:R2 --amount 6")["earned"]["points"] == -21  # 9 with 90 before is 99: 9 points of the 30


def test_7_2_and_with_the_limits_and_counters_of_the_purchase(counter: Open) -> None:
    rules = (
        ONE_PER_EURO + '[[earn]]\nid = "big"\npoints = 50\nper = "visit"\nmin_spend = "20.00"\nlimit = { per_customer = 1 }\n'
    )
    ana = counter(rules)
    assert [ana.points("20", "--ref R1"), ana.points("20", "--ref R2")] == [70, 20]
    assert ana("refund ref:R2 --amount 1")["earned"]["points"] == -1
    assert ana("refund ref:R1 --amount 1")["earned"]["points"] == -51
    assert ana.points("20") == 70  # the use was given back


def test_7_2_refunds_by_line_and_by_amount_add_up_to_the_whole(counter: Open) -> None:
    excepted = ONE_PER_EURO.replace("1.00", "7.00") + 'except = ["category:tobacco"]\n'
    ana = counter(excepted + PLAIN_COFFEE)
    ana("earn Ana 40.01 --item L:coffee*3@3.33 --item T:tobacco@17.02 --item B:food*2@8.00 --discount 3.00 --ref R1")
    for each in ("--item L*2", "--item T", "--amount 6.17", "--item B", ""):
        ana(f"refund ref:R1 {each}")
    assert ana("show Ana")["balance"] == {"points": 0, "stamps:coffee": 0}


def test_7_3_spent_points_come_back_in_proportion(counter: Open) -> None:
    """Card 200; the sale earns 70 and spends 150: 120 are left. In full: 200. By half: 160."""
    for part, balance in (("", 200), ("--amount 35", 160)):
        ana = counter(ONE_PER_EURO + REWARDS, name=f"shop{balance}")
        ana("adjust Ana +200 --reason start")
        ana("earn Ana 70 --ref R1")
        ana("redeem Ana big --sale ref:R1")
        assert ana.balance() == 120
        assert ana(f"refund ref:R1 {part}")["balance"]["points"] == balance


def test_7_3_parts_return_no_more_than_the_whole(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + REWARDS)
    ana("adjust Ana +200 --reason start")
    ana("earn Ana 70 --ref R1")
    ana("redeem Ana big --sale ref:R1")
    returned = [ana("refund ref:R1 --amount 23.33")["returned"]["points"] for _ in range(3)]
    assert [*returned, ana("refund ref:R1")["returned"]["points"]] == [49, 50, 50, 1]


def test_7_3_unless_the_programme_keeps_them(counter: Open) -> None:
    ana = counter('[points]\nrewards_on_refund = "keep"\n' + ONE_PER_EURO + REWARDS)
    ana("adjust Ana +200 --reason start")
    ana("earn Ana 70 --ref R1")
    ana("redeem Ana big --sale ref:R1")
    assert ana("refund ref:R1")["returned"] == {"points": 0}
    assert ana.balance() == 50


def test_7_3_they_come_back_with_their_original_expiry(counter: Open) -> None:
    ana = counter('[points]\nexpire = { after = "12 months" }\n' + ONE_PER_EURO + REWARDS)
    ana("earn Ana 100", at="2025-06-01")
    ana("earn Ana 100", at="2026-01-01")
    ana("earn Ana 10 --ref R1")
    ana("redeem Ana big --sale ref:R1")
    ana("refund ref:R1")
    assert ana("show Ana")["expiring"] == [
        {"unit": "points", "quantity": 100, "at": "2026-06-01"},
        {"unit": "points", "quantity": 100, "at": "2027-01-01"},
    ]


def test_7_3_a_voucher_that_was_used_on_it_is_open_again(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + PLAIN_COFFEE)
    code = ana("stamp Ana --count 10")["issued"][0]["voucher"]
    ana("earn Ana 10 --ref R1")
    ana("redeem Ana free --sale ref:R1")
    ana("refund ref:R1")
    assert ana(f"voucher show {code}")["status"] == "open"


def test_7_6_a_void_of_a_sale_gives_back_what_was_spent_on_it_as_a_refund_does(counter: Open) -> None:
    """Card 200; the sale earns 70 and spends 150: 120 are left. Voided: 200."""
    ana = counter(ONE_PER_EURO + REWARDS + PLAIN_COFFEE)
    ana("adjust Ana +200 --reason start")
    code = ana("stamp Ana --count 10")["issued"][0]["voucher"]
    ana("earn Ana 70 --item L:coffee*10@7.00 --ref R1")
    ana("redeem Ana big --sale ref:R1 --ref big")
    ana("redeem Ana free --sale ref:R1 --ref free")

    answer = ana("void ref:R1 --reason mistyped")

    assert answer["returned"]["points"] == 150
    assert ana.balance() == 200
    assert ana(f"voucher show {code}")["status"] == "open"
    for tied in ("big", "free"):
        assert ana.refused(f"void ref:{tied} --reason again")["code"] == "already_voided"


def test_7_6_a_void_leaves_them_spent_where_the_programme_keeps_them(counter: Open) -> None:
    ana = counter('[points]\nrewards_on_refund = "keep"\n' + ONE_PER_EURO + REWARDS)
    ana("adjust Ana +200 --reason start")
    ana("earn Ana 70 --ref R1")
    ana("redeem Ana big --sale ref:R1 --ref big")
    assert ana("void ref:R1 --reason mistyped")["returned"] == {"points": 0}
    assert ana.balance() == 50
    ana("void ref:big --reason mistyped")
    assert ana.balance() == 200


@pytest.mark.parametrize(("mode", "after", "later"), [("allow", -80, -75), ("clamp", 0, 5)])
def test_7_4_what_is_gone_already_is_a_debt_or_forgiven(counter: Open, mode: str, after: int, later: int) -> None:
    ana = counter(f'[points]\non_negative = "{mode}"\n' + ONE_PER_EURO + REWARDS.replace("150", "80"))
    ana("earn Ana 80 --ref R1")
    ana("redeem Ana big")
    assert ana("refund ref:R1")["balance"]["points"] == after
    assert ana("show Ana")["balance"]["points"] == after  # shown, not hidden
    assert ana("earn Ana 5")["balance"]["points"] == later


FIVE_FOR_TEN = '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 10\n'
YEARLY = '[points]\nexpire = { after = "12 months" }\n' + ONE_PER_EURO


def test_7_2_a_refund_takes_back_the_points_of_its_own_purchase(counter: Open) -> None:
    """The older points, which would be spent first, stay, and end on their own day."""
    ana = counter(YEARLY)
    ana("earn Ana 10", at="2026-01-10T12:00")
    ana("earn Ana 20 --ref R2", at="2026-02-10T12:00")
    ana("refund ref:R2", at="2026-02-11T12:00")
    assert (ana.balance(at="2027-01-10T12:00"), ana.balance(at="2027-01-11T12:00")) == (10, 0)


def test_7_6_points_that_a_debt_had_swallowed_come_back_with_their_own_last_day(counter: Open) -> None:
    ana = counter(YEARLY + FIVE_FOR_TEN)
    ana("earn Ana 10 --ref R1", at="2026-01-10T12:00")
    ana("redeem Ana five", at="2026-01-11T12:00")
    refund = ana("refund ref:R1", at="2026-01-12T12:00")["event"]
    assert ana.balance(at="2026-01-12T12:00") == -10
    ana("earn Ana 10", at="2026-02-10T12:00")
    assert ana.balance(at="2026-02-10T12:00") == 0
    ana(f"void {refund} --reason slip", at="2026-02-11T12:00")
    assert (ana.balance(at="2027-01-10T12:00"), ana.balance(at="2027-01-11T12:00")) == (10, 0)


def test_7_1_a_refund_of_nothing_is_refused(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 10 --ref R1")
    assert ana.refused("refund ref:R1 --amount 0")["message"].startswith(
        "'0.00' is not an amount in EUR: there is nothing to give back."
    )


def test_7_5_a_used_voucher_leaves_a_debt_of_stamps(counter: Open) -> None:
    """12 coffees on a card of 10, the voucher used, all returned: −10."""
    ana = counter(ONE_PER_EURO + PLAIN_COFFEE)
    ana("earn Ana 42 --item LATTE:coffee*12@3.50 --ref R1")
    ana("redeem Ana free")
    answer = ana("refund ref:R1")
    assert answer["earned"] == {"points": -42, "stamps:coffee": -12}
    assert answer["balance"]["stamps:coffee"] == -10
    assert ana("stamp Ana --count 11")["balance"]["stamps:coffee"] == 1


def test_7_5_a_debt_of_stamps_is_paid_by_the_voucher_that_comes_back(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + PLAIN_COFFEE)
    ana("earn Ana 42 --item LATTE:coffee*12@3.50 --ref R1")
    used = ana("redeem Ana free")["event"]
    ana("refund ref:R1")
    assert ana.balance("stamps:coffee") == -10
    ana(f"void {used} --reason slip")
    assert ana.balance("stamps:coffee") == 0
    assert [each["status"] for each in ana("show Ana")["vouchers"]] == ["cancelled"]
    assert ana("stamp Ana --count 3")["balance"]["stamps:coffee"] == 3


def test_7_5_an_unused_voucher_is_withdrawn(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + PLAIN_COFFEE)
    code = ana("earn Ana 42 --item LATTE:coffee*12@3.50 --ref R1")["issued"][0]["voucher"]
    assert ana("refund ref:R1")["balance"]["stamps:coffee"] == 0
    refusal = ana.refused(f"voucher use {code}")
    assert (refusal["code"], refusal["status"]) == ("voucher_cancelled", 1)


def test_7_5_stamps_go_back_over_a_card_that_was_full(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + PLAIN_COFFEE)
    ana("stamp Ana --count 8")
    ana("earn Ana 17.50 --item LATTE:coffee*5@3.50 --ref R1")
    assert ana.balance("stamps:coffee") == 3
    assert ana("refund ref:R1 --item LATTE*4")["balance"]["stamps:coffee"] == 9


def test_7_5_what_a_card_gave_on_the_way_is_withdrawn_too(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + COFFEE)
    ana("stamp Ana --count 4")
    ana("earn Ana 3.50 --item LATTE:coffee@3.50 --ref R1")
    assert [each["status"] for each in ana("show Ana")["vouchers"]] == ["open"]
    ana("refund ref:R1")
    assert [each["status"] for each in ana("show Ana")["vouchers"]] == ["cancelled"]
    assert [each["reward"] for each in ana("stamp Ana")["issued"]] == ["cookie"]  # reached again, given again


# 7.6: what stood before, the line, and how the event is named -------------------------------------------------------

EVERY_KIND: dict[str, tuple[Sequence[str], str]] = {
    "purchase": ((), "earn Ana 120.00 --item LATTE:coffee*12@10.00"),
    "stamp": (("stamp Ana coffee --count 4",), "stamp Ana coffee --count 8"),
    "redemption": (("adjust Ana +200 --reason x",), "redeem Ana small"),
    "redemption of a voucher": (("stamp Ana coffee --count 10",), "redeem Ana free"),
    "redemption for credit": (("adjust Ana +200 --reason x",), "redeem Ana money"),
    "redemption on a sale": (("adjust Ana +200 --reason x", "earn Ana 70 --ref S"), "redeem Ana big --sale ref:S"),
    "refund": (("earn Ana 120.00 --item LATTE:coffee*12@10.00 --ref S",), "refund ref:S"),
    "refund of a part": (("earn Ana 120.00 --item LATTE:coffee*12@10.00 --ref S",), "refund ref:S --item LATTE*7"),
    "refund of a sale with a reward": (
        ("adjust Ana +200 --reason x", "earn Ana 70 --ref S", "redeem Ana big --sale ref:S"),
        "refund ref:S",
    ),
    "adjustment up": ((), "adjust Ana +50 --expires 2026-12-31 --reason x"),
    "adjustment down": (("adjust Ana +50 --reason x",), "adjust Ana -20 --reason x"),
    "adjustment of stamps up": (("stamp Ana coffee --count 7",), "adjust Ana +5 --unit stamps:coffee --reason x"),
    "adjustment of stamps down": (("stamp Ana coffee --count 7",), "adjust Ana -5 --unit stamps:coffee --reason x"),
    "adjustment of credit": ((), "adjust Ana +5.50 --unit credit --reason x"),
    "tier": ((), "vip promote Ana gold --reason x"),
    "tier taken back": (("vip promote Ana gold --reason x",), "vip revoke Ana"),
    "hold": (("adjust Ana +200 --reason x",), "redeem Ana small --hold"),
    "release": (("adjust Ana +200 --reason x", "redeem Ana small --hold --ref H"), "redeem --release ref:H"),
    "voucher-cancel": (("stamp Ana coffee --count 10",), "voucher cancel {code}"),
    "present of a tier": (("vip promote Ana gold --reason x",), "expire"),
    "opening": ((), "import balances {opening}"),
    "expiry": (("adjust Ana +50 --expires 2026-02-16 --reason x --at 2026-02-10",), "expire"),
}


def standing(ana: Counter) -> dict[str, Any]:
    """All that `show` says of Ana but what was withdrawn, and the book balances."""
    shown = ana("show Ana")
    shown["vouchers"] = [voucher for voucher in shown["vouchers"] if voucher["status"] not in ("cancelled", "used")]
    books = ana.shop.rows("SELECT unit, quantity FROM balances WHERE quantity <> 0 ORDER BY unit")
    counters = ana.shop.rows("SELECT customer = 0 AS shared, name, quantity FROM counters WHERE quantity <> 0 ORDER BY 1, 2")
    counted = [row for row in counters if not row["name"].startswith("lots:")]
    return {**shown, "books": books, "counters": counted}


def filled(line: str, ana: Counter) -> str:
    """A line of EVERY_KIND with Ana's open voucher, or with a file of what she brings along."""
    shown = ana("show Ana")
    code = next((voucher["code"] for voucher in shown["vouchers"] if voucher["status"] == "open"), "")
    opening = ana.shop.path.with_suffix(".csv")
    opening.write_text(f"customer,unit,quantity\n#{shown['customer']['id']},stamps:coffee,13\n", encoding="utf-8")
    return line.format(code=code, opening=opening)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_7_6_a_void_reverses_any_event_exactly(counter: Open, kind: str) -> None:
    ana = counter(ONE_PER_EURO + COFFEE + REWARDS + TIERS)
    before, line = EVERY_KIND[kind]
    for each in before:
        ana(each)
    stood = standing(ana)
    ana(filled(line, ana))
    assert standing(ana) != stood

    newest = ana("history Ana --limit 1")["events"][0]["event"]
    ana(f"void {newest} --reason slip")

    assert standing(ana) == stood


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_7_6_once(counter: Open, kind: str) -> None:
    ana = counter(ONE_PER_EURO + COFFEE + REWARDS + TIERS)
    before, line = EVERY_KIND[kind]
    for each in before:
        ana(each)
    ana(filled(line, ana))
    event = ana("history Ana --limit 1")["events"][0]["event"]
    ana(f"void {event} --reason slip")
    refusal = ana.refused(f"void {event} --reason again")
    assert (refusal["code"], refusal["status"]) == ("already_voided", 1)


def test_7_6_voiding_a_void_is_refused(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 5")
    ana("void last --reason slip")
    refusal = ana.refused("void last --reason back")
    assert (refusal["code"], refusal["status"]) == ("cannot_void_void", 1)


def test_7_6_a_reason_is_needed(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 5")
    assert ana.refused("void last")["status"] == 2
    assert ana.refused("void last --reason ' '")["status"] == 2


def test_7_6_a_refunded_purchase_is_not_voided_beneath_its_refund(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 5 --ref R1")
    ana("refund ref:R1 --amount 1 --ref R1")
    sale = ana("history Ana")["events"][1]["event"]
    assert ana.refused(f"void {sale} --reason slip")["code"] == "already_refunded"
    assert ana.refused("refund ref:R1 --amount 9")["code"] == "refund_beyond_rest"


def test_7_6_a_voided_purchase_is_not_refunded(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 5 --ref R1")
    ana("void last --reason slip")
    assert ana.refused("refund ref:R1")["code"] == "already_refunded"


def test_7_6_the_stock_follows(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + REWARDS.replace("stock = 5", "stock = 1"))
    ana("adjust Ana +200 --reason x")
    ana("redeem Ana small")
    assert ana("reward list")["rewards"][1]["left"] == 0
    ana("void last --reason slip")
    assert ana("reward list")["rewards"][1]["left"] == 1
    assert ana("redeem Ana small")["spent"] == {"points": 10}


def test_7_7_an_adjustment_says_why_and_by_whom(counter: Open) -> None:
    ana = counter()
    ana("adjust Ana +50 --reason 'the till was down' --staff Eva")
    facts = {each["name"]: each["value"] for each in ana("explain last")["facts"]}
    assert (facts["reason"], facts["staff"]) == ("the till was down", "Eva")
    assert ana("adjust Ana -20 --reason back")["balance"]["points"] == 30
    refusal = ana.refused("adjust Ana -31 --reason back")
    assert (refusal["code"], refusal["available"]) == ("insufficient_points", 30)
    assert ana.refused("adjust Ana +5")["status"] == 2


@pytest.mark.parametrize("unit", ["points", "stamps:coffee"])
def test_7_7_one_is_added_and_one_is_taken(counter: Open, unit: str) -> None:
    ana = counter('[[stamp_card]]\nid = "coffee"\nsize = 10\nper = "item"\n')
    assert ana(f"adjust Ana +1 --unit {unit} --reason x")["balance"][unit] == 1
    assert ana(f"adjust Ana +1 --unit {unit} --reason x")["balance"][unit] == 2
    assert ana(f"adjust Ana -1 --unit {unit} --reason x")["balance"][unit] == 1


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("adjust Ana 0 --reason x", 2),
        ("adjust Ana 1.5 --reason x", 2),
        ("adjust Ana ٥ --reason x", 2),
        ("adjust Ana 1000000001 --reason x", 2),
        ("adjust Ana +5 --unit stars --reason x", 3),
        ("adjust Ana +5 --expires 2026-02-16 --reason x", 2),
        ("adjust Ana +5 --expires 2026-02-30 --reason x", 2),
        ("adjust Ana -5 --expires 2026-12-31 --reason x", 2),
    ],
)
def test_7_7_an_adjustment_that_cannot_be(counter: Open, line: str, status: int) -> None:
    ana = counter()
    ana("earn Ana 10")
    assert ana.refused(line)["status"] == status


def test_7_8_a_replaced_card_is_blocked_for_good_and_names_the_new_one(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 10")
    old = ana("show Ana")["cards"][0]["number"]
    new = ana(f"card replace {old}")["card"]
    refusal = ana.refused(f"earn {old} 5")
    assert refusal["status"] == 1
    assert new[-4:] in refusal["message"].replace(" ", "")
    assert ana.refused(f"card unblock {old}")["status"] == 1
    assert ana(f"earn {new} 5")["balance"]["points"] == 15  # the account is untouched
    assert ana(f"show {old}")["customer"]["name"] == "Ana"
