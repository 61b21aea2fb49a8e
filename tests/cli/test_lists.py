"""From when to when a list goes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.cli.lists import window
from loyalty_cli.cli.session import BadTime
from tests.conftest import PROGRAM, Shop

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


LISTED = {
    "customer list": "customers",
    "card list": "cards",
    "card list --blank": "blanks",
    "voucher list": "vouchers",
    "voucher list Ana": "vouchers",
    "gift list": "gift_cards",
    "member list": "members",
    "history Ana": "events",
}
SOLD = """
[[gift_card]]
id = "present"

[[membership]]
id = "club"
price = "10.00"
months = 12
tier = "gold"

[tiers]

[[tier]]
id = "gold"
at = "500.00"
"""


@pytest.mark.parametrize("line", LISTED)
def test_every_list_goes_from_one_day_through_another(make_shop: Callable[..., Shop], tmp_path: Path, line: str) -> None:
    shop = make_shop(PROGRAM + SOLD)
    for day in (10, 12):
        then = f"--at 2026-02-{day}"
        shop.done(f"enroll {'Ana' if day == 10 else 'Boris'} {then}")
        for booked in ("stamp Ana --count 10", "gift sell 20", f"member join {'Ana' if day == 10 else 'Boris'} club"):
            shop.done(f"{booked} {then}")
        shop.done(f"card print --blank 1 --out {tmp_path / str(day)}.pdf {then}")
    later, earlier, both, none = (
        len(shop.done(f"{line} {span}")[LISTED[line]])
        for span in ("--since 2026-02-12", "--until 2026-02-11", "--since 2026-02-10 --until 2026-02-12", "--since 2026-02-13")
    )
    assert 0 < later < both
    assert 0 < earlier < both
    assert none == 0
