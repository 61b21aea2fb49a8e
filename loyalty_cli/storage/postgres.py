"""The PostgreSQL engine, through psycopg: rows of the customers are locked, and what the server undid is done again.

Each block runs READ COMMITTED behind the locks of its customers, so nobody waits who sells to somebody else. Where the
database says SERIALIZABLE of itself, as some distributed ones do, blocks are that.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.storage import postgres_upkeep as upkeep
from loyalty_cli.storage.connecting import WAIT_SECONDS, connect
from loyalty_cli.storage.database import About, Counts, Faults, Parameters
from loyalty_cli.storage.parameters import for_psycopg
from loyalty_cli.storage.postgres_errors import explain, said
from loyalty_cli.storage.server_trouble import NotAFile
from loyalty_cli.storage.trouble import Overtaken, without_password

ALL = 0  # stands for what all customers share
_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_CUSTOMERS = "SELECT id FROM customers WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE"
_SHARED = "SELECT version FROM signature FOR NO KEY UPDATE"


class Postgres:
    """An open shop in a database of a server."""

    engine = "postgres"

    def __init__(self, target: str) -> None:
        self.target = target
        self.upgraded_from: int | None = None
        self._warnings: list[str] = []
        self._locked: set[int] | None = None  # the customers of the block; None outside of one
        self._connect()

    def rows(self, sql: str, parameters: Parameters = {}, /) -> Sequence[dict[str, Any]]:  # noqa: B006  (never changed)
        with self._explained():
            return self._execute(for_psycopg(sql), parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = {}, /) -> dict[str, Any] | None:  # noqa: B006
        with self._explained():
            return self._execute(for_psycopg(sql), parameters).fetchone()

    def run(self, sql: str, parameters: Parameters = {}, /) -> int:  # noqa: B006
        assert self._locked is not None, "a write stands outside of atomic()"
        with self._explained():
            return self._cursor.execute(for_psycopg(sql), parameters).rowcount

    def run_many(self, sql: str, parameters: Iterable[Mapping[str, Any]], /) -> None:
        assert self._locked is not None, "a write stands outside of atomic()"
        with self._explained():
            self._cursor.executemany(for_psycopg(sql), list(parameters))

    @contextmanager
    def atomic(self, *on: int, ref: str | None = None) -> Iterator[None]:
        assert self._locked is None, "one atomic block stands inside another"
        with self._block(ref):
            self.lock(*on)
            yield

    def lock(self, *customers: int) -> None:
        if self._locked is None:
            return
        wanted = set(customers) - self._locked
        if ids := sorted(wanted - {ALL}):
            self.rows(_CUSTOMERS, {"ids": ids})
        if ALL in wanted:
            self.rows(_SHARED)
        self._locked |= wanted

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._connection.info.transaction_status == TransactionStatus.INTRANS:
            yield
            return
        with self._explained():
            self._execute(_SNAPSHOT)
        try:
            yield
        finally:
            self._roll_back()

    def version(self) -> int | None:
        return None

    @property
    def folder(self) -> str:
        return upkeep.data_folder()

    def beside(self, what: str) -> str:
        return upkeep.beside(self, what)

    def copies(self) -> list[str]:
        return []

    def backup_to(self, path: str) -> Counts:  # noqa: ARG002
        raise NotAFile(self.target)

    def about(self) -> About:
        return upkeep.about(self, without_password(self.target), self._connection.info.parameter_status("server_version"))

    def sweep(self) -> None:
        assert self._locked is None, "it cannot be done inside atomic()"
        with self._explained():
            upkeep.sweep(self._connection)

    def faults(self) -> Faults:
        return upkeep.faults(self)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _block(self, ref: str | None) -> Iterator[None]:
        with self._explained():
            self._execute(self._begin)
        self._locked = set()
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._locked = None
        self._commit(ref)

    def _commit(self, ref: str | None) -> None:
        """The moment of truth: what fails here may have been written all the same, unless the server says otherwise."""
        self._warnings.clear()
        patience = Timer(WAIT_SECONDS, self._connection.cancel_safe)  # the server waits for its standby for ever
        patience.start()
        try:
            self._cursor.execute("COMMIT")
        except KeyboardInterrupt as error:
            raise OutcomeUnknown(ref=ref, cause="interrupted while it was being written") from error
        except psycopg.Error as error:
            self._roll_back()
            refusal = explain(error, self.target)
            if refusal and _is_undone(error.sqlstate):
                raise refusal from error
            raise OutcomeUnknown(ref=ref, cause=said(error)) from error
        finally:
            patience.cancel()
        if self._cursor.statusmessage == "ROLLBACK":
            raise Overtaken(self.target)  # an error before it was caught, and nothing of the block is kept
        if self._warnings:  # it stands here, and no standby has said so too: it would be lost with this server
            raise OutcomeUnknown(ref=ref, cause=self._warnings[0])

    def _connect(self) -> None:
        self._connection, self._begin = connect(self.target)
        self._connection.add_notice_handler(self._heard)
        self._cursor = self._connection.cursor(row_factory=dict_row)

    def _execute(self, statement: str | sql.SQL, parameters: Parameters | None = None) -> psycopg.Cursor[dict[str, Any]]:
        """Do it; where nothing is open that could be lost, on a new connection if the server went away and came back."""
        is_open = self._connection.info.transaction_status == TransactionStatus.INTRANS
        try:
            return self._cursor.execute(statement, parameters)
        except psycopg.OperationalError:
            if is_open or not self._connection.closed:
                raise
        self._connect()
        return self._cursor.execute(statement, parameters)

    def _heard(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warnings.append(notice.message_primary or "the server warns")

    def _roll_back(self) -> None:
        """Undo what is open; where the server is away, it does so by itself."""
        with suppress(psycopg.Error):
            if self._connection.info.transaction_status != TransactionStatus.IDLE:
                self._cursor.execute("ROLLBACK")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.Error, UnicodeEncodeError) as error:
            refusal = explain(error, self.target)
            if refusal is None:
                raise
            raise refusal from error


def _is_undone(state: str | None) -> bool:
    """Whether a COMMIT that failed so has kept nothing for certain; 40003 says that the server does not know either."""
    return state is not None and state != "40003" and state[:2] in ("23", "40")
