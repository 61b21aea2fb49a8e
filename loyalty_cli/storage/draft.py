"""Writes that are worked out before their turn comes, by another process if need be."""

from collections.abc import Iterable

from loyalty_cli.storage.database import Parameters, Writer


class Draft:
    """Statements with their parameters, in order, as another `Writer` is to carry them out."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Parameters]]] = []

    def run_many(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        rows = list(parameters)
        if rows:
            self._statements.append((sql, rows))

    @property
    def is_blank(self) -> bool:
        """Whether nothing is to be written."""
        return not self._statements

    def carry_out(self, to: Writer) -> None:
        """Write all of it there."""
        for sql, rows in self._statements:
            to.run_many(sql, rows)
