"""Many tills at one file, and a till beside a long import: each beside one till alone, in the same run.

`python benchmarks/contention.py [--tills 16] [--seconds 5]`. A till is a process of its own that books one sale after another
for customers of its own choice. The import is the example log over and over, as long as the till is watched.
"""

import argparse
import csv
import gzip
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import tills  # noqa: E402
from loyalty_cli.storage import Database, open_shop  # noqa: E402

PROGRAM = ROOT / "examples" / "record-shop.toml"
LOG = ROOT / "examples" / "cdnow-purchases.csv.gz"
CUSTOMERS = 500
PAUSE = 0.02  # seconds between the sales of the till beside the import


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--tills", type=int, default=16)
    asked.add_argument("--seconds", type=float, default=5.0)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "shop.db")
        people = tills.shop(path, PROGRAM.read_text(encoding="utf-8"), CUSTOMERS)
        alone, _ = tills.sell(path, people, 1, given.seconds)
        many, _ = tills.sell(path, people, given.tills, given.seconds)
        again, _ = tills.sell(path, people, 1, given.seconds)
        one = (len(alone) + len(again)) / 2
        print(f"{'':20}{'sales a second':>16}{'p50':>10}{'p99':>10}{'slowest':>10}")
        line("one till", one / given.seconds, alone + again)
        line(f"{given.tills} tills", len(many) / given.seconds, many)
        slowest = max(many) / statistics.median(many)
        print(f"{len(many) / one:.2f} of one till's rate; the slowest sale took {slowest:.1f} times the median\n")
        line("till beside import", 1 / PAUSE, _beside_an_import(path, people, Path(folder), given.seconds * 2))


def _beside_an_import(path: str, people: list[int], folder: Path, seconds: float) -> list[float]:
    file = folder / "long.csv"
    with gzip.open(LOG, "rt", newline="") as log:
        rows = [[row["ref"], row["customer"], row["date"], row["amount"]] for row in csv.DictReader(log)]
    with file.open("w", newline="") as long:
        csv.writer(long).writerow(["ref", "customer", "at", "amount"])
        csv.writer(long).writerows([f"{turn}-{row[0]}", *row[1:]] for turn in range(15) for row in rows)
    env = {**os.environ, "LOYALTY_DB": path, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "loyalty_cli", "--quiet", "import", "purchases", str(file), "--create-customers"]
    db = open_shop(path)
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL) as importing:
        while _rows(db) < CUSTOMERS and importing.poll() is None:  # it is reading the file
            time.sleep(0.1)
        times, end = [], time.perf_counter() + seconds
        while time.perf_counter() < end:
            times.append(tills.sale(db, random.choice(people)))
            time.sleep(PAUSE)
        assert importing.poll() is None, "the import ended while the till was watched"
        importing.terminate()
    return times


def _rows(db: Database) -> int:
    return sum(row["rows_done"] for row in db.rows("SELECT rows_done FROM imports"))


def line(name: str, rate: float, times: list[float]) -> None:
    """One line of the table."""
    p50, p99 = statistics.median(times), statistics.quantiles(times, n=100)[98]
    print(f"{name:20}{rate:16,.0f}{p50:7.2f} ms{p99:7.2f} ms{max(times):7.1f} ms")


if __name__ == "__main__":
    main()
