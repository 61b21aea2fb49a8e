"""Days and durations: how long a point lives, when a window ends. Days are text, `2026-02-17`; both ends are inclusive."""

from datetime import date, timedelta
from functools import lru_cache

from loyalty_cli.language import Said, Template
from loyalty_cli.values import frozen

_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days; the standard calendar takes 2 ms to import
FOREVER = "9999-12-31"


@frozen
class Duration:
    """A whole number of minutes, hours, days, weeks, months or years."""

    count: int
    unit: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """In words, to be spoken in the shop's language."""
        return _WORDS[self.unit](count=self.count)

    @property
    def seconds(self) -> int:
        """Its length in seconds; months and years have none."""
        return self.count * _SECONDS[self.unit]


_WORDS = {
    "minute": Template("{count} minute", "{count} minutes"),
    "hour": Template("{count} hour", "{count} hours"),
    "day": Template("{count} day", "{count} days"),
    "week": Template("{count} week", "{count} weeks"),
    "month": Template("{count} month", "{count} months"),
    "year": Template("{count} year", "{count} years"),
}
UNITS = ("minute", "hour", "day", "week", "month", "year")


def duration(typed: str) -> Duration | None:
    """Read `10 minutes` or `1 month`; None for anything else."""
    words = typed.split(" ")
    if len(words) != 2 or not words[0].isascii() or not words[0].isdigit() or not 0 < len(words[0]) <= 5:
        return None
    unit = words[1].removesuffix("s")
    return Duration(int(words[0]), unit) if unit in UNITS and int(words[0]) else None


@lru_cache(maxsize=4096)
def shift(day: str, count: int, unit: str) -> str:
    """The day that many days, weeks, months or years later (earlier, if negative).

    The last day of a shorter month stands for a day it does not have: 31 January + 1 month = 28 or 29 February. Past
    the calendar's end it is `FOREVER`.
    """
    start = date.fromisoformat(day)
    try:
        if unit in ("day", "week"):
            return (start + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
        months = start.year * 12 + start.month - 1 + count * (12 if unit == "year" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(start.day, _days_in(year, month))).isoformat()
    except (OverflowError, ValueError):
        return FOREVER


def after(day: str, length: Duration) -> str:
    """The day that `length` later."""
    return shift(day, length.count, length.unit)


def before(day: str, length: Duration) -> str:
    """The day that `length` earlier."""
    return shift(day, -length.count, length.unit)


def month_end(day: str) -> str:
    """The last day of that day's month."""
    year, month = int(day[:4]), int(day[5:7])
    return f"{day[:8]}{_days_in(year, month):02}"


def year_end(day: str) -> str:
    """31 December of that day's year."""
    return f"{day[:4]}-12-31"


def anniversary(month_day: str, year: int) -> str:
    """`02-17` in that year; 29 February is kept on the 28th where there is none."""
    if month_day == "02-29" and not _is_leap(year):
        month_day = "02-28"
    return f"{year:04}-{month_day}"


def _days_in(year: int, month: int) -> int:
    return 29 if month == 2 and _is_leap(year) else _MONTHS[month - 1]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def is_day(typed: str) -> bool:
    """Whether it is a day of the calendar, written `2026-02-17`."""
    if len(typed) != 10 or not typed.isascii():
        return False
    try:
        return date.fromisoformat(typed).isoformat() == typed
    except ValueError:
        return False


def days_between(earlier: str, later: str) -> int:
    """Whole days from the one to the other."""
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days
