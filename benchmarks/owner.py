"""What an owner waits for at a small shop and at large ones: `python benchmarks/owner.py small.db large.db …`.

Each line is a process of its own, with all that it starts, in every file in turn; the first file is the reference. What grows
with the books may take as many times as long as there are times as many events. The files are made by
`benchmarks/large_shop.py`; nothing is written in them.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "examples" / "record-shop.toml"


class Cost(NamedTuple):
    """Seconds by the clock, seconds of the processor of all processes together, and the memory of the largest one in MB."""

    clock: float
    processor: float
    memory: float


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", type=Path, nargs="+")
    files = asked.parse_args().files
    counts = [_events(each) for each in files]
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other.toml"
        other.write_text(PROGRAM.read_text(encoding="utf-8").replace("points = 1\n", "points = 2\n"), encoding="utf-8")
        print(f"{os.cpu_count()} cores" + "".join(f"{f'{count:,} events':>26}" for count in counts))
        for name, line in _lines(other).items():
            costs = [_cost(each, [_middle(each) if word == "MIDDLE" else word for word in line]) for each in files]
            cells = (f"{cost.clock:9.2f} s {cost.processor:7.2f} s {cost.memory:4.0f} MB" for cost in costs)
            grown = "".join(f" {cost.processor / costs[0].processor:6.1f} times" for cost in costs[1:])
            print(f"{name:28}" + "".join(cells) + grown, flush=True)


def _lines(other: Path) -> dict[str, list[str]]:
    return {
        "db verify": ["db", "verify"],
        "program simulate": ["program", "simulate", str(other)],
        "report liability": ["report", "liability"],
        "the same of an earlier day": ["report", "liability", "--at", "MIDDLE"],
        "report shops": ["report", "shops"],
        "report day": ["report", "day", "--at", "2999-12-31"],
        "report expiring": ["report", "expiring"],
        "vip list": ["vip", "list", "--limit", "3"],
        "expire --dry-run": ["expire", "--dry-run"],
    }


def _cost(shop: Path, line: Sequence[str]) -> Cost:
    env = {**os.environ, "LOYALTY_DB": str(shop), "PYTHONPATH": str(ROOT)}
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "loyalty_cli", *line], env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, line
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _events(shop: Path) -> int:
    with closing(sqlite3.connect(shop)) as db:
        return int(db.execute("SELECT count(*) FROM events").fetchone()[0])


def _middle(shop: Path) -> str:
    """The instant up to which half of it had happened."""
    with closing(sqlite3.connect(shop)) as db:
        count = "SELECT count(*) / 2 FROM events"
        return str(db.execute(f"SELECT at FROM events ORDER BY at LIMIT 1 OFFSET ({count})").fetchone()[0])


if __name__ == "__main__":
    main()
