"""Rule book, chapter 1: money, time, numbers."""

from collections.abc import Callable

import pytest

from tests.conftest import Shop
from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
WITHOUT_DECIMALS = SHOP.replace('"EUR"', '"JPY"')
THREE_DECIMALS = SHOP.replace('"EUR"', '"KWD"')


@pytest.mark.parametrize(
    ("currency", "typed", "shown"),
    [
        ("EUR", "12.50", "12.50"),
        ("EUR", "12,50", "12.50"),
        ("EUR", "12.5", "12.50"),
        ("EUR", "12", "12.00"),
        ("EUR", "0", "0.00"),
        ("EUR", "999999999.99", "999999999.99"),
        ("JPY", "1250", "1250"),
        ("KWD", "1.250", "1.250"),
    ],
)
def test_1_1_an_amount_has_the_decimals_of_its_currency(
    make_shop: Callable[..., Shop], currency: str, typed: str, shown: str
) -> None:
    counter = Counter(make_shop(SHOP.replace('"EUR"', f'"{currency}"') + ONE_PER_EURO.replace("1.00", "1")))
    counter("enroll Ana")
    assert counter(f"earn Ana {typed}")["amount"] == shown


@pytest.mark.parametrize(
    "typed",
    [
        "1,250.00",
        "12.505",
        "1e3",
        "-5",
        "NaN",
        "١٢",
        "+5",
        "' 5'",
        "€5",
        "5_0",
        "1000000000",
        "''",
        "5.",
        ".5",
        "12..5",
        "0x10",
    ],
)
def test_1_1_anything_else_is_no_amount(counter: Open, typed: str) -> None:
    refusal = counter().refused(f"earn Ana {typed}")
    assert (refusal["code"], refusal["status"]) == ("bad_amount", 2)


