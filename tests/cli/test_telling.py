"""What happened on an account, and why every number is what it is."""

import pytest

from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    return PROGRAM + '\n[tiers]\n[[tier]]\nid = "silver"\nname = "Silver"\nat = "200.00"\n'


@pytest.fixture
def ana(shop: Shop) -> Shop:
    """Ana has bought, refunded a part, and been given something by hand."""
    shop.done("enroll Ana")
    shop.done("earn Ana 12.50 --at 2026-02-16T09:00 --ref R1 --till 2 --staff Eva")
    shop.done("refund ref:R1 --amount 5.00 --at 2026-02-17T10:00")
    shop.done("adjust Ana +50 --reason sorry")
    return shop


def test_history_is_the_newest_first(ana: Shop) -> None:
    rows = ana.done("history Ana")["events"]
    assert [(row["kind"], row["postings"], row["amount"]) for row in rows] == [
        ("adjustment", {"points": 50}, None),
        ("refund", {"points": -5}, "5.00"),
        ("purchase", {"points": 12}, "12.50"),
    ]
    assert (rows[2]["ref"], rows[2]["till"], rows[2]["staff"]) == ("R1", "2", "Eva")


def test_history_is_read_in_shop_time(ana: Shop) -> None:
    said = ana("history Ana").out.splitlines()
    assert said[0].split() == ["when", "what", "amount", "moved", "event"]
    assert [line.split("  ")[0] for line in said[1:]] == ["2026-02-17 14:00", "2026-02-17 10:00", "2026-02-16 09:00"]
    assert "+50 points" in said[1]
    assert "-5 points" in said[2]


def moved(shop: Shop) -> list[str]:
    """What a history shows between the amount and the event, the newest first."""
    head, *lines = shop("history Ana").out.splitlines()
    return [line[head.index("moved") : head.index("event")].strip() for line in lines]


def test_history_shows_the_stamps_that_were_given_and_the_voucher_they_became(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("stamp Ana --count 6")
    shop.done("stamp Ana --count 9")
    shop.done("earn Ana 17.50 --item LATTE*5")
    assert moved(shop) == [
        "+17 points, +5 stamps (Coffee card), 1 voucher",
        "+9 stamps (Coffee card), 1 voucher",
        "+6 stamps (Coffee card)",
    ]
    assert [row["postings"] for row in shop.done("history Ana")["events"]][1] == {"stamps:coffee": -1}


def test_history_names_the_reward_that_was_taken_held_or_cancelled(shop: Shop) -> None:
    shop.done("enroll Ana")
    for ref in ("S1", "S2"):
        shop.done(f"stamp Ana --count 10 --ref {ref}")
    shop.done("redeem Ana free-coffee")
    code = next(each["code"] for each in shop.done("voucher list Ana")["vouchers"] if each["status"] == "open")
    shop.done(f"voucher cancel {code}")
    shop.done("adjust Ana +100 --reason sorry")
    held = shop.done("redeem Ana five-off --hold")["hold"]
    shop.done(f"redeem --commit {held}")
    assert moved(shop)[:5] == ["-100 points: 5.00 off", "5.00 off", "+100 points", "A free coffee", "A free coffee"]
    rewards = [row["reward"] for row in shop.done("history Ana")["events"]]
    assert rewards == ["five-off", "five-off", None, "free-coffee", "free-coffee", None, None]


def test_history_shows_what_a_return_gives_and_what_it_takes(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("adjust Ana +100 --reason sorry")
    shop.done("earn Ana 20.00 --ref R1")
    shop.done("redeem Ana five-off --sale ref:R1")
    shop.done("refund ref:R1")
    assert moved(shop)[0] == "+100 points, -20 points"


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        ("--limit 1", ["adjustment"]),
        ("--since 2026-02-17", ["adjustment", "refund"]),
        ("--until 2026-02-16", ["purchase"]),
        ("--since 2026-02-17T11:00", ["adjustment"]),
        ("--at 2026-02-17T10:00", ["refund", "purchase"]),
        ("--at 2026-02-16T08:59", []),
    ],
)
def test_history_is_cut(ana: Shop, options: str, kinds: list[str]) -> None:
    assert [row["kind"] for row in ana.done(f"history Ana {options}")["events"]] == kinds


def test_an_empty_history_says_so(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert shop("history Ana").out == "Nothing was booked yet.\n"


def test_a_history_of_a_time_without_events_says_that_of_this_time(ana: Shop) -> None:
    assert ana("history Ana --until 2020-01-01").out == "Nothing was booked then.\n"


def test_what_is_neither_an_event_nor_a_customer(ana: Shop) -> None:
    assert ana.json("explain Zoe").refusal == "unknown_customer"
    assert ana.json("explain ref:R9").refusal == "unknown_event"
    assert ana.json("explain last --till 9").refusal == "unknown_event"


def test_no_more_than_three_vouchers_are_told_at_the_till(shop: Shop) -> None:
    shop.done("enroll Ana")
    told = [line for line in shop("stamp Ana --count 30").out.splitlines() if "oucher" in line]
    assert [line.split()[0] for line in told] == ["Voucher"] * 3
    told = [line for line in shop("stamp Ana --count 50").out.splitlines() if "oucher" in line]
    assert len(told) == 4
    assert told[3] == "and 2 more vouchers: `loyalty voucher list`"
