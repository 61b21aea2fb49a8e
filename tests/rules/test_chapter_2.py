"""Rule book, chapter 2: the ledger."""

from collections.abc import Callable

import pytest

from tests.conftest import NOW
from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
RULES = (
    ONE_PER_EURO
    + """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"

[[reward]]
id = "free"
kind = "item"

[[reward]]
id = "five-off"
kind = "amount"
value = "5.00"
points = 100

[[reward]]
id = "last"
kind = "amount"
value = "1.00"
points = 10
stock = 1

[tiers]
[[tier]]
id = "silver"
at = "200.00"
"""
)
# One line of each kind that changes the books, in an order in which all can be booked.
LIFE = (
    "earn Ana 120 --ref R1 --item LATTE:coffee*12",
    "stamp Ana coffee --count 2",
    "redeem Ana free --ref R1",
    "redeem Ana five-off --hold",
    "redeem --commit last",
    "adjust Ana +7 --reason sorry",
    "refund ref:R1 --amount 20",
    "vip promote Ana silver --reason friend",
    "void last --reason slip",
    "expire",
)


@pytest.mark.parametrize("table", ["events", "postings"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET customer = 1", "DELETE FROM {}"])
def test_2_1_the_database_refuses_to_change_what_happened(counter: Open, table: str, statement: str) -> None:
    ana = counter(RULES)
    ana("earn Ana 5")
    with pytest.raises(Exception, match="never"):
        ana.shop.rows(statement.format(table))


def test_2_1_a_correction_is_a_new_event_that_names_the_one_it_corrects(counter: Open) -> None:
    ana = counter(RULES)
    sale = ana("earn Ana 5")["event"]
    assert ana("refund last --amount 1")["of"] == sale
    assert ana("void last --reason slip")["of_kind"] == "refund"
    rows = ana.shop.rows("SELECT id, names FROM events ORDER BY id")
    assert [row["names"] for row in rows] == [None, rows[0]["id"], rows[1]["id"]]


def test_2_2_the_book_balance_is_the_sum_of_the_postings(counter: Open) -> None:
    ana = counter(RULES)
    for line in LIFE:
        ana(line)
    sums = "SELECT customer, unit, sum(quantity) AS quantity FROM postings GROUP BY customer, unit ORDER BY unit"
    kept = "SELECT customer, unit, quantity FROM balances ORDER BY unit"
    in_lots = "SELECT customer, unit, sum(remaining) AS quantity FROM lots GROUP BY customer, unit ORDER BY unit"
    assert ana.shop.rows(sums) == ana.shop.rows(kept) == ana.shop.rows(in_lots)


def test_2_2_an_event_keeps_all_that_it_takes(counter: Open) -> None:
    ana = counter(RULES)
    ana("earn Ana 30.00 --item LATTE:coffee*2@5.00 --item TEA:tea@25.00 --discount 7 --tax 3 --tip 2")
    facts = {(each["name"], each["value"]) for each in ana("explain last")["facts"]}
    assert facts >= {
        ("programme", "version 1"),
        ("amount", "30.00 EUR"),
        ("line", "2 × LATTE 10.00 (coffee)"),
        ("line", "1 × TEA 25.00 (tea)"),
        ("discount", "7.00"),
        ("tax", "3.00"),
        ("tip", "2.00"),
    }


@pytest.mark.parametrize(
    "line",
    ["earn Ana 1e3", "redeem Ana five-off", "refund last --amount 99", "void last", "stamp Ana tea", "voucher use NONE"],
)
def test_2_3_a_refused_line_leaves_nothing_behind(counter: Open, line: str) -> None:
    ana = counter(RULES)
    ana("earn Ana 5")
    ana.refused(line)  # compares every row before and after


@pytest.mark.parametrize("line", [each for each in LIFE if "last" not in each and each != "expire"])
def test_2_4_the_same_ref_with_the_same_content_is_answered_again_and_writes_nothing(counter: Open, line: str) -> None:
    ana = counter(RULES)
    for each in LIFE[: LIFE.index(line)]:
        ana(each)
    first = ana(f"{line.replace(' --ref R1', '')} --ref again")
    before = ana.shop.books()

    second = ana(f"{line.replace(' --ref R1', '')} --ref again --at 2026-02-17T14:03 --staff Eva --till 2")

    assert second == {**first, "replayed": True}
    assert ana.shop.books() == before


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("earn Ana 5", "earn Ana 6"),
        ("earn Ana 5", "earn Ana 5 --tip 1"),
        ("earn Ana 5", "earn Ana 5 --item LATTE:coffee"),
        ("stamp Ana coffee", "stamp Ana coffee --count 2"),
        ("adjust Ana +5 --reason a", "adjust Ana +6 --reason a"),
        ("earn Ana 5", "earn Boris 5"),
    ],
)
def test_2_4_the_same_ref_with_other_content_is_a_conflict(counter: Open, first: str, second: str) -> None:
    ana = counter(RULES)
    ana("enroll Boris")
    ana(f"{first} --ref R7")
    refusal = ana.refused(f"{second} --ref R7")
    assert (refusal["code"], refusal["status"]) == ("ref_conflict", 4)


