"""The example log imported on PostgreSQL, beside the same import into a SQLite file, in turns.

    python -m benchmarks.server_import

First a part of it three times, then all of it, each in the order of its customers and of its days; `fsync` is on.
"""

import itertools
import statistics
import tempfile
from pathlib import Path

from benchmarks.importing import PROGRAM, become_loyalty, measured, write_log
from benchmarks.postgres import DURABLE
from tests import servers

PART = 5_000
ROUNDS = 3


def main() -> None:
    """Print both rates, and their ratio."""
    with tempfile.TemporaryDirectory() as folder, servers.running(*DURABLE) as server:
        log, part = Path(folder) / "log.csv", Path(folder) / "part.csv"
        files = (str(Path(folder) / f"{number}.db") for number in itertools.count())
        for by_day in (False, True):
            write_log(log, by_day=by_day)
            lines = log.read_text().splitlines(keepends=True)
            part.write_text("".join(lines[: PART + 1]))
            print("by day" if by_day else "by customer")
            for file, rows, rounds in ((part, PART, ROUNDS), (log, len(lines) - 1, 1)):
                pairs = [(_imported(file, next(files)), _imported(file, server.place())) for _ in range(rounds)]
                sqlite, postgres = (rows / statistics.median(each) for each in zip(*pairs, strict=True))
                of_it = f"PostgreSQL {postgres:6,.0f}, {postgres / sqlite:.2f} of it"
                print(f"{rows:7,} purchases: SQLite {sqlite:6,.0f} a second, {of_it}", flush=True)


def _imported(log: Path, shop: str) -> float:
    """The seconds that it takes into a new shop there."""
    measured(lambda: become_loyalty(shop, "init", "--program", str(PROGRAM), "--at", "1997-01-01"))
    line = ["import", "purchases", str(log), "--map", "date=at", "--create-customers"]
    return measured(lambda: become_loyalty(shop, *line))[0]


if __name__ == "__main__":
    main()
