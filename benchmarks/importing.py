"""The example log with its rules, beside the same facts as plain rows in sqlite3: four indexes, one commit."""

import csv
import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOG = ROOT / "examples" / "cdnow-purchases.csv.gz"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = _plain(Path(folder) / "plain.db")
        ours = _loyalty(Path(folder) / "shop.db")
    with gzip.open(LOG, "rt") as log:
        rows = sum(1 for _ in log) - 1
    print(f"{rows:,} purchases")
    print(f"plain sqlite3   {plain:6.1f} s  {rows / plain:8,.0f} a second")
    print(f"loyalty import  {ours:6.1f} s  {rows / ours:8,.0f} a second   {plain / ours:.2f} of plain")


def _plain(path: Path) -> float:
    start = time.perf_counter()
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
    with gzip.open(LOG, "rt", newline="") as log:
        rows = [(number, row["customer"], row["date"], round(float(row["amount"]) * 100), row["ref"])
                for number, row in enumerate(csv.DictReader(log))]  # fmt: skip
    db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?)", rows)
    db.executemany("INSERT INTO postings VALUES (?, ?, 'points', ?)", ((row[0], row[1], row[3] // 100) for row in rows))
    db.executemany("INSERT INTO stamps VALUES (?, ?)", ((row[0], row[1]) for row in rows))
    db.execute("COMMIT")
    db.close()
    return time.perf_counter() - start


def _loyalty(path: Path) -> float:
    env = {**os.environ, "LOYALTY_DB": str(path), "PYTHONPATH": str(ROOT)}
    loyalty = [sys.executable, "-m", "loyalty_cli", "--quiet"]
    program = str(ROOT / "examples" / "record-shop.toml")
    subprocess.run([*loyalty, "init", "--program", program, "--at", "1997-01-01"], env=env, check=True)
    start = time.perf_counter()
    line = ["import", "purchases", str(LOG), "--map", "date=at", "--create-customers"]
    subprocess.run([*loyalty, *line], env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