def test_2_4_a_ref_is_unique_per_kind_and_shop(counter: Open) -> None:
    ana = counter(RULES)
    lines = (
        "earn Ana 100 --ref R1",
        "stamp Ana coffee --ref R1",
        "redeem Ana five-off --ref R1",
        "earn Ana 1 --ref R1 --shop 2",
    )
    assert len({ana(line)["event"] for line in lines}) == 4


def test_2_4_a_ref_that_was_refused_is_free(counter: Open) -> None:
    ana = counter(RULES)
    ana.refused("redeem Ana five-off --ref R1")
    ana("earn Ana 100")
    assert ana("redeem Ana five-off --ref R1")["replayed"] is False


@pytest.mark.parametrize(("ref", "code"), [("x", 0), ("x" * 128, 0), ("x" * 129, 2), ("", 2), ("a\tb", 2)])
def test_2_4_a_ref_has_1_to_128_characters(counter: Open, ref: str, code: int) -> None:
    assert counter(RULES).shop.json(["earn", "Ana", "5", "--ref", ref]).code == code


def test_2_4_without_a_ref_two_equal_lines_are_two_events(counter: Open) -> None:
    ana = counter(RULES)
    first, second = ana("earn Ana 5"), ana("earn Ana 5")
    assert first["event"] != second["event"]
    assert second["balance"]["points"] == 10
    assert first["ref"] == first["event"]  # each is given one, to be repeated with


def test_2_5_of_20_redemptions_at_once_of_the_last_reward_one_succeeds(counter: Open) -> None:
    ana = counter(RULES)
    ana("earn Ana 1000")
    tills = [ana.shop.start(["--json", "redeem", "Ana", "last", "--till", str(till)]) for till in range(20)]
    answers = [(till.communicate()[0], till.returncode) for till in tills]
    assert sorted(code for _, code in answers) == [0] + [1] * 19
    assert sum(b"reward_refused" in out for out, _ in answers) == 19
    assert ana.balance() == 990


def test_2_5_a_hold_keeps_the_last_reward_from_everybody_else(counter: Open) -> None:
    ana = counter(RULES)
    ana("enroll Boris")
    ana("earn Ana 100")
    ana("earn Boris 100")
    hold = ana("redeem Ana last --hold")["hold"]
    assert ana.refused("redeem Boris last")["code"] == "reward_refused"
    assert ana.refused("redeem Boris last --hold")["code"] == "reward_refused"
    assert ana(f"redeem --commit {hold}")["spent"] == {"points": 10}
    assert ana.refused("redeem Boris last")["code"] == "reward_refused"


