"""A copy of an open shop that is checked before it gets its name."""

import os
import sqlite3

from loyalty_cli.storage import place
from loyalty_cli.storage.trouble import Damaged

_SIDE_FILES = ("-wal", "-shm", "-journal")


def copy_to(source: sqlite3.Connection, path: str) -> None:
    """Copy everything committed so far to the file `path`, which is there whole, checked and on the disk, or not at all.

    In one step: SQLite starts again whenever a till writes between two, and under load would never end.
    """
    draft = f"{path}.draft-{os.getpid()}"
    os.close(place.private_file(draft, like=os.path.dirname(path) or ".", is_new=True))
    try:
        copy = sqlite3.connect(place.uri(os.path.realpath(draft)), uri=True, isolation_level=None)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole without a log beside it
            refuse_damage(copy, draft)
        finally:
            copy.close()
        sync(draft)
        os.replace(draft, path)
        sync(os.path.dirname(path) or ".")
    except BaseException:
        remove(draft)
        raise


def refuse_damage(copy: sqlite3.Connection, path: str) -> None:
    """Check every page, index and reference.

    Raises:
        Damaged: with the first thing that is wrong.
    """
    (first, *_) = copy.execute("PRAGMA integrity_check").fetchone()
    if first != "ok":
        raise Damaged(path, detail=str(first))
    orphan = copy.execute("PRAGMA foreign_key_check").fetchone()
    if orphan is not None:
        raise Damaged(path, detail=f"a row of {orphan[0]} refers to no row of {orphan[2]}")


def sync(path: str) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        if os.path.isdir(path):
            return  # Windows opens no folders, and its renames need no sync
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: str) -> None:
    """Remove a database file with all that SQLite keeps beside it."""
    for side in (*_SIDE_FILES, ""):
        if os.path.exists(path + side):
            os.remove(path + side)
