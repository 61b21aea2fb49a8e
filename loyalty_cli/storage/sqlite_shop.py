"""A new shop in a file."""

import os
from collections.abc import Callable

from loyalty_cli import storage
from loyalty_cli.storage import place
from loyalty_cli.storage.database import Database
from loyalty_cli.storage.queue import turn
from loyalty_cli.storage.sqlite import Sqlite
from loyalty_cli.storage.trouble import Busy


def create_shop(target: str, fill: Callable[[Database], None] | None) -> Sqlite:
    """Make a shop in the file `target`; see `storage.create_shop`."""
    path = place.real_path(target)
    place.prepare(path)
    _refuse_foreign(target, path)
    with turn(path):
        is_ours = place.make(path)
        db = Sqlite(target, path)
        try:
            db.create(fill)
        except BaseException:
            db.close()
            if is_ours:
                storage.copies.remove(path)
            raise
    os.chmod(path, 0o600)
    return db


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
