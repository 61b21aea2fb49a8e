"""kill -9 at any moment of a real `loyalty earn`: what was acknowledged is there, whole, and a retry counts once."""

import json
import os
import random
import signal
import subprocess
import time
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any

import pytest

from tests.conftest import Shop

KILLS = [
    pytest.param(8, id="8 kills"),
    pytest.param(int(os.environ.get("LOYALTY_SOAK_ROUNDS", "1000")), id="soak", marks=pytest.mark.soak),
]
PATIENCE_SECONDS = 30  # for each kill; one takes half a second
TRIALS = 5
POINTS, STAMPS = 12, 1


@dataclass
class Tally:
    """What the kills hit."""

    killed: int = 0
    writing: int = 0  # between its turn to write and its answer
    unanswered: int = 0  # of these, written, and nobody was told
    answered: int = 0  # after its answer

    def is_enough(self, kills: int) -> bool:
        """Whether so many were killed, half of them while they wrote; of a hundred, one just before its answer too."""
        return self.killed >= kills and self.writing >= kills // 2 and self.unanswered >= kills // 100


def line(ref: str) -> list[str]:
    return ["--json", "earn", "Ana", "12.50", "--item", "LATTE", "--item", "CAKE*2@4.50", "--ref", ref]


def writer(shop: Shop) -> int:
    """The process that wrote last, as the queue has it."""
    return int(shop.path.with_name("shop.db.queue").read_text().split()[0])


def strike(shop: Shop, victim: subprocess.Popen[bytes], chance: random.Random, whole: float, rest: float) -> None:
    """Kill at a random moment: every fourth time of its whole life, else between its turn to write and its answer.

    One that comes too late, as many do on a busy machine, hits nothing.
    """
    if chance.random() < 0.25:
        time.sleep(chance.random() * whole)
    else:
        end = time.monotonic() + 2 * whole
        while writer(shop) != victim.pid and victim.poll() is None and time.monotonic() < end:
            pass
        time.sleep(chance.random() * rest)
    victim.send_signal(signal.SIGKILL)


def usual_seconds(shop: Shop) -> tuple[float, float]:
    """How long an `earn` takes in all, and from its turn to its answer at least, so that a kill finds it alive."""
    whole, rest = [], []
    for number in range(TRIALS):
        begin = time.monotonic()
        running = shop.start(line(f"trial-{number}"))
        while writer(shop) != running.pid and running.poll() is None:
            pass
        turn = time.monotonic()
        assert running.stdout is not None
        running.stdout.read(1)
        rest.append(time.monotonic() - turn)
        _, complaint = running.communicate()
        assert running.returncode == 0, complaint
        whole.append(time.monotonic() - begin)
    return median(whole), min(rest)


def answer(out: bytes) -> Any:
    """The object that was printed, or None when the kill came before its end."""
    try:
        return json.loads(out)
    except json.JSONDecodeError:
        return None


def whole_events(shop: Shop, ref: str) -> int:
    """How many purchases have this ref; each must have all of its postings."""
    events = shop.rows("SELECT id FROM events WHERE ref = :ref AND kind = 'purchase'", ref=ref)
    for event in events:
        postings = shop.rows("SELECT unit, quantity FROM postings WHERE event = :id ORDER BY unit", id=event["id"])
        found = {posting["unit"]: posting["quantity"] for posting in postings if posting["quantity"] > 0}
        assert found == {"points": POINTS, "stamps:coffee": STAMPS}
    return len(events)


@pytest.mark.parametrize("kills", KILLS)
def test_no_kill_loses_an_acknowledged_sale_or_leaves_half_of_one(shop: Shop, kills: int) -> None:
    shop.done("enroll Ana")
    whole, rest = usual_seconds(shop)
    tally = Tally()
    end = time.monotonic() + PATIENCE_SECONDS * kills
    for number in count():
        if tally.is_enough(kills):
            break
        assert time.monotonic() < end, f"after {number} rounds too few were hit: {tally}"
        chance = random.Random(number)
        ref = f"R{number}"
        victim = shop.start(line(ref))
        strike(shop, victim, chance, whole, rest)
        out, _ = victim.communicate(timeout=60)

        said = answer(out)
        assert victim.returncode in (0, -signal.SIGKILL), out
        there = whole_events(shop, ref)
        assert there <= 1
        assert there == 1 or said is None, "an acknowledged sale is missing"
        if victim.returncode == -signal.SIGKILL:
            tally.killed += 1
            tally.writing += writer(shop) == victim.pid and said is None
            tally.unanswered += there == 1 and said is None
            tally.answered += said is not None

        again = shop.process(line(ref))
        assert again.code == 0, again.err
        assert again.json["replayed"] is bool(there)
        assert said is None or again.json == {**said, "replayed": True}
        assert whole_events(shop, ref) == 1

    points = shop.rows("SELECT quantity FROM balances WHERE unit = 'points'")
    assert [row["quantity"] for row in points] == [POINTS * (TRIALS + number)]
    assert shop.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    assert shop.process("db verify").code == 0
    print(f"\n{number} rounds: {tally}")
