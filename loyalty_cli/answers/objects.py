"""What is answered of an event, as the object for scripts; `wording` makes of it the few lines that a cashier reads."""

from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import codes, merges, payments, postings
from loyalty_cli.books import customers, events, floors, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program import money, packs
from loyalty_cli.program.facts import Benefit, Grant, Migration, Purchase, Stamp, VoucherCancel
from loyalty_cli.program.gift_facts import GiftOpening, GiftPayment, GiftRefund, GiftRestored, GiftSale, GiftSpent
from loyalty_cli.program.issuing import CreditTaken
from loyalty_cli.program.linked import Move, Transfer
from loyalty_cli.program.referrals import Brought
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
        **(_BY_FACT.get(type(event.fact)) or _BY_KIND.get(event.kind, _plain))(db, event, currency),
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


def _earned(db: Database, event: Event, currency: str) -> dict[str, Any]:
    earned = postings.quantities(postings.moved(event, "issued"), currency)
    return {**_amount(event, currency), "earned": earned, "issued": issued(db, event)}


def _paid(db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {**_earned(db, event, currency), **payments.paid(db, event, currency), "spent": _spent(event, currency)}


def _spent(event: Event, currency: str) -> dict[str, Any]:
    """What was taken off the account for it; a full stamp card that became a voucher was not."""
    taken = postings.moved(event, "redeemed", sign=-1)
    return postings.quantities({unit: quantity for unit, quantity in taken.items() if not unit.startswith("stamps:")}, currency)


def _amount(event: Event, currency: str) -> dict[str, Any]:
    return {"amount": money.show(event.amount_minor, currency), "currency": currency} if event.amount_minor is not None else {}


def _redeemed(db: Database, event: Event, currency: str) -> dict[str, Any]:
    used = next((vouchers.at(db, issuing, place) for issuing, place in event.before.get("used", ())), None)
    held = getattr(event.fact, "hold", None)
    given = postings.some(postings.moved(event, "issued"))
    if "credit_minor" in event.before:  # on the account of who showed the voucher
        given[CREDIT] = event.before["credit_minor"]
    return {
        "reward": getattr(event.fact, "reward", None),
        "spent": _spent(event, currency),
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
        "of_kind": _kind(of),
        **_amount(event, currency),
        "earned": postings.quantities(postings.moved(event, "issued", "opening"), currency),
        "returned": postings.quantities(spent, currency),
        **(payments.paid_back(event, currency) if event.kind == "refund" else {}),
    }


def _tiered(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    fact = event.fact
    if isinstance(fact, Benefit):
        return {"occasion": fact.occasion, "issued": issued(db, event)}
    given = fact if isinstance(fact, Grant) else None
    return {"given": given.tier if given else None, "until": given.until if given else None, "reason": _reason(event)}


def _cancelled(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    assert isinstance(event.fact, VoucherCancel)
    found = vouchers.holder(db, event.fact.code)
    reward = found[1].reward if found else None
    return {"voucher": ids.hidden(event.fact.code), "reward": reward, "reason": _reason(event)}


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
    return {**data, "migrated": event.fact.what} if isinstance(event.fact, Migration) else {**data, "reason": _reason(event)}


# What an event of that kind moves itself; the rest follows from it, such as a card that is full.
_OWN = {"adjustment": "adjusted", "opening": "opening", "expiry": "breakage"}


def _reason(event: Event) -> str | None:
    return getattr(event.fact, "reason", None) or None


def _pack(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = events.get(db, event.names).fact if event.names is not None else event.fact
    moves = postings.some(postings.moved(event, packs.SOLD))
    spent = postings.some(postings.moved(event, "redeemed", sign=-1))
    return {
        "pack": getattr(fact, "pack", None),
        **_amount(event, currency),
        **_named(db, event),
        **({"spent": spent} if event.kind == "pack-use" else {"moved": moves}),
    }


def _membership(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = events.get(db, event.names).fact if event.names is not None else event.fact
    floor = floors.of_event(db, event.names or event.id)
    return {
        "membership": getattr(fact, "membership", None),
        "until": floor.until if floor else None,
        **_amount(event, currency),
        **_named(db, event),
    }


def _named(db: Database, event: Event) -> dict[str, Any]:
    return {"of": ids.text(event.names), "of_kind": events.get(db, event.names).kind} if event.names is not None else {}


def _donated(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "cause": getattr(event.fact, "cause", None),
        "spent": postings.some(postings.moved(event, "donated", sign=-1)),
        **_amount(event, currency),
    }


def _brought(db: Database, event: Event, currency: str) -> dict[str, Any]:
    assert isinstance(event.fact, Brought)
    friend = customers.get(db, events.get(db, event.fact.sale).customer)
    earned = postings.quantities(postings.moved(event, "issued"), currency)
    return {"friend": ids.text(friend.id), "other": friend.name, "earned": earned, "issued": issued(db, event)}


def _transferred(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = event.fact
    other = fact.to if isinstance(fact, Transfer) else events.get(db, event.names or 0).customer
    return {
        "to": ids.text(other) if isinstance(fact, Transfer) else None,
        "other": customers.get(db, other).name,
        "moved": postings.quantities(postings.some(postings.moved(event, "transferred")), currency),
    }


def _issued(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    fact = event.fact
    return {"reward": getattr(fact, "reward", None), "until": getattr(fact, "until", None), "issued": issued(db, event)}


def _moved_sale(db: Database, event: Event, currency: str) -> dict[str, Any]:
    """A move, seen from where the sale was booked by mistake, or from where it belongs."""
    fact = event.fact
    if not isinstance(fact, Move):
        return {**_earned(db, event, currency), "to": None}
    of = events.get(db, fact.of)
    return {
        "of": ids.text(of.id),
        "of_kind": _kind(of),
        "to": ids.text(fact.to),
        "other": customers.get(db, fact.to).name,
        **_earned(db, event, currency),
        "reason": _reason(event),
    }


def _kind(of: Event) -> str:
    """What an event is that another names: a sale that was moved is a sale still."""
    if isinstance(of.fact, Purchase):
        return "purchase" if of.fact.pays is None else "payment"
    return "stamp" if isinstance(of.fact, Stamp) else of.kind


def _merged(db: Database, event: Event, currency: str) -> dict[str, Any]:
    gone = postings.quantities(postings.some(postings.moved(event, "merged")), currency)
    return {**merges.of(db, event), "moved": gone, "issued": issued(db, event), "reason": _reason(event)}


def _credited(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "reward": getattr(event.fact, "reward", None),
        "moved": postings.quantities(postings.some(postings.moved(event, "issued")), currency),
    }


def _gift(db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        **_amount(event, currency),
        "moved": postings.quantities(postings.some(postings.moved(event, "sold", "opening", "redeemed")), currency),
        **_named(db, event),
        **codes.card(db, event),
    }


GIFTS = (GiftSale, GiftOpening, GiftPayment, GiftSpent, GiftRestored, GiftRefund)
_BY_FACT = {CreditTaken: _credited, **dict.fromkeys(GIFTS, _gift)}
_BY_KIND = {
    "purchase": _earned,
    "payment": _paid,
    "stamp": _earned,
    "redemption": _redeemed,
    "hold": _held,
    "refund": _refunded,
    "void": _refunded,
    "tier": _tiered,
    "voucher-cancel": _cancelled,
    "transfer": _transferred,
    "pack-sale": _pack,
    "pack-use": _pack,
    "pack-refund": _pack,
    "membership": _membership,
    "move": _moved_sale,
    "donation": _donated,
    "referral": _brought,
    "voucher-issue": _issued,
    "merge": _merged,
}
