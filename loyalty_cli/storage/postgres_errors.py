"""The one place that reads PostgreSQL's errors, by their SQLSTATE (its manual, appendix A)."""

import re

import psycopg

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage.server_trouble import NoSuchDatabase, NotLetIn, ServerAway
from loyalty_cli.storage.trouble import (
    BooksRefuse,
    Busy,
    Damaged,
    DiskError,
    DiskFull,
    NoPermission,
    NumberTooLarge,
    Overtaken,
    ReadOnly,
    Taken,
    UnwritableText,
)

_KEY = re.compile(r"\((.*?)\)=\(")
# Before a connection stands there is no SQLSTATE, only what the server says.
_NO_DATABASE = re.compile(r'database "[^"]*" does not exist')
_NOT_LET_IN = re.compile(r"password|pg_hba\.conf|role .* does not exist|authentication|not permitted to log in")


def explain(error: BaseException, path: str) -> LoyaltyError | None:
    """The refusal behind an error of psycopg, or None when it is a mistake of ours that should be seen as such."""
    if isinstance(error, UnicodeEncodeError):
        return UnwritableText()
    if not isinstance(error, psycopg.Error):
        return None
    if error.sqlstate is None:
        return _without_state(error, path)
    detail = said(error)
    match error.sqlstate:
        # The last two: an error before it was caught, and the block cannot go on; a table was changed by an upgrade.
        case "40001" | "40P01" | "25P02" | "0A000":
            return Overtaken(path)
        case "23505":
            return _taken(error)
        case "55P03" | "57014" | "53300":
            return Busy(path, holder=f"The server says: {detail}.")
        case "22003":
            return NumberTooLarge()
        case "22021" | "22P05":
            return UnwritableText()
        case "25006":
            return ReadOnly(path, what="database")
        case "42501":
            return NoPermission(path, detail=detail)
        case "53100":
            return DiskFull(path)
        case "58030":
            return DiskError(path, detail=detail)
        case "XX001" | "XX002":
            return Damaged(path, detail=detail)
        case "P0001":
            return BooksRefuse(path, detail=detail)
    match error.sqlstate[:2]:
        case "23":
            return BooksRefuse(path, detail=detail)
        case "08" | "57" | "25":
            return ServerAway(path, detail=detail)
    return None


def said(error: BaseException) -> str:
    """What the server, or psycopg, says in its first line."""
    told = getattr(getattr(error, "diag", None), "message_primary", None) or str(error)
    return told.strip().partition("\n")[0].strip().rstrip(".")


def _without_state(error: psycopg.Error, path: str) -> LoyaltyError | None:
    if isinstance(error, psycopg.DataError):
        return UnwritableText()
    if not isinstance(error, psycopg.OperationalError):
        return None
    words = " ".join(str(error).split())
    detail = words.rpartition("FATAL: ")[2].strip() or words
    if _NO_DATABASE.search(detail):
        return NoSuchDatabase(path, detail=detail)
    if _NOT_LET_IN.search(detail):
        return NotLetIn(path, detail=detail)
    return ServerAway(path, detail=detail)


def _taken(error: psycopg.Error) -> Taken:
    """Read `Key (ref, kind, shop)=(…) already exists.` apart."""
    found = _KEY.search(error.diag.message_detail or "")
    return Taken(error.diag.table_name or "", tuple(found[1].split(", ")) if found else ())
