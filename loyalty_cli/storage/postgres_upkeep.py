"""What a shop on a server is as a whole: what lies beside it, how large it is, whether it is as it was made."""

import os
import re

import psycopg
from psycopg import sql

from loyalty_cli.storage import schema
from loyalty_cli.storage.database import About, Database, Faults

_NAMED = re.compile(r"^CREATE (?:UNIQUE )?(TABLE|INDEX|TRIGGER) (\w+)", re.MULTILINE)
_SIZE = """
    SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) AND relkind = 'r'
"""
_THERE = """
    SELECT 'table' AS kind, tablename AS name FROM pg_tables WHERE schemaname = current_schema()
    UNION ALL
    SELECT 'index', indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%\\_pkey'
    UNION ALL
    SELECT 'trigger', tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
          AND NOT tgisinternal AND tgenabled IN ('O', 'A')
    ORDER BY kind, name
"""


def data_folder() -> str:
    """The user's own folder, for who has no folder of the shop's."""
    import platformdirs  # 8 ms, and only for who asks

    return platformdirs.user_data_dir("loyalty", appauthor=False)


def beside(db: Database, what: str) -> str:
    """Where the shop's `key` lies on this machine: `keys/<shop id>` in the data folder; the rest lies beside that."""
    row = db.row("SELECT value FROM meta WHERE key = 'shop_id'")
    assert row is not None
    path = os.path.join(data_folder(), "keys", row["value"])
    return path if what == "key" else f"{path}.{what}"


def about(db: Database, path: str, version: str | None) -> About:
    """How large it is, and of which versions."""
    size, signed = db.row(_SIZE), db.row("SELECT version FROM signature")
    assert size is not None
    assert signed is not None
    engine = f"PostgreSQL {(version or '').partition(' ')[0]}"
    return About(path=path, size_bytes=int(size["bytes"] or 0), log_bytes=None, schema=signed["version"], engine=engine)


def faults(db: Database) -> Faults:
    """Tables, indexes and triggers that are missing, switched off, or not ours; the server itself sees to the rest."""
    shipped = {f"{kind.lower()} {name}" for text in schema.statements("postgres") for kind, name in _NAMED.findall(text)}
    found = {f"{row['kind']} {row['name']}" for row in db.rows(_THERE)}
    return Faults(
        [],
        [
            *(f"the {name} is missing" for name in sorted(shipped - found)),
            *(f"the {name} is none of ours" for name in sorted(found - shipped)),
        ],
    )


def sweep(connection: psycopg.Connection) -> None:
    """Write every table anew, without what was deleted from it."""
    for name in _tables():
        connection.execute(sql.SQL("VACUUM (FULL, ANALYZE) {}").format(sql.Identifier(name)))


def take_stock(connection: psycopg.Connection) -> None:
    """Count anew what the tables hold: the server would read what it thinks empty from end to end."""
    for name in _tables():
        connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))


def _tables() -> list[str]:
    return [name for text in schema.statements("postgres") for kind, name in _NAMED.findall(text) if kind == "TABLE"]
