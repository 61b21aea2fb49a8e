"""What an owner looks at: what expires soon."""

from collections.abc import Callable

import pytest

from tests.conftest import PROGRAM, Shop

ENDING = (
    PROGRAM.replace("size = 10\n", 'size = 3\nexpire = { on = "02-28" }\n').replace(
        'name = "A free coffee"\n', 'name = "A free coffee"\nvalid_days = 20\n'
    )
    + '\n[points]\nexpire = { after = "30 days" }\n'
)
IDLE = PROGRAM + '\n[points]\nexpire = { idle = "1 month" }\n'


@pytest.fixture
def program() -> str:
    return ENDING


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """Ana and Boris hold points of two days, stamps and a voucher; what Clara held has ended."""
    for line in (
        *("enroll Ana", "enroll Boris", "enroll Clara"),
        "earn Clara 99 --at 2026-01-01",
        "earn Ana 40 --at 2026-02-01",
        "earn Boris 2 --at 2026-02-01",
        "earn Ana 7 --item LATTE*2 --at 2026-02-10",
        "stamp Boris --count 3 --at 2026-02-10",
    ):
        shop.done(line)
    return shop


def test_what_expires_stands_by_day_and_unit(busy: Shop) -> None:
    report = busy.done("report expiring")
    assert report == {
        "through": "2026-03-19",
        "expiring": [
            {"unit": "stamps:coffee", "quantity": 2, "at": "2026-02-28", "customers": 1},
            {"unit": "points", "quantity": 42, "at": "2026-03-03", "customers": 2},
            {"unit": "points", "quantity": 7, "at": "2026-03-12", "customers": 1},
        ],
        "vouchers": [{"reward": "free-coffee", "vouchers": 1, "at": "2026-03-02", "customers": 1}],
        "total": {"points": 49, "stamps:coffee": 2},
    }


def test_it_is_read_at_a_glance(busy: Shop) -> None:
    assert busy("report expiring").out.splitlines() == [
        "through     can be used               customers",
        "2026-02-28  2 stamps (Coffee card)            1",
        "2026-03-02  1 voucher: A free coffee          1",
        "2026-03-03  42 points                         2",
        "2026-03-12  7 points                          1",
        "Together 49 points, 2 stamps (Coffee card).",
    ]
    assert busy("report expiring --days 5").out == "Nothing expires through 2026-02-22.\n"


@pytest.mark.parametrize(("days", "points"), [(13, 0), (14, 42), (22, 42), (23, 49)])
def test_the_last_day_of_the_time_ahead_is_in_it(busy: Shop, days: int, points: int) -> None:
    assert busy.done(f"report expiring --days {days}")["total"].get("points", 0) == points


def test_a_time_is_answered_as_of_then(busy: Shop) -> None:
    assert busy.done("report expiring --at 2026-01-05")["total"] == {"points": 99}
    assert busy.done("report expiring --at 2026-02-05")["total"] == {"points": 42}
    assert busy.done("report expiring --at 2026-03-04")["total"] == {"points": 7}


def test_what_was_spent_or_written_down_ends_no_more(busy: Shop) -> None:
    busy.done("adjust Ana -40 --reason spent")
    busy.done("expire")
    assert busy.done("report expiring")["total"] == {"points": 9, "stamps:coffee": 2}


def test_what_ends_by_idleness_is_counted_from_the_last_purchase(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(IDLE)
    for line in ("enroll Ana", "enroll Boris", "earn Ana 40 --at 2026-01-20", "earn Boris 5 --at 2026-01-25", "earn Ana 1"):
        shop.done(line)
    assert shop.done("report expiring")["expiring"] == [
        {"unit": "points", "quantity": 5, "at": "2026-02-25", "customers": 1},
        {"unit": "points", "quantity": 41, "at": "2026-03-17", "customers": 1},
    ]
    assert shop("report expiring").out.splitlines()[-1] == "A purchase before then keeps what ends for want of one."


def test_what_it_foretells_is_what_the_run_of_that_night_writes(busy: Shop) -> None:
    foretold = busy.done("report expiring --days 30")["total"]
    busy.done("expire")
    assert busy.done("expire --dry-run --at 2026-03-20")["expired"] == foretold
