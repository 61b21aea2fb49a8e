"""Tables of what the books hold, row by row, as they stood at an instant; what is booked meanwhile is left out."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.books import cards, consents, customers, events, gifts_held, holders, moves, programs
from loyalty_cli.books.consents import CHANNELS
from loyalty_cli.books.customers import Customer
from loyalty_cli.exchange import people
from loyalty_cli.exchange.writing import Cell
from loyalty_cli.program import kinds, money, redeeming
from loyalty_cli.program.facts import Line, Purchase
from loyalty_cli.program.terms import CREDIT
from loyalty_cli.storage import Database, Row
from loyalty_cli.values import frozen

_PAGE = 1_000
_LAST_EVENT = "SELECT id FROM events WHERE id > :after AND id <= :newest ORDER BY id LIMIT 1 OFFSET :rest"
_LAST_CUSTOMER = "SELECT id FROM customers WHERE id > :after ORDER BY id LIMIT 1 OFFSET :rest"
_PURCHASES = """
    SELECT e.id, e.kind, e.customer, e.at, e.ref, e.fact, e.before, e.till, e.staff, e.shop, e.amount_minor,
           c.external_id, c.holder,
           (SELECT sum(r.amount_minor) FROM events AS r
            WHERE r.names = e.id AND r.kind = 'refund' AND r.id <= :newest AND r.at <= :at
              AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.names = r.id AND u.kind = 'void' AND u.id <= :newest
                              AND u.at <= :at)) AS returned_minor,
           EXISTS (SELECT 1 FROM events AS v
                   WHERE v.names = e.id AND v.kind = 'void' AND v.id <= :newest AND v.at <= :at) AS is_void
    FROM events AS e JOIN customers AS c ON c.id = e.customer
    WHERE e.id > :after AND e.id <= :last AND e.id <= :newest
      AND e.at <= :at AND e.at >= :since AND e.at < :until
      AND e.kind IN ('purchase', 'payment', 'move') AND e.fact LIKE '{"is":"purchase"%'
      AND (e.kind <> 'move'
           OR EXISTS (SELECT 1 FROM events AS m WHERE m.id = e.names AND m.at <= :at
                      AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.names = m.id AND u.kind = 'void' AND u.id <= :newest
                                      AND u.at <= :at)))
      AND NOT EXISTS (SELECT 1 FROM events AS m WHERE m.names = e.id AND m.kind = 'move' AND m.id <= :newest AND m.at <= :at
                      AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.names = m.id AND u.kind = 'void' AND u.id <= :newest
                                      AND u.at <= :at))
    ORDER BY e.id
"""
_POSTINGS = """
    SELECT p.event, p.place, p.customer, p.unit, p.lot, p.quantity, p.account, p.rule, p.text,
           e.kind, e.at, e.recorded_at, e.amount_minor, e.names, e.ref, e.staff, e.till, e.shop, c.external_id
    FROM postings AS p JOIN events AS e ON e.id = p.event JOIN customers AS c ON c.id = p.customer
    WHERE p.event > :after AND p.event <= :last AND p.event <= :newest
      AND e.at <= :at AND e.at >= :since AND e.at < :until
    ORDER BY p.event, p.place
"""
_BALANCES = """
    SELECT e.customer, c.external_id, p.unit, sum(p.quantity) AS quantity
    FROM events AS e JOIN postings AS p ON p.event = e.id JOIN customers AS c ON c.id = e.customer
    WHERE e.customer > :after AND e.customer <= :last AND e.id <= :newest AND e.at <= :at
    GROUP BY e.customer, c.external_id, p.unit ORDER BY e.customer, p.unit
