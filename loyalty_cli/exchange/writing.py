"""Tables out: CSV, JSON and NDJSON, row by row, to a stream or to a file that appears whole or not at all."""

import csv
import gzip
import io
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from typing import TextIO, cast

from loyalty_cli.errors import Conflict, Malformed
from loyalty_cli.exchange.cells import guard
from loyalty_cli.storage.trouble import shown

Cell = str | int | None  # a text, a whole number, or nothing; money and instants are texts

FORMATS = ("csv", "json", "ndjson")


class FileExists(Conflict):
    """There is a file of that name, and it is not ours to overwrite."""

    code = "file_exists"

    def __init__(self, path: str) -> None:
        super().__init__(f"There is a file {shown(path)} already; it is unchanged. Use another name, or --force.", file=path)


class NotWritable(Malformed):
    """The file cannot be written where it was named."""

    code = "file_unwritable"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(f"{shown(path)} cannot be written: {because}. Name another place.", file=path)


def write(out: TextIO, rows: Iterable[Mapping[str, Cell]], *, columns: Sequence[str], format: str, name: str) -> int:
    """Write the rows in one of `FORMATS`; returns how many. `name` is the one key of the JSON object."""
    counted = _Counted(rows)
    if format == "csv":
        _csv(out, counted, columns)
    elif format == "json":
        _json(out, counted, name)
    else:
        for row in counted:
            out.write(_object(row) + "\n")
    return counted.count


class _Counted:
    """Counts what it hands on."""

    def __init__(self, rows: Iterable[Mapping[str, Cell]]) -> None:
        self.count = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Mapping[str, Cell]]:
        for row in self._rows:
            self.count += 1
            yield row


def _csv(out: TextIO, rows: Iterable[Mapping[str, Cell]], columns: Sequence[str]) -> None:
    table = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    table.writerow(columns)
    for row in rows:
        table.writerow([_safe(row[column]) for column in columns])


def _safe(cell: Cell) -> Cell:
    return guard(cell) if isinstance(cell, str) else cell


def _json(out: TextIO, rows: Iterable[Mapping[str, Cell]], name: str) -> None:
    out.write(f'{{"{name}": [')
    for before, row in zip(chain([""], _commas()), rows, strict=False):
        out.write(f"{before}\n{_object(row)}")
    out.write("\n]}\n")


def _commas() -> Iterator[str]:
    while True:
        yield ","


def _object(row: Mapping[str, Cell]) -> str:
    return json.dumps(row, ensure_ascii=False)


# Where it goes -------------------------------------------------------------------------------------------------------


def refuse_existing(path: str, *, is_forced: bool) -> None:
    """Refuse a name that is taken.

    Raises:
        FileExists: there is something of that name and `is_forced` is not given.
        NotWritable: no file can be called that.
    """
    if not path or "\0" in path:
        raise NotWritable(path, because="no file can be called that")
    if os.path.lexists(path) and not is_forced:
        raise FileExists(path)


@contextmanager
def new_file(path: str, *, is_forced: bool) -> Iterator[TextIO]:
    """A UTF-8 file, packed if its name ends in .gz, that appears as `draft_of` says."""
    with draft_of(path, is_forced=is_forced) as draft, open(draft, "wb") as plain, _packed(plain, path) as out:
        yield out


@contextmanager
def draft_of(path: str, *, is_forced: bool) -> Iterator[str]:
    """The name of an empty file beside `path`, readable by its owner alone, that takes its name once it is whole.

    Raises:
        FileExists: there is a file of that name and `is_forced` is not given.
        NotWritable: a folder, no such folder, a full disk.
    """
    refuse_existing(path, is_forced=is_forced)
    if os.path.isdir(path):
        raise NotWritable(path, because="it is a folder")
    draft = None
    try:
        handle, draft = tempfile.mkstemp(dir=os.path.dirname(path) or ".", prefix=".loyalty-")  # mode 0600
        os.close(handle)
        yield draft
        os.replace(draft, path)
        draft = None
    except OSError as error:
        raise NotWritable(path, because=error.strerror or str(error)) from error
    finally:
        if draft is not None:
            with suppress(OSError):
                os.remove(draft)


@contextmanager
def _packed(plain: io.BufferedWriter, path: str) -> Iterator[TextIO]:
    if not path.casefold().endswith(".gz"):
        with io.TextIOWrapper(plain, encoding="utf-8", newline="") as out:
            yield out
        return
    with (
        gzip.GzipFile("", "wb", fileobj=plain, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as out,
    ):
        yield cast(TextIO, out)
