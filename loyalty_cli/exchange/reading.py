"""Rows out of a file, whatever its shape: CSV, TSV, JSON or NDJSON, told by what stands in it."""

from collections.abc import Iterator, Mapping
from itertools import chain

from loyalty_cli.errors import Malformed
from loyalty_cli.exchange.columns import Columns, Kind, Row
from loyalty_cli.exchange.objects import Document, ndjson, whole_rows
from loyalty_cli.exchange.separated import Separated
from loyalty_cli.exchange.source import LONGEST_RECORD, Text, lines
from loyalty_cli.storage.trouble import shown


class EmptyFile(Malformed):
    """Not even a header."""

    code = "empty_file"

    def __init__(self, path: str, *, kind: Kind) -> None:
        super().__init__(f"{shown(path)} is empty. Write a header with {', '.join(kind.required)} and a row a line.", file=path)


class Table:
    """The rows of one file, read once, in bounded memory; what it says about itself is whole once they are read.

    `header` and `separator` are those of CSV and TSV, `unknown` the columns that were left.
    """

    def __init__(self, path: str, kind: Kind, renamed: Mapping[str, str] | None = None) -> None:
        self.path = path
        self.header = ""
        self.separator: str | None = None
        self.columns = Columns(kind, renamed or {})
        self._text = Text(path)

    @property
    def unknown(self) -> list[str]:
        return self.columns.unknown

    @property
    def digest(self) -> str:
        """SHA-256 of the unpacked file."""
        return self._text.digest

    def may_hold(self, field: str) -> bool:
        """Whether a row may have that field, once the first is read: a header says so of all of them."""
        return self.separator is None or self.columns.holds(field)

    def rows(self) -> Iterator[Row]:
        """Every row with its line, in file order.

        Raises:
            Malformed: the file, or its header, cannot be read.
        """
        pieces = self._text.pieces()
        head = start = ""
        while len(head) <= LONGEST_RECORD and (not (start := head.lstrip()) or (start[0] == "{" and "\n" not in start)):
            piece = next(pieces, None)
            if piece is None:
                break
            head += piece
        if not start:
            raise EmptyFile(self._text.name, kind=self.columns.kind)
        pieces = chain([head], pieces)
        if start[0] not in "[{":
            yield from self._separated(pieces)
        elif start[0] == "{" and self._is_ndjson(start.splitlines()[0]):
            yield from ndjson(lines(pieces), self.columns)
            self.columns.check_renamed()
        else:
            yield from Document(pieces, self.columns, self._text.name).rows()
            self.columns.check_renamed()

    def _is_ndjson(self, first_line: str) -> bool:
        name = self.path.casefold().removesuffix(".gz")
        return name.endswith((".ndjson", ".jsonl")) or whole_rows(first_line, self.columns.kind.name)

    def _separated(self, pieces: Iterator[str]) -> Iterator[Row]:
        table = Separated(lines(pieces), self.columns)
        for row in table.rows():
            self.header, self.separator = table.header, table.separator
            yield row
