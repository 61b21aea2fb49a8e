"""A file laid out on a table of our own before anything is booked, so that it may be larger than the memory.

The table is SQLite's nameless temporary database: it lies on the disk, has no name, and is gone with the process, whatever
ends it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

from loyalty_cli.errors import Malformed, NotFound, Refused, StorageTrouble
from loyalty_cli.exchange.columns import BadRow, Row
from loyalty_cli.storage import Answer
from loyalty_cli.values import frozen

T = TypeVar("T")
Meant = tuple[str, int | None, str | None]  # the person, their account where they have one, the card that was shown
AT_ONCE = 100  # words that are asked for together

_TABLES = """
CREATE TABLE staged_rows (
    number INTEGER PRIMARY KEY, line INTEGER, entry INTEGER, ref TEXT, shares INTEGER, fields TEXT, fault TEXT, raw TEXT
);
CREATE TABLE staged_entries (entry INTEGER PRIMARY KEY, line INTEGER, who TEXT, at TEXT, digest TEXT, value TEXT);
CREATE TABLE staged_people (word TEXT PRIMARY KEY, person TEXT, customer INTEGER, card TEXT);
CREATE TABLE staged_queue (place INTEGER PRIMARY KEY, entry INTEGER, copy INTEGER);
CREATE TABLE staged_faults (entry INTEGER PRIMARY KEY, line INTEGER, message TEXT);
"""
_ADD_ROW = "INSERT INTO staged_rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_KEEP_RAW = "INSERT INTO staged_rows (number, entry, raw) VALUES (?, ?, ?)"
_ADD_ENTRY = "INSERT INTO staged_entries VALUES (?, ?, ?, ?, ?, ?)"
_ADD_FAULT = "INSERT OR REPLACE INTO staged_faults VALUES (?, ?, ?)"
_JOIN_LINES = """
    UPDATE staged_rows SET entry = (SELECT min(number) FROM staged_rows AS first WHERE first.ref = staged_rows.ref)
    WHERE ref IN (SELECT ref FROM staged_rows WHERE ref IS NOT NULL GROUP BY ref HAVING max(shares) AND count(*) > 1)
"""
_ROWS = "SELECT entry, line, fields, fault FROM staged_rows ORDER BY entry, number"
_QUEUE_UP = """
    INSERT INTO staged_queue
    WITH entries AS (
        SELECT entry, digest, at, coalesce(person, entry) AS person
        FROM staged_entries LEFT JOIN staged_people ON word = who
        WHERE entry NOT IN (SELECT entry FROM staged_faults)
    ),
    turns AS (SELECT entry AS place, person, row_number() OVER (PARTITION BY person ORDER BY entry) AS turn FROM entries),
    events AS (
        SELECT entry, person, row_number() OVER (PARTITION BY person ORDER BY at, entry) AS turn,
               row_number() OVER (PARTITION BY digest ORDER BY entry) AS copy
        FROM entries
    )
    SELECT place, events.entry, copy FROM turns JOIN events ON events.person = turns.person AND events.turn = turns.turn
"""
_CHUNK = """
    SELECT place, entry, line, who, coalesce(person, '') AS person, customer, card, at, digest, copy, value
    FROM staged_queue JOIN staged_entries USING (entry) LEFT JOIN staged_people ON word = who
    WHERE place > ? ORDER BY place LIMIT ?
