"""The PostgreSQL engine, through psycopg: rows of the customers are locked, and what the server undid is done again.

Each block runs READ COMMITTED behind the locks of its customers, so nobody waits who sells to somebody else. Where the
database says SERIALIZABLE of itself, as some distributed ones do, blocks are that.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.storage import postgres_upkeep as upkeep
from loyalty_cli.storage.connecting import WAIT_SECONDS, connect
from loyalty_cli.storage.database import ALL, About, Counts, Faults, Parameters
from loyalty_cli.storage.postgres_errors import explain, said
from loyalty_cli.storage.rows import statement, statements
from loyalty_cli.storage.sending import Statement, send
from loyalty_cli.storage.server_trouble import NotAFile
from loyalty_cli.storage.trouble import INTERRUPTED, Overtaken, without_password

_SNAPSHOT = (b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",)
_CUSTOMER = "SELECT id FROM customers WHERE id = :id FOR NO KEY UPDATE"  # by an array the server would plan it every time
_CUSTOMERS = "SELECT id FROM customers WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE"
_SHARED = "SELECT version FROM signature FOR NO KEY UPDATE"
_FEW = 1_000  # rows; more are not kept waiting for the end of the block
_OPEN = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


class Postgres:
    """An open shop in a database of a server."""

    engine = "postgres"

    def __init__(self, target: str) -> None:
        self.target = target
        self.upgraded_from: int | None = None
        self._warnings: list[str] = []
        self._locked: set[int] | None = None  # the customers of the block; None outside of one
        self._waiting: list[Statement] = []  # what will be said to the server; nothing waits outside of a block
        self._asked: dict[tuple[Any, ...], Statement] = {}  # of it, what was asked since the last write
        self._is_inside = False  # of a block or a snapshot
        self._is_begun = False  # and the server has heard of it, so that it is lost with the connection
        self._connect()

    def rows(self, sql: str, parameters: Parameters = {}, /) -> Sequence[dict[str, Any]]:  # noqa: B006  (never changed)
        return self.ask(sql, parameters)()

    def row(self, sql: str, parameters: Parameters = {}, /) -> dict[str, Any] | None:  # noqa: B006
        return next(iter(self.ask(sql, parameters)()), None)

    def ask(self, sql: str, parameters: Parameters = {}, /) -> Callable[[], Sequence[dict[str, Any]]]:  # noqa: B006
        question = sql, *parameters.values()
        asked = self._asked.get(question) or self._asked.setdefault(question, self._say(statement(sql, parameters)))
        if not self._is_inside:
            with self._explained():
                self._send()

        def answer() -> Sequence[dict[str, Any]]:
            with self._explained():
                return self._sent(asked).rows()

        return answer

    def run(self, sql: str, parameters: Parameters = {}, /) -> int:  # noqa: B006
        assert self._locked is not None, "a write stands outside of atomic()"
        self._asked.clear()
        with self._explained():
            return self._sent(self._say(statement(sql, parameters))).count()

    def run_many(self, sql: str, parameters: Iterable[Mapping[str, Any]], /) -> None:
        assert self._locked is not None, "a write stands outside of atomic()"
        if not (many := list(parameters)):
            return
        self._asked.clear()
        self._waiting += statements(sql, many)
        if len(many) > _FEW:
            with self._explained():
                self._send()

    @contextmanager
    def atomic(self, *on: int, ref: str | None = None) -> Iterator[None]:
        assert self._locked is None, "one atomic block stands inside another"
        with self._begun(self._begin):
            self._locked = set()
            try:
                self.lock(*on)
                yield
                if not self._is_begun:  # only here may it be said again, to a server that went away and came back
                    with self._explained():
                        self._send()
            finally:
                self._locked = None
            self._commit(ref)

    def lock(self, *customers: int) -> None:
        if self._locked is None:
            return
        wanted = set(customers) - self._locked
        self._asked.clear()
        if len(ids := sorted(wanted - {ALL})) == 1:
            self._say(statement(_CUSTOMER, {"id": ids[0]}))
        elif ids:
            self._say(statement(_CUSTOMERS, {"ids": ids}))
        if ALL in wanted:
            self._say(statement(_SHARED, {}))
        self._locked |= wanted

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        if self._is_inside:
            yield
            return
        with self._begun(_SNAPSHOT):
            yield
            if self._is_begun:
                with suppress(psycopg.Error):  # all was read
                    self._connection.execute("COMMIT")

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

    def take_stock(self) -> None:
        assert not self._is_inside, "it cannot be done inside atomic()"
        with self._explained():
            upkeep.take_stock(self._connection)

    def faults(self) -> Faults:
        return upkeep.faults(self)

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _begun(self, begin: Sequence[bytes]) -> Iterator[None]:
        self._is_inside = True
        self._waiting = [Statement(each) for each in begin]
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        finally:
            self._let_go()  # a snapshot in which nothing was looked at has not begun either
            self._is_inside = self._is_begun = False

    def _commit(self, ref: str | None) -> None:
        """The moment of truth: what fails here may have been written all the same, unless the block is open still."""
        self._warnings.clear()
        commit = self._say(Statement(b"COMMIT"))
        self._connection.patience = WAIT_SECONDS  # the server would wait for its standby for ever
        try:
            send(self._connection, self._waiting)
        except BaseException as error:
            is_kept_back = self._connection.info.transaction_status in _OPEN or _is_undone(error)
            self._roll_back()
            if not is_kept_back:
                raise OutcomeUnknown(ref=ref, cause=_cause(error)) from error
            if (refusal := explain(error, self.target)) is None:
                raise
            raise refusal from error
        finally:
            self._connection.patience = None
            self._let_go()
        if commit.came_to() == b"ROLLBACK":
            raise Overtaken(self.target)  # an error before it was caught, and nothing of the block is kept
        if self._warnings:  # it stands here, and no standby has said so too: it would be lost with this server
            raise OutcomeUnknown(ref=ref, cause=self._warnings[0])

    def _connect(self) -> None:
        self._connection, self._begin = connect(self.target)
        self._connection.add_notice_handler(self._heard)

    def _say(self, statement: Statement) -> Statement:
        self._waiting.append(statement)
        return statement

    def _let_go(self) -> list[Statement]:
        """What waits, which waits here no more."""
        waiting, self._waiting = self._waiting, []
        self._asked.clear()
        return waiting

    def _sent(self, statement: Statement) -> Statement:
        """The statement with its answer; it goes with all that waits, unless it has gone before."""
        if not statement.is_sent:
            self._send()
        return statement

    def _send(self) -> None:
        """Say all that waits; where nothing is begun that could be lost, again if the server went away and came back."""
        waiting = self._let_go()
        could_be_lost, self._is_begun = self._is_begun, self._is_inside
        try:
            send(self._connection, waiting)
        except psycopg.OperationalError:
            if could_be_lost or not self._connection.closed:
                raise
            self._connect()
            send(self._connection, waiting)

    def _heard(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self._warnings.append(notice.message_primary or "the server warns")

    def _roll_back(self) -> None:
        """Undo what is open; where the server is away, it does so by itself."""
        self._let_go()
        with suppress(psycopg.Error):
            if self._connection.info.transaction_status != TransactionStatus.IDLE:
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (psycopg.Error, UnicodeEncodeError) as error:
            refusal = explain(error, self.target)
            if refusal is None:
                raise
            raise refusal from error


def _is_undone(error: BaseException) -> bool:
    """Whether a COMMIT that failed so has kept nothing for certain; 40003 says that the server does not know either."""
    state = error.sqlstate if isinstance(error, psycopg.Error) else None
    return state is not None and state != "40003" and state[:2] in ("23", "40")


def _cause(error: BaseException) -> str:
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else said(error)
