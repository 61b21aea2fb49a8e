"""Processes of our own: they do what they are given in its order, and who gave it learns when they are lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli import cores
from loyalty_cli.cores import HandLost

LARGE = 4 << 20  # bytes, more than any pipe takes at once


def counter(start: int, place: int) -> Callable[[int], tuple[int, int, int]]:
    """What a hand does here: it remembers, and says where it sits and what all it was given come to."""
    held = [start]

    def add(number: int) -> tuple[int, int, int]:
        if number == 13:
            raise ValueError("not that one")
        held.append(number)
        return place, os.getpid(), sum(held)

    return add


def broken(_place: int) -> Callable[[int], int]:
    raise ValueError("it cannot begin")


def echo(_place: int) -> Callable[[bytes], bytes]:
    return bytes.upper


def unsendable(_place: int) -> Callable[[int], object]:
    return lambda _: lambda: None


def test_each_hand_is_a_process_that_remembers_what_it_did() -> None:
    with cores.hands(2, counter, 100) as (first, second):
        for number in (1, 2):
            first.give(number)
            second.give(number * 10)
        made = [first.take(), first.take(), second.take(), second.take()]

    assert [(place, total) for place, _, total in made] == [(0, 101), (0, 103), (1, 110), (1, 130)]
    assert len({pid for _, pid, _ in made} | {os.getpid()}) == 3


def test_what_is_larger_than_a_pipe_goes_both_ways_at_once() -> None:
    with cores.hands(1, echo) as (hand,):
        for _ in range(3):
            hand.give(b"a" * LARGE)
        assert [hand.take() for _ in range(3)] == [b"A" * LARGE] * 3


def test_trouble_in_a_hand_is_told_to_who_takes_and_the_hand_goes_on() -> None:
    with cores.hands(1, counter, 0) as (hand,):
        hand.give(13)
        hand.give(5)
        with pytest.raises(HandLost, match="not that one"):
            hand.take()
        assert hand.take()[2] == 5


@pytest.mark.parametrize("begin", [broken, unsendable])
def test_a_hand_that_cannot_begin_or_hand_over_is_lost(begin: Callable[[int], Callable[[int], object]]) -> None:
    with cores.hands(1, begin) as (hand,):
        hand.give(1)
        with pytest.raises(HandLost):
            hand.take()


def test_a_hand_that_was_killed_is_lost() -> None:
    with cores.hands(1, counter, 0) as (hand,):
        hand.give(1)
        _, pid, _ = hand.take()
        os.kill(pid, signal.SIGKILL)
        hand.give(2)
        with pytest.raises(HandLost):
            hand.take()


def test_a_system_that_gives_no_process_loses_the_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    with cores.hands(1, counter, 0) as (hand,):
        hand.give(1)
        with pytest.raises(HandLost):
            hand.take()


BUSY = """
import time
from loyalty_cli import cores
from tests.test_cores import counter
if __name__ == "__main__":
    try:
        with cores.hands(2, counter, 0) as (hand, _):
            print("begun", flush=True)
            time.sleep(10)
    except KeyboardInterrupt:
        print("answered", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C of a whole group")
@pytest.mark.parametrize("seconds", [0, 0.03, 0.06, 0.09, 0.12])
def test_ctrl_c_while_hands_begin_is_answered_once(tmp_path: Path, seconds: float) -> None:
    script = tmp_path / "busy.py"
    script.write_text(BUSY)
    root = str(Path(__file__).parent.parent)
    began = subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": root},
        start_new_session=True,
    )
    assert began.stdout is not None
    assert began.stdout.readline() == "begun\n"
    time.sleep(seconds)
    os.killpg(began.pid, signal.SIGINT)
    assert began.communicate(timeout=20) == ("answered\n", "")


ORPHAN = """
import os, signal
from loyalty_cli import cores
from tests.test_cores import counter
if __name__ == "__main__":
    with cores.hands(1, counter, 0) as (hand,):
        hand.give(1)
        print(hand.take()[1], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it is looked for in /proc")
def test_a_hand_ends_with_whoever_was_killed_before_it(tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    root = str(Path(__file__).parent.parent)
    began = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": root}
    )
    pid, until = int(began.stdout), time.monotonic() + 10
    while is_there(pid) and time.monotonic() < until:
        time.sleep(0.01)
    assert not is_there(pid)


def is_there(pid: int) -> bool:
    """Whether that process is still at work."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
