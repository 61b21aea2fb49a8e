"""Rules 1.3 and 6.2: days, the ends of months and years, and durations that a shopkeeper writes."""

import pytest

from loyalty_cli.program import calendar
from loyalty_cli.program.calendar import FOREVER, Duration


@pytest.mark.parametrize(
    ("day", "count", "unit", "later"),
    [
        ("2026-01-31", 1, "month", "2026-02-28"),
        ("2028-01-31", 1, "month", "2028-02-29"),
        ("2026-01-30", 1, "month", "2026-02-28"),
        ("2026-08-31", 1, "month", "2026-09-30"),
        ("2026-11-30", 3, "month", "2027-02-28"),
        ("2025-02-10", 12, "month", "2026-02-10"),
        ("2028-02-29", 12, "month", "2029-02-28"),
        ("2028-02-29", 1, "year", "2029-02-28"),
        ("2028-02-29", 4, "year", "2032-02-29"),
        ("2026-03-31", -1, "month", "2026-02-28"),
        ("2026-01-15", -1, "month", "2025-12-15"),
        ("2026-12-31", 1, "day", "2027-01-01"),
        ("2028-02-28", 1, "day", "2028-02-29"),
        ("2026-03-29", 1, "day", "2026-03-30"),  # the day is short by an hour, and is one day
        ("2026-02-17", 2, "week", "2026-03-03"),
        ("2026-02-17", 0, "day", "2026-02-17"),
        ("9999-12-31", 1, "day", FOREVER),
        ("9999-06-30", 12, "month", FOREVER),
        ("2026-01-01", 9000, "year", FOREVER),
        ("2026-01-01", 99_999, "year", FOREVER),
    ],
)
def test_a_day_is_shifted(day: str, count: int, unit: str, later: str) -> None:
    assert calendar.shift(day, count, unit) == later


def test_a_duration_goes_both_ways() -> None:
    assert calendar.after("2026-02-17", Duration(12, "month")) == "2027-02-17"
    assert calendar.before("2026-02-17", Duration(10, "day")) == "2026-02-07"


@pytest.mark.parametrize(
    ("day", "end_of_month", "end_of_year"),
    [
        ("2026-02-01", "2026-02-28", "2026-12-31"),
        ("2028-02-29", "2028-02-29", "2028-12-31"),
        ("2026-12-31", "2026-12-31", "2026-12-31"),
        ("2026-04-30", "2026-04-30", "2026-12-31"),
    ],
)
def test_months_and_years_end(day: str, end_of_month: str, end_of_year: str) -> None:
    assert (calendar.month_end(day), calendar.year_end(day)) == (end_of_month, end_of_year)


@pytest.mark.parametrize(
    ("month_day", "year", "day"),
    [
        ("02-17", 2026, "2026-02-17"),
        ("02-29", 2026, "2026-02-28"),
        ("02-29", 2028, "2028-02-29"),
        ("02-29", 2100, "2100-02-28"),
    ],
)
def test_a_birthday_comes_every_year(month_day: str, year: int, day: str) -> None:
    assert calendar.anniversary(month_day, year) == day


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10 minutes", Duration(10, "minute")),
        ("1 minute", Duration(1, "minute")),
        ("2 hours", Duration(2, "hour")),
        ("30 days", Duration(30, "day")),
        ("1 week", Duration(1, "week")),
        ("12 months", Duration(12, "month")),
        ("2 years", Duration(2, "year")),
        *((typed, None) for typed in ("", "12", "months", "0 days", "-1 days", "1.5 days", "12  months", "12 month s")),
        *(
            (typed, None)
            for typed in ("12 dayss", "12 s", "１２ days", "1e2 days", "100000 days", " 1 day", "one day", "1 Day")
        ),
    ],
)
def test_a_duration_is_a_whole_number_and_a_unit(typed: str, read: Duration | None) -> None:
    assert calendar.duration(typed) == read


def test_a_duration_is_said_as_it_is_written() -> None:
    assert [str(Duration(count, "month")) for count in (1, 12)] == ["1 month", "12 months"]
    assert [Duration(2, unit).seconds for unit in ("minute", "hour", "day", "week")] == [120, 7200, 172_800, 1_209_600]


@pytest.mark.parametrize(
    ("typed", "is_day"),
    [
        ("2026-02-17", True),
        ("2028-02-29", True),
        *((typed, False) for typed in ("2026-02-29", "2026-2-17", "20260217", "2026-02-17T00", "17.02.2026", "", "2026-W08-2")),
        ("２０２６-02-17", False),
        ("0000-01-01", False),
    ],
)
def test_a_day_is_written_in_one_way(typed: str, is_day: bool) -> None:
    assert calendar.is_day(typed) is is_day


def test_days_are_counted_between_two_days() -> None:
    assert calendar.days_between("2026-02-17", "2026-03-01") == 12
    assert calendar.days_between("2026-03-01", "2026-02-17") == -12
