"""Rule book, chapter 7.7: what was booked for the wrong person, put right."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
CARD = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"
delay = "10 minutes"

[[reward]]
id = "free"
kind = "item"
"""
TIERS = """
[tiers]
[[tier]]
id = "silver"
at = "100.00"
"""
REWARDS = """
[[reward]]
id = "small"
kind = "amount"
value = "1.00"
points = 10
"""


@pytest.fixture
def two(counter: Open) -> Callable[..., Counter]:
    """A shop with Ana and Boris in it."""

    def open_(rules: str = ONE_PER_EURO + CARD + TIERS + REWARDS, **more: Any) -> Counter:
        shop = counter(rules, **more)
        shop("enroll Boris")
        return shop

    return open_


def held(shop: Counter, name: str) -> tuple[dict[str, Any], str | None]:
    """What a customer can spend, and their tier."""
    shown = shop(f"show {name}")
    return shown["balance"], shown["tier"]["id"] if shown["tier"] else None


# A sale of nobody ----------------------------------------------------------------------------------------------------


def test_7_7_a_sale_of_nobody_earns_nothing_and_says_how_it_finds_its_customer(two: Open) -> None:
    shop = two()
    sale = shop("earn - 12.50 --item LATTE:coffee*2@6.25 --ref R1")
    assert (sale["kind"], sale["amount"], sale["earned"], sale["issued"]) == ("purchase", "12.50", {"points": 0}, [])
    assert [line["rule"] for line in sale["why"]] == ["nobody"]
    assert "loyalty customer move" in sale["why"][0]["text"]
    assert shop("customer list")["count"] == 2
    assert shop.refused("show Nobody")["status"] == 3
    assert shop.refused(f"show id:{sale['customer']}")["status"] == 3


def test_7_7_it_goes_to_its_customer_as_of_its_own_day(two: Open) -> None:
    """A programme that came later does not count, nor does the day on which somebody remembered."""
    shop = two()
    shop("earn - 120.00 --item LATTE:coffee*2@60.00 --ref R1", at="2026-02-10T09:00")
    shop.apply(SHOP + ONE_PER_EURO.replace("points = 1", "points = 5"))
    moved = shop("customer move ref:R1 Ana --reason 'the card was at home'")
    there = moved["followed"][0]
    assert (there["kind"], there["at"][:10], there["earned"]) == ("move", "2026-02-10", {"points": 120, "stamps:coffee": 2})
    assert there["late"]
    assert shop("history Ana")["events"][0]["at"] == "2026-02-10T07:00:00Z"


def test_7_7_it_is_refunded_and_voided_like_any_sale(two: Open) -> None:
    shop = two()
    shop("earn - 12.50 --ref R1")
    assert shop("refund ref:R1 --amount 2.50")["earned"] == {"points": 0}
    assert shop("refund ref:R1")["amount"] == "10.00"
    shop("earn - 12.50 --ref R2")
    shop("void ref:R2 --reason slip")
    assert shop.refused("customer move ref:R2 Ana --reason x")["code"] == "cannot_move"


def test_2_4_a_sale_of_nobody_under_one_ref_counts_once(two: Open) -> None:
    shop = two()
    first, again = (shop("earn - 12.50 --ref R1") for _ in range(2))
    assert (first["event"], first["customer"]) == (again["event"], again["customer"])
    assert again["replayed"]
    assert shop.refused("earn Ana 12.50 --ref R1")["status"] == 4
    assert shop.refused("earn - 12.51 --ref R1")["status"] == 4
    assert shop("earn - 12.50 --ref R1 --dry-run")["replayed"]
    assert len(shop.shop.rows("SELECT * FROM customers WHERE holder = 'nobody'")) == 1


def test_7_7_a_rehearsed_sale_of_nobody_leaves_nothing(two: Open) -> None:
    shop = two()
    before = shop.shop.books()
    assert shop("earn - 12.50 --dry-run")["event"] is None
    assert shop.shop.books() == before


# A move --------------------------------------------------------------------------------------------------------------


