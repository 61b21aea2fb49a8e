"""Everything that is kept of one person, as one object: the answer to whoever asks what a shop knows of them."""

import json
from collections.abc import Mapping
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import postings
from loyalty_cli.answers.overview import standing
from loyalty_cli.books import cards, consents, customers, events, explaining, gift_cards, meta, programs, replay, sharing, words
from loyalty_cli.books.cards import Card
from loyalty_cli.books.consents import Consent
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.events import Event
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.books.projected import PROJECTIONS
from loyalty_cli.program import kinds, money
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, Row

_IDS = ("event", "used_by", "lifted_by")
_JSON = ("terms", "parts", "voucher")


def dossier(db: Database, customer: int, program: Program, *, at: str) -> dict[str, Any]:
    """What the books hold of a customer at this moment; `at` is when it is asked for, and what stands open is told as of then.

    Money is a decimal string, an instant UTC, an id as it is typed. What is kept in a projection follows from the events, and
    is told all the same.
    """
    currency = program.shop.currency
    with db.snapshot():
        person, merged = customers.get(db, customer), sharing.merged(db, customer)
        now = clock.moment(at, program.shop.timezone)
        open_now = standing(db, replay.as_of(db, customer, at), program, now, is_past=False)
        return {
            "shop": {"id": meta.said(db, meta.SHOP_ID), "name": program.shop.name, "currency": currency},
            "asked_at": at,
            "customer": _person(person),
            "consent": {word.channel: _word(word) for word in consents.standing(person.consent).values()},
            "consent_history": [{"channel": word.channel, **_word(word)} for word in consents.history(person.consent)],
            "found_by": words.of_customer(db, customer),
            "cards": [_card(card) for card in cards.of_customer(db, customer)],
            "gift_cards": [_gift(card) for card in gift_cards.for_customer(db, customer)],
            "can_spend": open_now["balance"],
            "pending": open_now["pending"],
            "tier": open_now["tier"],
            "merged": [_person(each) for each in merged],
            "events": [_event(db, event, currency) for each in (*merged, person) for event in events.of_customer(db, each.id)],
            **_projections(db, customer, currency),
        }


def _person(person: Customer) -> dict[str, Any]:
    return {
        "id": ids.text(person.id),
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "birthday": person.birthday,
        "external_id": person.external_id,
        "tags": list(person.tags),
        "joined_at": person.joined_at,
        "referred_by": ids.text(person.referred_by) if person.referred_by is not None else None,
        "account": ids.text(person.account) if person.account is not None else None,
        "closed_at": person.closed_at,
        "closed_reason": person.closed_reason,
    }


def _word(word: Consent) -> dict[str, Any]:
    return {"given": word.given, "at": word.at, "source": word.source, "staff": word.staff}


def _card(card: Card) -> dict[str, Any]:
    return {
        "number": card.number,
        "status": card.status,
        "issued_at": card.issued_at,
        "printed_at": card.printed_at,
        "blocked_at": card.blocked_at,
        "blocked_reason": card.blocked_reason,
        "replaced_by": card.replaced_by,
    }


def _gift(card: GiftCard) -> dict[str, Any]:
    return {"code": ids.hidden(card.code), "account": ids.text(card.account), "kind": card.kind, "is_bound": card.is_bound}


def _event(db: Database, event: Event, currency: str) -> dict[str, Any]:
    """An event in words, and under `kept` as it is written in the books."""
    return {
        "event": ids.text(event.id),
        "kind": event.kind,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "late": event.late,
        "amount": money.show(event.amount_minor, currency) if event.amount_minor is not None else None,
        "of": ids.text(event.names) if event.names is not None else None,
        "ref": event.ref,
        "staff": event.staff,
        "till": event.till,
        "shop": event.shop or None,
        "program": event.program,
        "facts": [
            {"name": name, "value": value} for name, value in explaining.facts(db, event, programs.version(db, event.program))
        ],
        "postings": [
            {
                "unit": posting.unit,
                "lot": posting.lot,
                "quantity": _quantity(posting.unit, posting.quantity, currency),
                "account": posting.account,
                "rule": posting.rule,
                "why": posting.text,
            }
            for posting in event.postings
        ],
        "kept": {"typed": kinds.dump(event.fact), "known_before": event.before, "answered": event.said},
    }


# The projections, table by table -------------------------------------------------------------------------------------


def _projections(db: Database, customer: int, currency: str) -> dict[str, Any]:
    span = {"first": customer, "last": customer}
    return {_plural(table.noun): [_readable(row, currency) for row in db.rows(table.query, span)] for table in PROJECTIONS}


def _plural(noun: str) -> str:
    """`lots`, `tiers_given_by_hand`."""
    first, _, rest = noun.partition(" ")
    return f"{first}s {rest}".strip().replace(" ", "_")


def _readable(row: Row, currency: str) -> dict[str, Any]:
    """A row without the customer: ids as they are typed, money as it is written, no code that opens nothing any more."""
    held = {name: row[name] for name in row.keys() if name != "customer"}  # noqa: SIM118  (a row is no mapping)
    told = {name.removesuffix("_minor"): _value(name, value, held, currency) for name, value in held.items()}
    if "code" in held and held["status"] != "open":
        told["code"] = ids.hidden(held["code"])
    return told


def _value(name: str, value: Any, held: Mapping[str, Any], currency: str) -> Any:
    if value is None:
        return None
    if name in _IDS:
        return ids.text(value)
    if name in _JSON:
        return json.loads(value)
    if name.endswith("_minor"):
        return money.show(value, currency)
    if name in ("quantity", "remaining", "broken") and "unit" in held:
        return _quantity(held["unit"], value, currency)
    return value


def _quantity(unit: str, quantity: int, currency: str) -> Any:
    return postings.quantities({unit: quantity}, currency)[unit]
