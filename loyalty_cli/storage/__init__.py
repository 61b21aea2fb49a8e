"""WHERE THE BOOKS ARE KEPT: one `Database` with a fair queue of writers, whatever engine lies below it.

`open_shop` and `create_shop` are the only doors; what they refuse is named in `trouble`.
"""

from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Protocol

import loyalty_cli.storage.sqlite as sqlite
from loyalty_cli import rooms
from loyalty_cli.storage.database import ALL, About, Answer, Counts, Database, Faults, Row, Writer
from loyalty_cli.storage.place import URLS
from loyalty_cli.storage.retrying import retried
from loyalty_cli.storage.trouble import Taken

if TYPE_CHECKING:  # what opens when it is first named
    from loyalty_cli.storage import (
        ahead as ahead,
        copies as copies,
        schema as schema,
        server_trouble as server_trouble,
        soundness as soundness,
        sqlite_shop as sqlite_shop,
        syncing as syncing,
    )

__all__ = [
    "ALL",
    "About",
    "Answer",
    "Counts",
    "Database",
    "Faults",
    "Row",
    "Taken",
    "Writer",
    "create_shop",
    "open_shop",
    "retried",
]


def __getattr__(name: str) -> ModuleType:
    return rooms.opened(__name__, name)


def open_shop(target: str) -> Database:
    """Open an existing shop, upgrading an older one; a missing one is never made.

    Raises:
        StorageTrouble: missing, foreign, newer, damaged, read-only, on a network share.
    """
    return _engine(target).open_shop(target)


def create_shop(target: str, fill: Callable[[Database], None] | None = None) -> Database:
    """Make a new shop and open it; `fill` writes its first rows in the same atomic block as the tables.

    Raises:
        ShopExists: there is a shop already; of many that try at once one wins.
        StorageTrouble: another file lies there, or the place cannot be written.
    """
    return _engine(target).create_shop(target, fill)


class _Engine(Protocol):
    """What the module of an engine offers."""

    def open_shop(self, target: str, /) -> Database: ...

    def create_shop(self, target: str, fill: Callable[[Database], None] | None, /) -> Database: ...


def _engine(target: str) -> _Engine:
    """The engine that a path or a URL asks for.

    Raises:
        EngineMissing: its library is not installed.
    """
    if not target.startswith(URLS):
        return sqlite
    try:
        from loyalty_cli.storage import postgres_shop  # psycopg takes 200 ms, and only a chain needs it
    except ModuleNotFoundError as error:
        from loyalty_cli.storage.server_trouble import EngineMissing

        raise EngineMissing() from error
    return postgres_shop
