"""`loyalty export`: files out."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TextIO, cast

from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Since, Until, window
from loyalty_cli.cli.printing import NotWritten, hush
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import quoted
from loyalty_cli.exchange import beancount, exporting
from loyalty_cli.exchange.writing import FORMATS, new_file, refuse_existing, write
from loyalty_cli.language import Said, Template, joined, said_many, say, say_many

Format = Annotated[str | None, Option("--format", help="csv, json or ndjson; csv if nothing says so.", metavar="FORMAT")]
Ledger = Annotated[
    str | None, Option("--format", help="csv, json, ndjson or beancount; csv if nothing says so.", metavar="FORMAT")
]
Out = Annotated[str | None, Option("--out", help="A file in place of standard output; packed if named .gz.", metavar="FILE")]
Force = Annotated[bool, Option("--force", help="Overwrite that file.")]
_BEANCOUNT = "beancount"
_WHAT = {
    "customers": Template("customers", about="file"),
    "purchases": Template("purchases"),
    "ledger": Template("ledger"),
    "balances": Template("balances"),
    "gifts": Template("gifts"),
    "vouchers": Template("vouchers"),
}
_ENDINGS = {"csv": "csv", "json": "json", "ndjson": "ndjson", "jsonl": "ndjson", "beancount": _BEANCOUNT, "bean": _BEANCOUNT}


def customers(
    session: Session, format: Format = None, since: Since = None, until: Until = None, out: Out = None, force: Force = False
) -> None:
    """Write out the customers, as `import customers` reads them.

    Example: loyalty export customers --out people.csv
    """
    _export(session, "customers", format, since, until, out, force)


def purchases(
    session: Session, format: Format = None, since: Since = None, until: Until = None, out: Out = None, force: Force = False
) -> None:
    """Write out the purchases, as `import purchases` reads them.

    A purchase of several lines has a row for each; `returned` is what was given back of it since.

    Example: loyalty export purchases --since 2026-01-01 --out purchases.csv.gz
    """
    _export(session, "purchases", format, since, until, out, force)


def ledger(
    session: Session, format: Ledger = None, since: Since = None, until: Until = None, out: Out = None, force: Force = False
) -> None:
    """Write out every posting with its event.

    Example: loyalty export ledger --format beancount --out loyalty.beancount
    """
    _export(session, "ledger", format, since, until, out, force)


def balances(session: Session, format: Ledger = None, out: Out = None, force: Force = False) -> None:
    """Write out the book balance of every customer.

    Beancount gets the whole ledger that they follow from, with the balances as its assertions.

    Example: loyalty export balances --format json
    """
    _export(session, "balances", format, None, None, out, force)


def gifts(session: Session, format: Format = None, out: Out = None, force: Force = False) -> None:
    """Write out the open gift cards by their codes, as `import gifts` reads them.

    The codes are as good as money: whoever reads the file can spend them.

    Example: loyalty export gifts --out gift-cards.csv
    """
    _export(session, "gifts", format, None, None, out, force)


def vouchers(session: Session, format: Format = None, out: Out = None, force: Force = False) -> None:
    """Write out the open vouchers by their codes, as `import vouchers` reads them.

    Example: loyalty export vouchers --out vouchers.csv
    """
    _export(session, "vouchers", format, None, None, out, force)


def tables(
    session: Session,
    file: Annotated[str, Argument(help="The file to make: a SQLite file of its own.")],
    since: Since = None,
    until: Until = None,
    force: Force = False,
) -> None:
    """Write all of it as plain tables into a SQLite file, to ask questions of.

    The shop's own file stays closed to other programs; this copy is for them: customers (with a search index), purchases,
    ledger and balances.

    Example: loyalty export tables shop-tables.db
    """
    from loyalty_cli.exchange import flat

    program = session.program
    first, end = window(since, until, program.shop.timezone)
    span = exporting.span(session.db, at=session.at, currency=program.shop.currency, since=first, until=end)
    counts = flat.write(session.db, span, file, is_forced=force)
    rows = joined(_rows(count, name) for name, count in counts.items())
    told = say(program.language, "{file}: {rows}.", file=file, rows=rows)
    printing.booked(session, {"file": file, "tables": counts}, [told], quiet=[])


def _rows(count: int, what: str) -> Said:
    return said_many(count, "{number} rows of {what}", "{number} rows of {what}", number=f"{count:,}", what=_WHAT[what]())


def _export(
    session: Session, what: str, typed: str | None, since: str | None, until: str | None, out: str | None, force: bool
) -> None:
    format = _format(session, what, typed, out)
    if format == _BEANCOUNT and (since or until):
        raise BadOptions("Beancount gets the ledger from its beginning: leave --since and --until out.")
    if out not in (None, "-"):
        assert out is not None
        refuse_existing(out, is_forced=force)
        with new_file(out, is_forced=force) as stream:
            if format == "csv":
                stream.write("\ufeff")  # or Excel takes the file for Windows-1252
            count = _write(session, stream, what, format, since, until)
        data = {"exported": count, "what": what, "format": format, "file": out}
        told = say_many(
            session.language,
            count,
            "{number} row of {what} in {file}.",
            "{number} rows of {what} in {file}.",
            number=f"{count:,}",
            what=_WHAT[what](),
            file=out,
        )
        printing.booked(session, data, [told], quiet=[])
        return
    with _standard_output() as stream:
        _write(session, stream, what, format, since, until)


def _format(session: Session, what: str, typed: str | None, out: str | None) -> str:
    """The format that was typed, or that the file's name or --json ask for."""
    legal = [*FORMATS, _BEANCOUNT] if what in ("ledger", "balances") else list(FORMATS)
    if typed is None:
        ending = (out or "").casefold().removesuffix(".gz").rpartition(".")[2]
        typed = _ENDINGS.get(ending) or ("json" if session.json and out in (None, "-") else "csv")
    if typed not in legal:
        raise BadOptions(f"{quoted(typed)} is no format of {what}. There are {', '.join(legal)}.")
    if session.json and typed != "json" and out in (None, "-"):
        raise BadOptions(f"--json answers with one JSON object: leave it out for {typed}, or write to a file with --out.")
    return typed


def _write(session: Session, stream: TextIO, what: str, format: str, since: str | None, until: str | None) -> int:
    program = session.program
    first, end = window(since, until, program.shop.timezone)
    span = exporting.span(session.db, at=session.at, currency=program.shop.currency, since=first, until=end)
    if format == _BEANCOUNT:
        return beancount.write(stream, session.db, span, program)
    table = exporting.EXPORTS[what]
    return write(stream, table.rows(session.db, span), columns=table.columns, format=format, name=what)


@contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Standard output in UTF-8, whatever the locale, and with the line ends that are written."""
    try:
        if sys.stdout is None:
            raise OSError(9, "standard output is closed")
        sys.stdout.flush()
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="", write_through=False)
        try:
            yield cast(TextIO, stream)
        finally:
            stream.detach()  # it flushes, and leaves standard output open
    except BrokenPipeError:
        hush()  # `| head` has read enough
    except OSError as error:
        hush()
        raise NotWritten(cause=error.strerror or str(error)) from error