"""


@frozen
class Span:
    """What of the books is exported: as they stood at `at`, what happened from `since` on and earlier than `until`.

    Its events have ids above `start`, and `newest` is the last of them: what is booked while it is written is not in it.
    """

    at: str
    currency: str
    newest: int
    start: int = 0
    since: str = ""
    until: str = "~"


def span(db: Database, *, at: str, currency: str, since: str | None = None, until: str | None = None) -> Span:
    """What there is at this moment."""
    row = db.row("SELECT max(id) AS id FROM events")
    return Span(at, currency, (row["id"] if row else None) or 0, events.least_id(since), since or "", until or "~")


@frozen
class Export:
    """One table: its columns and its rows."""

    columns: tuple[str, ...]
    rows: Callable[[Database, Span], Iterator[Mapping[str, Cell]]]


def customer_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Who joined in that time, as `import customers` reads it."""
    for customer in customers.every(db):
        if span.since <= customer.joined_at <= span.at and customer.joined_at < span.until:
            held = [card for card in cards.of_customer(db, customer.id, at=span.at) if card.status == cards.ACTIVE]
            yield {
                "customer": ids.text(customer.id),
                "external_id": customer.external_id,
                "name": customer.name,
                "phone": customer.phone,
                "email": customer.email,
                "birthday": customer.birthday,
                "card": held[-1].number if held else None,
                **_consents(customer, span.at),
                "joined": customer.joined_at,
                "tags": " ".join(customer.tags),
                "closed": customer.closed_at if customer.closed_at and customer.closed_at <= span.at else None,
            }


def _consents(customer: Customer, at: str) -> dict[str, Cell]:
    """Since when the customer agrees to each channel, or "no"."""
    said = consents.standing(customer.consent, until=at)
    return {f"consent_{word}": None if word not in said else said[word].at if said[word].given else "no" for word in CHANNELS}


def purchase_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Every purchase, a row a line of its bill, as `import purchases` reads it; `returned` is what was given back of it.

    One that was moved stands where it was moved to, under the ref, till, staff and shop that it was booked with. A payment is
    one too: what its rewards left of the bill.
    """
    for row in _paged(db, _LAST_EVENT, _PURCHASES, span, start=span.start):
        purchase = kinds.load(json.loads(row["before"]).get("settled") or json.loads(row["fact"]))
        assert isinstance(purchase, Purchase)
        returned_minor = purchase.amount_minor if row["is_void"] else row["returned_minor"] or 0
        booked = events.get(db, moves.origin(db, row["id"])) if row["kind"] == "move" else None
        ref, till, staff, shop = (booked.ref, booked.till, booked.staff, booked.shop) if booked else _booked(row)
        head: dict[str, Cell] = {
            "event": ids.text(row["id"]),
            "ref": ref,
            "customer": _name(db, row),
            "at": row["at"],
            "amount": money.show(purchase.amount_minor, span.currency),
        }
        foot: dict[str, Cell] = {
            "tax": _some(purchase.tax_minor, span.currency),
            "tip": _some(purchase.tip_minor, span.currency),
            "discount": _some(purchase.discount_minor, span.currency),
            "code": purchase.code,
            "till": till,
            "staff": staff,
            "shop": shop or None,
            "returned": _some(returned_minor, span.currency),
        }
        for line in purchase.lines or (None,):
            yield {**head, **_line(line, span.currency), **foot}


def _booked(row: Row) -> tuple[str, str | None, str | None, str]:
    """Under which ref, at which till, by whom and in which shop."""
    return row["ref"], row["till"], row["staff"], row["shop"]


def _name(db: Database, row: Row) -> str:
    """How a file names whose a sale is; whoever was merged into another is that other."""
    if row["holder"] == customers.NOBODY:
        return people.NOBODY
    if row["holder"] == customers.MERGED:
        person = customers.survivor(db, customers.get(db, row["customer"]))
        return people.name(person.external_id, person.id)
    return people.name(row["external_id"], row["customer"])


def _line(line: Line | None, currency: str) -> dict[str, Cell]:
    if line is None:
        return {"sku": None, "category": None, "quantity": None, "price": None}
    price_minor, rest = divmod(line.gross_minor, line.quantity)
    price = money.show(price_minor, currency) if rest == 0 else None  # what has no exact price shares what the others leave
    return {"sku": line.sku, "category": line.category, "quantity": line.quantity, "price": price}


def _some(minor: int, currency: str) -> str | None:
    return money.show(minor, currency) if minor else None


def ledger_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Every posting with its event, in the order recorded."""
    for row in _paged(db, _LAST_EVENT, _POSTINGS, span, start=span.start):
        yield {
            "event": ids.text(row["event"]),
            "place": row["place"],
            "kind": row["kind"],
            "at": row["at"],
            "recorded_at": row["recorded_at"],
            "customer": ids.text(row["customer"]),
            "external_id": row["external_id"],
            "unit": row["unit"],
            "lot": row["lot"],
            "quantity": quantity(row["unit"], row["quantity"], span.currency),
            "account": row["account"],
            "rule": row["rule"],
            "text": row["text"],
            "amount": None if row["amount_minor"] is None else money.show(row["amount_minor"], span.currency),
            "of": None if row["names"] is None else ids.text(row["names"]),
            "ref": row["ref"],
            "staff": row["staff"],
            "till": row["till"],
            "shop": row["shop"] or None,
        }


