"""`when`, `limit`, `only` and `except`: whether a rule speaks of this purchase, line, day and customer (rule book 3.6).

What stands against it is said in words, for whoever asked for it by its code.
"""

from collections.abc import Sequence

from loyalty_cli.clock import Moment
from loyalty_cli.program import calendar
from loyalty_cli.program.facts import Line
from loyalty_cli.program.offers import Limit, Selector, When
from loyalty_cli.program.standing import Standing

Parts = Sequence[tuple[Line, int]]  # the lines of a bill, each with what counts of it in minor units


def meant(parts: Parts, only: Sequence[Selector], exclude: Sequence[Selector]) -> Parts:
    """The lines that a rule speaks of."""
    return [part for part in parts if is_meant(part[0], only, exclude)] if only or exclude else parts


def is_meant(line: Line, only: Sequence[Selector], exclude: Sequence[Selector]) -> bool:
    """Whether a rule of earning speaks of a line: `only` names none that is free, for a reward's line earns nothing (3.5)."""
    return (line.gross_minor > 0 or not only) and selects(line, only, exclude)


def selects(line: Line, only: Sequence[Selector], exclude: Sequence[Selector]) -> bool:
    """Whether a line is selected: by one word of `only` (or none stands there), and by none of `except`."""
    return (not only or any(_names(word, line) for word in only)) and not any(_names(word, line) for word in exclude)


def _names(word: Selector, line: Line) -> bool:
    if word.kind == "category":
        return line.category == word.value
    return line.sku == word.value if word.kind == "sku" else word.value in line.tags


def unmet(when: When | None, standing: Standing, now: Moment, *, tier: str | None) -> str | None:
    """The first condition that does not hold, in words; `tier` is the one that this purchase counts under."""
    if when is None:
        return None
    if when.weekdays and now.weekday not in when.weekdays:
        return f"it runs on {', '.join(when.weekdays)}, and this is a {now.weekday}"
    if not _in_hours(when, now):
        return f"it runs from {when.from_time or '00:00'} to {when.to_time or '23:59'}, and this is {now.time}"
    if when.dates is not None and not when.dates[0] <= now.day <= when.dates[1]:
        return f"it runs from {when.dates[0]} through {when.dates[1]}"
    return _unmet_by(standing, when, now, tier)


def _unmet_by(customer: Standing, when: When, now: Moment, tier: str | None) -> str | None:
    if when.birthday_days is not None and not _near_birthday(customer.birthday, now.day, when.birthday_days):
        return "it is for the customer's birthday" if customer.birthday else "it is for birthdays, and none is known"
    if when.first and customer.purchases:
        return "it is for the first purchase"
    if when.nth is not None and customer.purchases + 1 != when.nth:
        return f"it is for purchase number {when.nth}, and this is number {customer.purchases + 1}"
    if when.idle_days is not None and _idle(customer, now.day) < when.idle_days:
        return f"it is for customers who have not bought for {when.idle_days} days"
    if when.tiers and tier not in when.tiers:
        return f"it is for {', '.join(when.tiers)} customers"
    if when.customer_tags and not set(when.customer_tags) & set(customer.tags):
        return f"it is for customers with the tag {' or '.join(when.customer_tags)}"
    return None


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


def used_up(limit: Limit | None, rule: str, standing: Standing, now: Moment) -> str | None:
    """The limit of a rule that is reached, in words."""
    if limit is None:
        return None
    own, in_all = standing.counters.get(f"uses:{rule}", 0), standing.shared.get(f"uses:{rule}", 0)
    if limit.per_customer is not None and own >= limit.per_customer:
        return f"this customer has had it {_times(limit.per_customer)}, and that is the most"
    if limit.per_day is not None and standing.counters.get(f"uses:{rule}@{now.day}", 0) >= limit.per_day:
        return f"this customer has had it {_times(limit.per_day)} today, and that is the most"
    if limit.total is not None and in_all >= limit.total:
        return f"all {limit.total} have been given"
    if limit.first_customers is not None and own == 0 and standing.shared.get(f"customers:{rule}", 0) >= limit.first_customers:
        return f"it was for the first {limit.first_customers} customers"
    return None


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
