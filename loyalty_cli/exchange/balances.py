"""Opening balances of a file: what customers bring from a paper card or another programme, once each unit."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial

from loyalty_cli import clock, ids
from loyalty_cli.errors import LoyaltyError, RefConflict
from loyalty_cli.exchange import people
from loyalty_cli.exchange.columns import BALANCES, BadRow, Columns, Row
from loyalty_cli.exchange.fields import checked, needed, refuse_eaten, said
from loyalty_cli.exchange.importing import Block, Book, Plan
from loyalty_cli.exchange.staging import Entry, Read, Staging
from loyalty_cli.operations import crew
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.remembering import Arrival, Programs, Verdict
from loyalty_cli.program import bills, money
from loyalty_cli.program.facts import Opening
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

MOST = 1_000_000_000


class OpenedBefore(RefConflict):
    """The balance was opened before, with another quantity or day."""

    code = "opened_before"

    def __init__(self, unit: str, earlier: RefConflict) -> None:
        LoyaltyError.__init__(
            self,
            f"The opening balance of {unit} was booked before, with another quantity or last day (event"
            f" {earlier.facts['event']}). `loyalty adjust` puts a balance right.",
            **earlier.facts,
        )


def plan(db: Database, program: Program, call: Call) -> Plan:
    """How opening balances are read and booked, in file order."""
    found = people.People(db, program, creates=False, may_create=False)

    def arrange(staging: Staging) -> None:
        staging.resolve(found.ask, db.snapshot)
        staging.queue_up()

    def begin(db: Database, _columns: Columns, entries: int) -> Book:
        return partial(_book, db, call, entries)

    return Plan(BALANCES, lambda rows: read(rows[0], program, call), arrange, begin)


def read(row: Row, program: Program, call: Call) -> Read:
    """What a row says that a customer brings.

    Raises:
        BadRow: a unit that the programme does not have, a quantity that is none, a last day that is over.
    """
    refuse_eaten(row)
    unit, expires = needed(row, "unit"), said(row, "expires")
    if unit not in (units := _units(program)):
        near = get_close_matches(unit, units, 1)
        meant = f" Did you mean {near[0]}?" if near else f" There are {', '.join(units)}."
        raise BadRow(f"The programme counts no {unit[:40]!r}.{meant}", line=row.line)
    if expires:
        checked(row, bills.day, expires)
        if unit not in (POINTS, CREDIT):
            raise BadRow("A stamp card keeps its own term: leave expires empty.", line=row.line)
        if expires < clock.moment(call.at, program.shop.timezone).day:
            raise BadRow(f"The last usable day {expires} is over.", line=row.line)
    value = {"unit": unit, "quantity": _quantity(row, unit, program), "expires_on": expires or None}
    return Read(people.word(needed(row, "customer")), value)


def _units(program: Program) -> list[str]:
    return [*program.units(), CREDIT]


def _quantity(row: Row, unit: str, program: Program) -> int:
    text = needed(row, "quantity")
    if unit == CREDIT:
        return checked(row, money.parse, text, program.shop.currency)
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= MOST):
        raise BadRow(
            f"The quantity {text[:40]!r} is not a whole number from 0 to {MOST:,}; what somebody owes is not brought along.",
            line=row.line,
        )
    return int(text)


def _book(db: Database, call: Call, entries: int, blocks: Iterator[Block]) -> crew.Booked[Entry]:
    for booked in crew.book(db, partial(_arrival, call), blocks, entries=entries):
        yield [(entry, _said(entry, verdict)) for entry, verdict in booked]


def _arrival(call: Call, entry: Entry, _programs: Programs) -> Arrival | None:
    """What an entry comes to; who brings nothing has nothing to book."""
    assert entry.customer is not None
    if not entry.value["quantity"]:
        return None
    ref = f"opening:{ids.text(entry.customer)}:{entry.value['unit']}"
    return Arrival(entry.customer, Opening(**entry.value), replace(call, ref=ref))


def _said(entry: Entry, verdict: Verdict) -> Verdict:
    return OpenedBefore(entry.value["unit"], verdict) if isinstance(verdict, RefConflict) else verdict
