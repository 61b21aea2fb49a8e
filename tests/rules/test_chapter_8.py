"""Rule book, chapter 8: tiers (VIP)."""

from collections.abc import Callable

import pytest

from loyalty_cli.program.calendar import shift
from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
LATER = "2031-01-01T00:00:00Z"


def tiers(*lines: str, silver: str = '"200.00"', gold: str = '"10000.00"', more: str = "") -> str:
    """[tiers] with silver and gold, at one point per euro; gold doubles."""
    table = "\n".join(["[tiers]", *lines, ""])
    return f"""{ONE_PER_EURO}
{table}
[[tier]]
id = "silver"
name = "Silver"
at = {silver}

[[tier]]
id = "gold"
name = "Gold"
at = {gold}
multiply = 2
{more}
"""


def test_8_1_this_purchase_counts_for_its_own_tier(counter: Open) -> None:
    """8 000 before and 3 000 now reach 10 000, and the 3 000 count double already."""
    ana = counter(tiers())
    assert ana("earn Ana 8000")["tier"] == "silver"
    answer = ana("earn Ana 3000")
    assert (answer["tier_before"], answer["tier"]) == ("silver", "gold")
    assert answer["earned"]["points"] == 6000


@pytest.mark.parametrize(
    ("measure", "at", "amounts", "reached"),
    [
        ("spend", '"25.00"', ["12.50", "12.49", "0.01"], [None, None, "silver"]),
        ("points", "24", ["12.50", "12.49", "0.01"], [None, "silver", "silver"]),
        ("visits", "3", ["12.50", "0", "0"], [None, None, "silver"]),
    ],
)
def test_8_1_measured_by_spend_points_or_visits(
    counter: Open, measure: str, at: str, amounts: list[str], reached: list[str | None]
) -> None:
    gold = '"10000.00"' if measure == "spend" else "10000"
    ana = counter(tiers(f'measure = "{measure}"', silver=at, gold=gold))
    assert [ana(f"earn Ana {amount}")["tier"] for amount in amounts] == reached


@pytest.mark.parametrize(
    ("window", "kept", "gone"),
    [
        ("lifetime", "2030-12-31", None),
        ("12 months", "2020-03-02", "2020-03-03"),
        ("6 months", "2019-09-02", "2019-09-03"),
        ("calendar year", "2019-12-31", "2020-01-01"),
    ],
)
def test_8_1_over_a_lifetime_rolling_months_or_a_calendar_year(counter: Open, window: str, kept: str, gone: str | None) -> None:
    ana = counter(tiers(f'window = "{window}"'), now=LATER)
    ana("earn Ana 12000", at="2019-03-03")
    assert ana.tier(at=f"{kept}T23:59:59")["id"] == "gold"
    assert gone is None or ana.tier(at=f"{gone}T00:00") is None


def test_8_1_spend_is_the_basis_without_the_tip(counter: Open) -> None:
    ana = counter(tiers())
    assert ana("earn Ana 205 --tip 5.01")["tier"] is None
    assert ana("earn Ana 0.01")["tier"] == "silver"


def test_8_1_two_purchases_that_never_stand_in_one_window_do_not_add_up(counter: Open) -> None:
    ana = counter(tiers('window = "12 months"'), now=LATER)
    ana("earn Ana 100", at="2019-03-03")
    assert ana("earn Ana 100", at="2020-03-03")["tier"] is None
    assert ana("earn Ana 100", at="2020-03-04")["tier"] == "silver"


def test_8_2_a_rolling_window_is_looked_at_each_day(counter: Open) -> None:
    """12 000 of 3 March 2019 count through 2 March 2020; "this" falls then."""
    ana = counter(tiers('window = "12 months"', 'keep = "this"'), now=LATER)
    answer = ana("earn Ana 12000", at="2019-03-03")
    assert answer["tier"] == "gold"  # up at once
    assert ana.tier(at="2019-03-03T13:00")["until"] == "2020-03-02"
    assert ana.tier(at="2020-03-02T23:59:59")["id"] == "gold"
    assert ana.tier(at="2020-03-03T00:00") is None