def test_1_1_a_currency_without_decimals_takes_none(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(WITHOUT_DECIMALS + ONE_PER_EURO.replace("1.00", "100"))
    shop.done("enroll Ana")
    assert shop.json("earn Ana 12.5").code == 2
    assert shop.done("earn Ana 1250")["earned"]["points"] == 12


def test_1_1_zero_is_a_purchase_and_a_visit(counter: Open) -> None:
    ana = counter('[[earn]]\nid = "visit"\npoints = 3\nper = "visit"\n')
    assert ana.points("0") == 3


def test_1_2_an_event_has_its_instant_and_that_of_its_recording(counter: Open) -> None:
    ana = counter()
    answer = ana("earn Ana 5", at="2026-02-16T23:30")
    assert answer["at"] == "2026-02-16T21:30:00Z"  # shop-local: Sofia is two hours ahead
    recorded = ana.shop.rows("SELECT recorded_at FROM events")
    assert recorded == [{"recorded_at": "2026-02-17T12:00:00Z"}]


@pytest.mark.parametrize(
    ("at", "is_late"), [("2026-02-17T13:59", False), ("2026-02-17T13:00", False), ("2026-02-17T12:59", True)]
)
def test_1_2_a_past_event_is_taken_and_flagged_as_late(counter: Open, at: str, is_late: bool) -> None:
    assert counter()("earn Ana 5", at=at)["late"] is is_late  # the wall shows 14:00, an hour may pass


def test_1_2_more_than_five_minutes_ahead_is_refused(counter: Open) -> None:
    ana = counter()
    assert ana.points("5", at="2026-02-17T14:05:00") == 5
    refusal = ana.refused("earn Ana 5", at="2026-02-17T14:05:01")
    assert (refusal["code"], refusal["status"]) == ("future_time", 1)


def test_1_2_a_late_event_is_judged_by_the_rules_of_its_own_day(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 1", at="2026-02-01")
    ana.apply(SHOP + ONE_PER_EURO.replace("points = 1", "points = 2"), at="2026-02-10")
    assert ana.points("10", at="2026-02-09") == 10
    assert ana.points("10", at="2026-02-10") == 20


def test_1_2_before_the_first_version_the_first_one_holds(counter: Open) -> None:
    assert counter().points("10", at="1999-12-31") == 10


def test_1_2_a_late_redemption_finds_what_was_usable_on_its_own_day(counter: Open) -> None:
    """The lot of January is past its day today; on its own day it was not, and nobody has taken it since."""
    ana = counter(
        '[points]\nexpire = { after = "30 days" }\n'
        + ONE_PER_EURO
        + '[[reward]]\nid = "ten"\nkind = "amount"\nvalue = "1.00"\npoints = 10\n'
    )
    ana("earn Ana 10", at="2026-01-10")
    assert ana.balance() == 0
    assert ana("redeem Ana ten", at="2026-02-09")["spent"] == {"points": 10}
    assert ana.refused("redeem Ana ten", at="2026-02-09")["code"] == "insufficient_points"


def test_1_2_a_late_event_rewrites_nothing_recorded(counter: Open) -> None:
    ana = counter()
    ana("earn Ana 10")
    before = ana.shop.books()
    ana("earn Ana 7", at="2026-01-01")
    history = [row for row in before if row.startswith(("events ", "postings "))]
    assert set(history) <= set(ana.shop.books())


def test_1_2_the_day_of_a_rule_is_the_shops_own_with_daylight_saving(counter: Open) -> None:
    """Sofia leaves for summer on 29 March 2026: 21:30 UTC is Sunday 00:30 after it, and was Saturday 23:30 before."""
    rules = '[[earn]]\nid = "sunday"\npoints = 5\nper = "visit"\nwhen = { weekdays = ["sun"] }\n'
    ana = counter(rules, now="2026-06-01T00:00:00Z")
    assert ana.points("1", at="2026-03-21T21:30:00Z") == 0  # Saturday 23:30
    assert ana.points("1", at="2026-04-04T21:30:00Z") == 5  # Sunday 00:30


def test_1_2_currency_and_time_zone_change_only_while_the_books_hold_no_event(counter: Open) -> None:
    ana = counter()
    ana.apply(SHOP.replace("EUR", "BGN").replace("Sofia", "Vienna") + ONE_PER_EURO)
    assert ana("earn Ana 5")["currency"] == "BGN"
    path = ana.shop.path.with_suffix(".third.toml")
    path.write_text(SHOP + ONE_PER_EURO, encoding="utf-8")
    assert ana.refused(f"program apply '{path}'")["code"] == "books_not_empty"


@pytest.mark.parametrize(
    ("at", "points"),
    [("2026-02-09T23:59", 0), ("2026-02-10T00:00", 5), ("2026-02-12T23:59:59", 5), ("2026-02-13T00:00", 0)],
)
def test_1_3_a_window_is_inclusive_on_both_days_of_the_shop(counter: Open, at: str, points: int) -> None:
    rules = '[[earn]]\nid = "fair"\npoints = 5\nper = "visit"\nwhen = { dates = ["2026-02-10", "2026-02-12"] }\n'
    assert counter(rules).points("1", at=at) == points


@pytest.mark.parametrize(("at", "code"), [("2026-02-12T23:59:59", 0), ("2026-02-13T00:00", 1)])
def test_1_3_a_date_means_through_the_end_of_that_day(counter: Open, at: str, code: int) -> None:
    ana = counter(
        ONE_PER_EURO
        + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 5\ndates = ["2026-02-10", "2026-02-12"]\n'
    )
    ana("earn Ana 10", at="2026-02-01")
    assert ana.shop.json(["redeem", "Ana", "five", "--at", at]).code == code


@pytest.mark.parametrize(("amount", "points"), [("9.99", 0), ("10.00", 10)])
def test_1_4_a_minimum_spend_is_reached_by_equal(counter: Open, amount: str, points: int) -> None:
    assert counter(ONE_PER_EURO + 'min_spend = "10.00"\n').points(amount) == points


@pytest.mark.parametrize(("bill", "code"), [("19.99", 1), ("20.00", 0)])
def test_1_4_a_minimum_bill_is_reached_by_equal(counter: Open, bill: str, code: int) -> None:
    ana = counter(ONE_PER_EURO + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 5\nmin_bill = "20.00"\n')
    ana("earn Ana 10")
    assert ana.shop.json(["redeem", "Ana", "five", "--bill", bill]).code == code


@pytest.mark.parametrize(("amount", "tier"), [("199.99", None), ("200.00", "silver")])
def test_1_4_a_tier_is_reached_by_equal(counter: Open, amount: str, tier: str | None) -> None:
    ana = counter(ONE_PER_EURO + '[tiers]\n[[tier]]\nid = "silver"\nat = "200.00"\n')
    assert ana(f"earn Ana {amount}")["tier"] == tier


def test_1_4_a_balance_pays_a_reward_that_costs_all_of_it(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 100\n')
    ana("earn Ana 100")
    assert ana("redeem Ana five")["balance"]["points"] == 0
