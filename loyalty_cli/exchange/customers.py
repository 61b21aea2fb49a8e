"""Customers of a file: each row somebody who joins, or somebody we have."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.books.consents import CHANNELS
from loyalty_cli.books.imports import Mark
from loyalty_cli.exchange.columns import CUSTOMERS, BadRow, Columns, Row
from loyalty_cli.exchange.fields import instant, needed, refuse_eaten, said
from loyalty_cli.exchange.importing import Book, Plan, one_by_one
from loyalty_cli.exchange.staging import Entry, Read, Staging
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person
from loyalty_cli.operations.import_customers import Joining, import_customers
from loyalty_cli.operations.remembering import Verdict
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

_PERSON = ("name", "phone", "email", "birthday", "external_id")
_YES, _NO = ("yes", "y", "true", "1"), ("no", "n", "false", "0")


def plan(program: Program, call: Call) -> Plan:
    """How customers are read and enrolled, in file order."""

    def begin(db: Database, columns: Columns, _entries: int) -> Book:
        gives_cards = not columns.holds("card")  # as enroll does; with the column a row without a number gets none

        def book(entries: Sequence[Entry], mark: Mark) -> list[Verdict]:
            people = [_joining(entry, call, new_card=gives_cards) for entry in entries]
            return import_customers(db, people, program, mark)

        return one_by_one(book)

    return Plan(CUSTOMERS, lambda rows: read(rows[0], program), Staging.queue_up, begin)


def read(row: Row, program: Program) -> Read:
    """What a row says of a person.

    Raises:
        BadRow: it has no name, a time that is none, or a consent that is neither yes nor no.
    """
    refuse_eaten(row)
    needed(row, "name")
    value: dict[str, Any] = {field: said(row, field) or None for field in (*_PERSON, "card")}
    value["tags"] = said(row, "tags")
    value["joined"] = instant(row, "joined", program) if said(row, "joined") else None
    value["consent"] = {channel: given for channel in CHANNELS if (given := _consent(row, channel, program)) is not None}
    content = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return Read("", value, digest=hashlib.sha256(content.encode()).hexdigest())


def _consent(row: Row, channel: str, program: Program) -> dict[str, Any] | None:
    """What a row says of one channel: yes, no, or since when yes."""
    text = said(row, f"consent_{channel}").casefold()
    if not text or text in _YES + _NO:
        return {"given": text in _YES} if text else None
    try:
        return {"given": True, "at": instant(row, f"consent_{channel}", program)}
    except BadRow:
        raise BadRow(f"consent_{channel} is {text[:40]!r}. Write yes, no, or the day of the yes.", line=row.line) from None


def _joining(entry: Entry, call: Call, *, new_card: bool) -> Joining:
    value = entry.value
    joined_at = value["joined"] or call.at
    return Joining(
        Person(**{field: value[field] for field in _PERSON}, tags=value["tags"]),
        replace(call, at=joined_at),
        card=value["card"],
        new_card=new_card,
        says_when=value["joined"] is not None,
        consent={channel: _dated(given, joined_at) for channel, given in value["consent"].items()},
        copy=entry.copy,
    )


def _dated(given: Mapping[str, Any], at: str) -> dict[str, Any]:
    return {"given": given["given"], "at": given.get("at", at), "source": "import"}