def test_7_7_a_move_replays_points_stamps_and_tiers_of_both(two: Open) -> None:
    shop = two()
    shop("earn Boris 30 --ref R0")
    shop("earn Ana 100 --item LATTE:coffee*4@25.00 --ref R1")
    assert held(shop, "Ana") == ({"points": 100, "stamps:coffee": 4}, "silver")
    moved = shop("customer move ref:R1 Boris --reason 'it was Boris'")
    assert (moved["kind"], moved["earned"]) == ("move", {"points": -100, "stamps:coffee": -4})
    assert moved["followed"][0]["earned"] == {"points": 100, "stamps:coffee": 4}
    assert held(shop, "Ana") == ({"points": 0, "stamps:coffee": 0}, None)
    assert held(shop, "Boris") == ({"points": 130, "stamps:coffee": 4}, "silver")


def test_7_7_it_says_why_and_by_whom(two: Open) -> None:
    shop = two()
    shop("earn Ana 10 --ref R1")
    moved = shop("customer move ref:R1 Boris --reason 'a slip' --staff Eva")
    facts = {each["name"]: each["value"] for each in shop(f"explain {moved['event']}")["facts"]}
    assert (facts["reason"], facts["staff"]) == ("a slip", "Eva")
    assert shop("explain ref:R1")["facts"][-1] == {"name": "now", "value": f"{moved['followed'][0]['event']}, of Boris"}
    assert shop.refused("customer move ref:R1 Ana")["status"] == 2


def test_7_7_moved_there_and_back_restores_both(two: Open) -> None:
    shop = two()
    shop("earn Boris 30 --item LATTE:coffee@30 --ref R0")
    shop("earn Ana 100 --item LATTE:coffee*4@25.00 --ref R1")
    before = [held(shop, name) for name in ("Ana", "Boris")]
    shop("customer move ref:R1 Boris --reason x")
    shop("customer move ref:R1 Ana --reason back")
    assert [held(shop, name) for name in ("Ana", "Boris")] == before


def test_7_7_a_refund_and_a_void_find_the_sale_where_it_stands_today(two: Open) -> None:
    shop = two()
    sale = shop("earn Ana 100 --item LATTE:coffee*4@25.00 --ref R1")["event"]
    shop("customer move ref:R1 Boris --reason x")
    assert shop("refund ref:R1 --item LATTE")["earned"] == {"points": -25, "stamps:coffee": -1}
    assert held(shop, "Boris")[0] == {"points": 75, "stamps:coffee": 3}
    shop("void last --reason 'not returned'")
    shop(f"void {sale} --reason 'never sold'")
    assert held(shop, "Boris")[0] == held(shop, "Ana")[0] == {"points": 0, "stamps:coffee": 0}
    assert shop.refused("refund ref:R1")["code"] == "already_refunded"


def test_7_7_a_reward_is_tied_to_the_sale_where_it_stands_today(two: Open) -> None:
    shop = two()
    shop("earn Ana 100 --ref R1")
    shop("adjust Boris +10 --reason start")
    shop("customer move ref:R1 Boris --reason x")
    assert shop.refused("redeem Ana small --sale ref:R1")["status"] == 1
    shop("redeem Boris small --sale ref:R1")
    assert shop("refund ref:R1")["returned"] == {"points": 10}
    assert held(shop, "Boris")[0]["points"] == 10


def test_7_7_moved_stamps_go_on_the_other_card(two: Open) -> None:
    shop = two()
    shop("stamp Ana --count 12")
    code = shop("show Ana")["vouchers"][0]["code"]
    shop("customer move last Boris --reason x")
    assert shop.refused(f"voucher use {code}")["code"] == "voucher_cancelled"
    assert held(shop, "Ana")[0]["stamps:coffee"] == 0
    assert held(shop, "Boris")[0]["stamps:coffee"] == 2
    assert [each["status"] for each in shop("show Boris")["vouchers"]] == ["open"]


def test_4_3_the_other_card_keeps_its_delay(two: Open) -> None:
    shop = two()
    shop("stamp Ana")
    shop("stamp Boris")
    assert shop.refused("customer move last Ana --reason x")["code"] == "stamp_limit"


@pytest.mark.parametrize("line", ["earn Ana 120 --item LATTE:coffee*12@10", "stamp Ana --count 12"])
def test_7_6_a_void_of_a_move_undoes_both(two: Open, line: str) -> None:
    shop = two()
    shop(line)
    before = [(held(shop, name), shop(f"show {name}")["vouchers"]) for name in ("Ana", "Boris")]
    shop("customer move last Boris --reason x")
    shop("void last --reason 'it was Ana'")
    after = [(held(shop, name), shop(f"show {name}")["vouchers"]) for name in ("Ana", "Boris")]
    assert after[0] == before[0]
    assert (after[1][0], [each["status"] for each in after[1][1]]) == (before[1][0], ["cancelled"])


