"""How the numbers of the programme file are read: whole ones, decimals, and money, which is text in quotes."""

from decimal import Decimal
from typing import Any

from loyalty_cli.program import money
from loyalty_cli.program.entries import Place, Reader, Wrong, similar, takes
from loyalty_cli.program.read_words import identity

MILLION = 1_000_000
_DECIMALS = 4  # of a multiplier or a percentage


def whole(least: int, most: int) -> Reader:
    """A whole number, without quotes; `true` is none."""

    def read(value: Any, _: Place) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            in_quotes = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9
            what = f"a whole number from {least} to {most}"
            raise takes(f"{what}, without quotes" if in_quotes else what, value, near=[str(int(value))] if in_quotes else ())
        return value

    return read


def number(most: int, *, least: int = 0) -> Reader:
    """A number, read as a decimal: 2 or 1.25; at least `least`, and always above 0."""
    legal = f"from {least} to {most}" if least else f"above 0 and at most {most}"

    def read(value: Any, _: Place) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise takes(f"a number without quotes, {legal}", value)
        if not _finite(value) or not least <= value <= most or value == 0:
            raise takes(f"a number {legal}", value)
        exact = Decimal(value)
        if exact != round(exact, _DECIMALS):
            raise takes(f"a number with at most {_DECIMALS} decimals", value)
        return exact

    return read


def amount(least: int = 0) -> Reader:
    """Money of the shop's currency, in quotes; read as minor units, at least so many."""

    def read(value: Any, place: Place) -> int:
        if not isinstance(value, str):
            raise takes('money in quotes, such as "5.00"', value, near=_quoted(value, place.currency))
        if place.currency is None:
            return least
        try:
            minor = money.parse(value, place.currency)
        except money.BadAmount as bad:
            raise Wrong(bad.sentence[0].lower() + bad.sentence[1:].rstrip(".")) from bad
        if minor < least:
            raise takes("more than nothing", value)
        return minor

    return read


def per(value: Any, place: Place) -> dict[str, Any]:
    """What gives points or a stamp: a visit, an item, or each whole amount of money."""
    if value in ("visit", "item"):
        return {"per": value, "per_minor": 0}
    if isinstance(value, str) and not value[:1].isdigit():
        raise takes('"visit", "item" or money such as "1.00"', value, near=similar(value, ("visit", "item")))
    return {"per": "amount", "per_minor": amount(1)(value, place)}


def worth(value: Any, place: Place) -> dict[str, Any]:
    """A reward's `value`: a number where its kind is percent, money where it is amount or credit."""
    kind = place.beside.get("kind", "item")
    if kind == "percent":
        return {"percent": number(100)(value, place)}
    if kind == "item":
        raise Wrong('has no place in a reward of kind "item", which gives the item itself')
    return {"value_minor": amount(1)(value, place)}


def cap(value: Any, place: Place) -> int:
    """The most that a percentage gives."""
    if place.beside.get("kind") != "percent":
        raise Wrong('goes with kind = "percent" only')
    return int(amount(1)(value, place))


def threshold(value: Any, place: Place) -> int:
    """Where a tier begins: money where tiers measure spend, a whole number else."""
    if place.measure == "spend":
        return int(amount()(value, place))
    return int(whole(0, 1_000_000_000)(value, place))


def on_the_way(value: Any, place: Place) -> tuple[tuple[int, str], ...]:
    """`{ 5 = "cookie" }`: a reward at each of these stamps, in rising order."""
    if not isinstance(value, dict):
        raise takes('a table such as { 5 = "cookie" }', value)
    found = []
    for stamp, reward in value.items():
        here = place.below(stamp)
        if not (stamp.isascii() and stamp.isdigit() and stamp[0] != "0" and len(stamp) <= 4):
            here.fault('is not a number of stamps; write it like { 5 = "cookie" }')
            continue
        try:
            found.append((int(stamp), identity(reward, here)))
        except Wrong as wrong:
            here.fault(wrong.message, near=wrong.near)
    return tuple(sorted(found))


def _finite(value: int | Decimal) -> bool:
    return isinstance(value, int) or value.is_finite()


def _quoted(value: Any, currency: str | None) -> list[str]:
    """How a bare number would be written as money, if it is an amount."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not _finite(value) or not 0 <= value < MILLION:
        return []
    exponent = money.EXPONENTS[currency] if currency else 2
    minor = Decimal(value).scaleb(exponent)
    return [f'"{money.show(int(minor), currency or "EUR")}"'] if minor == int(minor) else []
