"""What is answered of an event, as the object for scripts; `wording` makes of it the few lines that a cashier reads."""

from collections.abc import Callable
from typing import Any

from loyalty_cli import answers, ids
from loyalty_cli.answers import postings
from loyalty_cli.books import events, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program import money
from loyalty_cli.program.facts import Migration, Purchase, Stamp
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.storage import Database


def issued(db: Database, event: Event) -> list[dict[str, Any]]:
    """Vouchers that an event issued; those of a rehearsal have no codes."""
    after = event.after
    held = vouchers.issued_by(db, event.id) if after is None else after.vouchers.values()
    return [
        {"voucher": voucher.code if after is None else None, "reward": voucher.reward, "until": voucher.until}
        for voucher in held
        if voucher.event == event.id
    ]


def of_event(db: Database, event: Event, program: Program, *, rehearsed: bool = False) -> dict[str, Any]:
    """The whole answer of an event, whatever its kind."""
    currency = program.shop.currency
    data: dict[str, Any] = {
        "event": None if rehearsed else ids.text(event.id),
        "kind": event.kind,
        "customer": ids.text(event.customer),
        "at": event.at,
        **_teller(event)(db, event, currency),
        "balance": postings.quantities(event.said.get("balance", {}), currency),
        "pending": postings.quantities(event.said.get("pending", {}), currency),
        "tier": event.said.get("tier"),
        "tier_before": event.said.get("tier_before"),
        "why": postings.why(event, currency),
        "late": event.late,
        "ref": event.ref,
        "replayed": event.replayed,
    }
    return {**data, "dry_run": True} if rehearsed else data


def earned(db: Database, event: Event, currency: str) -> dict[str, Any]:
    earned = postings.quantities(postings.moved(event, "issued"), currency)
    return {**amount(event, currency), "earned": earned, "issued": issued(db, event)}


def _paid(db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {**earned(db, event, currency), **answers.payments.paid(db, event, currency), "spent": spent(event, currency)}


def spent(event: Event, currency: str) -> dict[str, Any]:
    """What was taken off the account for it; a full stamp card that became a voucher was not."""
    taken = postings.moved(event, "redeemed", sign=-1)
    return postings.quantities({unit: quantity for unit, quantity in taken.items() if not unit.startswith("stamps:")}, currency)


def amount(event: Event, currency: str) -> dict[str, Any]:
    return {"amount": money.show(event.amount_minor, currency), "currency": currency} if event.amount_minor is not None else {}


def _redeemed(db: Database, event: Event, currency: str) -> dict[str, Any]:
    used = next((vouchers.at(db, issuing, place) for issuing, place in event.before.get("used", ())), None)
    held = getattr(event.fact, "hold", None)
    given = postings.some(postings.moved(event, "issued"))
    if "credit_minor" in event.before:  # on the account of who showed the voucher
        given[CREDIT] = event.before["credit_minor"]
    return {
        "reward": getattr(event.fact, "reward", None),
        "spent": spent(event, currency),
        "discount": money.show(event.said.get("discount_minor", 0), currency),
        "voucher": used.code if used else None,
        "hold": ids.text(held) if held is not None else None,
        **({"earned": postings.quantities(given, currency)} if given else {}),
    }


def _held(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "reward": getattr(event.fact, "reward", None),
        "spent": {POINTS: 0},
        "held": postings.quantities(event.said.get("held", {}), currency),
        "discount": money.show(event.said.get("discount_minor", 0), currency),
        "voucher": None,
        "hold": ids.text(event.id),
        "until": event.said.get("lapses_at"),
    }


def _refunded(db: Database, event: Event, currency: str) -> dict[str, Any]:
    assert event.names is not None
    of = events.get(db, event.names)
    spent = {unit: quantity for unit, quantity in postings.moved(event, "redeemed").items() if not unit.startswith("stamps:")}
    return {
        "of": ids.text(of.id),
        "of_kind": kind(of),
        **amount(event, currency),
        "earned": postings.quantities(postings.moved(event, "issued", "opening"), currency),
        "returned": postings.quantities(spent, currency),
        **(answers.payments.paid_back(event, currency) if event.kind == "refund" else {}),
    }


def _plain(db: Database, event: Event, currency: str) -> dict[str, Any]:
    sums: dict[str, int] = {}
    for posting in event.postings:
        sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
    given = postings.some(postings.moved(event, _OWN.get(event.kind, "")))
    data = {
        "postings": postings.quantities(sums, currency),
        "moved": postings.quantities(given, currency),
        "issued": issued(db, event),
    }
    return {**data, "migrated": event.fact.what} if isinstance(event.fact, Migration) else {**data, "reason": reason(event)}


# What an event of that kind moves itself; the rest follows from it, such as a card that is full.
_OWN = {"adjustment": "adjusted", "opening": "opening", "expiry": "breakage"}


def reason(event: Event) -> str | None:
    return getattr(event.fact, "reason", None) or None


def kind(of: Event) -> str:
    """What an event is that another names: a sale that was moved is a sale still."""
    if isinstance(of.fact, Purchase):
        return "purchase" if of.fact.pays is None else "payment"
    return "stamp" if isinstance(of.fact, Stamp) else of.kind


_BY_KIND = {
    "purchase": earned,
    "payment": _paid,
    "stamp": earned,
    "redemption": _redeemed,
    "hold": _held,
    "refund": _refunded,
    "void": _refunded,
}
_SELDOM = {
    "tier": "tiered",
    "voucher-cancel": "cancelled",
    "transfer": "transferred",
    "pack-sale": "pack",
    "pack-use": "pack",
    "pack-refund": "pack",
    "membership": "membership",
    "move": "moved_sale",
    "donation": "donated",
    "referral": "brought",
    "voucher-issue": "voucher_issued",
    "merge": "merged",
}


def _teller(event: Event) -> Callable[[Database, Event, str], dict[str, Any]]:
    """What tells of an event of its kind; what a till seldom books is in a module that few lines wait for."""
    if event.fact.is_on_gift_card:
        return answers.seldom.gift
    if type(event.fact).__name__ == "CreditTaken":  # a redemption by its kind, on the account of who took it
        return answers.seldom.credited
    seldom = _SELDOM.get(event.kind)
    return getattr(answers.seldom, seldom) if seldom else _BY_KIND.get(event.kind, _plain)
