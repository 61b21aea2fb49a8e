"""The nightly run at the command line; what it does to the books stands in the rule book's chapter 6."""

from collections.abc import Callable

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
    assert due(f"explain {events[0]['event']}").out.splitlines()[-4:-2] == [
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


def test_a_dry_run_says_what_it_would_write_and_writes_nothing(due: Shop) -> None:
    before = due.rows("SELECT * FROM events"), due.rows("SELECT * FROM meta")
    rehearsed = due.done("expire --dry-run")
    said = due("expire --dry-run")
    assert (due.rows("SELECT * FROM events"), due.rows("SELECT * FROM meta")) == before
    assert said.out.splitlines() == [
        "42 points of one customer expired.",
        "2 vouchers given by tiers.",
        "Nothing was written: a dry run.",
    ]
    assert due("expire --dry-run --quiet").out == ""
    run = due.done("expire")
    assert rehearsed == {**run, "events": [{**event, "event": None} for event in run["events"]], "dry_run": True}


def test_a_dry_run_looks_ahead(due: Shop) -> None:
    assert due.done("expire --dry-run --at 2026-03-19")["expired"] == {"points": 42}
    assert due.done("expire --dry-run --at 2026-03-20")["expired"] == {"points": 72}  # Clara's thirty of 17 February too
    assert due.json("expire --at 2026-03-20").refusal == "future_time"


def test_who_loses_by_a_day_and_by_idleness_is_told_once(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + '\n[points]\nexpire = { idle = "1 month" }\n')
    shop.done("enroll Ana")
    shop.done("earn Ana 40 --at 2026-01-01")
    shop.done("adjust Ana +5 --expires 2026-02-16 --reason gift --at 2026-02-01")
    assert [len(shop.done(f"expire {more}")["events"]) for more in ("--dry-run", "", "")] == [1, 1, 0]
