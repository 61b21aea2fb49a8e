"""`loyalty explain`: every kind of event, a balance and a tier, down to the number that a customer asks about."""

import re
from typing import Any

import pytest

from tests.conftest import PROGRAM, Shop

RULES = """
[points]
expire = { after = "12 months", round_up = "month" }

[[earn]]
id = "visit"
points = 5
per = "visit"

[tiers]
window = "12 months"

[[tier]]
id = "silver"
name = "Silver"
at = "100.00"
multiply = 1.25

[[tier]]
id = "gold"
name = "Gold"
at = "500.00"
"""


@pytest.fixture
def program() -> str:
    valid = PROGRAM.replace('[[reward]]\nid = "free-coffee"\n', '[[reward]]\nid = "free-coffee"\nvalid_days = 30\n')
    return valid.replace("size = 10\n", 'size = 10\nstart = 2\nexpire = { after = "6 months" }\n') + RULES


@pytest.fixture
def ana(shop: Shop) -> Shop:
    """Ana bought three times, took five off, gave two coffees back, drank a free one, and was made gold by hand."""
    shop.now = "2025-01-01T08:00:00Z"
    shop.done("enroll Ana")
    type_at(shop, "2025-01-05T08:00:00Z", "earn Ana 21.00 --item LATTE*6 --ref R1 --till 2 --staff Eva")
    type_at(shop, "2025-02-05T08:00:00Z", "earn Ana 90.00 --ref R2")
    type_at(shop, "2025-06-05T08:00:00Z", "earn Ana 28.00 --item LATTE*8 --ref R3")
    type_at(shop, "2025-06-06T08:00:00Z", "redeem Ana five-off --bill 50.00 --ref X1")
    type_at(shop, "2025-06-07T08:00:00Z", "refund ref:R1 --item LATTE*2 --ref F1")
    type_at(shop, "2025-06-08T08:00:00Z", "redeem Ana free-coffee --hold --ref H1")
    type_at(shop, "2025-06-08T08:05:00Z", f"redeem --commit {event(shop, 'H1')} --ref C1")
    type_at(shop, "2025-06-09T08:00:00Z", "vip promote Ana gold --until 2025-12-31 --reason friend")
    return shop


def type_at(shop: Shop, now: str, line: str) -> Any:
    shop.now = now
    return shop.done(line)


def event(shop: Shop, ref: str) -> str:
    """The id of the event under a ref."""
    return str(next(row["event"] for row in shop.done("history Ana --limit 50")["events"] if row["ref"] == ref))


def explained(shop: Shop, line: str) -> list[str]:
    """What `explain` says, with each id as the ref or the kind of its event, and voucher codes as dots."""
    said = shop(f"explain {line}").out
    for row in shop.done("history Ana --limit 50")["events"]:
        name = row["ref"] if row["ref"] != row["event"] else row["kind"]
        said = said.replace(row["event"], f"<{name}>")
    return re.sub("…[0-9A-Z]{4}", "…CODE", said).splitlines()


def test_a_purchase_tells_its_rules_its_lot_and_what_came_of_it(ana: Shop) -> None:
    assert explained(ana, "ref:R1") == [
        "purchase <R1> of Ana, 2025-01-05 10:00",
        "  programme  version 1",
        "  ref        R1",
        "  amount     21.00 EUR",
        "  line       6 × LATTE 21.00 (coffee)",
        "  staff      Eva",
        "  till       2",
        "  21 points  21.00 at 1 per 1.00  [spend]",
        "  5 points  5 a visit  [visit]",
        "  6 stamps (Coffee card)  6 items  [coffee]",
        "  2 stamps (Coffee card)  2 of 10 given at the start  [coffee:start]",
        "  lot    26 points, usable through 2026-01-31",
        "  later  refund of 7.00, <F1>, 2025-06-07 11:00",
    ]


def test_a_purchase_tells_the_voucher_and_the_tier_that_it_brought(ana: Shop) -> None:
    assert explained(ana, "ref:R3") == [
        "purchase <R3> of Ana, 2025-06-05 11:00",
        "  programme  version 1",
        "  ref        R3",
        "  amount     28.00 EUR",
        "  line       8 × LATTE 28.00 (coffee)",
        "  tier       Silver",
        "  28 points  28.00 at 1 per 1.00  [spend]",
        "  5 points  5 a visit  [visit]",
        "  8 points  33 × 1.25 for Silver = 41  [tier:silver]",
        "  8 stamps (Coffee card)  8 items  [coffee]",
        "  -10 stamps (Coffee card)  10 of 10: the card is full  [coffee]",
        "  lot      41 points, usable through 2026-06-30",
        "  voucher  …CODE: A free coffee, through 2025-07-05, used by redemption <C1>, 2025-06-08 11:05",
    ]
    assert "  tier       Silver, no tier before" in explained(ana, "ref:R2")


