"""The only clock of the house, and the shop-local day of an instant."""

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@frozen
class Moment:
    """An instant with what the shop's wall shows: `at` is UTC text, the rest is shop-local.

    `day` is `2026-02-17`, `weekday` one of `WEEKDAYS`, `time` is `14:05`.
    """

    at: str
    day: str
    weekday: str
    time: str


def now() -> datetime:
    """The present instant in UTC, whole seconds."""
    return datetime.fromtimestamp(int(time.time()), UTC)


def milliseconds() -> int:
    """Milliseconds since 1970, for ids."""
    return time.time_ns() // 1_000_000


def text(instant: datetime) -> str:
    """`2026-02-17T12:00:00Z`: how every instant is kept, so that text sorts as time does."""
    return f"{instant.astimezone(UTC).isoformat()[:19]}Z"


def instant(at: str) -> datetime:
    """The instant that `text` wrote down."""
    return datetime.fromisoformat(at)


@lru_cache(maxsize=8)
def zone(timezone: str) -> "ZoneInfo":
    """The IANA time zone by its name.

    Raises:
        KeyError: there is none of that name (`ZoneInfoNotFoundError` is one).
    """
    from zoneinfo import ZoneInfo  # 4 ms, and only for what happens in a shop

    return ZoneInfo(timezone)


@lru_cache(maxsize=1024)
def moment(at: str, timezone: str) -> Moment:
    """What a clock on the shop's wall shows at the instant `at`."""
    local = datetime.fromisoformat(at).astimezone(zone(timezone))
    return Moment(
        at=at,
        day=f"{local.year:04}-{local.month:02}-{local.day:02}",
        weekday=WEEKDAYS[local.weekday()],
        time=f"{local.hour:02}:{local.minute:02}",
    )


def parse(typed: str, timezone: str) -> str:
    """Read ISO 8601, shop-local where it has no offset and noon where it is a day alone, as UTC text.

    Raises:
        ValueError: not ISO 8601, or outside the years that UTC text can hold.
    """
    if not (typed.isascii() and typed.isprintable()):  # the standard library stops at a NUL and does not look behind it
        raise ValueError(typed)
    if len(typed) <= 10:  # 2026-02-17, 20260217, 2026-W08-2
        typed += "T12:00:00"
    read = datetime.fromisoformat(typed)
    if read.tzinfo is None:
        read = read.replace(tzinfo=zone(timezone))
    try:
        return text(read)
    except OverflowError as error:
        raise ValueError(typed) from error


def later(at: str, *, seconds: int) -> str:
    """The instant that many seconds after `at` (before it, for a negative number)."""
    return text(instant(at) + timedelta(seconds=seconds))


def seconds_between(earlier: str, later_at: str) -> int:
    """Whole seconds from the one instant to the other, negative where the second lies before."""
    return int((instant(later_at) - instant(earlier)).total_seconds())


def start_of(day: str, timezone: str) -> str:
    """The first instant of a shop-local day."""
    return parse(f"{day}T00:00:00", timezone)
