"""When the log beside a shop's file reaches the disk: within COMMIT, or after the turn, where others wait for it.

SQLite syncs the log within COMMIT, and whoever is next waits for the disk too. So a block that found others in front commits
without a sync, leaves its turn, and syncs the log before it answers: what is acknowledged is on the disk, and one sync serves
all who have committed by then. Meanwhile others may read what a power cut would still undo, but nobody is answered for it: a
block that wrote nothing, such as a ref that is repeated, syncs as well.

SQLite keeps the file whole either way: of the log it reads what is there up to the last whole block, and nothing of it goes
into the file before the log is on the disk (sqlite.org/wal.html).
"""

import os
import sqlite3

from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.storage import settings
from loyalty_cli.storage.trouble import INTERRUPTED

_fdatasync = getattr(os, "fdatasync", os.fsync)  # macOS and Windows have none


def after_the_turn(connection: sqlite3.Connection, path: str) -> None:
    """From here on COMMIT waits for no disk; `sync` does."""
    settings.set_and_read(connection, path, settings.SYNCED_LATER)


def within_commit(connection: sqlite3.Connection, path: str) -> None:
    """From here on COMMIT waits for the disk again."""
    settings.set_and_read(connection, path, settings.SYNCED)


def sync(path: str, ref: str | None) -> None:
    """See that all that is committed in the shop's log is on the disk.

    Raises:
        OutcomeUnknown: the disk did not take it, or it was interrupted.
    """
    try:
        handle = os.open(f"{path}-wal", os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        try:
            _fdatasync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise OutcomeUnknown(ref=ref, cause=(error.strerror or str(error)).lower()) from error
    except KeyboardInterrupt as error:
        raise OutcomeUnknown(ref=ref, cause=INTERRUPTED) from error
