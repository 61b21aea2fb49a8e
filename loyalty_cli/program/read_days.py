"""How the days, times and durations of the programme file are read."""

import datetime
import re
from typing import Any

from loyalty_cli.patterns import pattern
from loyalty_cli.program import calendar
from loyalty_cli.program.entries import Key, Place, Reader, Wrong, similar, table, takes
from loyalty_cli.program.terms import NEVER, Expiry

_TIME = pattern(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_A_LEAP_YEAR = "2000"


def length(*units: str) -> Reader:
    """A duration in one of the units."""
    plural = [f"{unit}s" for unit in units]
    listed = f"{', '.join(plural[:-1])} or {plural[-1]}"

    def read(value: Any, _: Place) -> calendar.Duration:
        duration = calendar.duration(value) if isinstance(value, str) else None
        if duration is None or duration.unit not in units:
            words = value.split() if isinstance(value, str) and duration is None else []
            near = [f"{words[0]} {unit}" for unit in similar(words[1], plural)] if len(words) == 2 else []
            near = [each for each in near if calendar.duration(each) and each != value]
            raise takes(f'a number of {listed}, such as "10 {plural[0]}"', value, near=near)
        return duration

    return read


lifetime = length("day", "week", "month", "year")
delay = length("minute", "hour", "day", "week")


def time_of_day(value: Any, _: Place) -> str:
    """`14:00`, by the clock on the shop's wall."""
    if isinstance(value, datetime.time):
        return f"{value.hour:02}:{value.minute:02}"
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise takes('a time of day such as "14:00"', value)
    return value


def day(value: Any, _: Place) -> str:
    """`2026-11-27`, in quotes or not."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if not isinstance(value, str) or not _exists(value):
        raise takes('a day such as "2026-11-27"', value)
    return value


def month_day(value: Any, _: Place) -> str:
    """`12-31`: a day of any year, 29 February among them."""
    if not isinstance(value, str) or not _exists(f"{_A_LEAP_YEAR}-{value}"):
        raise takes('a month and a day such as "12-31"', value)
    return value


def _exists(written: str) -> bool:
    if not _DAY.fullmatch(written):
        return False
    try:
        datetime.date.fromisoformat(written)
    except ValueError:
        return False
    return True


def first_and_last(value: Any, place: Place) -> tuple[str, str]:
    """Two days, both included."""
    if not isinstance(value, list) or len(value) != 2:
        raise takes('the first and the last day, such as ["2026-11-27", "2026-11-28"]', value)
    first, last = day(value[0], place), day(value[1], place)
    if first > last:
        raise Wrong(f"ends before it begins: {last} comes before {first}")
    return first, last


def window(value: Any, _: Place) -> dict[str, Any]:
    """How far back tiers look: `lifetime`, `calendar year` or a number of months."""
    if value == "lifetime":
        return {"window": "lifetime", "months": 0}
    if value == "calendar year":
        return {"window": "year", "months": 0}
    rolling = calendar.duration(value) if isinstance(value, str) else None
    months = rolling.count * (12 if rolling.unit == "year" else 1) if rolling and rolling.unit in ("month", "year") else 0
    if not 1 <= months <= 120:
        near = similar(value, ("lifetime", "calendar year", "12 months")) if isinstance(value, str) else ()
        raise takes('"lifetime", "calendar year" or up to 120 months such as "12 months"', value, near=near)
    return {"window": "rolling", "months": months}


def expiry(keys: dict[str, Key]) -> Reader:
    """`"never"`, or a table that says one of `after`, `on` and `idle`."""

    def read(value: Any, place: Place) -> Expiry:
        if value == "never":
            return NEVER
        if not isinstance(value, dict):
            near = similar(value, ["never"]) if isinstance(value, str) else []
            if isinstance(value, str) and calendar.duration(value):
                near = [f'{{ after = "{value}" }}']
            raise takes('"never" or a table such as { after = "12 months" }', value, near=near)
        said = [key for key in ("after", "on", "idle") if key in value]
        if len(said) != 1:
            place.fault("takes exactly one of after, on and idle")
        if "round_up" in value and "after" not in value:
            place.below("round_up").fault("goes with after only")
        return Expiry(**table(value, keys, place))

    return read
