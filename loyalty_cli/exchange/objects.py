"""Rows of JSON and NDJSON, one object at a time, so that a file of any size fits."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from loyalty_cli.exchange.columns import Columns, Row
from loyalty_cli.exchange.source import LONGEST_RECORD, BrokenFile

_MARK = re.compile(r"[^ \t\r\n]")
_LINE_END = re.compile(r"\r\n|\r|\n")


class _Repeated(dict[str, Any]):
    """An object in which a key stands twice."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else _Repeated(found)


# Numbers stay the text that was written: 12.50 is money, 1e3 and NaN are not, and no float is ever made.
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_once)


def ndjson(lines: Iterator[str], columns: Columns) -> Iterator[Row]:
    """One object a line; a line that is none is a bad row."""
    for number, text in enumerate(lines, 1):
        if text.isspace():
            continue
        if len(text) > LONGEST_RECORD:
            yield Row(number, {}, text[:1000], f"the line is longer than {LONGEST_RECORD:,} characters")
            continue
        try:
            found = _DECODER.decode(text)
        except json.JSONDecodeError as error:
            yield Row(number, {}, text, f"not JSON: {error.msg} at column {error.colno}")
        except RecursionError:
            yield Row(number, {}, text, "not JSON: brackets inside brackets without end")
        else:
            yield _row(number, found, text, columns)


def whole_rows(text: str, kind: str) -> bool:
    """Whether this first line is a row of NDJSON rather than the beginning of a JSON document."""
    try:
        found = _DECODER.decode(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and not isinstance(found.get(kind), list)


class Document:
    """A JSON document: an array of objects, or an object whose key `kind` holds that array."""

    def __init__(self, pieces: Iterator[str], columns: Columns, path: str) -> None:
        self._pieces = pieces
        self._columns = columns
        self._path = path
        self._text = ""
        self._at = 0
        self._line = 1

    def rows(self) -> Iterator[Row]:
        """Each object with the line that it begins in.

        Raises:
            BrokenFile: what stands there is not JSON, or not such a document.
        """
        if self._next() == "{":
            yield from self._envelope()
        else:
            yield from self._array()
        if self._goes_on():
            self._break("something stands behind its end")

    def _array(self) -> Iterator[Row]:
        self._expect("[")
        more = self._next() != "]"
        while more:
            self._next()
            line = self._line
            found, raw = self._value()
            yield _row(line, found, raw, self._columns)
            if more := self._next() != "]":
                self._expect(",")
        self._expect("]")

    def _envelope(self) -> Iterator[Row]:
        """The array that the key `kind` holds; what stands beside it is left."""
        kind, met = self._columns.kind.name, 0
        self._expect("{")
        more = self._next() != "}"
        while more:
            self._next()
            key, _ = self._value()
            self._expect(":")
            if key == kind and self._next() == "[":
                met += 1
                yield from self._array()
            else:
                self._next()
                self._value()
            if more := self._next() != "}":
                self._expect(",")
        self._expect("}")
        if met != 1:
            self._break(f'an array of objects is wanted, or {{"{kind}": […]}} once')

    def _next(self) -> str:
        """The next character that is no blank; the end of the file is a fault."""
        if not self._goes_on():
            self._break("it ends before the closing bracket")
        return self._text[self._at]

    def _goes_on(self) -> bool:
        """Pass over blanks; False at the end of the file."""
        while True:
            mark = _MARK.search(self._text, self._at)
            self._pass(mark.start() if mark else len(self._text))
            if mark or not self._more():
                return mark is not None

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            self._break(f"{mark!r} is wanted, {self._text[self._at]!r} stands there")
        self._pass(self._at + 1)

    def _value(self) -> tuple[Any, str]:
        """The value that begins here and its text; a value may lie in several pieces."""
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                self._break("brackets stand inside brackets without end")
            except json.JSONDecodeError as error:
                if not self._more(double=True):
                    self._break(error.msg)
                continue
            if end == len(self._text) and self._more():  # a number may go on in the next piece
                continue
            raw = self._text[self._at : end]
            self._pass(end)
            return found, raw

    def _pass(self, end: int) -> None:
        self._line += len(_LINE_END.findall(self._text, self._at, end))
        self._at = end

    def _more(self, *, double: bool = False) -> bool:
        """Read on; with `double` as much again as is waiting, so that a long value is not tried piece by piece."""
        waiting = len(self._text) - self._at
        if waiting > LONGEST_RECORD:
            self._break(f"one object is longer than {LONGEST_RECORD:,} characters, or not JSON")
        taken = [self._text[self._at :]]
        size = 0
        while piece := next(self._pieces, None):
            taken.append(piece)
            size += len(piece)
            if not double or size >= waiting:
                break
        self._text, self._at = "".join(taken), 0
        return size > 0

    def _break(self, because: str) -> NoReturn:
        raise BrokenFile(self._path, because=f"not the JSON we read: {because}", line=self._line)


def _row(line: int, found: Any, raw: str, columns: Columns) -> Row:
    if not isinstance(found, dict):
        return Row(line, {}, raw, "an object is wanted, with a key for each field")
    if isinstance(found, _Repeated):
        return Row(line, {}, raw, "a key stands in it twice")
    fields: dict[str, str] = {}
    for key, value in found.items():
        field = columns.field(key)
        if field is None or value is None:
            continue
        if field in fields:
            return Row(line, fields, raw, f"two keys hold {field}")
        try:
            if text := _text(value):
                fields[field] = text
        except ValueError as error:
            return Row(line, fields, raw, f"{field}: {error}")
    return Row(line, fields, raw)


def _text(value: Any) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = " ".join(value)
    if not isinstance(value, str):
        raise ValueError("text or a number is wanted")
    if "\0" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("a character that is none (NUL, or half a surrogate pair)")
    return value
