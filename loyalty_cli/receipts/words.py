"""What a slip calls things: kinds of event, units, what there is of them."""

from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.language import Template, say, say_all, say_many, spoken
from loyalty_cli.program.terms import CREDIT, POINTS, Program

_TITLES = {
    "purchase": Template("Purchase"),
    "stamp": Template("Stamps"),
    "redemption": Template("Reward"),
    "hold": Template("Reward on hold"),
    "release": Template("Hold given back"),
    "refund": Template("Refund"),
    "void": Template("Cancelled"),
    "adjustment": Template("Correction"),
    "opening": Template("Brought along"),
    "expiry": Template("Expired"),
    "tier": Template("Tier"),
    "voucher-cancel": Template("Voucher cancelled"),
    "transfer": Template("Transfer"),
    "pack-sale": Template("Prepaid pack"),
    "pack-use": Template("Prepaid pack used"),
    "pack-refund": Template("Prepaid pack given back"),
    "membership": Template("Membership"),
    "move": Template("Moved"),
    "donation": Template("Donation"),
    "referral": Template("A friend brought along"),
    "voucher-issue": Template("Voucher"),
    "gift-sale": Template("Gift card"),
    "gift-refund": Template("Gift card given back"),
    "payment": Template("Payment"),
}


def ways(program: Program) -> dict[str, str]:
    """What pays for a sale beside money, as the names of lines."""
    points, credit, gift = say_all(program.language, "Paid with points", "Paid with credit", "Paid with a gift card")
    return {"points": points, "credit": credit, "gift": gift}


def title(kind: str, program: Program) -> str:
    """What the slip is about."""
    return spoken(_TITLES[kind](), program.language) if kind in _TITLES else kind.capitalize()


def unit(name: str, program: Program) -> str:
    """A unit as the name of a line: `Points`, `Coffee card`."""
    if name in (POINTS, CREDIT):
        return say(program.language, "Points" if name == POINTS else "Credit")
    if name.startswith("pack:"):
        return saying.pack(name.removeprefix("pack:"), program)
    stamp_card = program.stamp_cards.get(name.removeprefix("stamps:"))
    return stamp_card.name if stamp_card else name


def holding(name: str, quantity: Any, program: Program) -> str:
    """What there is of a unit: `112`, `7 of 10`, `2.50 EUR`."""
    if name == CREDIT:
        return saying.figure(f"{quantity} {program.shop.currency}", program)
    stamp_card = program.stamp_cards.get(name.removeprefix("stamps:"))
    if stamp_card is None or not 0 <= quantity < stamp_card.size:
        return str(quantity)
    return say(program.language, "{held} of {size}", held=quantity, size=stamp_card.size)


def goods(quantity: int, name: str) -> str:
    """A line of a bill."""
    return f"{quantity} × {name}" if quantity != 1 else name


def through(day: str, program: Program) -> str:
    """A last usable day."""
    return say(program.language, "through {day}", day=day)


def stamps(count: int, card: str, program: Program) -> str:
    """So many stamps of a card."""
    return say_many(program.language, count, "{count} stamp ({card})", "{count} stamps ({card})", card=card)