def balance_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Every book balance, zero too where there were postings."""
    for row in _paged(db, _LAST_CUSTOMER, _BALANCES, span):
        yield {
            "customer": ids.text(row["customer"]),
            "external_id": row["external_id"],
            "unit": row["unit"],
            "quantity": quantity(row["unit"], row["quantity"], span.currency),
        }


def gift_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Every gift card with something left to spend, a blocked one too, the last sold first, as `import gifts` reads it."""
    for held in gifts_held.every(db, programs.in_force(db, span.at), at=span.at):
        if held.status not in ("open", gifts_held.BLOCKED):
            continue
        card = held.card
        yield {
            "code": card.code,
            "balance": money.show(held.left_minor, span.currency),
            "currency": span.currency,
            "until": held.until,
            "kind": card.kind,
            "customer": _named(db, card.to) if card.to is not None else None,
            "status": held.status,
        }


def voucher_rows(db: Database, span: Span) -> Iterator[Mapping[str, Cell]]:
    """Every open voucher, the last issued first, as `import vouchers` reads it."""
    timezone = programs.in_force(db, span.at).shop.timezone
    now = clock.moment(span.at, timezone)
    for owner, voucher in holders.vouchers_held(db, span.at):
        if redeeming.status(voucher, now) == "open":
            yield {
                "code": voucher.code,
                "reward": voucher.reward,
                "until": voucher.until,
                "customer": _named(db, owner),
            }


def _named(db: Database, customer: int) -> str | None:
    """How a file names a person; None for whoever bears a code."""
    held = customers.get(db, customer)
    return people.name(held.external_id, held.id) if held.holder == customers.PERSON else None


def quantity(unit: str, held: int, currency: str) -> Cell:
    """A quantity as answers have it: credit in money, the rest whole."""
    return money.show(held, currency) if unit == CREDIT else held


def _paged(db: Database, last_of_page: str, query: str, span: Span, *, start: int = 0) -> Iterator[Row]:
    """The rows of a query of ids above `start`, page after page: a read that stayed open would keep the log beside the books
    growing."""
    bounds: dict[str, Any] = {"at": span.at, "since": span.since, "until": span.until, "newest": span.newest}
    after = start
    while True:
        last = db.row(last_of_page, {"after": after, "newest": bounds["newest"], "rest": _PAGE - 1})
        yield from db.rows(query, {**bounds, "after": after, "last": last["id"] if last else ids.LARGEST})
        if last is None:
            return
        after = last["id"]


def _columns(words: str) -> tuple[str, ...]:
    return tuple(words.split())


EXPORTS: Mapping[str, Export] = {
    "customers": Export(
        _columns(
            "customer external_id name phone email birthday card consent_email consent_sms consent_post consent_phone joined"
            " tags closed"
        ),
        customer_rows,
    ),
    "purchases": Export(
        _columns("event ref customer at amount sku category quantity price tax tip discount code till staff shop returned"),
        purchase_rows,
    ),
    "ledger": Export(
        _columns(
            "event place kind at recorded_at customer external_id unit lot quantity account rule text amount of ref staff"
            " till shop"
        ),
        ledger_rows,
    ),
    "balances": Export(_columns("customer external_id unit quantity"), balance_rows),
    "gifts": Export(_columns("code balance currency until kind customer status"), gift_rows),
    "vouchers": Export(_columns("code reward until customer"), voucher_rows),
}
