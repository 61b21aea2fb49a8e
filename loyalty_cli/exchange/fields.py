"""One field of a row, read as the counter would read it, every fault with its line."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from loyalty_cli import clock
from loyalty_cli.errors import Malformed
from loyalty_cli.exchange.cells import eaten_by_excel
from loyalty_cli.exchange.columns import BadRow, Row
from loyalty_cli.program.terms import Program

_P = ParamSpec("_P")
_T = TypeVar("_T")
LONGEST_WORD = 100


def said(row: Row, field: str) -> str:
    """What a row says of a field, without spaces at its ends; empty where it says nothing."""
    return row.fields.get(field, "").strip()


def needed(row: Row, field: str) -> str:
    """What a row says of a field that it cannot do without.

    Raises:
        BadRow: nothing.
    """
    if not (text := said(row, field)):
        raise BadRow(f"There is no {field}.", line=row.line)
    return text


def refuse_eaten(row: Row) -> None:
    """Refuse a number that a spreadsheet has shortened: nobody knows the digits any more."""
    for field in row.fields:
        if eaten_by_excel(text := said(row, field)):
            raise BadRow(
                f"The {field} {text} was a long number; Excel has probably shortened it. Format the column as text there"
                " and fill it in again.",
                line=row.line,
            )


def checked(row: Row, read: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """What `read` makes of a text of this row.

    Raises:
        BadRow: it refuses it.
    """
    try:
        return read(*args, **kwargs)
    except Malformed as error:
        raise BadRow(error.sentence, line=row.line) from error


def word(row: Row, field: str) -> str | None:
    """A short text, such as who stood at the till; None where the row says nothing."""
    text = said(row, field)
    if len(text) > LONGEST_WORD or not text.isprintable():
        raise BadRow(f"The {field} has 1 to {LONGEST_WORD} characters, none of them a control character.", line=row.line)
    return text or None


def instant(row: Row, field: str, program: Program) -> str:
    """An instant, as UTC text; a day alone means noon of it.

    Raises:
        BadRow: it is not ISO 8601.
    """
    text = needed(row, field)
    try:
        return clock.parse(text, program.shop.timezone)
    except ValueError:
        raise BadRow(
            f"The {field} {text[:40]!r} is not a time. Write it like 2026-02-17 or 2026-02-17T14:05 (year-month-day).",
            line=row.line,
        ) from None
