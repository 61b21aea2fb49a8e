"""A block that must wait is decided before its turn, and is done again where that was too early."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import pytest

from loyalty_cli.storage import ALL, Database, open_shop, retried
from loyalty_cli.storage.queue import turn
from loyalty_cli.storage.trouble import Overtaken
from tests.storage.conftest import COUNT, QUANTITY, visits
from tests.storage.processes import finish, start

ANA = 7
NAME = {"name": "visits"}
SET = "UPDATE counters SET quantity = :quantity WHERE name = 'visits'"
ADD = "INSERT INTO counters (customer, name, quantity) VALUES (0, :name, 0)"
PATIENT = 10.0  # seconds for what takes none
BRIEF = 0.2  # seconds for what is not to come

Say = Callable[[object], None]


class Till:
    """A block that runs in a thread of its own, and says how far it has come."""

    def __init__(self, path: Path, block: Callable[[Database, Say], None]) -> None:
        self.said: Queue[object] = Queue()
        self._path, self._block = path, block
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        db = open_shop(str(self._path))
        try:
            self._block(db, self.said.put)
        except Overtaken as refusal:
            self.said.put(refusal)
        finally:
            db.close()

    def next(self) -> object:
        return self.said.get(timeout=PATIENT)

    def keeps_silent(self) -> bool:
        threading.Event().wait(BRIEF)
        return self.said.empty()

    def end(self) -> None:
        self._thread.join(PATIENT)
        assert not self._thread.is_alive()
        assert self.said.empty()


@contextmanager
def somebody_writes(path: Path) -> Iterator[Callable[[int], None]]:
    """Keep every other writer waiting; yields how whoever has the turn sets the counter."""
    db = open_shop(str(path))

    def set_to(quantity: int) -> None:
        db.rows("BEGIN IMMEDIATE")
        db.rows(SET, {"quantity": quantity})
        db.rows("COMMIT")

    with turn(str(path)):
        yield set_to
    db.close()


def counted(path: Path) -> int:
    db = open_shop(str(path))
    found = visits(db)
    db.close()
    return found


def one_more(db: Database, say: Say, on: Sequence[int] = (ANA,)) -> None:
    """Read the counter, say what it was, and write one more."""
    with db.atomic(*on):
        before = visits(db)
        say(before)
        db.run_many(SET, [{"quantity": before + 1}])


def test_who_waits_decides_meanwhile_and_writes_in_its_turn(path: Path) -> None:
    with somebody_writes(path):
        till = Till(path, one_more)
        assert till.next() == 0
        assert counted(path) == 0
    till.end()
    assert counted(path) == 1


def test_what_was_decided_on_books_that_changed_is_not_written(path: Path) -> None:
    with somebody_writes(path) as set_to:
        till = Till(path, one_more)
        assert till.next() == 0
        set_to(40)
    assert isinstance(till.next(), Overtaken)
    till.end()
    assert counted(path) == 40


def test_books_that_changed_and_are_again_as_they_were_are_the_same_books(path: Path) -> None:
    with somebody_writes(path) as set_to:
        till = Till(path, one_more)
        assert till.next() == 0
        set_to(40)
        set_to(0)
    till.end()
    assert counted(path) == 1


def test_done_again_it_waits_for_its_turn_before_it_reads_and_so_does_the_next_one(path: Path) -> None:
    may_go_on = threading.Event()

    def twice(db: Database, say: Say) -> None:
        retried(one_more)(db, say)
        may_go_on.wait(PATIENT)
        retried(one_more)(db, say)

    with somebody_writes(path) as set_to:
        till = Till(path, twice)
        assert till.next() == 0
        set_to(40)
    assert till.next() == 40
    with somebody_writes(path) as set_to:
        may_go_on.set()
        assert till.keeps_silent()
        set_to(70)
    assert till.next() == 70
    till.end()
    assert counted(path) == 71


@pytest.mark.parametrize("on", [(), (ALL,), (ALL, ANA)], ids=["nobody", "all", "all and somebody"])
def test_a_block_about_more_than_some_customers_waits_before_it_reads(path: Path, on: Sequence[int]) -> None:
    with somebody_writes(path) as set_to:
        till = Till(path, lambda db, say: one_more(db, say, on))
        assert till.keeps_silent()
        set_to(40)
    assert till.next() == 40
    till.end()


def test_a_block_that_reads_what_it_has_written_finds_it(path: Path) -> None:
    def written(db: Database, say: Say) -> None:
        with db.atomic(ANA):
            say("begun")
            db.run_many(ADD, [{"name": "others"}])
            say([row["quantity"] for row in db.rows(QUANTITY, {"name": "others"})])
            db.run_many(ADD, [{"name": "more"}])
            row = db.row(QUANTITY, {"name": "more"})
            say(row is not None and row["quantity"])

    with somebody_writes(path):
        till = Till(path, written)
        assert till.next() == "begun"
        assert till.keeps_silent()
    assert [till.next(), till.next()] == [[0], 0]
    till.end()


def test_a_write_whose_effect_is_asked_for_waits_for_its_turn(path: Path) -> None:
    def added(db: Database, say: Say) -> None:
        with db.atomic(ANA):
            say("begun")
            say(db.run(COUNT, NAME))
            say(visits(db))

    with somebody_writes(path):
        till = Till(path, added)
        assert till.next() == "begun"
        assert till.keeps_silent()
    assert [till.next(), till.next()] == [1, 1]
    till.end()
    assert counted(path) == 1


def test_a_block_that_writes_nothing_needs_no_turn(path: Path) -> None:
    def looked(db: Database, say: Say) -> None:
        with db.atomic(ANA):
            visits(db)
        say("done")

    with somebody_writes(path):
        till = Till(path, looked)
        assert till.next() == "done"
        till.end()


def test_no_count_is_lost_between_tills_that_read_before_they_write(path: Path) -> None:
    code = """
import sys
from loyalty_cli.storage import open_shop, retried

@retried
def one_more(db):
    with db.atomic(7):
        before = db.row("SELECT quantity FROM counters WHERE name = 'visits'")["quantity"]
        db.run_many("UPDATE counters SET quantity = :quantity WHERE name = 'visits'", [{"quantity": before + 1}])

db = open_shop(sys.argv[1])
sys.stdin.readline()
for _ in range(50):
    one_more(db)
"""
    tills = [start(code, path) for _ in range(6)]
    for till in tills:
        assert till.stdin is not None
        till.stdin.write("now\n")
        till.stdin.flush()
    finish(tills)
    assert counted(path) == 300
