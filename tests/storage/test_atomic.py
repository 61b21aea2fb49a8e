"""All of a block or none of it, whatever fails in between."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import OutcomeUnknown, Refused, StorageTrouble
from loyalty_cli.storage import Database, Taken, create_shop, open_shop
from loyalty_cli.storage.sqlite import Sqlite
from loyalty_cli.storage.trouble import BooksRefuse, DiskError, Replaced
from tests.conftest import ROOT
from tests.storage.conftest import COUNT, first_rows, visits
from tests.storage.processes import finish, start

NAME = {"name": "visits"}
INSERT = "INSERT INTO counters (customer, name, quantity) VALUES (0, :name, 0)"


def counted(path: Path) -> int:
    """The visits that a process which opens the shop now finds."""
    db = open_shop(str(path))
    found = visits(db)
    db.close()
    return found


def test_a_block_is_written_at_its_end(path: Path) -> None:
    db, beside = open_shop(str(path)), open_shop(str(path))
    with db.atomic():
        assert db.run(COUNT, NAME) == 1
        assert visits(beside) == 0
    assert visits(beside) == 1
    db.close()
    beside.close()


@pytest.mark.parametrize("failure", [Refused("No."), KeyboardInterrupt(), ValueError()], ids=lambda each: type(each).__name__)
def test_whatever_is_raised_in_a_block_undoes_it(path: Path, failure: BaseException) -> None:
    db = open_shop(str(path))

    def fail() -> None:
        with db.atomic():
            db.run(COUNT, NAME)
            raise failure

    with pytest.raises(type(failure)):
        fail()
    assert visits(db) == 0
    with db.atomic():
        db.run(COUNT, NAME)
    assert visits(db) == 1
    db.close()


def test_a_write_outside_of_a_block_is_our_mistake(path: Path) -> None:
    db = open_shop(str(path))
    with pytest.raises(AssertionError):
        db.run(COUNT, NAME)
    with pytest.raises(AssertionError):
        db.run_many(COUNT, [NAME])
    assert visits(db) == 0
    db.close()


def test_a_block_inside_a_block_is_our_mistake(path: Path) -> None:
    db = open_shop(str(path))
    with pytest.raises(AssertionError), db.atomic(), db.atomic():
        pass
    db.close()


def test_many_rows_go_in_together(path: Path) -> None:
    db = open_shop(str(path))
    with db.atomic():
        db.run_many(INSERT, ({"name": f"{number}"} for number in range(500)))
    assert len(db.rows("SELECT name FROM counters")) == 501
    with pytest.raises(Taken), db.atomic():
        db.run_many(INSERT, [{"name": "new"}, NAME])
    assert len(db.rows("SELECT name FROM counters")) == 501
    db.close()


def test_several_reads_see_one_moment(path: Path) -> None:
    db, beside = open_shop(str(path)), open_shop(str(path))
    with db.snapshot():
        assert visits(db) == 0
        with beside.atomic():
            beside.run(COUNT, NAME)
        assert visits(db) == 0
    assert visits(db) == 1
    with db.atomic(), db.snapshot():
        db.run(COUNT, NAME)
        assert visits(db) == 2
    assert visits(beside) == 2
    db.close()
    beside.close()


# What the schema refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sql", "table", "columns"),
    [
        ("INSERT INTO meta (key, value) VALUES ('a', '2')", "meta", ("key",)),
        ("INSERT INTO counters (customer, name, quantity) VALUES (0, 'visits', 0)", "counters", ("customer", "name")),
        ("INSERT INTO customers (id, name, joined_at, phone) VALUES (2, 'B', '', '+359')", "customers", ("phone",)),
        ("INSERT INTO customers (id, name, joined_at) VALUES (1, 'B', '')", "customers", ("id",)),
    ],
)
def test_a_key_that_is_taken_says_which(path: Path, sql: str, table: str, columns: tuple[str, ...]) -> None:
    db = open_shop(str(path))
    with db.atomic():
        db.run("INSERT INTO meta (key, value) VALUES ('a', '1')")
        db.run("INSERT INTO customers (id, name, joined_at, phone) VALUES (1, 'A', '', '+359')")
    with pytest.raises(Taken) as refusal, db.atomic():
        db.run(sql)
    assert (refusal.value.table, refusal.value.columns, refusal.value.status) == (table, columns, 1)
    db.close()


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO customers (id, name, joined_at) VALUES (1, '', '')",
        "INSERT INTO customers (id, name, joined_at) VALUES (1, NULL, '')",
        "INSERT INTO cards (number, customer, issued_at) VALUES ('1', 99, '')",
    ],
    ids=["check", "not null", "reference"],
)
def test_a_mistake_of_ours_is_caught_by_the_schema(path: Path, sql: str) -> None:
    db = open_shop(str(path))
    with pytest.raises(BooksRefuse) as refusal, db.atomic():
        db.run(sql)
    assert refusal.value.status == 5
    db.close()


def a_row(db: Database, table: str, **known: int) -> None:
    """Insert a row with `known` in it and something in every other column that must not be empty."""
    columns = db.rows(f"PRAGMA table_info({table})")
    row = {column["name"]: "x" for column in columns if column["notnull"] and column["dflt_value"] is None} | known
    db.run(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})", row)


@pytest.mark.parametrize("sql", ["UPDATE {} SET customer = 1", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["events", "postings"])
def test_events_and_postings_stay_as_they_are(path: Path, sql: str, table: str) -> None:
    db = open_shop(str(path))
    with db.atomic():
        a_row(db, "programs", version=1)
        a_row(db, "customers", id=1)
        a_row(db, "events", id=1, customer=1, program=1)
        a_row(db, "postings", event=1, customer=1, place=1, quantity=5)
    with pytest.raises(BooksRefuse, match="never"), db.atomic():
        db.run(sql.format(table))
    assert db.rows(f"SELECT customer FROM {table}")[0]["customer"] == 1
    db.close()


# What the disk does -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("put_there", [None, "another shop", "a restored copy"])
def test_a_file_that_was_taken_away_is_not_written(path: Path, tmp_path: Path, put_there: str | None) -> None:
    db = open_shop(str(path))
    if put_there:
        create_shop(str(tmp_path / "new.db"), first_rows).close()
        (tmp_path / "new.db").replace(path)
    else:
        path.unlink()
    with pytest.raises(Replaced) as refusal, db.atomic():
        db.run(COUNT, NAME)
    assert (refusal.value.status, refusal.value.code) == (5, "replaced_database")
    db.close()
    if put_there:
        assert counted(path) == 0


def test_a_full_disk_loses_nothing_and_books_go_on_when_there_is_room(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(2_000_000)
    filler = disk / "filler"
    filler.write_bytes(b"x" * 1_000_000)
    db = create_shop(str(disk / "shop.db"), first_rows)
    acknowledged: list[int] = []

    def fill() -> None:
        while True:
            with db.atomic():
                db.run(COUNT, NAME)
                db.run(INSERT, {"name": f"{len(acknowledged)}" + "x" * 500})
            acknowledged.append(1)

    with pytest.raises(StorageTrouble) as refusal:
        fill()
    assert (refusal.value.code, refusal.value.status) == ("disk_full", 5)
    assert len(acknowledged) > 10
    assert visits(db) == len(acknowledged)
    filler.unlink()
    with db.atomic():
        db.run(COUNT, NAME)
    db.close()
    assert counted(disk / "shop.db") == len(acknowledged) + 1


def test_beyond_the_largest_file_allowed_nothing_acknowledged_is_lost(path: Path) -> None:
    code = """
