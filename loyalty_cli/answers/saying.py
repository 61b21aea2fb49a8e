"""Quantities, tiers, rewards and instants in the words that every screen uses."""

import re
from collections.abc import Mapping
from typing import Any

from loyalty_cli import clock
from loyalty_cli.program.terms import CREDIT, POINTS, Program

_INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def tier(identity: str | None, program: Program) -> str:
    """A tier by its name."""
    level = program.tier(identity)
    return level.name if level else "no tier"


def local(at: str, program: Program) -> str:
    """An instant as the shop's own clock shows it: `2026-02-17 14:05`."""
    return _local(at, program.shop.timezone)


def _local(at: str, timezone: str) -> str:
    moment = clock.moment(at, timezone)
    return f"{moment.day} {moment.time}"


def in_shop_time(sentence: str, timezone: str) -> str:
    """The sentence with each instant in it as the shop's own clock shows it: refusals know no time zone."""
    return _INSTANT.sub(lambda found: _local(found[0], timezone), sentence)


def day(at: str, program: Program) -> str:
    """The shop's own day of an instant."""
    return clock.moment(at, program.shop.timezone).day


def measure_unit(program: Program) -> str:
    """What the tiers measure, as it stands behind a quantity: the currency, points or visits."""
    if program.tiers is None:
        return ""
    return program.shop.currency if program.tiers.measure == "spend" else program.tiers.measure


def title(reward: str, program: Program) -> str:
    """A reward by its name; one that the programme has dropped, by its id."""
    return program.rewards[reward].name if reward in program.rewards else reward


def pack(identity: str, program: Program) -> str:
    """A prepaid pack by its name."""
    return program.packs[identity].name if identity in program.packs else identity


def membership(identity: str, program: Program) -> str:
    """A membership by its name."""
    return program.memberships[identity].name if identity in program.memberships else identity


def counted(quantity: int, word: str) -> str:
    """`1 visit`, `2 visits`."""
    return f"{quantity} {word}{'' if abs(quantity) == 1 else 's'}"


def signed(by_unit: Mapping[str, Any], program: Program, *, none: str = "no points") -> str:
    """What was moved, with its sign: `+12 points, +2 stamps (Coffee card)`."""
    moves = {unit: quantity for unit, quantity in by_unit.items() if quantity}
    plus = {unit: "" if str(quantity).startswith("-") else "+" for unit, quantity in moves.items()}
    return ", ".join(f"{plus[unit]}{one(unit, quantity, program)}" for unit, quantity in moves.items()) or none


def balance(by_unit: Mapping[str, Any], program: Program) -> str:
    """What there is: `112 points, 3 of 10 stamps (Coffee card)`."""
    return ", ".join(_held(unit, quantity, program) for unit, quantity in by_unit.items()) or "nothing"


def _held(unit: str, quantity: Any, program: Program) -> str:
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    if card is not None and 0 <= quantity < card.size:
        return f"{quantity} of {card.size} stamps ({card.name})"
    return one(unit, quantity, program)


def one(unit: str, quantity: Any, program: Program) -> str:
    """One quantity in words."""
    if unit == POINTS:
        return f"{quantity} point{'' if abs(int(quantity)) == 1 else 's'}"
    if unit == CREDIT:
        return f"{quantity} {program.shop.currency} credit"
    if unit.startswith("pack:"):
        return f"{quantity} use{'' if abs(int(quantity)) == 1 else 's'} ({pack(unit.removeprefix('pack:'), program)})"
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    plural = "" if abs(int(quantity)) == 1 else "s"
    return f"{quantity} stamp{plural} ({card.name})" if card else f"{quantity} {unit}"


def through(until: str | None) -> str:
    """`, through 2026-12-31`, or nothing."""
    return f", through {until}" if until else ""
