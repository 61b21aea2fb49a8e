"""Gift cards as they are answered and shown. The code of one that opens nothing any more is told by its end."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import objects, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.past import row
from loyalty_cli.books import customers, events, lots, programs, replay
from loyalty_cli.books.events import Event
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.program import gifting, money
from loyalty_cli.program.gift_facts import GiftRefund
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database

BLOCKED = "blocked"


def of_event(db: Database, event: Event, card: GiftCard) -> tuple[dict[str, Any], list[str]]:
    """The object and the lines of what happened to a gift card, as it stood right after."""
    program = programs.version(db, event.program)
    left = event.said.get("balance", {}).get(CREDIT, 0)
    status = "cancelled" if isinstance(event.fact, GiftRefund) else "open" if left else "used"
    is_open = lots.balances(db, card.account).get(CREDIT, 0) > 0
    data = {
        **objects.of_event(db, event, program),
        "code": card.code if is_open else ids.hidden(card.code),
        "balance": money.show(left, program.shop.currency),
        "status": status,
        "until": gifting.until(replay.as_of(db, card.account, event.at)),
        **_whose(db, card),
    }
    return data, _lines(data, program)


def _whose(db: Database, card: GiftCard) -> dict[str, Any]:
    return {
        "gift": card.kind,
        "for": ids.text(card.to) if card.to is not None else None,
        "name": customers.get(db, card.to).name if card.to is not None else None,
        "bound": card.is_bound,
    }


def _lines(data: Mapping[str, Any], program: Program) -> list[str]:
    amount = f"{data['amount']} {data['currency']}"
    told = {
        "gift-sale": f"Gift card {data['code']}: {amount}{saying.through(data['until'])}",
        "payment": f"Gift card {ids.hidden(data['code'])}: {amount} paid",
        "gift-refund": f"Gift card {ids.hidden(data['code'])}: pay {amount} back; it is cancelled",
    }
    left = [] if data["kind"] == "gift-sale" else [f"Left: {data['balance']} {program.shop.currency}"]
    marks = [word for word, on in (("booked before under this ref", data["replayed"]), ("late", data["late"])) if on]
    footing = f"Event {data['event']}{' (' + '; '.join(marks) + ')' if marks else ''}"
    return [paint("bold", told[data["kind"]]), *_for(data), *left, paint("dim", footing)]


def _for(data: Mapping[str, Any]) -> list[str]:
    if data["name"] is None or data["kind"] != "gift-sale":
        return []
    return [f"for {data['name']}" + (" alone" if data["bound"] else "")]


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
        **_whose(db, card),
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
    told = [
        paint("bold", f"Gift card {data['code']}: {data['balance']} {data['currency']}"),
        f"{paint(style, data['status'])}{saying.through(data['until'])}{because}",
        *([f"for {data['name']}" + (" alone" if data["bound"] else "")] if data["name"] else []),
    ]
    data["events"] = [row(db, event, program.shop.currency) for event in past]
    return data, told