import resource, sys
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
acknowledged = 0
try:
    for _ in range(10_000):
        with db.atomic():
            db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
        acknowledged += 1
except LoyaltyError as refusal:
    print(acknowledged, refusal.status, refusal.code, flush=True)
"""
    (said,) = finish([start(code, path)])
    acknowledged, status, code_said = said.split()
    assert int(acknowledged) > 10
    assert (status, code_said) in (("7", "outcome_unknown"), ("5", "disk_error"))
    assert counted(path) in (int(acknowledged), int(acknowledged) + 1)


def test_a_block_too_large_for_the_disk_is_undone_whole(path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    db = open_shop(str(path))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises((DiskError, OutcomeUnknown)), db.atomic():
            db.run_many(INSERT, ({"name": f"{number}" + "x" * 1000} for number in range(20_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert len(db.rows("SELECT name FROM counters")) == 1
    db.close()
    assert counted(path) == 0


COMMIT = """
import sys
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
try:
    with db.atomic(ref="R1"):
        db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
    print("done")
except LoyaltyError as refusal:
    print(refusal.status, refusal.code, refusal.facts.get("ref"), refusal.sentence)
"""


def test_an_error_while_committing_is_said_to_be_unknown(path: Path) -> None:
    """The first fdatasync of the log is that of COMMIT; whether the disk has the row then only the disk knows."""
    tracing = [
        "strace",
        "-f",
        "-qq",
        "-o",
        os.devnull,
        "-e",
        "trace=fdatasync,fsync",
        "-e",
        "inject=fdatasync,fsync:error=EIO:when=1",
    ]
    try:
        running = subprocess.run(
            [*tracing, sys.executable, "-c", COMMIT, path], capture_output=True, text=True, check=False, cwd=ROOT
        )
    except FileNotFoundError:
        pytest.skip("strace is not installed")
    if "ptrace" in running.stderr:
        pytest.skip("tracing is not permitted here")
    status, code, ref, sentence = running.stdout.strip().split(" ", 3)
    assert (status, code, ref) == ("7", "outcome_unknown", "R1")
    assert "--ref R1" in sentence
    assert "nothing was written" not in sentence
    assert counted(path) in (0, 1)


# Ctrl-C -----------------------------------------------------------------------------------------------------------------


class Interrupted(sqlite3.Connection):
    """A connection where Ctrl-C arrives while COMMIT runs: SQLite finishes it, and Python notices afterwards."""

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        cursor = super().execute(sql, parameters)
        if sql == "COMMIT":
            signal.raise_signal(signal.SIGINT)
        return cursor


def test_ctrl_c_while_committing_does_not_say_that_nothing_was_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Interrupted))
    db = Sqlite(str(path), str(path))
    with pytest.raises(OutcomeUnknown) as unknown, db.atomic(ref="R1"):
        db.run(COUNT, NAME)
    assert unknown.value.status == 7
    assert "--ref R1" in unknown.value.sentence
    assert visits(db) == 1
    db.close()