def test_8_2_next_falls_one_window_later(counter: Open) -> None:
    ana = counter(tiers('window = "12 months"', 'keep = "next"'), now=LATER)
    ana("earn Ana 12000", at="2019-03-03")
    assert ana.tier(at="2020-06-01")["until"] == "2021-03-02"
    assert ana.tier(at="2021-03-02T23:59:59")["id"] == "gold"
    assert ana.tier(at="2021-03-03T00:00") is None


def test_8_2_a_calendar_year_kept_through_the_next(counter: Open) -> None:
    """350 reached in January 2022: until 31 December 2023."""
    ana = counter(tiers('window = "calendar year"', 'keep = "next"', silver='"350.00"'), now=LATER)
    ana("earn Ana 350", at="2022-01-15")
    assert ana.tier(at="2022-02-01")["until"] == "2023-12-31"
    assert ana.tier(at="2023-12-31T23:59:59")["id"] == "silver"
    assert ana.tier(at="2024-01-01T00:00") is None


def test_8_2_a_lower_tier_may_be_kept_longer_than_a_higher_one(counter: Open) -> None:
    ana = counter(tiers('window = "12 months"'), now=LATER)
    ana("earn Ana 9900", at="2019-03-03")
    ana("earn Ana 300", at="2019-06-10")
    assert (ana.tier(at="2019-07-01")["id"], ana.tier(at="2019-07-01")["until"]) == ("gold", "2020-03-02")
    assert (ana.tier(at="2020-03-03")["id"], ana.tier(at="2020-03-03")["until"]) == ("silver", "2020-06-09")


@pytest.mark.parametrize(
    ("lines", "until"),
    [
        (['window = "12 months"', "grace_days = 30"], "2020-04-01"),
        (['window = "calendar year"', "grace_days = 31"], "2020-01-31"),
        (['window = "12 months"', 'down = "never"'], None),
        (['window = "calendar year"', 'down = "never"'], None),
        (['window = "lifetime"'], None),
    ],
)
def test_8_2_down_with_grace_days_or_never(counter: Open, lines: list[str], until: str | None) -> None:
    ana = counter(tiers(*lines), now=LATER)
    ana("earn Ana 12000", at="2019-03-03")
    assert ana.tier(at="2019-04-01")["until"] == until
    assert (ana.tier() is None) is (until is not None)


def test_8_2_what_is_shown_at_an_instant_is_true_then(counter: Open) -> None:
    ana = counter(tiers())
    ana("earn Ana 150", at="2026-01-10T12:00")
    ana("earn Ana 60 --ref R1", at="2026-02-10T12:00")
    ana("refund ref:R1", at="2026-02-15T12:00")
    held = [ana.tier(at=at) for at in ("2026-02-10T11:59:59", "2026-02-10T12:00", "2026-02-15T11:59:59", "2026-02-15T12:00")]
    assert [tier and tier["id"] for tier in held] == [None, "silver", "silver", None]
    listed = [ana("vip list", at=at)["customers"] for at in ("2026-02-10T11:59:59", "2026-02-14T12:00", "2026-02-16T12:00")]
    assert [[row["tier"] for row in rows] for rows in listed] == [[], ["silver"], []]


def test_8_3_a_tier_given_by_hand_is_a_floor(counter: Open) -> None:
    ana = counter(tiers(), now="2026-06-01T00:00:00Z")
    answer = ana("vip promote Ana silver --until 2026-03-31 --reason 'good neighbour'", at="2026-02-17T12:00")
    assert (answer["tier_before"], answer["tier"]) == (None, "silver")
    assert ana.tier(at="2026-02-17T11:59:59") is None
    assert ana.tier(at="2026-03-31T23:59:59")["id"] == "silver"
    assert ana.tier(at="2026-04-01T00:00") is None


def test_8_3_earning_lifts_above_it_and_falls_back_to_it(counter: Open) -> None:
    ana = counter(tiers('window = "12 months"'), now=LATER)
    ana("vip promote Ana silver --reason friend", at="2019-01-01")
    ana("earn Ana 12000", at="2019-03-03")
    assert ana.tier(at="2019-04-01")["id"] == "gold"
    assert (ana.tier(at="2020-03-03")["id"], ana.tier(at="2020-03-03")["until"]) == ("silver", None)


