"""What is said to a PostgreSQL server: statements wait until somebody needs an answer, and then go in one round trip."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.rows import dict_row

from loyalty_cli.storage.database import Parameters

T = TypeVar("T")
Dicts = psycopg.Cursor[dict[str, Any]]


class Connection(psycopg.Connection[Any]):
    """One whose server is asked to give up what it says nothing of for `patience` seconds, where that is not None.

    It is asked by whoever waits for the answer, who reads it in any case: what comes after it is never hit.
    """

    patience: float | None = None

    def wait(self, gen: PQGen[T], *more: Any, **named: Any) -> T:
        if self.patience is None:
            return super().wait(gen, *more, **named)
        return super().wait(self._until_silent(gen), interval=self.patience)

    def prepare_anew(self) -> None:
        """Prepare every statement anew: psycopg does not look whether what it prepared behind one that failed was prepared."""
        self._prepared.clear()

    def _until_silent(self, gen: PQGen[T]) -> PQGen[T]:
        """As `gen`, which psycopg wakes up with nothing when its interval is over."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready:
                    self.patience = None
                    with suppress(psycopg.Error):
                        self.cancel_safe()
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: T = end.value
            return answer


class Statement:
    """One statement, or one for each of many values; once it was sent, `cursor` has the answer."""

    __slots__ = ("cursor", "sql", "values")

    def __init__(self, sql: str, *values: Parameters) -> None:
        self.sql, self.values = sql, values
        self.cursor: Dicts | None = None

    def go(self, connection: Connection) -> None:
        """Say it to the server."""
        self.cursor = connection.cursor(row_factory=dict_row)
        if len(self.values) > 1:
            self.cursor.executemany(self.sql, self.values)
        else:
            self.cursor.execute(self.sql, *self.values)


def send(connection: Connection, statements: Sequence[Statement]) -> None:
    """All of them in one round trip; where one fails, its error is raised and none after it is done."""
    if len(statements) == 1:
        statements[0].go(connection)
        return
    try:
        with connection.pipeline() as pipeline:
            for statement in statements:
                statement.go(connection)
            pipeline.sync()
    except BaseException:
        connection.prepare_anew()
        raise
