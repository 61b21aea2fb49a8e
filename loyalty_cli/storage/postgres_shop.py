"""The doors to a shop on a server: make one, open one, bring an older one up to date."""

from collections.abc import Callable

import psycopg

from loyalty_cli.storage import schema, upgrades
from loyalty_cli.storage.database import Database
from loyalty_cli.storage.place import APPLICATION_ID
from loyalty_cli.storage.postgres import Postgres
from loyalty_cli.storage.trouble import (
    BooksRefuse,
    Damaged,
    NewerDatabase,
    NoDatabase,
    NotAShop,
    ShopExists,
    Taken,
    UpgradeFailed,
)

_SIGNED = "SELECT application, version FROM signature"
_SIGN = "INSERT INTO signature (application, version) VALUES (:application, :version)"
_SIGN_ANEW = "UPDATE signature SET version = :version"
_TABLES = "SELECT current_schema() AS schema, (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()) AS tables"


def open_shop(target: str) -> Postgres:
    """Open the shop in the database of the URL; see `storage.open_shop`."""
    db = Postgres(target)
    try:
        version = _recognise(db)
        if version is None:
            raise NoDatabase(target)
        if version < upgrades.VERSION:
            _upgrade(db)
    except BaseException:
        db.close()
        raise
    return db


def create_shop(target: str, fill: Callable[[Database], None] | None) -> Postgres:
    """Make a shop in the database of the URL; see `storage.create_shop`."""
    db = Postgres(target)
    try:
        if _recognise(db) is not None:
            raise ShopExists(target)
        _create(db, fill)
    except BaseException:
        db.close()
        raise
    return db


def _create(db: Postgres, fill: Callable[[Database], None] | None) -> None:
    try:
        with db.atomic():
            for statement in schema.sorted_by_bytes(schema.statements(db.engine)):
                db.run(statement)
            db.run(_SIGN, {"application": APPLICATION_ID, "version": upgrades.VERSION})
            if fill:
                fill(db)
    except (psycopg.errors.DuplicateTable, psycopg.errors.DuplicateFunction, Taken) as error:
        raise ShopExists(db.target) from error  # somebody else was making it just now


def _recognise(db: Postgres) -> int | None:
    """The version of the shop's schema, or None where nobody has put anything into the database yet.

    Raises:
        NotAShop: another program's database.
        NewerDatabase: a newer program has been here.
    """
    try:
        row = db.row(_SIGNED)
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
        found = db.row(_TABLES)
        assert found is not None
        if found["schema"] is None:
            what = "a database whose search_path names no schema that is there"
            raise NotAShop(db.target, what=what, advice="Mend it, or name another database with --db.") from None
        if found["tables"]:
            raise NotAShop(db.target, what="another program's database") from None
        return None
    if row is None or row["application"] != APPLICATION_ID:
        raise NotAShop(db.target, what="another program's database")
    version = int(row["version"])
    if version < upgrades.OLDEST:
        raise Damaged(db.target, detail=f"its schema version is {version}")
    if version > upgrades.VERSION:
        raise NewerDatabase(db.target, version=version, known=upgrades.VERSION)
    return version


def _upgrade(db: Postgres) -> None:
    """Bring an older shop up to date in one block; of many that try at once one does it, and the others wait."""
    try:
        with db.atomic(0):
            row = db.row(_SIGNED)
            version = int(row["version"]) if row else upgrades.VERSION
            for statement in schema.sorted_by_bytes(upgrades.after(version, db.engine)):
                db.run(statement)
            db.run(_SIGN_ANEW, {"version": upgrades.VERSION})
    except (psycopg.Error, BooksRefuse) as error:
        raise UpgradeFailed(db.target, detail=str(error).partition("\n")[0]) from error
    db.upgraded_from = version if version < upgrades.VERSION else None