def test_8_3_what_is_earned_outlives_it(counter: Open) -> None:
    ana = counter(tiers())
    ana("vip promote Ana silver --until 2026-03-31 --reason friend")
    ana("earn Ana 250")
    ana("vip revoke Ana")
    assert ana.tier()["id"] == "silver"


def test_8_3_a_floor_counts_for_the_purchase_too(counter: Open) -> None:
    ana = counter(tiers())
    ana("vip promote Ana gold --reason friend")
    assert ana.points("10") == 20


def test_8_3_revoking_takes_it_back(counter: Open) -> None:
    ana = counter(tiers())
    ana("vip promote Ana silver --reason friend")
    ana("vip promote Ana gold --reason friend")
    assert ana("vip revoke Ana --reason moved")["tier"] is None
    refusal = ana.refused("vip revoke Ana")
    assert (refusal["code"], refusal["status"]) == ("nothing_to_do", 1)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("vip promote Ana platinum --reason x", 3),
        ("vip promote Ana gold", 2),
        ("vip promote Ana gold --reason x --until 2026-02-16", 2),
        ("vip promote Ana gold --reason x --until 31.12.2026", 2),
        ("vip promote Zoe gold --reason x", 3),
        ("vip list --tier platinum", 3),
    ],
)
def test_8_3_a_floor_that_cannot_be(counter: Open, line: str, status: int) -> None:
    assert counter(tiers()).refused(line)["status"] == status


MEMBER = """
[[membership]]
id = "gold-year"
price = "36.50"
months = 12
tier = "gold"
"""


def test_8_3_a_paid_membership_is_a_floor_for_its_term(counter: Open) -> None:
    ana = counter(tiers() + MEMBER, now="2026-06-01T00:00:00Z")
    joined = ana("member join Ana gold-year", at="2025-02-10T12:00")
    assert (joined["amount"], joined["until"], joined["tier"]) == ("36.50", "2026-02-10", "gold")
    assert ana.balance(at="2025-02-11") == 0
    assert ana.points("10", at="2026-02-10T23:59") == 20
    assert ana.points("10", at="2026-02-11T00:00") == 10


def test_8_3_the_unused_part_of_a_membership_is_paid_back_to_the_day(counter: Open) -> None:
    ana = counter(tiers() + MEMBER, now="2026-06-01T00:00:00Z")
    ana("member join Ana gold-year", at="2025-02-10T12:00")
    ended = ana("member cancel Ana", at="2025-05-21T12:00")  # 100 of 365 days later
    assert (ended["amount"], ended["tier_before"], ended["tier"]) == ("26.50", "gold", None)
    assert ended["why"][0]["text"] == "265 of 365 days unused: 26.50 of 36.50"
    assert ana.refused("member cancel Ana", at="2025-05-22")["code"] == "nothing_to_do"


def test_8_3_a_membership_that_runs_is_carried_on(counter: Open) -> None:
    ana = counter(tiers() + MEMBER, now="2026-06-01T00:00:00Z")
    ana("member join Ana gold-year", at="2025-02-10T12:00")
    again = ana("member join Ana gold-year", at="2026-01-10T12:00")
    assert again["until"] == "2027-02-10"
    assert ana("member cancel Ana", at="2026-01-11")["amount"] == "36.50"
    assert ana("member show Ana", at="2026-01-12")["memberships"][0]["until"] == "2026-02-10"


def test_8_3_revoking_a_tier_given_by_hand_leaves_a_paid_one(counter: Open) -> None:
    ana = counter(tiers() + MEMBER)
    ana("member join Ana gold-year")
    assert ana.refused("vip revoke Ana")["code"] == "nothing_to_do"
    assert [row["name"] for row in ana("member list")["members"]] == ["Ana"]


