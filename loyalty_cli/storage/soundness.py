"""Whether a shop's file is whole: its pages, its references, and its schema as it was shipped."""

import re
import sqlite3
from collections import Counter

from loyalty_cli.storage import schema
from loyalty_cli.storage.database import Faults

_MOST = 100  # findings of SQLite's own check
_COMMENT = re.compile(r"--[^\n]*")


def faults(connection: sqlite3.Connection, engine: str) -> Faults:
    """Everything that is wrong with the file, whatever its rows say; a broken one is not looked at any further."""
    found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({_MOST})")]
    if found != ["ok"]:
        return Faults(list(dict.fromkeys(" ".join(each.split()) for each in found)), [])
    return Faults([], [*_alterations(connection, engine), *_orphans(connection)])


_REPLICATORS = ("table _litestream_lock", "table _litestream_seq")  # Litestream keeps its place in the file that it follows


def _orphans(connection: sqlite3.Connection) -> list[str]:
    counted = Counter((row[0], row[2]) for row in connection.execute("PRAGMA foreign_key_check"))
    return [
        f"{count} row of {table} refers to no row of {parent}"
        if count == 1
        else f"{count} rows of {table} refer to no row of {parent}"
        for (table, parent), count in sorted(counted.items())
    ]


def _alterations(connection: sqlite3.Connection, engine: str) -> list[str]:
    """Tables, indexes and triggers that are missing, changed, or not ours."""
    fresh = sqlite3.connect(":memory:")
    for statement in schema.statements(engine):
        fresh.execute(statement)
    shipped, found = _written(fresh), _written(connection)
    fresh.close()
    return [
        *(f"the {name} is missing" for name in shipped if name not in found),
        *(f"the {name} is not as it was shipped" for name in shipped if name in found and found[name] != shipped[name]),
        *(f"the {name} is none of ours" for name in found if name not in shipped and name not in _REPLICATORS),
    ]


def _written(connection: sqlite3.Connection) -> dict[str, str]:
    """The text of everything in the schema by `trigger events_stay`, comments and spaces away."""
    query = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
    return {f"{kind} {name}": "".join(_COMMENT.sub("", sql).split()) for kind, name, sql in connection.execute(query)}
