"""The nightly run at the command line; what it does to the books stands in the rule book's chapter 6."""

import pytest

from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    gold = '[[tier]]\nid = "gold"\nat = "100.00"\nbirthday_reward = "free-coffee"\nyearly_reward = "free-coffee"\n'
    return PROGRAM + '\n[points]\nexpire = { after = "30 days" }\n[tiers]\n' + gold


@pytest.fixture
def due(shop: Shop) -> Shop:
    """Ana's points have expired, Boris is gold and has his birthday, Clara has nothing due."""
    for line in ("enroll Ana", "enroll Boris --birthday 02-17", "enroll Clara"):
        shop.done(line)
    shop.done("earn Ana 40 --at 2026-01-01")
    shop.done("earn Ana 2 --at 2026-01-02")
    shop.done("earn Clara 30")
    shop.done("vip promote Boris gold --reason friend")
    return shop


def test_it_says_in_numbers_what_it_did(due: Shop) -> None:
    ana, boris = (due.done(f"show {who}")["customer"]["id"] for who in ("Ana", "Boris"))
    run = due.done("expire")
    assert {key: run[key] for key in ("looked_at", "expired", "benefits")} == {
        "looked_at": 3,
        "expired": {"points": 42},
        "benefits": 2,
    }
    assert [(event["kind"], event["customer"]) for event in run["events"]] == [
        ("expiry", ana),
        ("tier", boris),
        ("tier", boris),
    ]


def test_it_says_in_words_what_it_did(due: Shop) -> None:
    assert due("expire").out.splitlines() == ["42 points of one customer expired.", "2 vouchers given by tiers."]
    assert due("expire").out.splitlines() == ["Nothing has expired."]


def test_an_event_of_it_is_told_in_words(due: Shop) -> None:
    events = due.done("expire")["events"]
    assert due(f"explain {events[0]['event']}").out.splitlines()[-2:] == [
        "  -40 points  usable through 2026-01-31  [expiry]",
        "  -2 points  usable through 2026-02-01  [expiry]",
    ]


def test_quiet_names_the_events(due: Shop) -> None:
    said = due("expire --quiet").out.splitlines()
    assert len(said) == 3
    assert due("expire --quiet").out == ""


def test_a_closed_account_gets_no_present_and_loses_what_expires(due: Shop) -> None:
    due.done("customer close Boris")
    due.done("customer close Ana")
    run = due.done("expire")
    assert (run["expired"], run["benefits"]) == ({"points": 42}, 0)
