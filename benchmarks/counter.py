"""What a cashier waits for inside `loyalty counter`: one earn, in turn with a bare sqlite3 commit of one row.

Both write with WAL and synchronous = FULL in the same folder, so the disk's own part is in both.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from loyalty_cli import clock, ids
from loyalty_cli.counter.acts import Look
from loyalty_cli.counter.desk import Desk
from loyalty_cli.counter.machine import settle, step
from loyalty_cli.counter.state import Line, State
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.storage import open_shop

CUSTOMERS = 100
ROUNDS = 2_000
PROGRAM = Path(__file__).parent.parent / "examples" / "cafe.toml"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = sqlite3.connect(Path(folder) / "bare.db", isolation_level=None)
        bare.execute("PRAGMA journal_mode = WAL")
        bare.execute("PRAGMA synchronous = FULL")
        bare.execute("CREATE TABLE sales (id INTEGER PRIMARY KEY, at TEXT, amount INTEGER)")
        desk, cards = _counter(folder)

        ours, theirs = [], []
        for at in range(ROUNDS):
            state = _typed(desk, State(), cards[at % CUSTOMERS])
            theirs.append(_milliseconds(lambda: _commit(bare)))
            start = time.perf_counter()
            state = _typed(desk, state, f"{at % 40 + 1}.50")
            ours.append((time.perf_counter() - start) * 1000)
        beyond = [mine - its for mine, its in zip(ours, theirs, strict=True)]
        _table({"earn in the counter": ours, "bare sqlite3 commit": theirs, "beyond the commit": beyond})

        loyal = _typed(desk, State(), cards[0])
        many = [_milliseconds(lambda: _typed(desk, loyal, "5.50")) for _ in range(ROUNDS)][-200:]
        scans = [_milliseconds(lambda: desk.perform(Look(cards[0], code=True))) for _ in range(200)]
        _table({"earn, 2,000 purchases": many, "scan, 2,000 purchases": scans})


def _counter(folder: str) -> tuple[Desk, list[str]]:
    target = str(Path(folder) / "shop.db")
    now = clock.text(clock.now())
    found_shop(target, PROGRAM.read_text(encoding="utf-8"), at=now)
    db = open_shop(target)
    cards = [enroll(db, Person(f"Ana {at}"), Call(now, now))[1].number for at in range(CUSTOMERS)]

    def call(ref: str | None, shown: str | None) -> Call:
        at = clock.text(clock.now())
        return Call(at, at, ref=ref, card=shown)

    return Desk(lambda: db, call), cards


def _typed(desk: Desk, state: State, typed: str) -> State:
    turn = step(state, Line(typed, clock.milliseconds(), ids.text(ids.new())))
    assert turn.act is not None, turn.words
    answer = desk.perform(turn.act)
    assert answer.refusal is None, answer.lines
    return settle(turn.state, turn.act, answer).state


def _commit(bare: sqlite3.Connection) -> None:
    bare.execute("BEGIN IMMEDIATE")
    bare.execute("INSERT INTO sales (at, amount) VALUES ('2026-02-17T12:00:00Z', 1250)")
    bare.execute("COMMIT")


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _table(rows: dict[str, list[float]]) -> None:
    print(f"{'':24}{'p50':>10}{'p99':>10}")
    for name, found in rows.items():
        print(f"{name:24}{statistics.median(found):7.2f} ms{statistics.quantiles(found, n=100)[98]:7.2f} ms")


if __name__ == "__main__":
    main()
