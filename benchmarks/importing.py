"""The example log with its rules, beside the same facts as plain rows in sqlite3: four indexes, one commit.

`--by-day` puts the log in the order of its days, as a till writes it, instead of customer after customer; `--million` repeats
it with other customers until a million purchases are in it.
"""

import csv
import gzip
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOG = ROOT / "examples" / "cdnow-purchases.csv.gz"
PROGRAM = ROOT / "examples" / "record-shop.toml"
MILLION = 1_000_000
MEBIBYTE_IN_KIB = 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        log, shop = Path(folder) / "log.csv", Path(folder) / "shop.db"
        measured(lambda: write_log(log, by_day="--by-day" in sys.argv, most=MILLION if "--million" in sys.argv else 0))
        with log.open() as file:
            rows = sum(1 for _ in file) - 1
        measured(lambda: become_loyalty(shop, "init", "--program", str(PROGRAM), "--at", "1997-01-01"))
        plain, plain_kib = measured(lambda: _plain(log, Path(folder) / "plain.db"))
        line = ["import", "purchases", str(log), "--map", "date=at", "--create-customers"]
        ours, our_kib = measured(lambda: become_loyalty(shop, *line))
    print(f"{rows:,} purchases")
    print(f"plain sqlite3   {plain:6.1f} s  {rows / plain:8,.0f} a second")
    print(f"loyalty import  {ours:6.1f} s  {rows / ours:8,.0f} a second   {plain / ours:.3f} of plain")
    print(f"most memory of one process: plain {plain_kib // MEBIBYTE_IN_KIB} MiB, ours {our_kib // MEBIBYTE_IN_KIB} MiB")


def write_log(path: Path, *, by_day: bool, most: int = 0) -> None:
    """The example log as a file, in the order of its customers or of its days; `most` purchases, if those are more."""
    with gzip.open(LOG, "rt", newline="") as log:
        rows = list(csv.DictReader(log))
    if by_day:
        rows.sort(key=lambda row: row["date"])
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(_repeated(rows, most))


def _repeated(rows: list[dict[str, str]], most: int) -> Iterator[dict[str, str]]:
    yield from rows
    for place in range(len(rows), most):
        turn, row = place // len(rows), rows[place % len(rows)]
        yield {**row, "customer": f"{turn}-{row['customer']}", "ref": f"{turn}-{row['ref']}"}


def measured(work: Callable[[], None]) -> tuple[float, int]:
    """Seconds, and the most memory in KiB, of work in a process of its own."""
    start = time.perf_counter()
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    assert status == 0, "it failed"
    return time.perf_counter() - start, used.ru_maxrss


def _plain(log: Path, path: Path) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE events (id INTEGER PRIMARY KEY, customer TEXT, at TEXT, amount INTEGER, ref TEXT);
        CREATE TABLE postings (event INTEGER, customer TEXT, unit TEXT, quantity INTEGER);
        CREATE TABLE stamps (event INTEGER, customer TEXT);
        CREATE UNIQUE INDEX by_ref ON events (ref);
        CREATE INDEX events_by_customer ON events (customer);
        CREATE INDEX postings_by_customer ON postings (customer);
        CREATE INDEX stamps_by_customer ON stamps (customer);
        BEGIN IMMEDIATE;
    """)
    with log.open(newline="") as file:
        rows = [(number, row["customer"], row["date"], round(float(row["amount"]) * 100), row["ref"])
                for number, row in enumerate(csv.DictReader(file))]  # fmt: skip
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO postings VALUES (?, ?, 'points', ?)", ((row[0], row[1], row[3] // 100) for row in rows))
    db.executemany("INSERT INTO stamps VALUES (?, ?)", ((row[0], row[1]) for row in rows))
    db.execute("COMMIT")
    db.close()


def become_loyalty(shop: Path | str, *line: str) -> None:
    """Become the program, at work on that shop."""
    env = {**os.environ, "LOYALTY_DB": str(shop), "PYTHONPATH": str(ROOT)}
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execve(sys.executable, [sys.executable, "-m", "loyalty_cli", "--quiet", *line], env)


if __name__ == "__main__":
    main()