def test_a_redemption_tells_what_it_was_paid_from(ana: Shop) -> None:
    assert explained(ana, "ref:X1") == [
        "redemption <X1> of Ana, 2025-06-06 11:00",
        "  programme  version 1",
        "  ref        X1",
        "  reward     5.00 off",
        "  bill       50.00 EUR",
        "  takes off  5.00 EUR",
        "  -100 points  5.00 off for 100 points  [five-off]",
        "  lot  -26 points of 2025-01-05 (<R1>), usable through 2026-01-31",
        "  lot  -74 points of 2025-02-05 (<R2>), usable through 2026-02-28",
    ]
    assert explained(ana, "ref:C1")[1:] == [
        "  programme  version 1",
        "  ref        C1",
        "  reward     A free coffee",
        "  paid by    voucher …CODE of purchase <R3>, 2025-06-05 11:00",
        "  of         hold <H1>, 2025-06-08 11:00",
    ]


def test_a_refund_tells_each_rule_before_the_return_and_after_it(ana: Shop) -> None:
    assert explained(ana, "ref:F1") == [
        "refund <F1> of Ana, 2025-06-07 11:00",
        "  programme  version 1",
        "  ref        F1",
        "  amount     7.00 EUR",
        "  of         purchase <R1>, 2025-01-05 10:00",
        "  -7 points  return of 7.00: what is left earns 19 instead of 26  [refund]",
        "  -2 stamps (Coffee card)  return of 7.00: what is left earns 6 instead of 8  [refund]",
        "  rule by rule, before the return and after it:",
        "    21 points → 14              21.00 at 1 per 1.00 → 14.00 at 1 per 1.00                [spend]",
        "    5 points → 5                5 a visit → 5 a visit                                    [visit]",
        "    6 stamps (Coffee card) → 4  6 items → 4 items                                        [coffee]",
        "    2 stamps (Coffee card) → 2  2 of 10 given at the start → 2 of 10 given at the start  [coffee:start]",
        "  lot  -7 points of 2025-02-05 (<R2>), usable through 2026-02-28",
    ]


def test_a_second_refund_begins_where_the_first_ended(ana: Shop) -> None:
    type_at(ana, "2025-06-10T08:00:00Z", "refund ref:R1 --ref F2")
    steps = ana.done("explain ref:F2")["steps"]
    assert [(step["rule"], step["before"], step["after"]) for step in steps] == [
        ("spend", 14, 0),
        ("visit", 5, 0),
        ("coffee", 4, 0),
        ("coffee:start", 2, 0),
    ]


def test_a_hold_tells_what_it_keeps_and_until_when(ana: Shop) -> None:
    assert explained(ana, "ref:H1") == [
        "hold <H1> of Ana, 2025-06-08 11:00",
        "  programme  version 1",
        "  ref        H1",
        "  reward     A free coffee",
        "  keeps      voucher …CODE",
        "  until      2025-06-08 11:15, and was taken",
        "  later  redemption <C1>, 2025-06-08 11:05, A free coffee",
    ]
    type_at(ana, "2025-06-10T08:00:00Z", "adjust Ana +100 --reason sorry --ref S1")
    type_at(ana, "2025-06-10T08:01:00Z", "redeem Ana five-off --hold --ref H2")
    assert explained(ana, "ref:H2")[3:] == [
        "  reward     5.00 off",
        "  takes off  5.00 EUR",
        "  keeps      37 points of 2025-02-05 (<R2>), usable through 2026-02-28",
        "  keeps      41 points of 2025-06-05 (<R3>), usable through 2026-06-30",
        "  keeps      22 points of 2025-06-10 (<S1>), usable through 2026-06-30",
        "  until      2025-06-10 11:16",
    ]


def test_a_void_tells_what_it_reversed_and_the_reversed_one_tells_the_void(ana: Shop) -> None:
    type_at(ana, "2025-06-10T08:00:00Z", "void ref:R2 --reason mistyped --ref V1")
    assert explained(ana, "ref:V1")[1:6] == [
        "  programme  version 1",
        "  ref        V1",
        "  amount     90.00 EUR",
        "  of         purchase <R2>, 2025-02-05 10:00",
        "  reason     mistyped",
    ]
    assert explained(ana, "ref:R2")[-1] == "  later  void <V1>, 2025-06-10 11:00: mistyped"


