"""An event as people name one: the last of this till."""

import pytest

from loyalty_cli.books import which
from tests.conftest import Shop


def test_the_last_event_of_a_till_is_found_behind_those_of_others(shop: Shop) -> None:
    shop.done("enroll Ana")
    wanted = shop.done("earn Ana 1 --till kiosk")["event"]
    shop.done("earn Ana 2 --till bar")
    assert shop.done("refund last --till kiosk")["of"] == wanted


def test_a_till_is_not_looked_for_in_all_the_books_of_a_large_shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(which, "_MANY", 2)
    shop.done("enroll Ana")
    earlier = [shop.done(f"earn Ana {amount} --till kiosk")["event"] for amount in (1, 2)]
    for amount in (3, 4):
        shop.done(f"earn Ana {amount} --till bar")
    assert shop.done("refund last --till kiosk")["of"] == earlier[-1]  # of the last day nothing is passed over

    monkeypatch.setattr(which, "_DAY", 0)
    for amount in (5, 6, 7):
        shop.done(f"earn Ana {amount} --till bar")
    said = shop.json("refund last --till kiosk")
    assert said.refusal == "unknown_event"
    assert "This till booked nothing lately" in said.err