def test_2_5_a_lapsed_hold_keeps_nothing_and_two_holds_never_take_the_last_reward_twice(counter: Open) -> None:
    ana = counter(RULES)
    ana("enroll Boris")
    ana("earn Ana 100")
    ana("earn Boris 100")
    ana("redeem Ana last --hold")
    ana.shop.now = "2026-02-17T12:15:00Z"
    ana("redeem Boris last")
    ana.shop.now = NOW
    refusal = ana.refused("redeem --commit ref:" + ana.shop.rows("SELECT ref FROM events WHERE kind = 'hold'")[0]["ref"])
    assert refusal["code"] == "reward_refused"


def test_2_6_a_posting_carries_the_rule_the_basis_and_the_sum(counter: Open) -> None:
    ana = counter(RULES)
    why = ana("earn Ana 12.50")["why"]
    assert why == [{"rule": "spend", "unit": "points", "quantity": 12, "text": "12.50 at 1 per 1.00"}]
    assert ana("explain last")["why"] == why


def test_2_6_so_does_a_refusal(counter: Open) -> None:
    ana = counter(RULES)
    ana("earn Ana 40")
    refusal = ana.refused("redeem Ana five-off")
    assert (refusal["code"], refusal["status"]) == ("insufficient_points", 1)
    assert (refusal["needed"], refusal["available"], refusal["missing"]) == (100, 40, 60)
    assert refusal["why"] == [{"rule": "five-off", "text": "five-off costs 100 points; 40 can be spent"}]


@pytest.mark.parametrize(
    ("line", "rule", "text"),
    [
        ("redeem Ana five-off --dry-run", "five-off", "five-off costs 100 points; 40 can be spent"),
        ("adjust Ana -50 --reason wrong", "points", "50 needed, 40 can be spent"),
        ("refund ref:R1 --amount 41.00", "refund", "41.00 asked, 40.00 left"),
        ("void ref:V1 --reason again", "void", "a void or a migration stands; book what is right anew"),
    ],
)
def test_2_6_a_refusal_names_its_rule_with_its_numbers(counter: Open, line: str, rule: str, text: str) -> None:
    ana = counter(RULES)
    ana("earn Ana 40 --ref R1")
    ana("earn Ana 5 --ref R2")
    ana("void ref:R2 --reason mistyped --ref V1")
    assert ana.refused(line)["why"] == [{"rule": rule, "text": text}]


def test_2_6_where_the_programme_says_nothing_the_rule_is_the_refusals_own(counter: Open) -> None:
    ana = counter(RULES)
    refusal = ana.refused("earn Ana 5 --at 2030-01-01")
    assert refusal["why"] == [{"rule": "future_time", "text": refusal["message"]}]


def test_2_6_explain_tells_a_balance_and_a_tier(counter: Open) -> None:
    ana = counter(RULES)
    ana("earn Ana 250")
    ana("redeem Ana five-off --hold")
    told = ana("explain Ana")
    points = next(each for each in told["units"] if each["unit"] == "points")
    assert (points["balance"], points["book"]) == (150, 250)
    assert points["why"] == [{"text": "earned", "quantity": 250}, {"text": "held", "quantity": -100}]
    assert [(lot["quantity"], lot["earned"]) for lot in points["lots"]] == [(250, NOW[:10])]
    assert told["tier"] == [
        "250.00 EUR in all count for the tier.",
        "They are 250.00 EUR of 2026-02-17.",
        "silver, which begins at 200.00 EUR, for good.",
    ]


def test_2_6_the_programme_of_the_day_is_named(counter: Open) -> None:
    ana = counter(RULES)
    ana("earn Ana 5")
    ana.apply(SHOP + RULES.replace("points = 1\n", "points = 2\n", 1))
    ana("earn Ana 5")
    assert [ana(f"explain {event}")["program"] for event in (row["event"] for row in ana("history Ana")["events"])] == [2, 1]