def test_7_6_a_move_is_not_voided_beneath_what_happened_since(two: Open) -> None:
    shop = two()
    shop("earn Ana 100 --ref R1")
    move = shop("customer move ref:R1 Boris --reason x")["event"]
    shop("refund ref:R1 --amount 10")
    assert shop.refused(f"void {move} --reason x")["code"] == "already_refunded"
    shop("void last --reason x")
    shop("void ref:R1 --reason 'never sold'")
    assert shop.refused(f"void {move} --reason x")["code"] == "cannot_void"
    assert shop.refused("customer move ref:R1 Ana --reason x")["code"] == "cannot_move"


def test_7_7_what_stands_on_a_sale_is_undone_before_it_moves(two: Open) -> None:
    shop = two()
    shop("earn Ana 100 --ref R1")
    shop("refund ref:R1 --amount 10")
    assert "void the refund" in shop.refused("customer move ref:R1 Boris --reason x")["message"]
    shop("void last --reason x")
    shop("redeem Ana small --sale ref:R1")
    assert "void that redemption" in shop.refused("customer move ref:R1 Boris --reason x")["message"]
    shop("void last --reason x")
    shop("customer move ref:R1 Boris --reason x")
    assert held(shop, "Boris")[0]["points"] == 100


def test_7_7_what_was_spent_of_a_moved_sale_is_owed(two: Open) -> None:
    shop = two()
    shop("earn Ana 10 --ref R1")
    shop("redeem Ana small")
    shop("customer move ref:R1 Boris --reason x")
    assert [held(shop, name)[0]["points"] for name in ("Ana", "Boris")] == [-10, 10]


def test_7_7_only_a_sale_is_moved_and_to_somebody_else(two: Open) -> None:
    shop = two()
    shop("earn Ana 10 --ref R1")
    assert shop.refused("customer move ref:R1 Ana --reason x")["code"] == "already_theirs"
    assert shop.refused("customer move ref:R1 Zoe --reason x")["status"] == 3
    shop("adjust Ana +5 --reason x")
    assert shop.refused("customer move last Boris --reason x")["code"] == "cannot_move"
    shop("customer close Boris")
    assert shop.refused("customer move ref:R1 Boris --reason x")["code"] == "account_closed"


def test_2_4_a_move_under_one_ref_counts_once(two: Open) -> None:
    shop = two()
    shop("earn - 10 --ref R1")
    first, again = (shop("customer move ref:R1 Ana --reason x --ref M1") for _ in range(2))
    assert again["replayed"]
    assert (again["event"], again["followed"][0]["event"]) == (first["event"], first["followed"][0]["event"])
    assert shop.refused("customer move ref:R1 Boris --reason x --ref M1")["status"] == 4
    assert shop("customer move ref:R1 Boris --reason x --ref M2")["followed"][0]["earned"] == {"points": 10}


def test_7_7_a_rehearsed_move_says_what_both_would_hold(two: Open) -> None:
    shop = two()
    shop("earn Ana 10 --ref R1")
    before = shop.shop.books()
    told = shop("customer move ref:R1 Boris --reason x --dry-run")
    assert (told["balance"]["points"], told["followed"][0]["balance"]["points"]) == (0, 10)
    assert (told["event"], told["followed"][0]["event"]) == (None, None)
    assert shop.shop.books() == before


def test_7_7_limits_over_all_customers_follow(two: Open) -> None:
    first = '[[earn]]\nid = "first"\npoints = 50\nper = "visit"\nlimit = { first_customers = 1 }\n'
    shop = two(first)
    assert shop("earn Ana 10 --ref R1")["earned"] == {"points": 50}
    assert shop("customer move ref:R1 Boris --reason x")["followed"][0]["earned"] == {"points": 50}
    assert shop("earn Ana 10")["earned"] == {"points": 0}


