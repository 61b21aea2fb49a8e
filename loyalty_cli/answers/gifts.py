"""Gift cards as they are answered and shown. The code of one that opens nothing any more is told by its end."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import codes, saying, wording
from loyalty_cli.answers.marks import paint
from loyalty_cli.books.gifts_held import Held
from loyalty_cli.language import Template, say, spoken
from loyalty_cli.program import money
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database


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
    "opening": Template("Gift card {code}: {amount}, brought along from another system"),
    "payment": Template("Gift card {code}: {amount} paid"),
    "refund": Template("Gift card {code}: {amount} comes back"),
    "gift-refund": Template("Gift card {code}: pay {amount} back; it is cancelled"),
}


_STATES = {
    "open": Template("good"),
    "used": Template("used up"),
    "expired": Template("past its day"),
    "cancelled": Template("given back"),
    "blocked": Template("stopped"),
    "unsold": Template("not sold yet"),
}


def state(name: str, program: Program) -> str:
    """How a gift card stands, in words."""
    return spoken(_STATES[name](), program.language)


def _for(data: Mapping[str, Any], language: str) -> list[str]:
    if not data["name"]:
        return []
    return [say(language, "for {name} alone" if data["bound"] else "for {name}", name=data["name"])]


# Looked at -----------------------------------------------------------------------------------------------------------


def row(db: Database, held: Held, currency: str) -> dict[str, Any]:
    """How a gift card stands; the code of one that pays is told."""
    card = held.card
    return {
        "code": card.code if held.status == "open" else ids.hidden(card.code),
        "balance": money.show(held.left_minor, currency),
        "currency": currency,
        "status": held.status,
        "until": held.until,
        **codes.whose(db, card),
        "since": held.since,
        "blocked_at": held.blocked_at,
        "reason": held.reason,
    }


def lines(data: Mapping[str, Any], program: Program) -> list[str]:
    """That row for people."""
    style = "good" if data["status"] == "open" else "bad"
    because = f": {data['reason']}" if data["reason"] else ""
    words = {"code": data["code"], "amount": f"{data['balance']} {data['currency']}", "through": ""}
    return [
        paint("bold", spoken(_HEADS["gift-sale"](**words), program.language)),
        f"{paint(style, state(data['status'], program))}{saying.through(data['until'], program)}{because}",
        *_for(data, program.language),
    ]
