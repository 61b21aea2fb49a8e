"""What a cashier waits for at a small shop and at large ones: `python benchmarks/growth.py small.db large.db …`.

Each line is done in turn in every file, each time for another customer, so that the machine's moods fall on all alike; the
first file is the reference. The files are made by `benchmarks/large_shop.py`; sales and rewards are booked in them. With
`--cold` the system is asked to forget the files before each round, as after a night; with `--processor` the processor's time is
told, which a busy disk does not change.
"""

import argparse
import os
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.large_shop import FIRST_NAMES, person
from loyalty_cli import clock, ids
from loyalty_cli.counter.acts import Act, Look, Redeem, Sale, Search, Standing
from loyalty_cli.counter.desk import Desk
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import open_shop

ROUNDS = 300
REWARD = 100  # points


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", type=Path, nargs="+")
    asked.add_argument("--cold", action="store_true")
    asked.add_argument("--processor", action="store_true")
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    given = asked.parse_args()
    shops = [_Shop(path, time.process_time if given.processor else time.perf_counter) for path in given.files]
    for each in shops:
        print(
            f"{each.path.name}: {each.customers:,} customers, {each.purchases:,} purchases of {each.bytes_a_purchase:,} bytes"
        )
    found: dict[str, list[list[float]]] = {name: [[] for _ in shops] for name in ACTS}
    for name in list(ACTS) * given.rounds:
        for shop, times in zip(shops, found[name], strict=True):
            if given.cold:
                shop.forget()
            times.append(shop.milliseconds(name))
    _table(found, shops)


class _Shop:
    """One file, and a desk that serves it."""

    def __init__(self, path: Path, now: Callable[[], float]) -> None:
        self.path, self._now = path, now
        self._raw = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.customers = self._count("SELECT count(*) FROM customers")
        self.purchases = self._count("SELECT count(*) FROM purchases")
        self.bytes_a_purchase = path.stat().st_size // self.purchases
        self._db = open_shop(str(path))
        self._desk = Desk(lambda: self._db, self._call)
        self._drawn = random.Random()

    def milliseconds(self, name: str) -> float:
        at = self._drawn.randrange(self.customers)
        act = ACTS[name](self, at)
        start = self._now()
        answer = self._desk.perform(act)
        took = (self._now() - start) * 1000
        assert answer.refusal is None, (name, answer.lines)
        return took

    def standing(self, at: int) -> Standing:
        name, _, card = person(at)
        return Standing(self._count(f"SELECT customer FROM cards WHERE number = '{card}'"), name, card)

    def points(self, of: Standing) -> int:
        return self._count(f"SELECT quantity FROM balances WHERE customer = {of.customer} AND unit = 'points'")

    def forget(self) -> None:
        """Ask the system to drop what it holds of the file in memory."""
        handle = os.open(self.path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)

    def _count(self, sql: str) -> int:
        return int(self._raw.execute(sql).fetchone()[0])

    @staticmethod
    def _call(ref: str | None, shown: str | None) -> Call:
        at = clock.text(clock.now())
        return Call(at, at, ref=ref, card=shown)


def _sale(shop: _Shop, at: int) -> Act:
    return Sale(shop.standing(at), "12.50", (), "12.50", ids.text(ids.new()))


def _redeem(shop: _Shop, at: int) -> Act:
    while shop.points(standing := shop.standing(at)) < REWARD:
        at = (at + 1) % shop.customers
    return Redeem(standing, "five-off", None, "five-off", ids.text(ids.new()))


def _beginnings(name: str) -> str:
    return " ".join(word[:4] for word in name.split())


ACTS: dict[str, Callable[[_Shop, int], Act]] = {
    "show, by card": lambda _, at: Look(person(at)[2], code=True),
    "show, by phone": lambda _, at: Look(person(at)[1]),
    "find, by whole name": lambda _, at: Search(person(at)[0]),
    "find, by surname": lambda _, at: Search(person(at)[0].split()[1]),
    "find, by beginnings": lambda _, at: Search(_beginnings(person(at)[0])),
    "find, by first name": lambda _, at: Search(FIRST_NAMES[at % len(FIRST_NAMES)]),
    "earn": _sale,
    "redeem": _redeem,
}


def _table(found: dict[str, list[list[float]]], shops: list[_Shop]) -> None:
    print(f"\n{'p50 and p99 in ms':22}" + "".join(f"{shop.customers:>18,} " for shop in shops))
    for name, times in found.items():
        small = statistics.median(times[0])
        cells = [(statistics.median(each), statistics.quantiles(each, n=100)[98]) for each in times]
        print(f"{name:22}" + "".join(f"{p50:6.2f} {p99:6.1f} {p50 / small:4.2f}x" for p50, p99 in cells))


if __name__ == "__main__":
    main()
