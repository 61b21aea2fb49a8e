"""Copies of an open shop, through SQLite's own backup: a plain copy of a live file misses what lies in the log beside it."""

import glob
import os
import sqlite3

from loyalty_cli.storage import place
from loyalty_cli.storage.database import Counts
from loyalty_cli.storage.sqlite_errors import explain
from loyalty_cli.storage.trouble import Busy, Damaged

SIDE_FILES = ("-wal", "-shm", "-journal")
_KEPT = ("before-upgrade", "before-restore", "incoming", "draft")
_OF_THE_COPY = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)
_PAUSE_SECONDS = 0.25
_MOST_PAUSES = 20


def copy_to(source: sqlite3.Connection, path: str, *, of: str) -> Counts:
    """Copy all that is committed in the shop `of` to the file `path`: whole, checked and on the disk, or nothing.

    In one step: SQLite starts again whenever a till writes between two, and under load would never end.
    """
    before = counts(source)
    draft = f"{path}.draft-{os.getpid()}"
    remove(draft)
    os.close(place.private_file(draft, like=path, is_new=True))
    try:
        copy = sqlite3.connect(place.uri(draft), uri=True, isolation_level=None)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, whole without a log beside it
            refuse_damage(copy, of)
            after = counts(copy)
        finally:
            copy.close()
        if after.events < before.events or after.postings < before.postings:
            raise Damaged(of, detail=f"the copy holds {after} of {before}")
        sync(draft)
        os.replace(draft, path)
        sync(os.path.dirname(path))
    except (OSError, sqlite3.Error) as error:
        remove(draft)
        raise _refusal(error, path) from error
    except BaseException:
        remove(draft)
        raise
    return after


def _refusal(error: OSError | sqlite3.Error, path: str) -> Exception:
    """Trouble of the disk that the copy goes to names the copy; all else stays as it is and is about the shop."""
    if isinstance(error, OSError):
        return place.refusal(error, path)
    is_about_the_copy = error.sqlite_errorcode & 0xFF in _OF_THE_COPY
    return (explain(error, path) if is_about_the_copy else None) or error


def overwrite(live: sqlite3.Connection, source: sqlite3.Connection, *, path: str) -> None:
    """Put all of `source` in the place of all that `live` holds, as one commit.

    Raises:
        Busy: another program goes on writing there.
    """
    pauses = 0

    def keep_patience(status: int, _remaining: int, _total: int) -> None:
        nonlocal pauses
        pauses += status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if pauses > _MOST_PAUSES:
            raise Busy(path)

    source.backup(live, progress=keep_patience, sleep=_PAUSE_SECONDS)


def counts(connection: sqlite3.Connection) -> Counts:
    """How many events and postings it holds."""
    (events, postings) = connection.execute("SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM postings)").fetchone()
    return Counts(events, postings)


def refuse_damage(connection: sqlite3.Connection, path: str) -> None:
    """Check every page, index and reference.

    Raises:
        Damaged: with the first thing that is wrong.
    """
    (first,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if first != "ok":
        raise Damaged(path, detail=str(first).replace("\n", " "))
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
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


def sweep(connection: sqlite3.Connection, path: str) -> None:
    """Write the whole file anew and empty the log beside it.

    secure_delete zeroes what is deleted, but not what SQLite had moved from page to page before: of 500 people that were erased
    two names and a phone stood in the file still. VACUUM copies what is there, and nothing else.

    Raises:
        Busy: somebody goes on reading from the log.
    """
    connection.execute("VACUUM")
    (is_read, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_read:
        raise Busy(path, holder="Somebody reads from the log beside it.")


def beside(path: str) -> list[str]:
    """Copies of the shop that lie beside it: from before an upgrade or a restoring, or left by a run that was killed."""
    return sorted(
        found for kind in _KEPT for found in glob.glob(f"{glob.escape(path)}.{kind}-*") if not found.endswith(SIDE_FILES)
    )


def remove(path: str) -> None:
    """Remove a database file with all that SQLite keeps beside it."""
    for side in (*SIDE_FILES, ""):
        if os.path.exists(path + side):
            os.remove(path + side)
