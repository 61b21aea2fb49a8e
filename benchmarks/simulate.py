"""The example log under another programme, beside what only reads the same rows: every event and its JSON, on one core."""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOG = ROOT / "examples" / "cdnow-purchases.csv.gz"
PROGRAM = ROOT / "examples" / "record-shop.toml"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop, other = Path(folder) / "shop.db", Path(folder) / "other.toml"
        env = {**os.environ, "LOYALTY_DB": str(shop), "PYTHONPATH": str(ROOT)}
        loyalty = [sys.executable, "-m", "loyalty_cli", "--quiet"]
        other.write_text(PROGRAM.read_text(encoding="utf-8").replace("points = 1\n", "points = 2\n"), encoding="utf-8")
        subprocess.run([*loyalty, "init", "--program", str(PROGRAM), "--at", "1997-01-01"], env=env, check=True)
        line = ["import", "purchases", str(LOG), "--map", "date=at", "--create-customers"]
        subprocess.run([*loyalty, *line], env=env, check=True, stdout=subprocess.DEVNULL)

        start = time.perf_counter()
        events = _bare(shop)
        bare = time.perf_counter() - start
        start = time.perf_counter()
        subprocess.run([*loyalty, "program", "simulate", str(other)], env=env, check=True)
        ours = time.perf_counter() - start
    print(f"{events:,} events, {os.cpu_count()} cores")
    print(f"the rows alone    {bare:6.1f} s")
    print(f"program simulate  {ours:6.1f} s  {events / ours:8,.0f} events a second   {ours / bare:.1f} times the rows alone")


def _bare(shop: Path) -> int:
    """Every event with its postings as they lie in the file, and the JSON of both columns read."""
    db = sqlite3.connect(shop)
    read = 0
    for fact, before in db.execute("SELECT fact, before FROM events ORDER BY customer, id"):
        json.loads(fact), json.loads(before)
        read += 1
    db.execute("SELECT unit, sum(quantity) FROM postings GROUP BY unit").fetchall()
    db.close()
    return read


if __name__ == "__main__":
    main()
