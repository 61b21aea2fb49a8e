"""The one place that reads SQLite's errors."""

import os
import sqlite3

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage.trouble import (
    BooksRefuse,
    Busy,
    Damaged,
    DiskError,
    DiskFull,
    NoPermission,
    NotAShop,
    NumberTooLarge,
    ReadOnly,
    Taken,
    UnwritableText,
)

_TROUBLE = (sqlite3.Error, OverflowError, UnicodeEncodeError)
_ROOM = 1_000_000  # bytes that the log and what SQLite keeps beside it want at least
_KEYS = (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID)


class Explained:
    """A guard that tells an error of SQLite's as the refusal it means. It holds nothing, so that one serves all statements: to
    make one for each took 25 µs of a sale."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, _TROUBLE) and (refusal := explain(error, self._path)) is not None:
            raise refusal from error


def explain(error: Exception, path: str) -> LoyaltyError | None:
    """The refusal behind an error of sqlite3, or None when it is a mistake of ours that should be seen as such."""
    if isinstance(error, OverflowError):
        return NumberTooLarge()
    if isinstance(error, UnicodeEncodeError):
        return UnwritableText()
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    detail = str(error)
    match extended & 0xFF:
        case sqlite3.SQLITE_CONSTRAINT:
            return _taken(detail) if extended in _KEYS else BooksRefuse(path, detail=detail)
        case sqlite3.SQLITE_NOTADB:
            return NotAShop(path, what="some other kind of file")
        case sqlite3.SQLITE_CORRUPT:
            return Damaged(path, detail=detail)
        case sqlite3.SQLITE_FULL:
            return DiskFull(path)
        case sqlite3.SQLITE_IOERR:
            return DiskFull(path) if _is_full(path) else DiskError(path, detail=detail)
        case sqlite3.SQLITE_READONLY:
            return ReadOnly(path, what="file")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED | sqlite3.SQLITE_PROTOCOL:
            return Busy(path)
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return NoPermission(path, detail=detail)
    return None


def _is_full(path: str) -> bool:
    """Whether that is why the disk failed: of a file that it cannot make larger SQLite says no more than "I/O error"."""
    from shutil import disk_usage

    try:
        return disk_usage(os.path.dirname(path)).free < _ROOM
    except OSError:
        return False


def _taken(detail: str) -> Taken:
    """Read `UNIQUE constraint failed: events.ref, events.kind` apart."""
    pairs = [name.partition(".") for name in detail.partition(": ")[2].split(", ")]
    return Taken(pairs[0][0], tuple(column for _, _, column in pairs))
