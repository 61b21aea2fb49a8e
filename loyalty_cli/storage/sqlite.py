"""The SQLite engine, on the standard library alone: safe settings read back, one fair queue, one door for errors.

What Ctrl-C does: before COMMIT the block is rolled back; SQLite does not stop inside COMMIT, so a Ctrl-C that arrives
there is answered with `OutcomeUnknown` (repeat with the ref), never with "nothing was written".
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from loyalty_cli import storage
from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.storage import place, settings, upgrades
from loyalty_cli.storage.database import ALL, About, Counts, Database, Faults, Parameters
from loyalty_cli.storage.place import APPLICATION_ID
from loyalty_cli.storage.queue import Turn, queue, turn
from loyalty_cli.storage.sqlite_errors import Explained, explain
from loyalty_cli.storage.statements import AtOnce, Statements
from loyalty_cli.storage.trouble import INTERRUPTED, Damaged, NewerDatabase, NotAShop, Overtaken, Replaced

BUSY_SECONDS = 5
PATIENCE = 20  # blocks; after one that was decided ahead in vain so many wait for their turn first
_UNDOABLE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CONSTRAINT)


class Sqlite:
    """An open shop in a file."""

    engine = "sqlite"

    def __init__(self, target: str, path: str, *, mode: str = "rw") -> None:
        self.target = target
        self.path = path
        self.upgraded_from: int | None = None
        self._explained = Explained(path)
        self._opened = place.identity_or_none(path)  # before connecting: a file put there meanwhile is noticed at COMMIT
        with self._explained:
            uri = place.uri(path, mode)
            self._connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        self._connection.row_factory = sqlite3.Row
        self._at_once = AtOnce(self._connection)
        self._said: Statements = self._at_once
        self._syncs_late = False  # whether the block does not wait for the disk in its turn
        self._patience = 0  # so many blocks more are not decided ahead

    def rows(self, sql: str, parameters: Parameters = {}, /) -> Sequence[sqlite3.Row]:  # noqa: B006  (never changed)
        with self._explained:
            return self._said.rows(sql, parameters)

    def row(self, sql: str, parameters: Parameters = {}, /) -> sqlite3.Row | None:  # noqa: B006
        with self._explained:
            return self._said.row(sql, parameters)

    def ask(self, sql: str, parameters: Parameters = {}, /) -> Callable[[], Sequence[sqlite3.Row]]:  # noqa: B006
        rows = self.rows(sql, parameters)
        return lambda: rows

    def run(self, sql: str, parameters: Parameters = {}, /) -> int:  # noqa: B006
        assert self._connection.in_transaction, "a write stands outside of atomic()"
        with self._explained:
            return self._said.run(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Mapping[str, Any]], /) -> None:
        assert self._connection.in_transaction, "a write stands outside of atomic()"
        with self._explained:
            self._said.run_many(sql, parameters)

    @contextmanager
    def atomic(self, *on: int, ref: str | None = None) -> Iterator[None]:
        assert not self._connection.in_transaction, "one atomic block stands inside another"
        before = self._connection.total_changes
        try:
            with queue(self.path) as its_turn, self._block(ref, lambda: self._begin_at(its_turn, on)):
                yield
            if self._syncs_late or self._connection.total_changes == before:  # what it found another may not have synced yet
                storage.syncing.sync(self.path, ref)
        finally:
            if self._syncs_late:
                storage.syncing.within_commit(self._connection, self.path)
                self._syncs_late = False

    def lock(self, *customers: int) -> None:
        pass  # the block holds the whole file

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        self.rows("BEGIN")
        try:
            yield
        finally:
            self._roll_back()

    def version(self) -> int | None:
        return int(self.value("PRAGMA data_version"))

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    def beside(self, what: str) -> str:
        return f"{self.path}.{what}"

    def copies(self) -> list[str]:
        return storage.copies.beside(self.path)

    def backup_to(self, path: str) -> Counts:
        with self._explained:
            return storage.copies.copy_to(self._connection, os.path.abspath(path), of=self.path)

    def sweep(self) -> None:
        with turn(self.path), self._explained:
            storage.copies.sweep(self._connection, self.path)

    def about(self) -> About:
        log = self.path + "-wal"
        return About(
            path=self.path,
            size_bytes=os.path.getsize(self.path),
            log_bytes=os.path.getsize(log) if os.path.exists(log) else 0,
            schema=self.value("PRAGMA user_version"),
            engine=f"SQLite {sqlite3.sqlite_version}",
        )

    def take_stock(self) -> None:
        pass  # each of our questions has its index, and SQLite takes it

    def faults(self) -> Faults:
        with self._explained:
            return storage.soundness.faults(self._connection, self.engine)

    def counts(self) -> Counts:
        with self._explained:
            return storage.copies.counts(self._connection)

    def become(self, other: "Sqlite") -> None:
        """Take over all that `other` holds, in one atomic block that readers of this file never see half of."""
        with self._explained:
            storage.copies.overwrite(self._connection, other._connection, path=self.path)

    def close(self) -> None:
        with self._explained:
            self._connection.close()

    def value(self, pragma: str) -> Any:
        """The one value that a PRAGMA answers."""
        row = self.row(pragma)
        return row[0] if row else None

    def is_blank(self) -> bool:
        """Whether nobody has put anything into the file yet."""
        return self.value("PRAGMA application_id") == 0 and not self.value("SELECT count(*) FROM sqlite_master")

    def settle(self) -> None:
        """Make every safe setting and read it back.

        Raises:
            UnsafeSettings: one did not take.
        """
        with self._explained:
            settings.make(self._connection, self.path)

    def recognise(self) -> int:
        """The schema version of this shop.

        Raises:
            NotAShop: another program's database.
            NewerDatabase: a newer program has been here.
        """
        if self.value("PRAGMA application_id") != APPLICATION_ID:
            what = "an empty database" if self.is_blank() else "another program's database"
            raise NotAShop(self.path, what=what)
        version: int = self.value("PRAGMA user_version")
        if version < upgrades.OLDEST:
            raise Damaged(self.path, detail=f"its schema version is {version}")
        if version > upgrades.VERSION:
            raise NewerDatabase(self.path, version=version, known=upgrades.VERSION)
        return version

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All of the block or none of it, in a turn that is ours already."""
        with self._block(None, self._begin):
            yield

    @contextmanager
    def _block(self, ref: str | None, begin: Callable[[], None]) -> Iterator[None]:
        try:
            begin()
            yield
            with self._explained:
                self._said.settle()
            if place.identity_or_none(self.path) != self._opened:
                raise Replaced(self.path)
        except BaseException as error:
            self._roll_back()
            if isinstance(error, Overtaken):
                self._patience = PATIENCE
            raise
        finally:
            self._said = self._at_once
        self._commit(ref)

    def _begin(self) -> None:
        with self._explained:
            self._connection.execute("BEGIN IMMEDIATE")

    def _begin_at(self, its_turn: Turn, on: Sequence[int]) -> None:
        """Begin in its turn, or ahead of it where others keep it waiting, and it is about some customers alone."""
        if its_turn.comes_at_once():
            self._begin()
            return
        self._syncs_late = True
        storage.syncing.after_the_turn(self._connection, self.path)
        if self._patience or not on or ALL in on:
            self._patience = max(0, self._patience - 1)
            its_turn.wait()
            self._begin()
        else:
            self.rows("BEGIN")
            self._said = storage.ahead.Ahead(self._at_once, self.path, begin=lambda: self._come(its_turn))

    def _come(self, its_turn: Turn) -> None:
        """Leave a snapshot, and begin when the turn comes."""
        self._roll_back()
        its_turn.wait()
        self._begin()

    def _commit(self, ref: str | None) -> None:
        """The moment of truth: what fails here may have been written all the same, unless SQLite says otherwise."""
        try:
            self._connection.execute("COMMIT")
        except KeyboardInterrupt as error:
            if self._connection.in_transaction:
                self._roll_back()
                raise
            raise OutcomeUnknown(ref=ref, cause=INTERRUPTED) from error
        except sqlite3.Error as error:
            self._roll_back()
            refusal = explain(error, self.path)
            if refusal and error.sqlite_errorcode & 0xFF in _UNDOABLE:
                raise refusal from error
            raise OutcomeUnknown(ref=ref, cause=str(error)) from error

    def _roll_back(self) -> None:
        """Undo what is open. After some errors SQLite has done so itself; what fails here is undone by the next opener."""
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def open_shop(target: str) -> Sqlite:
    """Open the shop in the file `target`; see `storage.open_shop`."""
    path = place.real_path(target)
    place.check(path)
    db = Sqlite(target, path)
    try:
        version = db.recognise()
        db.settle()
        if version < upgrades.VERSION:
            storage.sqlite_shop.upgrade(db)
    except BaseException:
        db.close()
        raise
    return db


def create_shop(target: str, fill: Callable[[Database], None] | None) -> Sqlite:
    """Make a shop in the file `target`; see `storage.create_shop`."""
    return storage.sqlite_shop.create_shop(target, fill)
