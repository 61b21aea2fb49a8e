"""Quantities, tiers, rewards, kinds of event and instants in the words that every screen uses, in the shop's language."""

import re
from collections.abc import Mapping
from typing import Any

from loyalty_cli import clock, figures
from loyalty_cli.books.customers import BEARER, GIFT, NOBODY, Customer
from loyalty_cli.language import say, say_many, spoken
from loyalty_cli.patterns import pattern
from loyalty_cli.program import names
from loyalty_cli.program.terms import CREDIT, POINTS, Program

_INSTANT = pattern(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def state(name: str, program: Program) -> str:
    """What has become of a voucher or a pack."""
    return spoken(names.state(name), program.language)


def kind(name: str, program: Program) -> str:
    """A kind of event by its name."""
    return spoken(names.kind(name), program.language)


def tier(identity: str | None, program: Program) -> str:
    """A tier by its name."""
    level = program.tier(identity)
    return level.name if level else say(program.language, "no tier")


def figure(text: str, program: Program) -> str:
    """An amount of money, a number or a day as the shop's language writes it."""
    return figures.local(text, program.language)


def local(at: str, program: Program) -> str:
    """An instant as the shop's own clock shows it: `2026-02-17 14:05`."""
    return figure(_on_the_clock(at, program), program)


def _on_the_clock(at: str, program: Program) -> str:
    moment = clock.moment(at, program.shop.timezone)
    return f"{moment.day} {moment.time}"


def refused(sentence: str, program: Program) -> tuple[str, str]:
    """A refusal in English, as scripts get it, and in the shop's language.

    Each instant in it is shown by the shop's own clock: refusals know no time zone.
    """
    in_english = _INSTANT.sub(lambda found: _on_the_clock(found[0], program), sentence)
    told = spoken(sentence, program.language)
    return in_english, in_english if told is sentence else _INSTANT.sub(lambda found: local(found[0], program), told)


def day(at: str, program: Program) -> str:
    """The shop's own day of an instant."""
    return figure(clock.moment(at, program.shop.timezone).day, program)


def vouchers(count: int, reward: str, program: Program) -> str:
    """So many vouchers for a reward."""
    return say_many(
        program.language, count, "{count} voucher: {reward}", "{count} vouchers: {reward}", reward=title(reward, program)
    )


def measured(quantity: Any, program: Program) -> str:
    """A quantity of what the tiers measure: `200.00 EUR`, `12 points`, `3 visits`."""
    if program.tiers is None:
        return str(quantity)
    if program.tiers.measure == "spend":
        return figure(f"{quantity} {program.shop.currency}", program)
    if program.tiers.measure == "points":
        return say_many(program.language, int(quantity), "{count} point", "{count} points")
    return say_many(program.language, int(quantity), "{count} visit", "{count} visits")


def title(reward: str, program: Program) -> str:
    """A reward by its name; one that the programme has dropped, by its id."""
    return program.rewards[reward].name if reward in program.rewards else reward


def pack(identity: str, program: Program) -> str:
    """A prepaid pack by its name."""
    return program.packs[identity].name if identity in program.packs else identity


def membership(identity: str, program: Program) -> str:
    """A membership by its name."""
    return program.memberships[identity].name if identity in program.memberships else identity


def signed(by_unit: Mapping[str, Any], program: Program, *, none: str | None = None) -> str:
    """What was moved, with its sign: `+12 points, +2 stamps (Coffee card)`; without anything `none`, or "no points"."""
    moves = {unit: quantity for unit, quantity in by_unit.items() if quantity}
    plus = {unit: "" if str(quantity).startswith("-") else "+" for unit, quantity in moves.items()}
    told = ", ".join(f"{plus[unit]}{one(unit, quantity, program)}" for unit, quantity in moves.items())
    return told or (say(program.language, "no points") if none is None else none)


def balance(by_unit: Mapping[str, Any], program: Program) -> str:
    """What there is: `112 points, 3 of 10 stamps (Coffee card)`."""
    return ", ".join(_held(unit, quantity, program) for unit, quantity in by_unit.items()) or say(program.language, "nothing")


def _held(unit: str, quantity: Any, program: Program) -> str:
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    if card is None or not 0 <= quantity < card.size:
        return one(unit, quantity, program)
    return say_many(
        program.language,
        card.size,
        "{held} of {count} stamps ({card})",
        "{held} of {count} stamps ({card})",
        held=quantity,
        card=card.name,
    )


def one(unit: str, quantity: Any, program: Program) -> str:
    """One quantity in words."""
    language = program.language
    if unit == POINTS:
        return say_many(language, int(quantity), "{count} point", "{count} points")
    if unit == CREDIT:
        return say(language, "{amount} credit", amount=f"{quantity} {program.shop.currency}")
    if unit.startswith("pack:"):
        name = pack(unit.removeprefix("pack:"), program)
        return say_many(language, int(quantity), "{count} use ({pack})", "{count} uses ({pack})", pack=name)
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    if card is None:
        return f"{quantity} {unit}"
    return say_many(language, int(quantity), "{count} stamp ({card})", "{count} stamps ({card})", card=card.name)


def more_for(what: str, aim: str, program: Program) -> str:
    """How far it is to something."""
    return say(program.language, "{what} more for {aim}", what=what, aim=aim)


def and_more_for(what: str, aim: str, program: Program) -> str:
    """The same behind another sentence of its line: not every language begins it with the figure, and so with no capital."""
    return say(program.language, "; {what} more for {aim}", what=what, aim=aim)


def through(until: str | None, program: Program) -> str:
    """`, through 2026-12-31`, or nothing."""
    return say(program.language, ", through {day}", day=until) if until else ""


def called(owner: Customer, language: str) -> str:
    """What an account is called: a person by the name, any other by what it is."""
    if owner.holder == GIFT:
        return say(language, "Gift card {code}", code=owner.name)
    if owner.holder == BEARER:
        return say(language, "Bearer")
    return say(language, "Nobody") if owner.holder == NOBODY else owner.name
