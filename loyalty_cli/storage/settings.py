"""What keeps a shop in a file safe."""

import sqlite3

from loyalty_cli.storage.trouble import UnsafeSettings

Setting = tuple[str, str, object]  # the statement, how to read it back, what must be read

# Of 2,000 power cuts (tests/soak) WAL with FULL loses nothing; with NORMAL every second one loses acknowledged sales, unless
# they are acknowledged after a sync of our own (`syncing`).
SYNCED: Setting = ("PRAGMA synchronous = FULL", "PRAGMA synchronous", 2)
SYNCED_LATER: Setting = ("PRAGMA synchronous = NORMAL", "PRAGMA synchronous", 1)
_SETTINGS: tuple[Setting, ...] = (
    ("PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal"),
    SYNCED,
    ("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", 1),
    ("PRAGMA secure_delete = ON", "PRAGMA secure_delete", 1),
    ("PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", 0),
    ("PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", 1),
)


def make(connection: sqlite3.Connection, path: str) -> None:
    """Make every safe setting and read it back.

    Raises:
        UnsafeSettings: one did not take.
    """
    for setting in _SETTINGS:
        set_and_read(connection, path, setting)


def set_and_read(connection: sqlite3.Connection, path: str, setting: Setting) -> None:
    """Make a setting and read it back.

    Raises:
        UnsafeSettings: it did not take.
    """
    statement, question, wanted = setting
    connection.execute(statement).fetchall()
    row = connection.execute(question).fetchone()
    found = row[0] if row else None
    if found != wanted:
        raise UnsafeSettings(path, setting=question.removeprefix("PRAGMA "), wanted=wanted, found=found)
