"""What a cashier must know of a customer, in one screen."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.cards.number import grouped
from loyalty_cli.program.terms import POINTS, Program

_WEEK = 7  # days ahead in which a birthday is mentioned


def screen(data: Mapping[str, Any], shown: str | None, program: Program) -> list[str]:
    """The lines of `overview`; `shown` is the card that named the customer, if one did."""
    told = standing(data, shown, program)
    can = [reward["name"] for reward in data["rewards"] if reward["affordable"]]
    if can:
        told.append(paint("good", f"Can redeem now: {', '.join(can)}"))
    else:
        told += missing(data, program)
    for voucher in [each for each in data["vouchers"] if each["status"] == "open"][:3]:
        until = f", through {voucher['until']}" if voucher["until"] else ""
        told.append(paint("good", f"Voucher {voucher['code']}: {saying.title(voucher['reward'], program)}{until}"))
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
    if data["pending"]:
        told.append(f"Waiting to open: {saying.balance(data['pending'], program)}")
    if data["held"]:
        told.append(f"Held: {saying.balance(data['held'], program)}")
    return told + _status_lines(data, program)


def missing(data: Mapping[str, Any], program: Program) -> list[str]:
    """How far it is to the nearest reward."""
    return [f"{saying.one(POINTS, near['missing'], program)} more for {near['name']}" for near in _nearest(data)]


def _balance(data: Mapping[str, Any], program: Program) -> str:
    """What there is, and what the points of it are worth."""
    points = saying.one(POINTS, data["balance"][POINTS], program)
    worth = f" (worth {data['worth']} {program.shop.currency})" if data["worth"] is not None else ""
    rest = {unit: quantity for unit, quantity in data["balance"].items() if unit != POINTS}
    return f"{points}{worth}" + (f", {saying.balance(rest, program)}" if rest else "")


def _nearest(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    short = [reward for reward in data["rewards"] if reward["missing"]]
    return [min(short, key=lambda reward: int(reward["missing"]))] if short else []


def _warnings(data: Mapping[str, Any], shown: str | None, program: Program) -> list[str]:
    """A closed account; a blocked card, if it is the one that was shown or there is no other."""
    closed = data["customer"]["closed"]
    told = [f"The account has been closed since {saying.day(closed, program)}."] if closed else []
    blocked = [each for each in data["cards"] if each["status"] != "active"]
    meant = [each for each in blocked if each["number"] == shown] or (
        blocked[-1:] if len(blocked) == len(data["cards"]) else []
    )
    for card in meant:
        why = f": {card['reason']}" if card["reason"] else ""
        told.append(f"Card {grouped(card['number'])} has been blocked since {saying.day(card['since'], program)}{why}.")
    return told


def _status_lines(data: Mapping[str, Any], program: Program) -> list[str]:
    told = []
    days = data["birthday_in"]
    if days is not None and days <= _WEEK:
        told.append(paint("look", "Birthday today!" if days == 0 else f"Birthday in {days} day{'' if days == 1 else 's'}."))
    unit = (
        {"spend": program.shop.currency, "points": "points", "visits": "visits"}[program.tiers.measure] if program.tiers else ""
    )
    if data["tier"] and data["tier"]["until"]:
        stay = data["tier"]["missing_to_stay"]
        told.append(
            f"{data['tier']['name']} through {data['tier']['until']}" + (f"; {stay} {unit} more to stay" if stay else "")
        )
    if data["next_tier"]:
        told.append(f"{data['next_tier']['missing']} {unit} more for {data['next_tier']['name']}")
    return told + _ending(data, program)


def _ending(data: Mapping[str, Any], program: Program) -> list[str]:
    """What ends next of each unit, the soonest first."""
    soonest: dict[str, Mapping[str, Any]] = {}
    for each in data["expiring"]:
        soonest.setdefault(each["unit"], each)
    return [f"{saying.one(unit, each['quantity'], program)} to use by {each['at']}" for unit, each in soonest.items()]
