"""Rule book, chapter 7.7: two accounts of one person made one, and two again."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
EXPIRING = '[points]\nexpire = { after = "30 days" }\n'
CARD = """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"
on_the_way = { 5 = "cookie" }
start = 1

[[reward]]
id = "free"
kind = "item"

[[reward]]
id = "cookie"
kind = "item"

[[reward]]
id = "small"
kind = "amount"
value = "1.00"
points = 10
limit = { per_customer = 2 }
"""
TIERS = """
[tiers]
[[tier]]
id = "silver"
at = "100.00"
[[tier]]
id = "gold"
at = "1000.00"
"""
RULES = EXPIRING + ONE_PER_EURO + CARD + TIERS


@pytest.fixture
def two(counter: Open) -> Callable[..., Counter]:
    """A shop in which Ana is written down twice."""

    def open_(rules: str = RULES, **more: Any) -> Counter:
        shop = counter(rules, **more)
        shop("enroll Nana --phone +359888123456 --email nana@example.com --external-id N-1 --birthday 02-20")
        return shop

    return open_


def standing(shop: Counter, name: str) -> dict[str, Any]:
    """All that `show` says of a customer but what was withdrawn, and what is counted of them."""
    shown = shop(f"show {name}")
    shown["vouchers"] = sorted(
        (each for each in shown["vouchers"] if each["status"] not in ("cancelled", "used")), key=lambda each: each["code"]
    )
    query = """
        SELECT name, quantity, at FROM counters JOIN customers ON customers.id = customer
        WHERE customers.name = :name AND quantity <> 0 AND counters.name NOT LIKE 'lots:%' ORDER BY 1
    """
    counted = shop.shop.rows(query.replace("SELECT name", "SELECT counters.name"), name=name)
    return {**shown, "counters": counted}


def totals(shop: Counter) -> dict[str, int]:
    """What all customers hold together, by unit."""
    rows = shop.shop.rows("SELECT unit, sum(quantity) AS quantity FROM balances GROUP BY unit")
    return {row["unit"]: row["quantity"] for row in rows if row["quantity"]}


def merged(shop: Counter, more: str = "") -> Any:
    return shop(f"customer merge Ana Nana --reason 'enrolled twice' {more}")


def test_7_7_a_merge_takes_all_that_the_other_holds(two: Open) -> None:
    shop = two()
    shop("earn Ana 30 --item L:coffee*2@15", at="2026-02-10")
    shop("earn Nana 80 --item L:coffee*3@20 --item X@20", at="2026-02-01")
    shop("vip promote Nana gold --until 2026-12-31 --reason friend")
    before = totals(shop)

    told = merged(shop)

    assert totals(shop) == before
    assert (told["kind"], told["moved"]) == ("merge", {"points": -80, "stamps:coffee": -4})
    there = told["followed"][0]
    assert (there["balance"], there["tier_before"], there["tier"]) == ({"points": 110, "stamps:coffee": 7}, None, "gold")
    shown = shop("show Ana")
    assert shown["expiring"] == [
        {"unit": "points", "quantity": 80, "at": "2026-03-03"},
        {"unit": "points", "quantity": 30, "at": "2026-03-12"},
    ]
    assert shown["next_tier"] is None
    assert shop("explain last")["facts"]


def test_7_7_what_named_the_other_names_the_one(two: Open) -> None:
    shop = two()
    ana, nana = (shop(f"show {name}") for name in ("Ana", "Nana"))
    told = merged(shop)
    assert told["cards"] == [nana["cards"][0]["number"]]
    assert told["contacts"] == {
        "phone": "+359888123456",
        "email": "nana@example.com",
        "birthday": "02-20",
        "external_id": "N-1",
    }
    ways = (told["cards"][0], "+359888123456", "nana@example.com", "ext:N-1", "N-1", f"id:{nana['customer']['id']}", "Nana")
    for typed in (*ways, f"#{nana['customer']['id'][-6:]}"):
        assert shop(f"show {typed}")["customer"]["id"] == ana["customer"]["id"]
    shown = shop("show Ana")
    assert (shown["customer"]["phone"], shown["customer"]["birthday"]) == ("+359888123456", "02-20")
    assert {each["number"] for each in shown["cards"]} == {ana["cards"][0]["number"], nana["cards"][0]["number"]}
    assert shop("customer list")["count"] == 1
    assert [each["name"] for each in shop("customer find nana")["customers"]] == ["Ana"]
    assert shop.refused("enroll Else --phone +359888123456")["code"] == "duplicate_phone"
    assert shop(f"earn {told['cards'][0]} 5")["customer"] == ana["customer"]["id"]


def test_7_7_the_one_keeps_its_own_phone_and_is_found_by_both(two: Open) -> None:
    shop = two()
    shop("customer edit Ana --phone +359888000111")
    merged(shop)
    assert shop("show Ana")["customer"]["phone"] == "+359888000111"
    assert shop("show +359888123456")["customer"]["name"] == "Ana"
    shop("customer edit Ana --phone +359888123456")
    assert shop("show +359888123456")["customer"]["phone"] == "+359888123456"


def test_7_7_a_preview_says_all_and_writes_nothing(two: Open) -> None:
    shop = two()
    shop("earn Nana 120")
    before = shop.shop.books()
    told = merged(shop, "--dry-run")
    assert (told["event"], told["moved"], told["followed"][0]["balance"]["points"]) == (None, {"points": -120}, 120)
    assert (told["followed"][0]["tier_before"], told["followed"][0]["tier"]) == (None, "silver")
    assert told["contacts"]["phone"] == "+359888123456"
    assert shop.shop.books() == before


def test_7_7_a_merge_in_words(two: Open) -> None:
    shop = two()
    shop("earn Nana 120 --item L:coffee*5@20 --item X@20")
    said = shop.said("customer merge Ana Nana --reason twice --dry-run")
    assert said.out == (
        "Nana: all goes over to Ana, -120 points, -6 stamps (coffee)\n"
        "Then: 0 points, 0 of 10 stamps (coffee), no tier after silver\n"
        "10 points more for small; 100.00 EUR more for silver\n"
        "Nothing was written: a dry run.\n"
        "Ana: all of Nana is here now, +120 points, +6 stamps (coffee), 1 voucher\n"
        "Then: 120 points, 6 of 10 stamps (coffee), silver from now on!\n"
        "Could redeem then: cookie, small\n"
        "880.00 EUR more for gold\n"
        "Nothing was written: a dry run.\n"
    )


def test_7_7_two_started_cards_become_one_and_a_full_one_a_voucher(two: Open) -> None:
    """7 and 6 are 13: a voucher, and 3 on the next card. What both cards gave on the way is not given again."""
    shop = two()
    shop("stamp Ana --count 6")
    shop("stamp Nana --count 5")
    merged(shop)
    shown = shop("show Ana")
    assert shown["balance"]["stamps:coffee"] == 3
    assert sorted(each["reward"] for each in shown["vouchers"]) == ["cookie", "cookie", "free"]
    shop("stamp Ana --count 2")
    assert sorted(each["reward"] for each in shop("show Ana")["vouchers"]) == ["cookie", "cookie", "cookie", "free"]


def test_7_7_a_voucher_keeps_its_code(two: Open) -> None:
    shop = two()
    shop("stamp Nana --count 10")
    codes = {each["reward"]: each["code"] for each in shop("show Nana")["vouchers"]}
    merged(shop)
    assert shop(f"voucher use {codes['free']} --for Ana")["reward"] == "free"
    assert shop.refused(f"voucher use {codes['free']}")["code"] == "voucher_used"
    shop("void last --reason slip")
    assert shop(f"voucher use {codes['free']}")["reward"] == "free"


def test_7_7_a_sale_of_the_other_is_refunded_here(two: Open) -> None:
    shop = two()
    shop("earn Nana 80 --item L:coffee*3@20 --item X@20 --ref R1")
    shop("earn Nana 20 --ref R2")
    merged(shop)
    assert shop("refund ref:R1 --item L*2")["earned"] == {"points": -40, "stamps:coffee": -2}
    assert shop("show Ana")["balance"] == {"points": 60, "stamps:coffee": 2}
    shop("void last --reason slip")
    shop("void ref:R2 --reason slip")
    assert shop("show Ana")["balance"] == {"points": 80, "stamps:coffee": 4}
    assert shop("refund ref:R1")["balance"] == {"points": 0, "stamps:coffee": 0}  # the head start goes with its first stamp


def test_7_7_a_reward_of_the_other_comes_back_here(two: Open) -> None:
    shop = two()
    shop("earn Nana 80 --ref R1")
    shop("redeem Nana small --sale ref:R1")
    shop("redeem Nana small --ref S1")
    merged(shop)
    assert shop("show Ana")["balance"]["points"] == 60
    assert shop("void ref:S1 --reason slip")["balance"]["points"] == 70
    assert shop("refund ref:R1")["returned"] == {"points": 10}
    assert shop("show Ana")["balance"]["points"] == 0


def test_7_7_limits_count_both(two: Open) -> None:
    shop = two()
    shop("adjust Ana +100 --reason x")
    shop("adjust Nana +100 --reason x")
    shop("redeem Ana small")
    shop("redeem Nana small")
    merged(shop)
    assert shop.refused("redeem Ana small")["code"] == "reward_refused"
    assert shop("stamp Ana")["earned"]["stamps:coffee"] == 2  # neither had a stamp: the head start is still to come


def test_7_7_a_debt_goes_along(two: Open) -> None:
    shop = two()
    shop("earn Nana 10 --ref R1")
    shop("redeem Nana small")
    shop("refund ref:R1")
    shop("earn Ana 30")
    merged(shop)
    assert shop("show Ana")["balance"]["points"] == 20


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("earn Ana 30 --item L:coffee*2@15", "earn Nana 80 --item L:coffee*3@20 --item X@20"),
        ("stamp Ana --count 6", "stamp Nana --count 6"),
        ("stamp Ana --count 3", "stamp Nana --count 12"),
        ("stamp Nana --count 4", "earn Nana 120", "vip promote Nana gold --reason x"),
        ("earn Nana 10 --ref R1", "redeem Nana small", "refund ref:R1", "earn Ana 30"),
        ("earn Ana 10 --ref R1", "redeem Ana small", "refund ref:R1", "earn Nana 30"),
        ("adjust Nana +5.00 --unit credit --reason x", "earn Nana 80 --at 2026-01-01", "earn Nana 20"),
    ],
)
def test_7_7_merged_and_undone_is_as_it_was(two: Open, lines: tuple[str, ...]) -> None:
    shop = two()
    for line in lines:
        shop(line)
    before, sums = [standing(shop, name) for name in ("Ana", "Nana")], totals(shop)
    event = merged(shop)["event"]
    shop(f"customer merge --undo {event} --reason 'two persons'")
    assert [standing(shop, name) for name in ("Ana", "Nana")] == before
    assert totals(shop) == sums
    assert shop("customer list")["count"] == 2


def test_7_7_an_undoing_gives_back_what_is_left(two: Open) -> None:
    shop = two()
    shop("earn Ana 30 --ref A1", at="2026-02-12")
    shop("earn Nana 80 --item L:coffee*3@20 --item X@20 --ref N1", at="2026-02-10")
    merged(shop)
    shop("redeem Ana small")  # of what ends first, which is Nana's
    shop("earn Ana 5")
    shop("refund ref:N1 --amount 20")
    event = next(each["event"] for each in shop("history Ana")["events"] if each["kind"] == "merge")
    shop(f"customer merge --undo {event} --reason 'two persons'")
    assert shop("show Ana")["balance"] == {"points": 35, "stamps:coffee": 0}
    assert shop("show Nana")["balance"] == {"points": 50, "stamps:coffee": 4}
    assert shop("refund ref:N1")["balance"] == {"points": -10, "stamps:coffee": 0}
    assert shop("refund ref:A1")["balance"]["points"] == 5


def test_7_7_what_was_booked_in_between_on_what_went_back_stays(two: Open) -> None:
    shop = two()
    shop("earn Nana 80 --ref N1")
    event = merged(shop)["event"]
    shop("redeem Ana small --ref S1")
    shop("refund ref:N1 --amount 10 --ref F1")
    shop(f"customer merge --undo {event} --reason 'two persons'")
    because = "some of what it moved went back to another account; `loyalty adjust` puts the balance right"
    for ref in ("S1", "F1"):
        refusal = shop.refused(f"void ref:{ref} --reason x")
        assert (refusal["code"], refusal["message"]) == ("cannot_void", f"This event cannot be voided: {because}.")
    assert shop("refund ref:N1")["earned"] == {"points": -70}


def test_7_7_merged_again_after_an_undoing(two: Open) -> None:
    shop = two()
    shop("earn Nana 80 --item L:coffee*3@20 --item X@20 --ref N1")
    for _ in range(2):
        event = merged(shop)["event"]
        shop(f"customer merge --undo {event} --reason 'two persons'")
    merged(shop)
    assert shop("refund ref:N1 --item L")["balance"] == {"points": 60, "stamps:coffee": 3}


def test_7_7_three_become_one(two: Open) -> None:
    shop = two()
    shop("enroll Zoe")
    shop("earn Nana 80 --item L:coffee*3@20 --item X@20 --ref N1")
    shop("earn Ana 7")
    first = merged(shop)["event"]
    shop("customer merge Zoe Ana --reason x")
    assert shop("show nana@example.com")["balance"] == {"points": 87, "stamps:coffee": 4}
    assert shop("refund ref:N1 --item L*2")["balance"] == {"points": 47, "stamps:coffee": 2}
    assert shop.refused(f"customer merge --undo {first} --reason x")["code"] == "merged_on"
    shop("customer merge --undo {} --reason x".format(shop("history Zoe")["events"][1]["event"]))
    assert shop("show Ana")["balance"] == {"points": 47, "stamps:coffee": 2}
    shop(f"customer merge --undo {first} --reason x")
    assert shop("show Nana")["balance"] == {"points": 40, "stamps:coffee": 2}


def test_7_7_a_merge_of_one_is_none_and_a_closed_account_is_reopened_first(two: Open) -> None:
    shop = two()
    assert shop.refused("customer merge Ana Ana --reason x")["code"] == "same_customer"
    assert shop.refused("customer merge Ana --reason x")["status"] == 2
    assert shop.refused("customer merge Ana Nana")["status"] == 2
    shop("customer close Nana")
    assert shop.refused("customer merge Ana Nana --reason x")["code"] == "account_closed"
    shop("customer reopen Nana")
    merged(shop)
    assert shop.refused("customer merge Ana Nana --reason x")["code"] == "same_customer"


def test_7_7_what_is_held_is_taken_or_given_back_first(two: Open) -> None:
    shop = two()
    shop("adjust Nana +100 --reason x")
    shop("redeem Nana small --hold --ref H1")
    assert shop.refused("customer merge Ana Nana --reason x")["code"] == "hold_open"
    shop("redeem --commit ref:H1")
    event = merged(shop)["event"]
    shop("redeem Ana small --hold --ref H2")
    assert shop.refused(f"customer merge --undo {event} --reason x")["code"] == "hold_open"


def test_7_7_a_merge_is_undone_once_and_only_a_merge(two: Open) -> None:
    shop = two()
    shop("earn Ana 5 --ref A1")
    event = merged(shop)["event"]
    assert shop.refused(f"void {event} --reason x")["code"] == "cannot_void"
    shop(f"customer merge --undo {event} --reason x")
    again = shop.refused(f"customer merge --undo {event} --reason x")
    assert (again["code"], again["message"]) == ("already_unmerged", "This merge has been undone already.")
    assert shop.refused("customer merge --undo ref:A1 --reason x")["code"] == "not_a_merge"
    assert shop.refused(f"customer merge Ana --undo {event} --reason x")["status"] == 2


def test_2_4_a_merge_under_one_ref_counts_once(two: Open) -> None:
    shop = two()
    shop("earn Nana 80")
    first, again = (merged(shop, "--ref M1") for _ in range(2))
    assert (again["replayed"], again["event"]) == (True, first["event"])
    assert shop("show Ana")["balance"]["points"] == 80


def test_7_7_the_past_of_the_other_is_told_with_the_one(two: Open) -> None:
    shop = two()
    shop("earn Nana 80 --ref N1", at="2026-02-10")
    shop("earn Ana 5 --ref A1", at="2026-02-11")
    merged(shop)
    assert [each["ref"] for each in shop("history Ana")["events"] if each["kind"] == "purchase"] == ["A1", "N1"]
    rows = {row["ref"]: row["customer"] for row in shop("export purchases --format json")["purchases"]}
    assert rows == {"N1": "N-1", "A1": "N-1"}
    assert shop("show Ana", at="2026-02-12")["balance"]["points"] == 5
    held = {each["external_id"]: each["quantity"] for each in shop("export balances --format json")["balances"]}
    assert held == {"N-1": 85, None: 0}


def test_7_7_a_sale_that_is_named_twice_is_split_off_once(two: Open) -> None:
    shop = two()
    shop("earn Ana 30 --ref R1")
    shop("customer split Ana ref:R1 ref:R1 --name Vera --reason 'two persons'")
    assert [shop(f"show {name}")["balance"]["points"] for name in ("Vera", "Ana")] == [30, 0]
