"""Gift cards as they are answered and shown. The code of one that opens nothing any more is told by its end."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import codes, saying, wording
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.past import row
from loyalty_cli.books import customers, events, replay
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.language import Template, say, spoken
from loyalty_cli.program import gifting, money
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database

BLOCKED = "blocked"


def told(data: dict[str, Any], program: Program) -> tuple[dict[str, Any], list[str]]:
    """The object and the lines of what happened to a gift card, as it stood right after."""
    currency, language = program.shop.currency, program.language
    left = data["balance"].get(CREDIT, money.show(0, currency))
    words = {
        "code": data["code"],
        "amount": f"{data['amount']} {currency}",
        "through": saying.through(data["until"], program),
    }
    is_sold = data["kind"] == "gift-sale"
    lines = [
        paint("bold", spoken(_HEADS[data["kind"]](**words), language)),
        *(_for(data, language) if is_sold else [say(language, "Left: {amount}", amount=f"{left} {currency}")]),
        paint("dim", wording.footing(data, language)),
    ]
    return {**data, "balance": left}, lines


_HEADS = {
    "gift-sale": Template("Gift card {code}: {amount}{through}"),
    "payment": Template("Gift card {code}: {amount} paid"),
    "refund": Template("Gift card {code}: {amount} comes back"),
    "gift-refund": Template("Gift card {code}: pay {amount} back; it is cancelled"),
}


def _for(data: Mapping[str, Any], language: str) -> list[str]:
    if not data["name"]:
        return []
    return [say(language, "for {name} alone" if data["bound"] else "for {name}", name=data["name"])]


# Looked at -----------------------------------------------------------------------------------------------------------


def standing(db: Database, card: GiftCard, program: Program, *, at: str) -> dict[str, Any]:
    """How a gift card stands at an instant."""
    account = replay.as_of(db, card.account, at)
    owner = customers.get(db, card.account)
    now = clock.moment(at, program.shop.timezone)
    status = gifting.status(account, program, now)
    blocked_at = owner.closed_at if owner.closed_at is not None and owner.closed_at <= at else None
    left = max(0, Sheet(account, program, 0, now).available(CREDIT))
    return {
        "code": card.code if status == "open" else ids.hidden(card.code),
        "balance": money.show(left, program.shop.currency),
        "currency": program.shop.currency,
        "status": BLOCKED if blocked_at and status == "open" else status,
        "until": gifting.until(account),
        **codes.whose(db, card),
        "since": owner.joined_at,
        "blocked_at": blocked_at,
        "reason": owner.closed_reason if blocked_at else None,
    }


def shown(db: Database, card: GiftCard, program: Program, *, at: str) -> tuple[dict[str, Any], list[str]]:
    """How a gift card stands, and what happened to it, the newest first."""
    data = standing(db, card, program, at=at)
    past = [event for event in reversed(events.of_customer(db, card.account)) if event.at <= at]
    style = "good" if data["status"] == "open" else "bad"
    because = f": {data['reason']}" if data["reason"] else ""
    words = {"code": data["code"], "amount": f"{data['balance']} {data['currency']}", "through": ""}
    told = [
        paint("bold", spoken(_HEADS["gift-sale"](**words), program.language)),
        f"{paint(style, saying.state(data['status'], program))}{saying.through(data['until'], program)}{because}",
        *_for(data, program.language),
    ]
    data["events"] = [row(db, event, program.shop.currency) for event in past]
    return data, told
