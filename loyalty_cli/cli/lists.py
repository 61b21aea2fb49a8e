"""What every list takes: how many rows, and from when to when."""

import re
from typing import Annotated

from loyalty_cli import clock
from loyalty_cli.cli.session import BadTime, Session, instant
from loyalty_cli.cli.words import Option
from loyalty_cli.program import calendar

Limit = Annotated[int, Option("--limit", min=1, metavar="N", help="At most so many rows.")]
Since = Annotated[str | None, Option("--since", metavar="TIME", help="From this time on, or from this day.")]
Until = Annotated[str | None, Option("--until", metavar="TIME", help="Up to this time, or through this day.")]
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def window(since: str | None, until: str | None, timezone: str) -> tuple[str | None, str | None]:
    """The first instant that counts and the first that does not any more, as UTC text; None where there is no end.

    Raises:
        BadTime: one of them is not ISO 8601.
    """
    first = None if since is None else _start(since, timezone) if _DAY.fullmatch(since) else instant(since, timezone)
    if until is None:
        return first, None
    if _DAY.fullmatch(until):
        _start(until, timezone)  # refused before a day is added to it
        return first, _start(calendar.shift(until, 1, "day"), timezone)
    return first, clock.later(instant(until, timezone), seconds=1)


def until_now(session: Session, since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """The window of a list that shows what was, as it was then: with --at nothing counts that lies behind it."""
    first, end = window(since, until, session.program.shop.timezone)
    asked = clock.later(session.at, seconds=1) if session.typed_at else None
    return first, min((each for each in (end, asked) if each is not None), default=None)


def within(at: str, first: str | None, end: str | None) -> bool:
    """Whether an instant lies in a window."""
    return (first is None or at >= first) and (end is None or at < end)


def _start(day: str, timezone: str) -> str:
    try:
        return clock.start_of(day, timezone)
    except ValueError as error:
        raise BadTime(day) from error
