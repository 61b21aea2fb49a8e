"""What a cashier must know of a customer, in one screen."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.wording import voucher
from loyalty_cli.cards.number import grouped
from loyalty_cli.language import say, say_many
from loyalty_cli.program.terms import POINTS, Program

_WEEK = 7  # days ahead in which a birthday is mentioned


def screen(data: Mapping[str, Any], shown: str | None, program: Program) -> list[str]:
    """The lines of `overview`; `shown` is the card that named the customer, if one did."""
    told = standing(data, shown, program)
    can = [reward["name"] for reward in data["rewards"] if reward["affordable"]]
    if can:
        told.append(paint("good", say(program.language, "Can redeem now: {rewards}", rewards=", ".join(can))))
    else:
        told += missing(data, program)
    for each in [each for each in data["vouchers"] if each["status"] == "open"][:3]:
        told.append(paint("good", voucher(each["code"], each["reward"], each["until"], program)))
    return told


def standing(data: Mapping[str, Any], shown: str | None, program: Program) -> list[str]:
    """Who it is and how they stand, without what can be taken."""
    person = data["customer"]
    active = [each["number"] for each in data["cards"] if each["status"] == "active"]
    card = shown if shown in active else active[-1] if active else None
    tier = data["tier"]
    head = [
        paint("bold", person["name"]),
        *([paint("look", tier["name"])] if tier else []),
        *([grouped(card)] if card else []),
    ]
    told = ["   ".join(head), _balance(data, program)]
    told += [paint("bad", line) for line in _warnings(data, shown, program)]
    if data["household"]:
        names = ", ".join(each["name"] for each in data["household"])
        told.append(say(program.language, "Household: {names}", names=names))
    if data["pending"]:
        told.append(say(program.language, "Waiting to open: {what}", what=saying.balance(data["pending"], program)))
    if data["held"]:
        told.append(say(program.language, "Held: {what}", what=saying.balance(data["held"], program)))
    return told + _status_lines(data, program)


def missing(data: Mapping[str, Any], program: Program) -> list[str]:
    """How far it is to the nearest reward."""
    return [saying.more_for(saying.one(POINTS, near["missing"], program), near["name"], program) for near in _nearest(data)]


def _balance(data: Mapping[str, Any], program: Program) -> str:
    """What there is, and what the points of it are worth."""
    points = saying.one(POINTS, data["balance"][POINTS], program)
    worth = ""
    if data["worth"] is not None:
        worth = say(program.language, " (worth {amount})", amount=f"{data['worth']} {program.shop.currency}")
    rest = {unit: quantity for unit, quantity in data["balance"].items() if unit != POINTS}
    return f"{points}{worth}" + (f", {saying.balance(rest, program)}" if rest else "")


def _nearest(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    short = [reward for reward in data["rewards"] if reward["missing"]]
    return [min(short, key=lambda reward: int(reward["missing"]))] if short else []


def _warnings(data: Mapping[str, Any], shown: str | None, program: Program) -> list[str]:
    """A closed account; a blocked card, if it is the one that was shown or there is no other."""
    language, closed, told = program.language, data["customer"]["closed"], []
    if closed:
        told.append(say(language, "The account has been closed since {day}.", day=saying.day(closed, program)))
    blocked = [each for each in data["cards"] if each["status"] != "active"]
    meant = [each for each in blocked if each["number"] == shown] or (
        blocked[-1:] if len(blocked) == len(data["cards"]) else []
    )
    for card in meant:
        words = {"card": grouped(card["number"]), "day": saying.day(card["since"], program), "reason": card["reason"]}
        if card["reason"]:
            told.append(say(language, "Card {card} has been blocked since {day}: {reason}.", **words))
        else:
            told.append(say(language, "Card {card} has been blocked since {day}.", **words))
    return told


def _status_lines(data: Mapping[str, Any], program: Program) -> list[str]:
    language, told, days = program.language, [], data["birthday_in"]
    if days == 0:
        told.append(paint("look", say(language, "Birthday today!")))
    elif days is not None and days <= _WEEK:
        told.append(paint("look", say_many(language, days, "Birthday in {count} day.", "Birthday in {count} days.")))
    if data["tier"] and data["tier"]["until"]:
        told.append(_kept(data["tier"], program))
    if data["next_tier"]:
        missing = saying.measured(data["next_tier"]["missing"], program)
        told.append(saying.more_for(missing, data["next_tier"]["name"], program))
    return told + _ending(data, program)


def _kept(tier: Mapping[str, Any], program: Program) -> str:
    """How long a tier is held, and what is missing to stay."""
    held = say(program.language, "{tier} through {day}", tier=tier["name"], day=tier["until"])
    if not tier["missing_to_stay"]:
        return held
    missing = saying.measured(tier["missing_to_stay"], program)
    return held + say(program.language, "; {what} more to stay", what=missing)


def _ending(data: Mapping[str, Any], program: Program) -> list[str]:
    """What ends next of each unit, the soonest first."""
    soonest: dict[str, Mapping[str, Any]] = {}
    for each in data["expiring"]:
        soonest.setdefault(each["unit"], each)
    return [
        say(program.language, "{what} to use by {day}", what=saying.one(unit, each["quantity"], program), day=each["at"])
        for unit, each in soonest.items()
    ]
