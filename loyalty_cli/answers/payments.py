"""How a sale was paid, and how a refund of it is paid back, as the objects of their answers have it."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import gift_cards, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program import money, paying
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database

_WAYS = ("reward", "points", "credit", "gift")


def paid(db: Database, event: Event, currency: str) -> dict[str, Any]:
    """The bill of a payment, what paid for it, and what is due in money."""
    assert isinstance(event.fact, Purchase)
    bill_minor, parts = event.fact.amount_minor, _by_way(event.before.get("paid", {}))
    return {
        "bill": money.show(bill_minor, currency),
        "paid": _shown(parts, currency),
        "due": money.show(bill_minor - sum(parts.values()), currency),
        "rewards": [_reward(db, each, currency) for each in event.before.get("rewards", ())],
        "gifts": list(_gifts(db, event, currency)),
    }


def paid_back(event: Event, currency: str) -> dict[str, Any]:
    """How much of what a refund returned is handed back in money, and how much went back where it had come from."""
    if event.amount_minor is None:
        return {}
    if "back" not in event.before:
        return {"pay_back": money.show(event.amount_minor, currency)}
    back = event.before["back"]
    return {"pay_back": money.show(back.get("money", 0), currency), "back": _shown(_by_way(back), currency)}


def _by_way(parts: Mapping[str, int]) -> dict[str, int]:
    """The parts of a payment, all gift cards together, without the money."""
    sums = dict.fromkeys(_WAYS, 0)
    for name, minor in parts.items():
        way = name.partition(":")[0]
        if way in sums:
            sums[way] += minor
    return sums


def _shown(parts: Mapping[str, int], currency: str) -> dict[str, str]:
    return {way: money.show(minor, currency) for way, minor in parts.items()}


def _reward(db: Database, taken: Mapping[str, Any], currency: str) -> dict[str, Any]:
    code = vouchers.at(db, *taken["voucher"]).code if "voucher" in taken else None
    return {"reward": taken["reward"], "off": money.show(taken["off_minor"], currency), "voucher": code}


def _gifts(db: Database, event: Event, currency: str) -> list[dict[str, Any]]:
    found = []
    for name, minor in event.before.get("paid", {}).items():
        account = paying.gift_of(name)
        card = gift_cards.of_account(db, account) if account is not None else None
        if card is not None:
            left_minor = event.before["shared"][name] - minor
            paid_left = {"paid": money.show(minor, currency), "left": money.show(left_minor, currency)}
            found.append({"code": ids.hidden(card.code), **paid_left})
    return found
