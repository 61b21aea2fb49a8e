"""A shop in a file that is new, or older than this program."""

import os
import sqlite3
from collections.abc import Callable

from loyalty_cli import storage
from loyalty_cli.storage import place, upgrades
from loyalty_cli.storage.database import Database
from loyalty_cli.storage.queue import turn
from loyalty_cli.storage.sqlite import Sqlite
from loyalty_cli.storage.trouble import BooksRefuse, Busy, ShopExists, UpgradeFailed


def create_shop(target: str, fill: Callable[[Database], None] | None) -> Sqlite:
    """Make a shop in the file `target`; see `storage.create_shop`."""
    path = place.real_path(target)
    place.prepare(path)
    _refuse_foreign(target, path)
    with turn(path):
        is_ours = place.make(path)
        db = Sqlite(target, path)
        try:
            _create(db, fill)
        except BaseException:
            db.close()
            if is_ours:
                storage.copies.remove(path)
            raise
    os.chmod(path, 0o600)
    return db


def upgrade(db: Sqlite) -> None:
    """Bring an older shop up to date, with a verified copy beside it from before."""
    with turn(db.path):
        version = db.recognise()
        if version == upgrades.VERSION:
            return
        copy = upgrades.kept_at(db.path)
        db.backup_to(copy)
        try:
            apply_upgrades(db, version)
        except (sqlite3.Error, BooksRefuse) as error:
            raise UpgradeFailed(db.path, detail=str(error), backup=copy) from error
        db.upgraded_from = version


def apply_upgrades(db: Sqlite, version: int) -> None:
    """All upgrades after `version` in one atomic block; no turn is taken here."""
    with db.whole():
        for statement in upgrades.after(version, db.engine):
            db.run(statement)
        db.run(f"PRAGMA user_version = {upgrades.VERSION}")


def _create(db: Sqlite, fill: Callable[[Database], None] | None) -> None:
    """Write the tables, the version and the first rows in one atomic block; the queue's turn is ours."""
    if not db.is_blank():
        db.recognise()
        raise ShopExists(db.path)
    db.settle()
    with db.whole():
        for statement in storage.schema.statements(db.engine):
            db.run(statement)
        db.run(f"PRAGMA application_id = {place.APPLICATION_ID}")
        db.run(f"PRAGMA user_version = {upgrades.VERSION}")
        if fill:
            fill(db)


def _refuse_foreign(target: str, path: str) -> None:
    """Leave no queue beside a file that is no shop and not empty."""
    if os.path.lexists(path) and os.path.getsize(path):
        db = Sqlite(target, path)
        try:
            if not db.is_blank():
                db.recognise()
        except Busy:
            pass  # somebody is making it just now
        finally:
            db.close()
