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


# The day ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sold(make_shop: Callable[..., Shop]) -> Shop:
    """A sale of yesterday; today one at till 1, two at till 2, of which one is voided, and one half given back."""
    shop = make_shop(PROGRAM)
    for line in (
        *("enroll Ana", "enroll Boris", "enroll Clara"),
        "earn Ana 400 --till 1 --at 2026-02-16",
        "redeem Ana five-off --till 1",
        "earn Ana 12.50 --till 1",
        "earn Boris 40 --till 2 --ref R1",
        "earn Clara 99 --till 2 --ref R2",
        "void ref:R2 --till 2 --reason wrong",
        "refund ref:R1 --amount 20",
    ):
        shop.done(line)
    return shop


def test_a_day_is_summed_up_till_by_till(sold: Shop) -> None:
    assert sold("report day").out.splitlines() == [
        "2026-02-17",
        "till       purchases    EUR  returned  redemptions  given       redeemed",
        "(no till)          0   0.00     20.00            0  -20 points",
        "1                  1  12.50      0.00            1  12 points   100 points",
        "2                  1  40.00      0.00            0  40 points",
        "in all             2  52.50     20.00            1  32 points   100 points",
        "2 customers came.",
    ]


def test_a_day_is_one_object(sold: Shop) -> None:
    report = sold.done("report day")
    assert [row["till"] for row in report.pop("tills")] == [None, "1", "2"]
    assert report == {
        "day": "2026-02-17",
        "purchases": 2,
        "amount": "52.50",
        "refunds": 1,
        "returned": "20.00",
        "redemptions": 1,
        "issued": {"points": 32},
        "redeemed": {"points": 100},
        "customers": 2,
    }


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("report day 2026-02-16", "400.00"),
        ("report day --at 2026-02-16T23:00", "400.00"),
        ("report day --at 2026-02-16T11:59", "0.00"),
        ("report day --shop Varna", "0.00"),
    ],
)
def test_a_day_is_asked_for_by_its_name_or_as_of_then(sold: Shop, line: str, amount: str) -> None:
    assert sold.done(line)["amount"] == amount


def test_a_day_without_events_says_so(sold: Shop) -> None:
    assert sold("report day 2026-02-15").out == "2026-02-15\nNothing was booked then.\n"
    assert sold.json("report day yesterday").refusal == "bad_day"
