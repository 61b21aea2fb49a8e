"""`loyalty gift` as a cashier reads it."""

from collections.abc import Iterator

import pytest

from loyalty_cli import ids
from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    return PROGRAM + '\n[[gift_card]]\nid = "present"\nmin = "10.00"\nmax = "200.00"\ndays = 365\n'


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chance give what a test can write down."""
    made: Iterator[str] = (f"7Q2M0XVD4K9T{last}" for last in "BCDEFG")
    monkeypatch.setattr(ids, "voucher_code", lambda: next(made))


def lines(shop: Shop, line: str) -> list[str]:
    """What a line says, without the ids of events."""
    said = shop(line)
    assert said.code == 0, said.err
    return [each for each in said.out.splitlines() if not each.startswith("Event ")]


@pytest.mark.usefixtures("codes")
def test_a_gift_card_through_its_life(shop: Shop) -> None:
    shop.done("enroll Ana")

    assert lines(shop, "gift sell 50.00 --to Ana") == ["Gift card 7Q2M0XVD4K9TB: 50.00 EUR, through 2027-02-17", "for Ana"]
    assert lines(shop, "gift use 7Q2M-0XVD-4K9TB 20.00 --ref R1") == ["Gift card …K9TB: 20.00 EUR paid", "Left: 30.00 EUR"]
    assert "(booked before under this ref)" in shop("gift use 7Q2M-0XVD-4K9TB 20.00 --ref R1").out
    assert lines(shop, "gift block 7Q2M0XVD4K9TB --reason lost") == ["Gift card …K9TB is blocked."]
    assert lines(shop, "gift show 7Q2M0XVD4K9TB")[:3] == [
        "Gift card …K9TB: 30.00 EUR",
        "stopped, through 2027-02-17: lost",
        "for Ana",
    ]
    assert lines(shop, "gift unblock 7Q2M0XVD4K9TB") == ["Gift card …K9TB is open again."]
    assert lines(shop, "gift refund 7Q2M0XVD4K9TB") == [
        "Gift card …K9TB: pay 30.00 EUR back; it is cancelled",
        "Left: 0.00 EUR",
    ]
    assert lines(shop, "void last --reason mistyped") == [
        "Gift card …K9TB: the refund of the gift card of 30.00 EUR is undone",
        "  +30.00 EUR credit: reverses the refund",
        "Now: 30.00 EUR credit",
    ]


@pytest.mark.usefixtures("codes")
def test_a_list_shows_the_end_of_each_code(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("gift sell 50.00 --to Ana --bound")
    shop.done("gift sell 25.00")
    shop.done("gift use 7Q2M0XVD4K9TC 25.00")

    assert lines(shop, "gift list") == [
        "gift card  status        left  usable              for",
        "…K9TC      used up   0.00 EUR  through 2027-02-17",
        "…K9TB      good     50.00 EUR  through 2027-02-17  Ana",
    ]
    assert lines(shop, "gift list --status expired") == ["There is none."]


@pytest.mark.usefixtures("codes")
def test_the_receipt_of_a_sale_carries_the_code_until_it_is_used_up(shop: Shop) -> None:
    slip = shop("gift sell 50.00 --receipt").out
    assert [" ".join(line.split()) for line in slip.splitlines() if "7Q2M" in line or "Left" in line or "Paid" in line] == [
        "Paid 50.00 EUR",
        "Gift card 7Q2M0XVD4K9TB",
        "Left on it 50.00 EUR",
    ]
    assert "points" not in slip

    sale = shop.done("gift show 7Q2M0XVD4K9TB")["events"][0]["event"]
    shop.done("gift use 7Q2M0XVD4K9TB 50.00")
    again = shop(f"receipt {sale}").out
    assert ("7Q2M" in again, "…K9TB" in again) == (False, True)


def test_what_is_in_the_way_is_said_at_once(shop: Shop) -> None:
    assert shop("gift sell 5.00").err == "No gift card is sold for 5.00 EUR: present from 10.00 up to 200.00.\n"
    assert shop("gift use ABCD 5.00").err == "No gift card has the code 'ABCD'. Check it against the card.\n"
    assert shop("gift sell 50.00 --bound").err == "--bound needs --to WHO: whose it is to be.\n"
