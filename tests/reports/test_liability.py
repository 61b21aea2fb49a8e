"""What is owed at an instant: every unit, held against the ledger."""

from contextlib import closing
from typing import Any

import pytest

from loyalty_cli.books import overview
from loyalty_cli.reports.liability import liability
from loyalty_cli.storage import open_shop
from tests import morning
from tests.conftest import PROGRAM, Shop

MORE = """
[points]
value = "0.05"
expire = { after = "30 days" }

[[reward]]
id = "two-credit"
kind = "credit"
value = "2.00"

[[gift_card]]
id = "present"
days = 10

[[pack]]
id = "ten"
name = "Ten coffees"
price = "25.00"
units = 10
"""


@pytest.fixture
def program() -> str:
    return PROGRAM + MORE


@pytest.fixture
def owing(shop: Shop) -> Shop:
    """A shop that owes something of everything, on 17 February."""
    shop.done("enroll Ana")
    shop.done("enroll Boris")
    shop.done("earn Ana 120.40 --at 2026-02-01")
    shop.done("earn Boris 30.00 --at 2026-02-05")
    shop.done("stamp Ana --count 13 --at 2026-02-06")
    shop.done("adjust Boris +7.25 --unit credit --reason sorry --at 2026-02-07")
    shop.done("pack sell Ana ten --at 2026-02-08")
    shop.done("pack use Ana ten --count 3 --at 2026-02-09")
    shop.done("voucher issue five-off --count 2 --at 2026-02-10")
    code = shop.done("gift sell 50.00 --at 2026-02-11")["code"]
    shop.done(f"gift use {code} 12.00 --at 2026-02-12")
    return shop


def owed(said: Any) -> dict[str, tuple[Any, Any, int]]:
    return {row["what"]: (row["quantity"], row["worth"], row["accounts"]) for row in said["owed"]}


def test_everything_that_is_owed_is_said_with_what_it_is_worth(owing: Shop) -> None:
    said = owing.done("report liability")

    assert owed(said) == {
        "points": (150, "7.50", 2),
        "stamps:coffee": (3, None, 1),
        "voucher:five-off": (2, "10.00", 2),
        "voucher:free-coffee": (1, None, 1),
        "credit": ("7.25", "7.25", 1),
        "gift_cards": ("38.00", "38.00", 1),
        "pack:ten": (7, "17.50", 1),
    }
    assert (said["worth"], said["debts"], said["lapsed"], said["adds_up"]) == ("80.25", {}, {}, True)
    assert said["book"] == {"credit": "45.25", "pack:ten": 7, "points": 150, "stamps:coffee": 3}


def test_what_was_owed_then_is_said_of_an_earlier_instant(owing: Shop) -> None:
    said = owing.done("report liability --at 2026-02-05T23:00")

    assert (owed(said), said["adds_up"]) == ({"points": (150, "7.50", 2)}, True)
    assert owed(owing.done("report liability --at 2026-02-11T23:00"))["gift_cards"] == ("50.00", "50.00", 1)


def test_what_is_past_its_day_is_not_owed_whether_or_not_it_is_written_down(owing: Shop) -> None:
    before = owing.done("report liability --at 2026-03-06")
    assert (before["lapsed"], before["adds_up"]) == ({"credit": "38.00", "points": 120}, True)

    owing.now = "2026-03-06T12:00:00Z"
    owing.done("expire")

    after = owing.done("report liability")
    assert (after["lapsed"], after["adds_up"], after["owed"]) == ({}, True, before["owed"])


def test_what_customers_owe_is_not_taken_off_what_the_shop_owes(owing: Shop) -> None:
    sale = owing.done("earn Boris 20.00 --ref R1")["event"]
    owing.done("transfer Boris Ana 50")
    owing.done(f"refund {sale}")

    said = owing.done("report liability")

    assert (owed(said)["points"], said["debts"], said["adds_up"]) == ((170, "8.50", 1), {"points": -20}, True)


def test_a_cashier_reads_it_in_lines(owing: Shop) -> None:
    assert owing("report liability").out.splitlines() == [
        "owed                          worth  accounts",
        "150 points                 7.50 EUR         2",
        "3 stamps (Coffee card)                      1",
        "2 vouchers: 5.00 off      10.00 EUR         2",
        "1 voucher: A free coffee                    1",
        "7.25 EUR credit            7.25 EUR         1",
        "38.00 EUR on gift cards   38.00 EUR         1",
        "7 uses (Ten coffees)      17.50 EUR         1",
        "Worth 80.25 EUR on 2026-02-17 14:00.",
    ]


@pytest.mark.parametrize("at", ["2026-02-17T12:00:00Z", "2026-02-07T12:00:00Z"])
def test_two_cores_find_the_same_as_one(owing: Shop, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    monkeypatch.setattr("loyalty_cli.reports.liability._AT_ONCE", 2)
    heard: list[tuple[int, int]] = []
    with closing(open_shop(str(owing.path))) as db:
        alone = liability(db, at, number=1)
        together = liability(db, at, number=2, progress=lambda done, of: heard.append((done, of)))
        events = overview.count_events(db)

    assert together == alone
    assert alone.owed.quantity["points"] == 150
    assert len(heard) > 2
    assert heard[-1] == (events, events)


def test_an_empty_shop_owes_nothing(shop: Shop) -> None:
    assert shop("report liability").out.splitlines() == ["Nothing is owed.", "Worth 0.00 EUR on 2026-02-17 14:00."]


def test_books_that_were_changed_from_outside_do_not_add_up(owing: Shop) -> None:
    owing.tamper("UPDATE lots SET remaining = remaining + 1 WHERE unit = 'points' AND number = 1")

    assert owing.done("report liability")["adds_up"] is False
    assert "`loyalty db verify` says why" in owing("report liability").out


def test_after_two_years_of_everything_it_adds_up_at_every_instant(make_shop: Any) -> None:
    shop = make_shop(morning.PROGRAM, now="2025-01-01T08:00:00Z")
    morning.work(shop)

    for at in ("2025-02-10T10:00", "2025-02-12T09:00", "2025-03-03", "2026-01-01", "2027-02-17T08:00:00Z"):
        assert shop.done(f"report liability --at {at}")["adds_up"] is True, at
