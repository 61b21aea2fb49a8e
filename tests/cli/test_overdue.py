"""A nightly run that is not done is noticed, by people who look at the shop, and never by a script's standard output."""

import json
from collections.abc import Callable

import pytest

from tests.conftest import PROGRAM, Shop

ENDING = PROGRAM + '\n[points]\nexpire = { after = "30 days" }\n'
IDLE = PROGRAM + '\n[points]\nexpire = { idle = "6 months" }\n'
CARD = PROGRAM.replace("size = 10\n", 'size = 10\nexpire = { on = "12-31" }\n')
GIVING = PROGRAM + '\n[tiers]\n[[tier]]\nid = "gold"\nat = "100.00"\nbirthday_reward = "five-off"\n'
TIERS = PROGRAM + '\n[tiers]\n[[tier]]\nid = "gold"\nat = "100.00"\n'
TWO_DAYS = "2026-02-19T12:00:00Z"  # after the shop was made
LATER = "2026-02-19T12:00:01Z"
TOLD = "The nightly run, `loyalty expire`, has not been done for two days. `loyalty help nightly` says how it runs by itself.\n"
LOOKING = ["show Ana", "vip list", "vip review", "voucher list", "report expiring"]


@pytest.fixture
def program() -> str:
    return ENDING


@pytest.fixture
def late(shop: Shop) -> Shop:
    """A shop with Ana in it whose nightly run was never done, a little more than two days after it was made."""
    shop.done("enroll Ana")
    shop.now = LATER
    return shop


@pytest.mark.parametrize("line", LOOKING)
def test_who_looks_is_told_beside_the_answer(late: Shop, line: str) -> None:
    said = late(line)
    assert (said.code, said.err) == (0, TOLD)
    late.done("expire")
    assert late(line) == type(said)(said.out, "", 0)


@pytest.mark.parametrize("line", LOOKING)
def test_for_a_script_it_stands_on_standard_error_alone(late: Shop, line: str) -> None:
    said = late.json(line)
    assert said.err == TOLD
    assert "nightly" not in json.dumps(said.json)
    assert late(f"{line} --quiet").err == ""


def test_a_session_at_the_counter_is_told_once_when_it_begins(late: Shop) -> None:
    assert late("counter", stdin="Ana\n5.00\nAna\n").err == TOLD
    late.done("expire")
    assert late("counter", stdin="Ana\n5.00\n").err == ""


@pytest.mark.parametrize("line", ["earn Ana 5", "stamp Ana", "adjust Ana +1 --reason x", "history Ana", "customer list"])
def test_the_till_and_scripts_hear_nothing_of_it(late: Shop, line: str) -> None:
    assert late(line).err == ""


@pytest.mark.parametrize("line", LOOKING)
def test_two_days_may_pass(late: Shop, line: str) -> None:
    late.now = TWO_DAYS
    assert late(line).err == ""


def test_a_run_that_writes_nothing_is_a_run(late: Shop) -> None:
    assert late.done("expire")["events"] == []
    late.now = "2026-02-21T12:00:01Z"  # two days later, to the second
    assert late("show Ana").err == ""
    late.now = "2026-02-21T12:00:02Z"
    assert late("show Ana").err == TOLD


def test_a_dry_run_is_none_and_one_for_an_earlier_day_takes_nothing_back(late: Shop) -> None:
    late.done("expire --dry-run")
    assert late("show Ana").err == TOLD
    late.done("expire")
    late.done("expire --at 2026-02-18")
    assert late("show Ana").err == ""
    assert late.done("db info")["last_nightly"] == LATER


def test_another_time_than_now_is_not_measured(late: Shop) -> None:
    assert late("show Ana --at 2026-02-19T15:00:00Z").err == ""
    assert late.done("db info --at 2027-01-01")["warnings"] == []


@pytest.mark.parametrize(
    ("rules", "is_told"), [(ENDING, True), (IDLE, True), (CARD, True), (GIVING, True), (TIERS, False), (PROGRAM, False)]
)
def test_a_shop_is_told_where_its_run_has_something_to_write(make_shop: Callable[..., Shop], rules: str, is_told: bool) -> None:
    shop = make_shop(rules)
    shop.done("enroll Ana")
    shop.now = LATER
    assert shop("show Ana").err == (TOLD if is_told else "")


def test_what_has_a_day_of_its_own_and_is_past_it_is_something_to_write(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM)
    shop.done("enroll Ana")
    shop.done("adjust Ana +5 --expires 2026-02-20 --reason gift")
    shop.now = "2026-02-20T21:59:59Z"
    assert shop("show Ana").err == ""
    shop.now = "2026-02-20T22:00:00Z"  # midnight in Sofia
    assert shop("show Ana").err == TOLD


def test_db_info_says_when_it_was_done_and_warns(late: Shop) -> None:
    assert late.done("db info")["warnings"] == [TOLD.strip()]
    assert late("db info").err == ""
    assert {"nightly run  none yet", TOLD.strip()} <= set(late("db info").out.splitlines())
    late.done("expire")
    assert late.done("db info")["warnings"] == []
    assert "nightly run  2026-02-19 14:00" in late("db info").out.splitlines()