"""
_json = json.JSONEncoder(ensure_ascii=False).encode
_FAULTY_ROWS = "SELECT raw, message FROM staged_faults JOIN staged_rows USING (entry) ORDER BY number"


class NoRoom(StorageTrouble):
    """The temporary folder has no room for the file."""

    code = "no_room"

    def __init__(self, error: sqlite3.Error) -> None:
        super().__init__(
            f"There is no room to lay the file out ({error}). Free some of the temporary folder, or set TMPDIR to another;"
            " the same line goes on from there."
        )


@frozen
class Read:
    """What the rows of one entry came to; `digest` is empty where the entry has a name of its own."""

    who: str
    value: dict[str, Any]
    at: str = ""
    digest: str = ""


@frozen
class Entry:
    """One purchase, customer or balance in its turn; `line` is where it begins.

    `customer` and `card` are whom `who` names, None for nobody yet, and `person` is the same for all that name one account;
    `copy` counts the entries that say exactly the same, 1 for the first.
    """

    entry: int
    line: int
    who: str
    person: str
    customer: int | None
    card: str | None
    at: str
    digest: str
    copy: int
    value: dict[str, Any]


class Staging:
    """The rows of one file, what they came to, and what is wrong with the others; `rows` is how many were taken in."""

    def __init__(self, *, keeps_raw: bool = False) -> None:
        self.rows = 0
        self._keeps_raw = keeps_raw
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384")
        self._db.executescript(f"BEGIN; {_TABLES}")

    def close(self) -> None:
        self._db.close()

    def load(self, rows: Iterable[Row], read: Callable[[list[Row]], Read], *, shares: Sequence[str] = ()) -> None:
        """Take every row in: those that belong together become an entry, or it is noted what is wrong with them.

        Rows of one ref belong together if one of them has a field of `shares`. Where there is none, each row is an entry, read
        as it comes.

        Raises:
            NoRoom: the disk is full.
        """
        with _explained():
            together = self._joined(rows, frozenset(shares)) if shares else self._alone(rows)
            self._db.executemany(_ADD_ENTRY, self._read(together, read))

    def _alone(self, rows: Iterable[Row]) -> Iterator[tuple[int, list[Row]]]:
        """Each row, with the number of its entry."""
        for number, row in enumerate(rows, 1):
            if self._keeps_raw:
                self._db.execute(_KEEP_RAW, (number, number, row.raw))
            yield number, [row]

    def _joined(self, rows: Iterable[Row], shares: frozenset[str]) -> Iterator[tuple[int, list[Row]]]:
        """The rows of each entry, with its number; which ones belong together is known once all of them are laid out."""
        self._db.executemany(_ADD_ROW, self._laid_out(rows, shares))
        self._db.execute("CREATE INDEX staged_rows_by_ref ON staged_rows (ref) WHERE ref IS NOT NULL")
        self._db.execute(_JOIN_LINES)
        for entry, group in groupby(self._db.execute(_ROWS), itemgetter(0)):
            yield entry, [Row(line, json.loads(fields), "", fault) for _, line, fields, fault in group]

    def _laid_out(self, rows: Iterable[Row], shares: frozenset[str]) -> Iterator[tuple[Any, ...]]:
        for number, row in enumerate(rows, 1):
            raw = row.raw if self._keeps_raw else None
            is_shared = not shares.isdisjoint(row.fields)
            yield number, row.line, number, _ref(row), is_shared, _json(row.fields), row.fault, raw

    def _read(self, together: Iterable[tuple[int, list[Row]]], read: Callable[[list[Row]], Read]) -> Iterator[tuple[Any, ...]]:
        for entry, rows in together:
            self.rows += len(rows)
            try:
                for row in rows:
                    if row.fault:
                        raise BadRow(row.fault[:1].upper() + row.fault[1:] + ".", line=row.line)
                found = read(rows)
            except (Malformed, Refused) as refusal:
                self.note(entry, getattr(refusal, "line", rows[0].line), refusal.sentence)
            else:
                yield entry, rows[0].line, found.who, found.at, found.digest or None, _json(found.value)

    def resolve(self, ask: Callable[[str], Answer[Meant]], at_once: Callable[[], AbstractContextManager[None]]) -> None:
        """Find out whom each word names, a hundred of them `at_once`; one that names nobody is a fault of its entries."""
        with _explained():
            words = self._db.execute("SELECT DISTINCT who FROM staged_entries")
            while some := [word for (word,) in islice(words, AT_ONCE)]:
                with at_once():
                    found = [(word, *meant) for word, answer in self._asked(some, ask) if (meant := self._meant(word, answer))]
                self._db.executemany("INSERT INTO staged_people VALUES (?, ?, ?, ?)", found)

    def _asked(self, words: Iterable[str], ask: Callable[[str], Answer[Meant]]) -> list[tuple[str, Answer[Meant]]]:
        return [(word, answer) for word in words if (answer := self._meant(word, partial(ask, word)))]

    def _meant(self, word: str, answer: Callable[[], T]) -> T | None:
        """What is answered; a refusal is noted as a fault, and None."""
        try:
            return answer()
        except (Malformed, NotFound, Refused) as refusal:
            self._db.execute(
                "INSERT OR REPLACE INTO staged_faults SELECT entry, line, ? FROM staged_entries WHERE who = ?",
                (refusal.sentence, word),
            )
            return None

    def queue_up(self) -> None:
        """Give every sound entry its place: in file order, those of one person in the order in which they happened."""
        with _explained():
            self._db.execute(_QUEUE_UP)

    def chunks(self, size: int) -> Iterator[list[Entry]]:
        """The entries in their turns, so many at a time."""
        last = -1
        while True:
            with _explained():
                found = self._db.execute(_CHUNK, (last, size)).fetchall()
            if not found:
                return
            last = found[-1][0]
            yield [_entry(*row) for row in found]

    def note(self, entry: int, line: int, message: str) -> None:
        """Note why an entry is refused."""
        with _explained():
            self._db.execute(_ADD_FAULT, (entry, line, message))

    def faults(self, limit: int) -> list[tuple[int, str]]:
        """What is wrong, as (line, message), from the top of the file."""
        return self._db.execute("SELECT line, message FROM staged_faults ORDER BY line, entry LIMIT ?", (limit,)).fetchall()

    def count(self, table: str) -> int:
        """How many rows `entries`, `queue` or `faults` has."""
        (count,) = self._db.execute(f"SELECT count(*) FROM staged_{table}").fetchone()
        return int(count)

    def faulty_rows(self) -> Iterator[tuple[str, str]]:
        """Every row of a refused entry as it stood in the file, with the reason."""
        yield from self._db.execute(_FAULTY_ROWS)


def _ref(row: Row) -> str | None:
    """Under which ref a row belongs to others: two shops may give one number to two bills."""
    ref, shop = row.fields.get("ref"), row.fields.get("shop")
    return f"{ref} of {shop}" if ref and shop else ref


def _entry(_place: int, *row: Any) -> Entry:
    entry, line, who, person, customer, card, at, digest, copy, value = row
    return Entry(entry, line, who, person, customer, card, at, digest, copy, json.loads(value))


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise NoRoom(error) from error
