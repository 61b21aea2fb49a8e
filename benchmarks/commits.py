"""Sales in one process, beside the very same statements by hand: `python benchmarks/commits.py [--sales 2000]`.

The statements of every sale are written down once, with their values; then a copy of the shop gets them from a bare sqlite3
connection of the same settings, in turn with the program on another copy. What lies between the two is the program's own time.
"""

import argparse
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.contention import CUSTOMERS, PROGRAM
from benchmarks.tills import sale, shop
from loyalty_cli.cli import sweep_seldom
from loyalty_cli.storage import open_shop
from loyalty_cli.storage.sqlite import Sqlite

BLOCK = 50
Statement = tuple[str, Any, bool]  # its text, its values, and whether there are many of them


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sales", type=int, default=2_000)
    sales = asked.parse_args().sales
    sweep_seldom()  # as the program does
    with tempfile.TemporaryDirectory() as folder:
        first = str(Path(folder) / "shop.db")
        people = shop(first, PROGRAM.read_text(encoding="utf-8"), CUSTOMERS)
        copies = [shutil.copy(first, Path(folder) / f"{name}.db") for name in ("ours", "hand", "written-down")]
        customers = [people[at * 7 % len(people)] for at in range(sales)]
        statements = _written_down(str(copies[2]), customers)
        ours, hand = open_shop(str(copies[0])), _bare(str(copies[1]))
        mine, theirs = [], []
        for at in range(0, sales, BLOCK):
            start = time.perf_counter()
            for each in statements[at : at + BLOCK]:
                _by_hand(hand, each)
            theirs.append((time.perf_counter() - start) / BLOCK)
            start = time.perf_counter()
            for customer in customers[at : at + BLOCK]:
                sale(ours, customer)
            mine.append((time.perf_counter() - start) / BLOCK)
    program, bare = statistics.median(mine), statistics.median(theirs)
    print(f"{len(statements[-1])} statements a sale, between BEGIN and COMMIT")
    print(f"by hand in sqlite3  {1 / bare:8,.0f} sales a second")
    print(f"loyalty             {1 / program:8,.0f} sales a second   {bare / program:.2f} of it")


def _written_down(path: str, customers: list[int]) -> list[list[Statement]]:
    """The statements of each sale."""
    db = open_shop(path)
    now: list[Statement] = []
    real = Sqlite.rows, Sqlite.row, Sqlite.run, Sqlite.run_many

    def note(sql: str, values: Any, *, many: bool = False) -> Any:
        values = [dict(each) for each in values] if many else values
        if values or not many:
            now.append((sql, values, many))
        return values

    Sqlite.rows = lambda self, sql, values={}, /: real[0](self, sql, note(sql, values))  # type: ignore[method-assign]
    Sqlite.row = lambda self, sql, values={}, /: real[1](self, sql, note(sql, values))  # type: ignore[method-assign]
    Sqlite.run = lambda self, sql, values={}, /: real[2](self, sql, note(sql, values))  # type: ignore[method-assign]
    Sqlite.run_many = lambda self, sql, values, /: real[3](self, sql, note(sql, values, many=True))  # type: ignore[method-assign]
    try:
        found = []
        for customer in customers:
            now.clear()
            sale(db, customer)
            found.append(list(now))
        return found
    finally:
        Sqlite.rows, Sqlite.row, Sqlite.run, Sqlite.run_many = real  # type: ignore[method-assign]
        db.close()


def _bare(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
        db.execute(f"PRAGMA {setting}").fetchall()
    return db


def _by_hand(db: sqlite3.Connection, statements: list[Statement]) -> None:
    db.execute("BEGIN IMMEDIATE")
    for sql, values, many in statements:
        if many:
            db.executemany(sql, values)
        else:
            db.execute(sql, values).fetchall()
    db.execute("COMMIT")


if __name__ == "__main__":
    main()