def test_7_6_joining_and_leaving_can_be_voided(counter: Open) -> None:
    ana = counter(tiers() + MEMBER)
    joined = ana("member join Ana gold-year")["event"]
    left = ana("member cancel Ana")["event"]
    assert ana(f"void {left} --reason x")["tier"] == "gold"
    assert ana(f"void {joined} --reason x")["tier"] is None


def test_8_4_spending_points_never_lowers_a_tier(counter: Open) -> None:
    reward = '[[reward]]\nid = "all"\nkind = "amount"\nvalue = "1.00"\npoints = 250\n'
    ana = counter(tiers('measure = "points"', silver="200", gold="1000") + reward)
    ana("earn Ana 250")
    assert ana("redeem Ana all")["tier"] == "silver"


@pytest.mark.parametrize("undone", ["refund ref:R1", "void {event} --reason slip"])
@pytest.mark.parametrize("lines", [['down = "never"'], ['window = "12 months"', 'keep = "next"', "grace_days = 90"]])
def test_8_4_a_refund_or_void_takes_back_at_once_a_rise_that_it_undoes(counter: Open, undone: str, lines: list[str]) -> None:
    ana = counter(tiers(*lines))
    ana("earn Ana 150")
    event = ana("earn Ana 60 --ref R1")["event"]
    assert ana.tier()["id"] == "silver"
    answer = ana(undone.format(event=event))
    assert (answer["tier_before"], answer["tier"]) == ("silver", None)


def test_8_4_a_refund_of_a_part_that_leaves_the_rise_leaves_the_tier(counter: Open) -> None:
    ana = counter(tiers())
    ana("earn Ana 210 --ref R1")
    assert ana("refund ref:R1 --amount 10")["tier"] == "silver"
    assert ana("refund ref:R1 --amount 0.01")["tier"] is None


def test_8_5_show_says_what_is_missing_to_rise(counter: Open) -> None:
    ana = counter(tiers())
    ana("earn Ana 150.50")
    assert ana("show Ana")["next_tier"] == {"id": "silver", "name": "Silver", "missing": "49.50"}
    ana("earn Ana 60")
    shown = ana.tier()
    assert (shown["id"], shown["next"], shown["missing"]) == ("silver", "gold", "9789.50")
    assert "9789.50 EUR more for Gold" in ana.said("show Ana").out


@pytest.mark.parametrize(
    ("lines", "at", "missing", "until"),
    [
        # A rolling window: of 150 + 100 the 100 are left when the 150 fall out.
        (['window = "12 months"'], "2026-02-01", "100.00", "2026-05-09"),
        # Kept one window longer: by then everything of before has fallen out.
        (['window = "12 months"', 'keep = "next"'], "2026-02-01", "200.00", "2027-05-09"),
        (['window = "12 months"', "grace_days = 10"], "2026-02-01", "100.00", "2026-05-19"),
        # A calendar year: the whole of the next one must be reached anew, or can no longer be.
        (['window = "calendar year"', 'keep = "next"'], "2025-12-01", "200.00", "2026-12-31"),
        (['window = "calendar year"', 'keep = "next"'], "2026-02-01", "170.00", "2026-12-31"),
        (['window = "calendar year"'], "2025-12-01", None, "2025-12-31"),
        (['window = "calendar year"', "grace_days = 31"], "2026-01-20", "170.00", "2026-01-31"),
    ],
)
def test_8_5_show_says_what_is_missing_to_stay_and_by_when(
    counter: Open, lines: list[str], at: str, missing: str | None, until: str
) -> None:
    ana = counter(tiers(*lines), now=LATER)
    ana("earn Ana 150", at="2025-05-10")
    ana("earn Ana 100", at="2025-10-10")
    if at > "2026" and "calendar year" in lines[0]:
        ana("earn Ana 30", at="2026-01-15")
    shown = ana.tier(at=at)
    assert (shown["id"], shown["missing_to_stay"], shown["until"]) == ("silver", missing, until)
    if missing is not None:  # it is enough, if it comes on the last day
        ana(f"earn Ana {missing}", at=f"{until}T12:00")
        assert ana.tier(at=f"{shift(until, 1, 'day')}T00:00")["id"] == "silver"