def test_7_7_an_export_names_a_moved_sale_once_where_it_belongs(two: Open) -> None:
    shop = two()
    shop("earn Ana 10 --ref R1 --till 2 --staff Eva")
    shop("earn - 5 --ref R2")
    shop("customer move ref:R1 Boris --reason x --staff Olga")
    boris = shop("show Boris")["customer"]["id"]
    rows = {row["ref"]: row for row in shop("export purchases --format json")["purchases"]}
    assert {ref: row["customer"] for ref, row in rows.items()} == {"R1": f"#{boris}", "R2": "-"}
    assert (rows["R1"]["till"], rows["R1"]["staff"], rows["R1"]["returned"]) == ("2", "Eva", None)
    shop("customer move ref:R1 Ana --reason x")
    shop("void last --reason x")
    again = shop("export purchases --format json")["purchases"]
    assert [row["customer"] for row in again if row["ref"] == "R1"] == [f"#{boris}"]


def test_7_7_sales_of_nobody_come_in_by_a_file(two: Open) -> None:
    shop = two()
    path = shop.shop.path.with_suffix(".csv")
    path.write_text(
        "ref,customer,at,amount\nR1,-,2026-02-10,5.00\nR2,-,2026-02-10,7.00\nR3,,2026-02-10,7.00\n", encoding="utf-8"
    )
    said = shop.shop.json(f"import purchases {path}")
    assert (said.json["imported"], [each["line"] for each in said.json["errors"]]) == (2, [4])
    assert shop("customer list")["count"] == 2
    assert shop.shop.json(f"import purchases {path}").json["replayed"] == 2
    assert shop("customer move ref:R2 Ana --reason x")["followed"][0]["earned"] == {"points": 7}


# A split -------------------------------------------------------------------------------------------------------------


def test_7_7_two_people_on_one_account_become_two(two: Open) -> None:
    shop = two()
    shop("customer edit Ana --phone +359888123456")
    card = shop("card issue Ana")["card"]
    shop("earn Ana 30 --item LATTE:coffee*2@15 --ref R1")
    shop("earn Ana 120 --ref R2")
    shop("stamp Ana --count 1 --ref S1 --at 2026-02-17T09:00")
    told = shop(f"customer split Ana ref:R1 ref:R2 --name 'Ana Petrova' --card {card} --phone --reason 'two Anas'")
    assert (told["name"], told["cards"]) == ("Ana Petrova", [card])
    assert [each["earned"]["points"] for each in told["moved"]] == [-30, 30, -120, 120]
    newcomer = f"id:{told['customer']}"
    assert held(shop, newcomer) == ({"points": 150, "stamps:coffee": 2}, "silver")
    assert held(shop, "Boris")[0]["points"] == 0
    assert shop(f"show {card}")["customer"]["phone"] == "+359888123456"
    assert shop("refund ref:R1")["customer"] == told["customer"]


def test_7_7_a_split_is_all_or_nothing(two: Open) -> None:
    shop = two()
    shop("earn Ana 30 --ref R1")
    shop("earn Boris 30 --ref R2")
    boris = shop("show Boris")["cards"][0]["number"]
    for line, code in {
        "customer split Ana ref:R1 ref:R2 --name New --reason x": "not_theirs",
        f"customer split Ana ref:R1 --card {boris} --name New --reason x": "not_theirs",
        "customer split Ana --name New --reason x": "usage",
        "customer split Ana ref:R1 --reason x": "bad_name",
        "customer split Ana ref:R1 --name New": "bad_reason",
    }.items():
        assert shop.refused(line)["code"] == code


def test_7_7_a_rehearsed_split_leaves_nothing(two: Open) -> None:
    shop = two()
    shop("earn Ana 30 --ref R1")
    before = shop.shop.books()
    told = shop("customer split Ana ref:R1 --name New --reason x --dry-run")
    assert (told["customer"], told["moved"][1]["balance"]["points"]) == (None, 30)
    said = shop.said("customer split Ana ref:R1 --name New --reason x --dry-run").out.splitlines()
    assert said[0].startswith("New would be a customer, card ")
    assert said[1] == "Ana: 30.00 EUR moved to New, -30 points"
    assert said[-1] == "Nothing was written: a dry run."
    assert shop.shop.books() == before


def test_7_7_a_wrong_merge_long_ago_is_split(two: Open) -> None:
    shop = two()
    shop("earn Boris 40 --ref B1")
    card = shop("show Boris")["cards"][0]["number"]
    shop("customer merge Ana Boris --reason x")
    shop("earn Ana 5")
    told = shop(f"customer split Ana ref:B1 --name Boris --card {card} --reason 'two persons'")
    assert shop(f"show {card}")["balance"]["points"] == 40
    assert shop(f"show {card}")["customer"]["id"] == told["customer"]