def test_what_came_later_is_not_told_before_it_came(ana: Shop) -> None:
    assert not any(line.startswith("  later") for line in explained(ana, "ref:R1 --at 2025-06-06"))


def test_an_expiry_tells_which_lot_of_which_day(ana: Shop) -> None:
    type_at(ana, "2026-03-01T02:00:00Z", "expire")
    told = explained(ana, ana.done("history Ana --limit 1")["events"][0]["event"])
    assert told == [
        "expiry <expiry> of Ana, 2026-03-01 04:00",
        "  programme  version 1",
        "  -4 stamps (Coffee card)  usable through 2025-12-05  [expiry]",
        "  -37 points  usable through 2026-02-28  [expiry]",
        "  lot  -4 stamps of 2025-06-05 (<R3>), usable through 2025-12-05",
        "  lot  -37 points of 2025-02-05 (<R2>), usable through 2026-02-28",
    ]


def test_a_tier_by_hand_tells_how_long_and_what_ended_it(ana: Shop) -> None:
    given = ana.done("history Ana --limit 1")["events"][0]["event"]
    type_at(ana, "2025-06-10T08:00:00Z", "vip revoke Ana")
    ended = ana.done("history Ana --limit 1")["events"][0]["event"]
    assert ana(f"explain {given}").out.splitlines()[2:] == [
        "  tier       Gold, Silver before",
        "  gives      Gold through 2025-12-31",
        f"  ended by   tier {ended}, 2025-06-10 11:00",
        "  reason     friend",
    ]


def test_a_balance_is_told_lot_by_lot(ana: Shop) -> None:
    assert explained(ana, "Ana")[:12] == [
        "Ana",
        "78 points",
        "   178  earned",
        "  -100  spent",
        "  lot by lot, the next to be spent first:",
        "  37  of 2025-02-05, usable through 2026-02-28  <R2>",
        "  41  of 2025-06-05, usable through 2026-06-30  <R3>",
        "4 stamps (Coffee card)",
        "   14  earned",
        "  -10  spent",
        "  lot by lot, the next to be spent first:",
        "  4  of 2025-06-05, usable through 2025-12-05  <R3>",
    ]


def test_a_tier_tells_what_counts_what_holds_it_and_what_is_missing(ana: Shop) -> None:
    assert explained(ana, "Ana")[12:] == [
        "132.00 EUR in 12 months count for the tier.",
        "They are 28.00 EUR of 2025-06-05, 90.00 EUR of 2025-02-05, 14.00 EUR of 2025-01-05.",
        "Gold was given by hand through 2025-12-31 (<tier>): friend.",
        "Gold, which begins at 500.00 EUR, through 2025-12-31; then Silver.",
        "368.00 EUR more by then keeps it.",
    ]
    assert explained(ana, "Ana --at 2026-01-01")[-5:] == [
        "132.00 EUR in 12 months count for the tier.",
        "They are 28.00 EUR of 2025-06-05, 90.00 EUR of 2025-02-05, 14.00 EUR of 2025-01-05.",
        "Silver, which begins at 100.00 EUR, through 2026-02-04; then no tier.",
        "72.00 EUR more by then keeps it.",
        "368.00 EUR more by 2026-01-04 for Gold, which begins at 500.00 EUR.",
    ]


def test_a_debt_and_what_is_over_are_told(ana: Shop) -> None:
    type_at(ana, "2026-03-01T08:00:00Z", "void ref:R3 --reason mistyped")
    assert explained(ana, "Ana") == [
        "Ana",
        "0 points",
        "   137  earned",
        "  -100  spent",
        "   -37  past its last day",
        "  lot by lot, the next to be spent first:",
        "  37  of 2025-02-05, was usable through 2026-02-28  <R2>",
        "-4 stamps (Coffee card)",
        "    6  earned",
        "  -10  spent",
        "  lot by lot, the next to be spent first:",
        "  -4  owed, and paid by what is earned next",
        "0.00 EUR in 12 months count for the tier.",
        "100.00 EUR more for Silver, which begins at 100.00 EUR.",
    ]


def test_scripts_are_told_the_same(ana: Shop) -> None:
    told = ana.done("explain ref:R1")
    assert told["after"][1]["name"] == "later"
    assert {each["name"] for each in told["facts"]} == {"programme", "ref", "amount", "line", "staff", "till"}
    assert told["steps"] == []
    assert ana.done("explain Ana")["units"][0]["lots"][0] == {
        "quantity": 37,
        "event": event(ana, "R2"),
        "earned": "2025-02-05",
        "opens": None,
        "until": "2026-02-28",
        "expired": False,
        "debt": False,
    }