def test_8_6_a_multiplier_and_rewards_only_for_that_tier(counter: Open) -> None:
    reward = '[[reward]]\nid = "lounge"\nkind = "item"\npoints = 1\ntier = "gold"\n'
    ana = counter(tiers(more=reward))
    ana("earn Ana 500")
    assert ana.refused("redeem Ana lounge")["code"] == "reward_refused"
    ana("vip promote Ana gold --reason friend")
    assert ana.points("10") == 20
    assert ana("redeem Ana lounge")["spent"] == {"points": 1}


BENEFITS = (
    tiers().replace("multiply = 2\n", 'multiply = 2\nbirthday_reward = "cake"\nyearly_reward = "dinner"\n')
    + '\n[[reward]]\nid = "cake"\nkind = "item"\nvalid_days = 30\n'
    + '\n[[reward]]\nid = "dinner"\nkind = "amount"\nvalue = "20.00"\n'
)


def test_8_6_a_yearly_voucher_comes_with_the_nightly_run_once_a_year(counter: Open) -> None:
    ana = counter(BENEFITS, now="2027-01-01T12:00:00Z")
    ana("earn Ana 12000", at="2026-02-17")
    assert ana("expire", at="2026-02-18")["benefits"] == 1
    assert ana("expire", at="2026-12-31")["benefits"] == 0
    assert ana("expire", at="2027-01-01T01:00")["benefits"] == 1
    assert [voucher["reward"] for voucher in ana("show Ana")["vouchers"]] == ["dinner", "dinner"]


@pytest.mark.parametrize(
    ("birthday", "day", "given"),
    [
        ("1990-03-10", "2026-03-09", False),
        ("1990-03-10", "2026-03-10", True),
        ("03-10", "2026-03-12", True),
        ("1992-02-29", "2026-02-27", False),
        ("1992-02-29", "2026-02-28", True),
        ("1992-02-29", "2028-02-28", False),
        ("1992-02-29", "2028-02-29", True),
    ],
)
def test_8_6_a_birthday_voucher_is_bound_to_its_day(counter: Open, birthday: str, day: str, given: bool) -> None:
    ana = counter(BENEFITS.replace('yearly_reward = "dinner"\n', ""), now="2028-06-01T12:00:00Z")
    ana(f"customer edit Ana --birthday {birthday}")
    ana("vip promote Ana gold --reason friend", at="2026-01-01")
    assert ana("expire", at=day)["benefits"] == int(given)
    vouchers = ana("show Ana")["vouchers"]
    assert [(voucher["reward"], voucher["status"]) for voucher in vouchers] == [("cake", "expired")] * given
    assert ana("expire", at=day)["benefits"] == 0


def test_8_6_a_birthday_voucher_of_december_may_come_in_january_and_comes_once(counter: Open) -> None:
    ana = counter(BENEFITS.replace('yearly_reward = "dinner"\n', ""), now="2028-06-01T12:00:00Z")
    ana("customer edit Ana --birthday 12-20")
    ana("vip promote Ana gold --reason friend", at="2026-01-01")
    assert ana("expire", at="2027-01-19")["benefits"] == 1  # thirty days late
    assert ana("expire", at="2027-01-19")["benefits"] == 0
    assert ana("expire", at="2027-12-20")["benefits"] == 1
    assert ana("expire", at="2028-01-05")["benefits"] == 0


def test_8_6_a_birthday_voucher_that_is_more_than_thirty_days_late_does_not_come(counter: Open) -> None:
    ana = counter(BENEFITS.replace('yearly_reward = "dinner"\n', ""), now="2028-06-01T12:00:00Z")
    ana("customer edit Ana --birthday 12-20")
    ana("vip promote Ana gold --reason friend", at="2026-01-01")
    assert ana("expire", at="2027-01-20")["benefits"] == 0


def test_8_6_a_customer_without_the_tier_gets_none_of_it(counter: Open) -> None:
    ana = counter(BENEFITS)
    ana("earn Ana 500")
    assert ana("expire")["benefits"] == 0
