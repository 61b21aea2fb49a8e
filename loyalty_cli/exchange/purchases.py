"""Purchases of a file: rows of one ref become one bill with its lines, and each bill an event."""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from loyalty_cli.exchange import people
from loyalty_cli.exchange.columns import PURCHASES, BadRow, Columns, Row
from loyalty_cli.exchange.fields import checked, instant, needed, refuse_eaten, said, word
from loyalty_cli.exchange.importing import Book, Plan
from loyalty_cli.exchange.staging import Entry, Read, Staging
from loyalty_cli.operations import crew
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.remembering import Arrival, Programs
from loyalty_cli.program import bills, money
from loyalty_cli.program.bills import Item
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

_LINE_FIELDS = ("sku", "category", "quantity", "price")
_BILL_FIELDS = ("customer", "at", "amount", "tax", "tip", "discount", "code", "till", "staff", "shop")
_WORD = re.compile(r"[^:*@]{1,100}")


def plan(db: Database, program: Program, call: Call, *, creates: bool) -> Plan:
    """How purchases are read, put in order and booked; `creates` enrolls unknown external ids."""
    found = people.People(db, program, creates=creates, may_create=True)

    def arrange(staging: Staging) -> None:
        staging.resolve(found.ask, db.snapshot)
        staging.queue_up()

    def begin(db: Database, _columns: Columns, entries: int) -> Book:
        return partial(crew.book, db, partial(_arrival, call), entries=entries)

    return Plan(PURCHASES, lambda rows: read(rows, program), arrange, begin, shares=_LINE_FIELDS)


# What the rows say ---------------------------------------------------------------------------------------------------


def read(rows: Sequence[Row], program: Program) -> Read:
    """The bill that these rows make: all of one ref, or one alone.

    Raises:
        BadRow: a row of it cannot be read, or two of them differ where they must agree.
    """
    for row in rows:
        refuse_eaten(row)
    bill = {field: _agreed(rows, field) for field in _BILL_FIELDS}
    currency = program.shop.currency
    at = instant(bill["at"], "at", program)
    who = people.word(needed(bill["customer"], "customer"))
    value: dict[str, Any] = {
        "amount_minor": _money(bill["amount"], "amount", currency) if needed(bill["amount"], "amount") else 0,
        **{f"{field}_minor": _money(bill[field], field, currency) for field in ("discount", "tax", "tip")},
        "items": [item for row in rows if (item := _item(row, currency))],
        "till": word(bill["till"], "till"),
        "staff": word(bill["staff"], "staff"),
    }
    if shop := word(bill["shop"], "shop"):
        value["shop"] = shop
    if code := word(bill["code"], "code"):
        value["code"] = code
    if ref := said(rows[0], "ref"):
        return Read(who, {**value, "ref": checked(rows[0], bills.ref, ref)}, at)
    content = json.dumps([who, at, value], ensure_ascii=False, sort_keys=True)
    return Read(who, value, at, digest=hashlib.sha256(content.encode()).hexdigest())


def _agreed(rows: Sequence[Row], field: str) -> Row:
    """The row that says it of the whole bill, or the first where none does; what others say must be the same."""
    if len(rows) == 1:
        return rows[0]
    saying = [row for row in rows if said(row, field)] or list(rows)
    first = said(saying[0], field)
    for row in saying[1:]:
        if said(row, field) != first:
            raise BadRow(
                f"The {field} is {said(row, field)!r} here and {first!r} in line {saying[0].line} of the same ref. It belongs"
                " to the whole bill: write it on one of its rows, or the same on each.",
                line=row.line,
            )
    return saying[0]


def _money(row: Row, field: str, currency: str) -> int:
    text = said(row, field)
    return checked(row, money.parse, text, currency) if text else 0


def _item(row: Row, currency: str) -> list[Any] | None:
    """The line of the bill that a row is, as [sku, category, quantity, price_minor]; None where it says nothing of one."""
    sku, category, quantity, price = (said(row, field) for field in _LINE_FIELDS)
    if not (sku or category or quantity or price):
        return None
    for field, text in (("sku", sku), ("category", category)):
        if text and not (_WORD.fullmatch(text) and text.isprintable()):
            raise BadRow(
                f"The {field} {text[:80]!r} has 1 to 100 characters, none of them a colon, a star or an @.", line=row.line
            )
    if quantity and not (quantity.isascii() and quantity.isdigit() and len(quantity) <= 5 and int(quantity)):
        raise BadRow(f"The quantity {quantity[:80]!r} is not a whole number from 1 to 99999.", line=row.line)
    return [sku, category or None, int(quantity or 1), _money(row, "price", currency) if price else None]


# What they become ----------------------------------------------------------------------------------------------------


def _arrival(call: Call, entry: Entry, programs: Programs) -> Arrival:
    """What an entry comes to.

    Raises:
        Malformed: the bill does not add up.
    """
    value = entry.value
    shop = value.get("shop") or call.shop
    purchase = bills.purchase(
        value["amount_minor"],
        [Item(*item) for item in value["items"]],
        programs.at(entry.at, shop),
        discount_minor=value["discount_minor"],
        tax_minor=value["tax_minor"],
        tip_minor=value["tip_minor"],
        code=value.get("code"),
    )
    is_nobodys = entry.who == people.NOBODY
    named = entry.customer if entry.customer is not None or is_nobodys else people.external_id(entry.who)
    assert named is not None or is_nobodys
    its_call = replace(
        call,
        at=entry.at,
        ref=value.get("ref") or f"row:{entry.digest[:40]}:{entry.copy}",
        card=entry.card,
        till=value["till"] or call.till,
        staff=value["staff"] or call.staff,
        shop=shop,
    )
    purchase = _without_empty_skus(purchase)
    return Arrival(named, replace(purchase, of_nobody=True) if is_nobodys else purchase, its_call)


def _without_empty_skus(purchase: Purchase) -> Purchase:
    """A row may name a category, or a quantity, and no product."""
    if all(line.sku for line in purchase.lines):
        return purchase
    return replace(purchase, lines=tuple(replace(line, sku=line.sku or None) for line in purchase.lines))
