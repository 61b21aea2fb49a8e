"""`when`, `only` and `except`: whether a rule speaks of this purchase, this line, this day, this customer (rule book 3.6)."""

from collections.abc import Sequence

from loyalty_cli.clock import Moment
from loyalty_cli.program import calendar
from loyalty_cli.program.facts import Line
from loyalty_cli.program.standing import Standing
from loyalty_cli.program.terms import Selector, When


def selects(line: Line, only: Sequence[Selector], exclude: Sequence[Selector]) -> bool:
    """Whether a line is meant: by one word of `only` (or none stands there), and by none of `except`."""
    return (not only or any(_names(word, line) for word in only)) and not any(_names(word, line) for word in exclude)


def _names(word: Selector, line: Line) -> bool:
    if word.kind == "category":
        return line.category == word.value
    return line.sku == word.value if word.kind == "sku" else word.value in line.tags


def holds(when: When | None, standing: Standing, now: Moment, *, tier: str | None) -> bool:
    """Whether every condition that is set holds; `tier` is the one that this purchase counts under."""
    if when is None:
        return True
    return (
        (not when.weekdays or now.weekday in when.weekdays)
        and _in_hours(when, now)
        and (when.dates is None or when.dates[0] <= now.day <= when.dates[1])
        and (when.birthday_days is None or _near_birthday(standing.birthday, now.day, when.birthday_days))
        and (not when.first or standing.purchases == 0)
        and (when.nth is None or standing.purchases + 1 == when.nth)
        and (when.idle_days is None or _idle(standing, now.day) >= when.idle_days)
        and (not when.tiers or tier in when.tiers)
        and (not when.customer_tags or bool(set(when.customer_tags) & set(standing.tags)))
    )


def _in_hours(when: When, now: Moment) -> bool:
    start, end = when.from_time or "00:00", when.to_time or "23:59"
    return start <= now.time <= end if start <= end else now.time >= start or now.time <= end


def _near_birthday(birthday: str | None, day: str, days: int) -> bool:
    if birthday is None:
        return False
    year = int(day[:4])
    years = range(max(1, year - 1), min(9999, year + 1) + 1)
    return any(abs(calendar.days_between(calendar.anniversary(birthday[-5:], year), day)) <= days for year in years)


def _idle(standing: Standing, day: str) -> int:
    return calendar.days_between(standing.last_on, day) if standing.last_on else 0
