"""`loyalty import`: files in."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import quoted
from loyalty_cli.exchange import balances as opening, codes as coded, customers as people, purchases as bills
from loyalty_cli.exchange.importing import Order, Plan, Report, run
from loyalty_cli.language import Said, Template, said_many, say, say_many, spoken

File = Annotated[str, Argument(help="CSV, TSV, JSON or NDJSON, each also as .gz; - is standard input.")]
Renamed = Annotated[
    list[str] | None, Option("--map", help="Which field a column holds, for other names.", metavar="COLUMN=FIELD")
]
Dry = Annotated[bool, Option("--dry-run", help="Say what would happen; write nothing.")]
Strict = Annotated[bool, Option("--strict", help="All or nothing: one refused row keeps the whole file out.")]
Errors = Annotated[str | None, Option(help="Keep the refused rows here, with the reason, for mending.", metavar="FILE")]
Force = Annotated[bool, Option("--force", help="Overwrite the file of --errors.")]
_SHOWN = 20
_THINGS = {
    "customers": Template("{number} customer", "{number} customers"),
    "purchases": Template("{number} purchase", "{number} purchases"),
    "balances": Template("{number} balance", "{number} balances"),
    "gifts": Template("{number} gift", "{number} gifts"),
    "vouchers": Template("{number} voucher", "{number} vouchers"),
}


def customers(
    session: Session,
    file: File,
    renamed: Renamed = None,
    dry_run: Dry = False,
    strict: Strict = False,
    errors: Errors = None,
    force: Force = False,
) -> None:
    """Enroll the people of a list; whom we have stay as they are.

    Columns: external_id, name, phone, email, birthday, card, joined, tags, and consent_email, consent_sms, consent_post,
    consent_phone: yes, no, or since when yes. Only name is needed.
    Without a column card everyone gets a new one; with it, a row without a number gets none.

    Example: loyalty import customers people.csv --map Telefon=phone
    """
    plan = people.plan(session.program, calling(session))
    _import(session, plan, _order(session, file, renamed, dry_run, strict, errors, force))


def purchases(
    session: Session,
    file: File,
    renamed: Renamed = None,
    create_customers: Annotated[
        bool, Option("--create-customers", help="Enroll unknown external ids, on the day of their first purchase.")
    ] = False,
    dry_run: Dry = False,
    strict: Strict = False,
    errors: Errors = None,
    force: Force = False,
) -> None:
    """Book the purchases of a file, as if each had been typed.

    Columns: ref, customer, at, amount, and sku, category, quantity, price, tax, tip, discount, code, till, staff. Rows that
    share a ref are the lines of one bill; amount is the whole bill's. A second run books nothing twice, and one that was
    interrupted goes on.

    Example: loyalty import purchases till.csv --map Date=at --create-customers
    """
    program = session.program
    plan = bills.plan(session.db, program, calling(session), creates=create_customers)
    _import(session, plan, _order(session, file, renamed, dry_run, strict, errors, force))


def balances(
    session: Session,
    file: File,
    renamed: Renamed = None,
    dry_run: Dry = False,
    strict: Strict = False,
    errors: Errors = None,
    force: Force = False,
) -> None:
    """Book what customers bring from another programme, once each unit.

    Columns: customer, unit (points, stamps:ID or credit), quantity, and expires, the last usable day.

    Example: loyalty import balances paper-cards.csv
    """
    plan = opening.plan(session.db, session.program, calling(session))
    _import(session, plan, _order(session, file, renamed, dry_run, strict, errors, force))


def gifts(
    session: Session,
    file: File,
    renamed: Renamed = None,
    dry_run: Dry = False,
    strict: Strict = False,
    errors: Errors = None,
    force: Force = False,
) -> None:
    """Take over another system's open gift cards with their codes, once each.

    Columns: code (4 to 64 characters, kept as printed), balance, and currency, until (the last usable day), kind (a
    [[gift_card]]) and customer (whom it is for).

    Example: loyalty import gifts old-gift-cards.csv --map Number=code --map Amount=balance
    """
    plan = coded.gifts(session.db, session.program, calling(session))
    _import(session, plan, _order(session, file, renamed, dry_run, strict, errors, force))


def vouchers(
    session: Session,
    file: File,
    renamed: Renamed = None,
    dry_run: Dry = False,
    strict: Strict = False,
    errors: Errors = None,
    force: Force = False,
) -> None:
    """Take over another system's voucher codes as they are, once each.

    Columns: code (4 to 64 characters, kept as printed), reward, and until (the last usable day, else as the reward says) and
    customer: without one it is for whoever bears it.

    Example: loyalty import vouchers summer-codes.csv
    """
    plan = coded.vouchers(session.db, session.program, calling(session))
    _import(session, plan, _order(session, file, renamed, dry_run, strict, errors, force))


def _order(
    session: Session, file: str, renamed: Sequence[str] | None, dry_run: bool, strict: bool, errors: str | None, force: bool
) -> Order:
    if errors == "-":
        raise BadOptions("--errors takes a file: standard output holds the answer.")
    columns: dict[str, str] = {}
    for each in renamed or ():
        column, equals, field = each.rpartition("=")
        if not (column.strip() and equals and field.strip()) or column.strip() in columns:
            raise BadOptions(f"--map takes COLUMN=FIELD, each column once, not {quoted(each)}.")
        columns[column.strip()] = field.strip()
    return Order(file, columns, dry_run=dry_run, strict=strict, errors=errors, force=force, now=session.recorded_at)


def _import(session: Session, plan: Plan, order: Order) -> None:
    shown = printing.Progress(session, f"import {plan.kind.name}")
    try:
        report = run(session.db, plan, order, shown.at)
    finally:
        shown.close()
    for note in report.notes:
        printing.remark(session, spoken(note, session.language))
    told = _told(report, plan.kind.name, order, session.language)
    printing.booked(session, _data(report, order), told, quiet=[])
    if report.refused:
        raise typer.Exit(1)


def _data(report: Report, order: Order) -> dict[str, Any]:
    data: dict[str, Any] = {
        "read": report.read,
        "imported": report.imported,
        "replayed": report.replayed,
        "refused": report.refused,
        "errors": [{"line": line, "message": message} for line, message in report.errors],
    }
    if report.left_out:
        data["errors_left_out"] = report.left_out
    return {**data, "dry_run": True} if order.dry_run else data


def _told(report: Report, what: str, order: Order, language: str) -> list[str]:
    told = [say(language, "{rows}: {parts}.", rows=_rows(report.read), parts=", ".join(_parts(report, what, order, language)))]
    if report.refused and order.strict and not report.imported:
        told.append(say(language, "Nothing went in: --strict wants every row."))
    told += [
        f"  {say(language, 'line {line}: {message}', line=line, message=message)}" for line, message in report.errors[:_SHOWN]
    ]
    if (more := report.refused - _SHOWN) > 0:
        told.append(f"  {say(language, 'and {number} more; --errors FILE keeps every refused row.', number=f'{more:,}')}")
    return told


def _parts(report: Report, what: str, order: Order, language: str) -> Iterator[str]:
    things = _THINGS[what](count=report.imported, number=f"{report.imported:,}")
    yield say(language, "{things} would go in" if order.dry_run else "{things} imported", things=things)
    if report.replayed:
        yield say_many(
            language,
            report.replayed,
            "{number} was in the books already",
            "{number} were in the books already",
            number=f"{report.replayed:,}",
        )
    if report.refused:
        yield paint("bad", say(language, "{number} refused", number=f"{report.refused:,}"))


def _rows(count: int) -> Said:
    return said_many(count, "{number} row read", "{number} rows read", number=f"{count:,}")
