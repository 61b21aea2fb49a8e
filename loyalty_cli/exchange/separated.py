"""Rows of CSV and TSV: the separator found by itself, a broken row costing no more than its own first line."""

import csv
import re
from collections import deque
from collections.abc import Iterator

from loyalty_cli.exchange.cells import typed
from loyalty_cli.exchange.columns import BadHeader, Columns, Row
from loyalty_cli.exchange.source import LONGEST_RECORD
from loyalty_cli.values import frozen

_SEPARATORS = ",;\t"
_MOST_LINES = 100  # of one record: more of them are a quote that was never closed
_SAYS_SEPARATOR = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)


@frozen
class _Record:
    line: int
    cells: list[str]
    raw: str
    fault: str | None = None


class Separated:
    """One CSV or TSV file; `header` is its first line as it stands there, `separator` what divides its cells."""

    def __init__(self, lines: Iterator[str], columns: Columns) -> None:
        self.header = ""
        self.separator = ","
        self._lines = lines
        self._columns = columns
        self._number = 0
        self._waiting: deque[tuple[int, str]] = deque()

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty, in file order.

        Raises:
            Malformed: the header cannot be used.
        """
        header = self._read_header()
        while header and (taken := self._take()):
            record = self._record(*taken, width=len(header))
            if not record.fault and not any(cell.strip() for cell in record.cells):
                continue
            pairs = zip(header, record.cells, strict=False)
            fields = {field: typed(cell) for field, cell in pairs if field and cell and not cell.isspace()}
            yield Row(record.line, fields, record.raw, record.fault)

    def _read_header(self) -> list[str | None]:
        """The field of each place; nothing for a file without a line."""
        taken = self._take_filled()
        if taken and (said := _SAYS_SEPARATOR.fullmatch(taken[1])):
            self.separator, taken = said[1], self._take_filled()
        elif taken:
            self.separator = max(_SEPARATORS, key=lambda each: self._fitness(taken[1], each))
        if not taken:
            return []
        record = self._record(*taken, width=None)
        if record.fault:
            raise BadHeader(line=record.line, because=record.fault)
        self.header = record.raw
        return self._columns.header([typed(cell).strip() for cell in record.cells])

    def _take_filled(self) -> tuple[int, str] | None:
        while taken := self._take():
            if taken[1].strip():
                return taken
        return None

    def _fitness(self, text: str, separator: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([text[:LONGEST_RECORD]], delimiter=separator), [])
        except csv.Error:
            return (0, 0)
        return (self._columns.known(names), len(names))

    def _take(self) -> tuple[int, str] | None:
        if self._waiting:
            return self._waiting.popleft()
        text = next(self._lines, None)
        if text is None:
            return None
        self._number += 1
        return self._number, text

    def _record(self, line: int, text: str, *, width: int | None) -> _Record:
        """The record that begins with this line; `width` is how many cells it must have."""
        if len(text) > LONGEST_RECORD:
            return _Record(line, [], text[:1000], f"the line is longer than {LONGEST_RECORD:,} characters")
        if '"' not in text:
            cells = text.rstrip("\r\n").split(self.separator)
            return _Record(line, cells, text, _miscounted(cells, width))
        taken: list[tuple[int, str]] = []
        try:
            cells = next(csv.reader(self._feed((line, text), taken), delimiter=self.separator, strict=True))
            fault = _miscounted(cells, width)
        except csv.Error as error:
            cells, fault = text.rstrip("\r\n").split(self.separator), _in_words(str(error))
        if fault and len(taken) > 1:
            self._waiting.extendleft(reversed(taken[1:]))
            return _Record(line, text.rstrip("\r\n").split(self.separator), text, fault)
        return _Record(line, cells, "".join(each for _, each in taken), fault)

    def _feed(self, first: tuple[int, str], taken: list[tuple[int, str]]) -> Iterator[str]:
        """Line after line into the reader, each one noted in `taken`, until the record is longer than any record is."""
        following: tuple[int, str] | None = first
        size = 0
        while following and len(taken) < _MOST_LINES and size <= LONGEST_RECORD:
            taken.append(following)
            size += len(following[1])
            yield following[1]
            following = self._take()
        if following:
            self._waiting.appendleft(following)


def _miscounted(cells: list[str], width: int | None) -> str | None:
    if width is None or not any(cell.strip() for cell in (cells[width:] if len(cells) >= width else cells)):
        return None
    return f"the row has {len(cells)} cells, the header {width}"


def _in_words(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quote is opened and never closed"
    if "expected after" in error:
        return "something stands behind a closing quote; a quote inside a cell is written twice"
    if "field limit" in error:
        return f"a cell is longer than {csv.field_size_limit():,} characters"
    return f"the row cannot be read ({error})"
