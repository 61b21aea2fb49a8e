"""`when`, `limit`, `only` and `except`: whether a rule speaks of this purchase, line, day and customer (rule book 3.6).

What stands against it is said in words, for whoever asked for it by its code.
"""

from collections.abc import Sequence
from functools import cache

from loyalty_cli.clock import Moment
from loyalty_cli.language import joined, said, said_many
from loyalty_cli.program import calendar, names
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
        return said("it runs on {days}, and this is a {day}", days=_days(when.weekdays), day=names.weekday(now.weekday))
    if not _in_hours(when, now):
        start, end = when.from_time or "00:00", when.to_time or "23:59"
        return said("it runs from {start} to {end}, and this is {time}", start=start, end=end, time=now.time)
    if when.dates is not None and not when.dates[0] <= now.day <= when.dates[1]:
        return said("it runs from {first} through {last}", first=when.dates[0], last=when.dates[1])
    return _unmet_by(standing, when, now, tier)


def _unmet_by(customer: Standing, when: When, now: Moment, tier: str | None) -> str | None:
    if when.birthday_days is not None and not _near_birthday(customer.birthday, now.day, when.birthday_days):
        return said("it is for the customer's birthday" if customer.birthday else "it is for birthdays, and none is known")
    if when.first and customer.purchases:
        return said("it is for the first purchase")
    if when.nth is not None and customer.purchases + 1 != when.nth:
        return said("it is for purchase number {nth}, and this is number {number}", nth=when.nth, number=customer.purchases + 1)
    if when.idle_days is not None and _idle(customer, now.day) < when.idle_days:
        return said_many(
            when.idle_days,
            "it is for customers who have not bought for {count} day",
            "it is for customers who have not bought for {count} days",
        )
    if when.tiers and tier not in when.tiers:
        return said("it is for {tiers} customers", tiers=", ".join(when.tiers))
    if when.customer_tags and not set(when.customer_tags) & set(customer.tags):
        return said("it is for customers with the tag {tags}", tags=joined(when.customer_tags, said(" or ")))
    return None


@cache
def _days(weekdays: tuple[str, ...]) -> str:
    return joined(names.weekday(each) for each in weekdays)


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
        return _had(limit.per_customer)
    if limit.per_day is not None and standing.counters.get(f"uses:{rule}@{now.day}", 0) >= limit.per_day:
        return _had_today(limit.per_day)
    if limit.total is not None and in_all >= limit.total:
        return said("all {count} have been given", count=limit.total)
    if limit.first_customers is not None and own == 0 and standing.shared.get(f"customers:{rule}", 0) >= limit.first_customers:
        return said("it was for the first {count} customers", count=limit.first_customers)
    return None


def _had(count: int) -> str:
    if count == 1:
        return said("this customer has had it once, and that is the most")
    return said_many(
        count,
        "this customer has had it {count} time, and that is the most",
        "this customer has had it {count} times, and that is the most",
    )


def _had_today(count: int) -> str:
    if count == 1:
        return said("this customer has had it once today, and that is the most")
    return said_many(
        count,
        "this customer has had it {count} time today, and that is the most",
        "this customer has had it {count} times today, and that is the most",
    )
