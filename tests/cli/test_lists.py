"""From when to when a list goes."""

import pytest

from loyalty_cli.cli.lists import window
from loyalty_cli.cli.session import BadTime

SOFIA = "Europe/Sofia"


@pytest.mark.parametrize(
    ("since", "until", "first", "end"),
    [
        (None, None, None, None),
        ("2026-02-17", None, "2026-02-16T22:00:00Z", None),
        (None, "2026-02-17", None, "2026-02-17T22:00:00Z"),
        ("2026-03-29", "2026-03-29", "2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z"),  # a day of 23 hours
        ("2026-02-17T14:00", "2026-02-17T14:05:30Z", "2026-02-17T12:00:00Z", "2026-02-17T14:05:31Z"),
    ],
)
def test_both_ends_of_a_list_are_within_it(since: str | None, until: str | None, first: str | None, end: str | None) -> None:
    assert window(since, until, SOFIA) == (first, end)


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "", "17.02.2026", "٢٠٢٦-02-17"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(BadTime):
        window(typed, None, SOFIA)
    with pytest.raises(BadTime):
        window(None, typed, SOFIA)
