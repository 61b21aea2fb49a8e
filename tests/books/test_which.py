"""An event as people name one: the last of this till."""

from loyalty_cli.books import which
from tests.conftest import Shop


def test_the_last_event_of_a_till_is_found_behind_those_of_others(shop: Shop) -> None:
    shop.done("enroll Ana")
    wanted = shop.done("earn Ana 1 --till kiosk")["event"]
    shop.done("earn Ana 2 --till bar")
    assert shop.done("refund last --till kiosk")["of"] == wanted


def test_a_till_finds_its_last_event_at_once_however_long_it_was_silent(shop: Shop) -> None:
    plan = shop.rows(f"EXPLAIN QUERY PLAN {which._LAST}", till="kiosk", shop="")
    assert [step["detail"] for step in plan] == ["SEARCH events USING INDEX events_by_till (<expr>=? AND shop=?)"]


def test_a_till_that_never_booked_is_told_so(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 1 --till bar")
    said = shop.json("refund last --till kiosk")
    assert (said.refusal, said.code) == ("unknown_event", 3)
    assert "Nothing was booked at till kiosk yet." in said.err
