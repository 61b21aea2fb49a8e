"""How the effects of promotions, and their codes, are read from the programme file."""

from typing import Any

from loyalty_cli.program.entries import Place, Reader, Wrong, takes
from loyalty_cli.program.offers import BonusPoints, BonusStamps, Coupon, Multiply
from loyalty_cli.program.read_numbers import MILLION, number, whole
from loyalty_cli.program.read_words import identity, spelt, word

_LONGEST_CODE = 40


def multiply(value: Any, place: Place) -> Multiply:
    """`multiply = 2`: twice the points."""
    by = number(1000, least=1)(value, place)
    if by == 1:
        raise Wrong("would change nothing: a promotion gives more than 1 times the points")
    return Multiply(by)


def points(value: Any, place: Place) -> BonusPoints:
    """`points = 50`."""
    return BonusPoints(whole(1, MILLION)(value, place))


def stamps(value: Any, place: Place) -> BonusStamps:
    """`stamps = { coffee = 1 }`."""
    if not isinstance(value, dict) or not value:
        raise takes("a table such as { coffee = 1 }", value)
    given = []
    for card, count in value.items():
        try:
            given.append((identity(card, place), whole(1, 1000)(count, place)))
        except Wrong as wrong:
            place.below(card).fault(wrong.message, near=wrong.near)
    return BonusStamps(tuple(given))


def reward(value: Any, place: Place) -> Coupon:
    """`reward = "cookie"`."""
    return Coupon(identity(value, place))


def code(value: Any, place: Place) -> str:
    """`code = "SPRING"`: one word; capitals and small letters are the same."""
    if not isinstance(value, str):
        raise takes('a code in quotes, such as "SPRING"', value)
    written = spelt(word(value, place))
    if len(written) > _LONGEST_CODE or " " in written:
        raise takes(f"one word of at most {_LONGEST_CODE} characters", value)
    return written


EFFECTS: dict[str, Reader] = {"multiply": multiply, "points": points, "stamps": stamps, "reward": reward}
