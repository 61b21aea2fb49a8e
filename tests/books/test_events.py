"""Where in the books the events of a time lie: an id tells when it was made."""

import pytest

from loyalty_cli import clock, ids
from loyalty_cli.books import events
from loyalty_cli.exchange import exporting
from loyalty_cli.reports import statements, takings
from tests.conftest import Shop

NOON = "2026-02-17T12:00:00Z"


def made_at(at: str) -> int:
    """The least id that is made at that instant."""
    return ids.made(clock.seconds_between("1970-01-01T00:00:00Z", at) * 1000)


@pytest.mark.parametrize("seconds", [0, 5 * 60, 3600])
def test_what_happens_from_an_instant_on_has_a_larger_id_though_its_clock_was_behind(seconds: int) -> None:
    assert events.least_id(NOON) < made_at(clock.later(NOON, seconds=-seconds))


def test_what_was_made_days_before_has_a_smaller_one() -> None:
    assert made_at(clock.later(NOON, seconds=-2 * 86_400)) < events.least_id(NOON)


@pytest.mark.parametrize("since", [None, "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"])
def test_since_ever_leaves_nothing_out(since: str | None) -> None:
    assert events.least_id(since) == 0


@pytest.mark.parametrize("line", ["report day 9999-12-31", "report shops --since 9999-12-31", "report day 0001-01-03"])
def test_a_day_beyond_the_years_that_ids_know_is_a_day(shop: Shop, line: str) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 12.50")
    assert shop(line).out.splitlines()[-1] == "Nothing was booked then."


@pytest.mark.parametrize(
    "query",
    [
        *(takings._BOOKED, takings._VOIDED, takings._MOVED, takings._CAME),
        *(statements._DONATED, statements._AT_PARTNER),
        *(exporting._PURCHASES, exporting._POSTINGS),
    ],
    ids=["booked", "voided", "moved", "came", "donated", "at a partner", "purchases", "ledger"],
)
def test_a_report_of_a_day_walks_no_events_from_before_it(shop: Shop, query: str) -> None:
    names = ("least", "since", "until", "shop", "marked", "unit", "after", "last", "newest", "at")
    plan = [step["detail"] for step in shop.rows(f"EXPLAIN QUERY PLAN {query}", **dict.fromkeys(names, 0))]
    assert any("(id>?" in step or "(event>?" in step or "rowid>?" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan
