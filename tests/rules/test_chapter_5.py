"""Rule book, chapter 5: redeeming."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
STAMP_FOR_ALL = """
[[stamp_card]]
id = "coffee"
size = 10
per = "visit"
reward = "free"
"""


def reward(identity: str, kind: str, *lines: str) -> str:
    """One [[reward]] table."""
    return "\n".join(["", "[[reward]]", f'id = "{identity}"', f'kind = "{kind}"', *lines, ""])


FIVE_OFF = reward("five-off", "amount", 'value = "5.00"', "points = 100")
FREE = reward("free", "item")


def rich(counter: Open, rules: str, *, points: int = 1000) -> Counter:
    """A shop with these rules in which Ana has so many points."""
    ana = counter(rules + ONE_PER_EURO)
    ana(f"adjust Ana +{points} --reason start")
    return ana


@pytest.mark.parametrize(
    ("table", "bill", "discount", "credit"),
    [
        (reward("it", "item", "points = 10"), "", "0.00", 0),
        (reward("it", "amount", 'value = "5.00"', "points = 10"), "--bill 12.50", "5.00", 0),
        (reward("it", "amount", 'value = "5.00"', "points = 10"), "", "5.00", 0),
        (reward("it", "percent", "value = 10", "points = 10"), "--bill 100.00", "10.00", 0),
        (reward("it", "percent", "value = 12.5", "points = 10"), "--bill 10.00", "1.25", 0),
        (reward("it", "percent", "value = 10", 'cap = "8.00"', "points = 10"), "--bill 100.00", "8.00", 0),
        (reward("it", "credit", 'value = "25.00"', "points = 10"), "", "0.00", "25.00"),
    ],
)
def test_5_1_what_a_reward_is_worth(counter: Open, table: str, bill: str, discount: str, credit: str | int) -> None:
    ana = rich(counter, table)
    answer = ana(f"redeem Ana it {bill}")
    assert (answer["discount"], answer["spent"]) == (discount, {"points": 10})
    assert ana.balance("credit") == credit


def test_5_1_a_percentage_needs_the_bill(counter: Open) -> None:
    refusal = rich(counter, reward("ten", "percent", "value = 10", "points = 10")).refused("redeem Ana ten")
    assert (refusal["code"], refusal["status"]) == ("bill_needed", 2)


def test_5_1_a_reward_without_points_is_paid_by_the_soonest_ending_open_voucher(counter: Open) -> None:
    rules = FREE + "valid_days = 30\n" + STAMP_FOR_ALL.replace("10", "1")
    ana = counter(rules, now="2026-03-01T00:00:00Z")
    codes = [ana("stamp Ana", at=day)["issued"][0]["voucher"] for day in ("2026-02-20", "2026-02-10", "2026-02-15")]
    assert [ana("redeem Ana free")["voucher"] for _ in codes] == [codes[1], codes[2], codes[0]]
    refusal = ana.refused("redeem Ana free")
    assert (refusal["code"], refusal["status"]) == ("no_voucher", 1)


def test_5_1_a_full_stamp_card_pays_by_its_voucher(counter: Open) -> None:
    ana = counter(FREE + STAMP_FOR_ALL)
    code = ana("stamp Ana --count 10")["issued"][0]["voucher"]
    answer = ana("redeem Ana free")
    assert (answer["voucher"], answer["spent"]) == (code, {"points": 0})


@pytest.mark.parametrize(
    ("lines", "line", "at", "because"),
    [
        (['tier = "gold"'], "redeem Ana it", None, "kept for gold"),
        (['min_bill = "20.00"'], "redeem Ana it --bill 19.99", None, "at least 20.00"),
        (['min_bill = "20.00"'], "redeem Ana it", None, "at least 20.00"),
        (['dates = ["2026-02-10", "2026-02-12"]'], "redeem Ana it", "2026-02-13T00:00", "2026-02-10 through 2026-02-12"),
        (['dates = ["2026-02-10", "2026-02-12"]'], "redeem Ana it", "2026-02-09T23:59", "2026-02-10 through 2026-02-12"),
    ],
)
def test_5_1_a_condition_that_does_not_hold(counter: Open, lines: list[str], line: str, at: str | None, because: str) -> None:
    tiers = '[tiers]\n[[tier]]\nid = "silver"\nat = "10.00"\n[[tier]]\nid = "gold"\nat = "1000.00"\n'
    ana = counter(reward("it", "amount", 'value = "5.00"', "points = 10", *lines) + ONE_PER_EURO + tiers)
    ana("earn Ana 100", at="2026-02-01")
    refusal = ana.refused(line, at=at)
    assert (refusal["code"], refusal["status"]) == ("reward_refused", 1)
    assert because in refusal["message"]


@pytest.mark.parametrize(
    ("limit", "done"),
    [("limit = { per_customer = 2 }", [0, 0, 1, 1]), ("limit = { per_day = 1 }", [0, 1, 0, 1]), ("stock = 3", [0, 0, 0, 1])],
)
def test_5_1_limits_per_customer_per_day_and_stock(counter: Open, limit: str, done: list[int]) -> None:
    ana = rich(counter, reward("it", "amount", 'value = "5.00"', "points = 10", limit))
    ana.shop.now = "2026-02-18T12:00:00Z"
    days = ["2026-02-17T15:00", "2026-02-17T23:59", "2026-02-18T00:00", "2026-02-18T10:00"]
    assert [ana.shop.json(f"redeem Ana it --at {day}").code for day in days] == done


def test_5_1_the_first_n_customers_and_the_number_in_all(counter: Open) -> None:
    early = reward("early", "amount", 'value = "5.00"', "points = 10", "limit = { first_customers = 1 }")
    ana = rich(counter, early + reward("few", "amount", 'value = "5.00"', "points = 10", "limit = { total = 2 }"))
    ana("enroll Boris")
    ana("adjust Boris +100 --reason start")
    assert [ana.shop.json(f"redeem {who} early").code for who in ("Ana", "Boris", "Ana")] == [0, 1, 0]
    assert [ana.shop.json(f"redeem {who} few").code for who in ("Ana", "Boris", "Ana")] == [0, 0, 1]


def test_5_1_a_reward_that_the_programme_does_not_know(counter: Open) -> None:
    refusal = rich(counter, FIVE_OFF).refused("redeem Ana six-off")
    assert (refusal["code"], refusal["status"]) == ("unknown_reward", 3)


def test_5_2_not_enough_is_refused_with_what_is_missing(counter: Open) -> None:
    refusal = rich(counter, FIVE_OFF, points=40).refused("redeem Ana five-off")
    assert (refusal["code"], refusal["status"]) == ("insufficient_points", 1)
    assert (refusal["needed"], refusal["available"], refusal["missing"]) == (100, 40, 60)


@pytest.mark.parametrize(
    ("points", "terms", "bill", "spent", "discount"),
    [
        (1000, "", "", 100, "5.00"),  # asked
        (63, "", "", 63, "3.15"),  # the balance
        (1000, "", "--bill 3.00", 60, "3.00"),  # what is left of the bill
        (1000, "max_share_percent = 50", "--bill 6.00", 60, "3.00"),  # the maximum share of the bill
        (1000, "max_share_percent = 50\nstep = 25", "--bill 6.00", 50, "2.50"),  # down to a whole step
        (63, "step = 20", "", 60, "3.00"),
        (63, "min_points = 63", "", 63, "3.15"),
    ],
)
def test_5_2_up_to_takes_what_is_possible(counter: Open, points: int, terms: str, bill: str, spent: int, discount: str) -> None:
    written = "[points]\n" + terms.replace("max_share_percent", "max_share") + "\n"
    answer = rich(counter, written + FIVE_OFF, points=points)(f"redeem Ana five-off --up-to {bill}")
    assert (answer["spent"], answer["discount"]) == ({"points": spent}, discount)


@pytest.mark.parametrize(
    ("points", "terms"), [(0, ""), (63, "min_points = 64"), (19, "step = 20"), (63, "step = 20\nmin_points = 61")]
)
def test_5_2_below_the_minimum_nothing_is_taken(counter: Open, points: int, terms: str) -> None:
    ana = counter(f"[points]\n{terms}\n" + FIVE_OFF)
    if points:
        ana(f"adjust Ana +{points} --reason start")
    refusal = ana.refused("redeem Ana five-off --up-to")
    assert (refusal["code"], refusal["available"]) == ("insufficient_points", points)


def test_5_3_the_programmes_cost_counts(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF)
    assert ana.refused("redeem Ana five-off --points 1")["status"] == 2  # nobody can claim another
    assert ana("redeem Ana five-off")["spent"] == {"points": 100}


@pytest.mark.parametrize(("bill", "discount"), [("3.00", "3.00"), ("5.00", "5.00"), ("9.00", "5.00")])
def test_5_3_a_discount_never_exceeds_what_is_left_of_the_bill(counter: Open, bill: str, discount: str) -> None:
    assert rich(counter, FIVE_OFF)(f"redeem Ana five-off --bill {bill}")["discount"] == discount


def test_5_3_nothing_is_taken_for_nothing(counter: Open) -> None:
    assert rich(counter, FIVE_OFF).refused("redeem Ana five-off --bill 0")["code"] == "reward_refused"


def test_5_3_of_a_sale_what_was_returned_is_not_left(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF)
    ana("earn Ana 10 --ref R1")
    ana("refund ref:R1 --amount 7")
    assert ana("redeem Ana five-off --sale ref:R1")["discount"] == "3.00"


def test_5_5_a_redemption_on_a_sale_comes_back_with_it_and_an_untied_one_does_not(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF, points=200)
    ana("earn Ana 10 --ref R1")
    ana("redeem Ana five-off --sale ref:R1")
    ana("redeem Ana five-off")
    assert ana("refund ref:R1")["returned"] == {"points": 100}
    assert ana.balance() == 100


@pytest.mark.parametrize("parts", [[""], ["--amount 40", ""], ["--amount 99", "--amount 1"]])
def test_5_5_points_of_a_sale_that_is_booked_are_the_customers_and_its_return_leaves_nothing(
    counter: Open, parts: list[str]
) -> None:
    ana = counter(ONE_PER_EURO + FIVE_OFF)
    ana("earn Ana 100 --ref R1")
    assert ana("redeem Ana five-off --sale ref:R1")["spent"] == {"points": 100}
    returned = [ana(f"refund ref:R1 {part}") for part in parts]
    assert sum(each["earned"]["points"] for each in returned) == -100
    assert sum(each["returned"]["points"] for each in returned) == 100
    assert ana.balance() == 0


def test_5_5_only_a_purchase_of_the_same_customer_is_a_sale(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF)
    ana("enroll Boris")
    ana("earn Boris 10 --ref R1")
    refusal = ana.refused("redeem Ana five-off --sale ref:R1")
    assert (refusal["code"], refusal["status"]) == ("foreign_sale", 1)


def test_5_5_earning_and_spending_are_two_postings(counter: Open) -> None:
    ana = rich(counter, reward("small", "amount", 'value = "1.00"', "points = 5"), points=5)
    ana("earn Ana 10 --ref R1")
    ana("redeem Ana small --sale ref:R1")
    quantities = [row["quantity"] for row in ana.shop.rows("SELECT quantity FROM postings ORDER BY event, place")]
    assert quantities == [5, 10, -5]


def test_5_6_a_hold_locks_and_a_commit_takes(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF, points=100)
    held = ana("redeem Ana five-off --hold --bill 4.00")
    assert (held["held"], held["balance"]["points"]) == ({"points": 100}, 0)
    assert ana.refused("redeem Ana five-off")["available"] == 0
    taken = ana(f"redeem --commit {held['hold']}")
    assert (taken["spent"], taken["discount"], taken["hold"]) == ({"points": 100}, "4.00", held["hold"])
    assert ana.refused(f"redeem --commit {held['hold']}")["code"] == "hold_ended"


def test_5_6_a_release_gives_back(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF, points=100)
    held = ana("redeem Ana five-off --hold")["hold"]
    assert ana(f"redeem --release {held}")["balance"]["points"] == 100
    assert ana.refused(f"redeem --release {held}")["code"] == "hold_ended"
    assert ana.refused(f"redeem --commit {held}")["code"] == "hold_ended"


@pytest.mark.parametrize(
    ("terms", "last", "lapsed"),
    [("", "14:14:59", "14:15"), ("[points]\nhold_minutes = 2\n", "14:01:59", "14:02")],
)
def test_5_6_a_hold_lapses_after_its_time_limit(counter: Open, terms: str, last: str, lapsed: str) -> None:
    """Fifteen minutes, unless the programme says another."""
    ana = rich(counter, terms + FIVE_OFF, points=100)
    held = ana("redeem Ana five-off --hold")["hold"]
    ana.shop.now = "2026-02-17T13:00:00Z"
    assert ana.balance(at=f"2026-02-17T{last}") == 0
    assert ana.balance(at=f"2026-02-17T{lapsed}") == 100
    refusal = ana.refused(f"redeem --commit {held}", at=f"2026-02-17T{lapsed}")
    assert (refusal["code"], refusal["status"], refusal["state"]) == ("hold_ended", 1, "lapsed")
    assert ana(f"redeem --commit {held}", at=f"2026-02-17T{last}")["spent"] == {"points": 100}


def test_5_6_a_held_voucher_is_not_used_twice(counter: Open) -> None:
    ana = counter(FREE + STAMP_FOR_ALL)
    code = ana("stamp Ana --count 10")["issued"][0]["voucher"]
    held = ana("redeem Ana free --hold")["hold"]
    assert ana.refused("redeem Ana free")["code"] == "no_voucher"
    assert ana.refused(f"voucher use {code}")["code"] == "reward_refused"
    ana(f"voucher cancel {code}")
    assert ana.refused(f"redeem --commit {held}")["code"] == "hold_ended"


def test_5_6_a_limit_counts_what_the_customer_holds(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF + "limit = { per_customer = 1 }\n")
    held = ana("redeem Ana five-off --hold")["hold"]
    assert ana.refused("redeem Ana five-off")["code"] == "reward_refused"
    assert ana(f"redeem --commit {held}")["spent"] == {"points": 100}


@pytest.mark.parametrize("line", ["redeem --commit {} --bill 5", "redeem Ana --release {}", "redeem --commit {} --hold"])
def test_5_6_a_hold_is_ended_by_its_name_alone(counter: Open, line: str) -> None:
    ana = rich(counter, FIVE_OFF)
    held = ana("redeem Ana five-off --hold")["hold"]
    assert ana.refused(line.format(held))["status"] == 2


def test_5_6_only_a_hold_can_be_committed(counter: Open) -> None:
    ana = rich(counter, FIVE_OFF)
    refusal = ana.refused("redeem --commit last")
    assert (refusal["code"], refusal["status"]) == ("unknown_hold", 3)


def test_5_2_a_reward_larger_than_the_bill_says_how_many_points_are_enough(counter: Open) -> None:
    ana = counter('[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 100\n')
    ana("adjust Ana +300 --reason start")
    assert "For this bill 60 points are enough: `redeem --up-to`." in ana.said("redeem Ana five --bill 3 --dry-run").err
    assert ana.said("redeem Ana five --bill 3").err != ""
    for line in ("redeem Ana five --bill 5", "redeem Ana five", "redeem Ana five --bill 3 --up-to"):
        assert ana.said(f"{line} --dry-run").err == ""
    assert ana("redeem Ana five --bill 3 --up-to")["spent"] == {"points": 60}
