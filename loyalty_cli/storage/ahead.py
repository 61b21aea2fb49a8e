"""A block that is decided ahead of its turn, while another till writes.

A till that must wait would only begin to read when its turn comes, and keep all others waiting while it decides. So it reads
and decides before, on the books as they were at one moment. In its turn it reads the same again, and writes if all is as it
was. Whatever a block decides by it has read, so what was decided ahead is what would be decided now.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from loyalty_cli.storage.database import Parameters
from loyalty_cli.storage.draft import Draft
from loyalty_cli.storage.statements import AtOnce, Row
from loyalty_cli.storage.trouble import Overtaken


class Ahead:
    """Reads from a snapshot, and writes that wait for the turn.

    `begin` ends the snapshot, waits for the turn and begins to write. That is when the block ends, or sooner where it goes no
    further ahead: at a read that could meet what the block has written, and at a write whose effect it asks for.
    """

    def __init__(self, file: AtOnce, path: str, begin: Callable[[], None]) -> None:
        self._file = file
        self._path = path
        self._begin = begin
        self._is_begun = False
        self._draft = Draft()
        self._found: list[tuple[Callable[..., Any], str, Parameters, Any]] = []

    def rows(self, sql: str, parameters: Parameters, /) -> Sequence[Row]:
        found: Sequence[Row] = self._read(self._file.rows, sql, parameters)
        return found

    def row(self, sql: str, parameters: Parameters, /) -> Row | None:
        found: Row | None = self._read(self._file.row, sql, parameters)
        return found

    def run(self, sql: str, parameters: Parameters, /) -> int:
        self._come()
        return self._file.run(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        (self._file if self._is_begun else self._draft).run_many(sql, parameters)

    def settle(self) -> None:
        if not self._draft.is_blank:
            self._come()

    def _read(self, how: Callable[[str, Parameters], Any], sql: str, parameters: Parameters) -> Any:
        self.settle()
        found = how(sql, parameters)
        if not self._is_begun:
            self._found.append((how, sql, parameters, found))
        return found

    def _come(self) -> None:
        if self._is_begun:
            return
        self._begin()
        if any(how(sql, parameters) != found for how, sql, parameters, found in self._found):
            raise Overtaken(self._path)
        self._draft.carry_out(self._file)
        self._is_begun = True
