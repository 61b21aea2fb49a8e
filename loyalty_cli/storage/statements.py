"""How statements come to a file of SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Protocol

from loyalty_cli.storage.database import Parameters

Row = sqlite3.Row


class Statements(Protocol):
    """How statements come to the file; errors are SQLite's own."""

    def rows(self, sql: str, parameters: Parameters, /) -> Sequence[Row]: ...

    def row(self, sql: str, parameters: Parameters, /) -> Row | None: ...

    def run(self, sql: str, parameters: Parameters, /) -> int: ...

    def run_many(self, sql: str, parameters: Iterable[Parameters], /) -> None: ...

    def settle(self) -> None:
        """See that all that is written lies in the file, ready for COMMIT.

        Raises:
            Overtaken: it was decided ahead, and the books are no longer as they were then.
        """


class AtOnce:
    """Each goes to the file as it is said."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Parameters, /) -> Sequence[Row]:
        return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters, /) -> Row | None:
        cursor = self._connection.execute(sql, parameters)
        first: Row | None = cursor.fetchone()
        cursor.close()
        return first

    def run(self, sql: str, parameters: Parameters, /) -> int:
        return self._connection.execute(sql, parameters).rowcount

    def run_many(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        if rows := list(parameters):
            self._connection.executemany(sql, rows)

    def settle(self) -> None:
        pass
