"""Open gift cards and voucher codes of another system, out of a file: each code as it is printed, once."""

from collections.abc import Callable, Sequence
from functools import partial

from loyalty_cli import clock, ids
from loyalty_cli.books.gift_cards import GiftCard, OtherCurrency
from loyalty_cli.books.imports import Mark
from loyalty_cli.errors import nearest
from loyalty_cli.exchange import people
from loyalty_cli.exchange.columns import GIFTS, VOUCHERS, BadRow, Columns, Row
from loyalty_cli.exchange.fields import checked, needed, refuse_eaten, said
from loyalty_cli.exchange.importing import Book, Plan, one_by_one
from loyalty_cli.exchange.staging import Entry, Read, Staging
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.import_codes import GiftBrought, VoucherBrought, import_codes
from loyalty_cli.operations.remembering import REPLAYED, Verdict
from loyalty_cli.program import bills, money
from loyalty_cli.program.gift_facts import GiftOpening
from loyalty_cli.program.issuing import BROUGHT, VoucherIssue
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database

OPEN = "open"
_SHORTEST, _LONGEST = 4, 64


def gifts(db: Database, program: Program, call: Call) -> Plan:
    """How gift cards are read and taken over, in file order."""

    def book(db: Database, entries: Sequence[Entry], mark: Mark) -> list[Verdict]:
        brought = {entry.entry: _gift(entry) for entry in entries if entry.value["balance_minor"]}
        booked = dict(zip(brought, import_codes(db, list(brought.values()), call, mark), strict=True))
        return [booked.get(entry.entry, REPLAYED) for entry in entries]  # an empty card brings nothing

    arrange = _arranged(db, program)
    return Plan(GIFTS, lambda rows: read_gift(rows[0], program, call), arrange, _begun(book))


def vouchers(db: Database, program: Program, call: Call) -> Plan:
    """How voucher codes are read and taken over, in file order."""

    def book(db: Database, entries: Sequence[Entry], mark: Mark) -> list[Verdict]:
        return import_codes(db, [_voucher(entry) for entry in entries], call, mark)

    arrange = _arranged(db, program)
    return Plan(VOUCHERS, lambda rows: read_voucher(rows[0], program, call), arrange, _begun(book))


def _begun(book: Callable[[Database, Sequence[Entry], Mark], list[Verdict]]) -> Callable[[Database, Columns, int], Book]:
    return lambda db, _columns, _entries: one_by_one(partial(book, db))


def _arranged(db: Database, program: Program) -> Callable[[Staging], None]:
    """Find out who is named, where somebody is."""
    found = people.People(db, program, creates=False, may_create=False)

    def arrange(staging: Staging) -> None:
        staging.resolve(lambda word: found.ask(word) if word else lambda: ("", None, None), db.snapshot)
        staging.queue_up()

    return arrange


def _gift(entry: Entry) -> GiftBrought:
    value = entry.value
    return GiftBrought(
        GiftCard(value["code"], ids.new(), value["kind"], entry.customer), GiftOpening(value["balance_minor"], value["until"])
    )


def _voucher(entry: Entry) -> VoucherBrought:
    bearers = 1 if entry.customer is None else 0
    fact = VoucherIssue(entry.value["reward"], bearers=bearers, until=entry.value["until"], source=BROUGHT)
    return VoucherBrought(entry.value["code"], fact, entry.customer)


def read_gift(row: Row, program: Program, call: Call) -> Read:
    """What a row says of a gift card.

    Raises:
        BadRow: no code, no amount, another currency, a kind that the programme does not have, a last day that is over.
    """
    refuse_eaten(row)
    currency, kind = said(row, "currency"), said(row, "kind") or None
    if currency and currency.upper() != program.shop.currency:
        raise BadRow(OtherCurrency(currency, currency=program.shop.currency).sentence, line=row.line)
    if kind is not None and kind not in program.gift_cards:
        raise BadRow(_unknown("kind of gift card", kind, list(program.gift_cards)), line=row.line)
    value = {
        "code": _code(row),
        "balance_minor": checked(row, money.parse, needed(row, "balance"), program.shop.currency),
        "until": _until(row, program, call),
        "kind": kind,
    }
    return Read(people.word(said(row, "customer")), value)


def read_voucher(row: Row, program: Program, call: Call) -> Read:
    """What a row says of a voucher.

    Raises:
        BadRow: no code, a reward that the programme does not have, a last day that is over.
    """
    refuse_eaten(row)
    reward = needed(row, "reward")
    if reward not in program.rewards:
        raise BadRow(_unknown("reward", reward, list(program.rewards)), line=row.line)
    value = {"code": _code(row), "reward": reward, "until": _until(row, program, call)}
    return Read(people.word(said(row, "customer")), value)


def _code(row: Row) -> str:
    code, status = needed(row, "code"), said(row, "status")
    if status.casefold() not in ("", OPEN):
        raise BadRow(f"It is {status[:40]!r} there; only what is open is taken over.", line=row.line)
    if len(ids.folded(code)) < _SHORTEST or len(code) > _LONGEST or not code.isprintable() or "…" in code:
        raise BadRow(
            f"The code {code[:40]!r} has not {_SHORTEST} to {_LONGEST} visible characters, dashes and spaces aside.",
            line=row.line,
        )
    return code


def _until(row: Row, program: Program, call: Call) -> str | None:
    until = said(row, "until") or None
    if until is not None:
        checked(row, bills.day, until)
        if until < clock.moment(call.at, program.shop.timezone).day:
            raise BadRow(f"The last usable day {until} is over.", line=row.line)
    return until


def _unknown(what: str, typed: str, known: list[str]) -> str:
    meant = nearest(typed, known)
    hint = f" Did you mean {' or '.join(meant)}?" if meant else f" There are {', '.join(known)}." if known else ""
    return f"The programme has no {what} {typed[:40]!r}.{hint}"
