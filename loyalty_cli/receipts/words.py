"""Every sentence that a customer reads on a slip, in one place: a shop's own language will come in here."""

from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.program.terms import CREDIT, POINTS, Program

COPY = "COPY"
THANKS = "Thank you, and see you soon!"
GIVEN = "The shop gives"
PAID, BACK, TIP, DISCOUNT, TAX = "Paid", "Paid back", "Tip", "Discount", "Tax in it"
OFF_BILL = "Off the bill"
EARNED, TAKEN_BACK, GIVEN_BACK, PAID_WITH = "Earned", "Taken back", "Given back", "Paid with"
BALANCE, NEW_VOUCHER, REASON, CHANGED = "What you have now", "A voucher for you", "Reason", "Changed"
GIFT_CARD, LEFT = "Gift card", "Left on it"
SCAN_CARD = "Your card"

_TITLES = {
    "purchase": "Purchase",
    "stamp": "Stamps",
    "redemption": "Reward",
    "hold": "Reward on hold",
    "release": "Hold given back",
    "refund": "Refund",
    "void": "Cancelled",
    "adjustment": "Correction",
    "opening": "Brought along",
    "expiry": "Expired",
    "tier": "Tier",
    "voucher-cancel": "Voucher cancelled",
    "transfer": "Transfer",
    "donation": "Donation",
    "referral": "A friend brought along",
    "pack-sale": "Prepaid pack",
    "pack-use": "Prepaid pack used",
    "pack-refund": "Prepaid pack given back",
    "membership": "Membership",
    "move": "Moved",
    "voucher-issue": "Voucher",
    "gift-sale": "Gift card",
    "gift-refund": "Gift card given back",
    "payment": "Payment",
}


def title(kind: str) -> str:
    """What the slip is about."""
    return _TITLES.get(kind, kind.capitalize())


def till(name: str) -> str:
    """Where it was booked."""
    return f"till {name}"


def event(identity: str) -> str:
    """The event that the slip is of."""
    return f"Event {identity}"


def ref(typed: str) -> str:
    """The shop's own number of it."""
    return f"Ref {typed}"


def card(ending: str) -> str:
    """All of a card's number that a slip tells."""
    return f"card …{ending}"


def of(kind: str, identity: str) -> str:
    """What was refunded or cancelled."""
    return f"Of: {title(kind).lower()} {identity}"


def goods(quantity: int, name: str) -> str:
    """A line of a bill."""
    return f"{quantity} × {name}" if quantity != 1 else name


def through(day: str) -> str:
    """A last usable day."""
    return f"through {day}"


def held_until(time: str) -> str:
    """When a hold lapses."""
    return f"Kept for you until {time}"


def used_voucher(ending: str) -> str:
    """The voucher that paid for it."""
    return f"voucher …{ending}"


def unit(name: str, program: Program) -> str:
    """A unit as the name of a line: `Points`, `Coffee card`."""
    if name in (POINTS, CREDIT):
        return name.capitalize()
    if name.startswith("pack:"):
        return saying.pack(name.removeprefix("pack:"), program)
    stamp_card = program.stamp_cards.get(name.removeprefix("stamps:"))
    return stamp_card.name if stamp_card else name


def holding(name: str, quantity: Any, program: Program) -> str:
    """What there is of a unit: `112`, `7 of 10`, `2.50 EUR`."""
    if name == CREDIT:
        return f"{quantity} {program.shop.currency}"
    stamp_card = program.stamp_cards.get(name.removeprefix("stamps:"))
    return f"{quantity} of {stamp_card.size}" if stamp_card and 0 <= quantity < stamp_card.size else str(quantity)


def worth(amount: str, currency: str) -> str:
    """What points pay."""
    return f"worth {amount} {currency}"


def waiting(quantity: str) -> str:
    """What was earned and is not open yet."""
    return f"{quantity} waiting to open"


def on_hold(quantity: str) -> str:
    """What a hold keeps."""
    return f"{quantity} kept by a hold"


def can_have(rewards: list[str]) -> str:
    """Rewards that the balance is enough for."""
    return f"You can have: {', '.join(rewards)}"


def more_for(quantity: str, what: str) -> str:
    """How far it is to something."""
    return f"{quantity} more for {what}"


def use_by(quantity: str, day: str) -> str:
    """What expires next."""
    return f"{quantity} to use by {day}"


def rose(tier: str) -> str:
    """A tier just reached."""
    return f"You are {tier} from now on!"


def fell(tier: str, before: str) -> str:
    """A tier that follows a higher one."""
    return f"{tier} after {before}"


def more_stamps(missing: int, stamp_card: str) -> str:
    """How many stamps make a card full."""
    return f"{missing} stamp{'' if missing == 1 else 's'} ({stamp_card})"


def reward(identity: str, program: Program) -> str:
    """A reward by its name."""
    return saying.title(identity, program)


def tier(name: str, until: str | None) -> str:
    """The tier that is held."""
    return f"{name} {through(until)}" if until else name
