"""What is answered of the events that a till seldom books, each kind by a function of its own; `objects` names them."""

from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import codes, merges, objects, postings
from loyalty_cli.books import customers, events, floors, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program import packs
from loyalty_cli.program.facts import VoucherCancel
from loyalty_cli.program.linked import Move, Transfer
from loyalty_cli.program.referrals import Brought
from loyalty_cli.program.tier_facts import Benefit, Grant
from loyalty_cli.storage import Database


def tiered(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    fact = event.fact
    if isinstance(fact, Benefit):
        return {"occasion": fact.occasion, "issued": objects.issued(db, event)}
    given = fact if isinstance(fact, Grant) else None
    return {"given": given.tier if given else None, "until": given.until if given else None, "reason": objects.reason(event)}


def cancelled(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    assert isinstance(event.fact, VoucherCancel)
    found = vouchers.holder(db, event.fact.code)
    reward = found[1].reward if found else None
    return {"voucher": ids.hidden(event.fact.code), "reward": reward, "reason": objects.reason(event)}


def pack(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = events.get(db, event.names).fact if event.names is not None else event.fact
    moves = postings.some(postings.moved(event, packs.SOLD))
    spent = postings.some(postings.moved(event, "redeemed", sign=-1))
    return {
        "pack": getattr(fact, "pack", None),
        **objects.amount(event, currency),
        **_named(db, event),
        **({"spent": spent} if event.kind == "pack-use" else {"moved": moves}),
    }


def membership(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = events.get(db, event.names).fact if event.names is not None else event.fact
    floor = floors.of_event(db, event.names or event.id)
    return {
        "membership": getattr(fact, "membership", None),
        "until": floor.until if floor else None,
        **objects.amount(event, currency),
        **_named(db, event),
    }


def _named(db: Database, event: Event) -> dict[str, Any]:
    return {"of": ids.text(event.names), "of_kind": events.get(db, event.names).kind} if event.names is not None else {}


def donated(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "cause": getattr(event.fact, "cause", None),
        "spent": postings.some(postings.moved(event, "donated", sign=-1)),
        **objects.amount(event, currency),
    }


def brought(db: Database, event: Event, currency: str) -> dict[str, Any]:
    assert isinstance(event.fact, Brought)
    friend = customers.get(db, events.get(db, event.fact.sale).customer)
    earned = postings.quantities(postings.moved(event, "issued"), currency)
    return {"friend": ids.text(friend.id), "other": friend.name, "earned": earned, "issued": objects.issued(db, event)}


def transferred(db: Database, event: Event, currency: str) -> dict[str, Any]:
    fact = event.fact
    other = fact.to if isinstance(fact, Transfer) else events.get(db, event.names or 0).customer
    return {
        "to": ids.text(other) if isinstance(fact, Transfer) else None,
        "other": customers.get(db, other).name,
        "moved": postings.quantities(postings.some(postings.moved(event, "transferred")), currency),
    }


def voucher_issued(db: Database, event: Event, _currency: str) -> dict[str, Any]:
    fact = event.fact
    return {"reward": getattr(fact, "reward", None), "until": getattr(fact, "until", None), "issued": objects.issued(db, event)}


def moved_sale(db: Database, event: Event, currency: str) -> dict[str, Any]:
    """A move, seen from where the sale was booked by mistake, or from where it belongs."""
    fact = event.fact
    if not isinstance(fact, Move):
        return {**objects.earned(db, event, currency), "to": None}
    of = events.get(db, fact.of)
    return {
        "of": ids.text(of.id),
        "of_kind": objects.kind(of),
        "to": ids.text(fact.to),
        "other": customers.get(db, fact.to).name,
        **objects.earned(db, event, currency),
        "reason": objects.reason(event),
    }


def merged(db: Database, event: Event, currency: str) -> dict[str, Any]:
    gone = postings.quantities(postings.some(postings.moved(event, "merged")), currency)
    return {**merges.of(db, event), "moved": gone, "issued": objects.issued(db, event), "reason": objects.reason(event)}


def credited(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "reward": getattr(event.fact, "reward", None),
        "moved": postings.quantities(postings.some(postings.moved(event, "issued")), currency),
    }


def gift(db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        **objects.amount(event, currency),
        "moved": postings.quantities(postings.some(postings.moved(event, "sold", "opening", "redeemed")), currency),
        **_named(db, event),
        **codes.card(db, event),
    }
