"""Writers come in turn: none is lost, none sees "locked", none waits for ever, and a kill frees the turn."""

import os
import signal
import sqlite3
import statistics
import threading
import time
from pathlib import Path

import pytest

from loyalty_cli.storage import open_shop
from loyalty_cli.storage.queue import turn
from loyalty_cli.storage.trouble import Busy
from tests.storage.conftest import COUNT, visits
from tests.storage.processes import finish, start

HOLD = """
import sys
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
with db.atomic():
    db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_twenty_processes_that_take_the_last_one_at_once_share_it(path: Path) -> None:
    code = """
import sys
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
sys.stdin.readline()
with db.atomic():
    left = db.row("SELECT quantity FROM counters WHERE name = 'visits'")["quantity"]
    if left:
        db.run("UPDATE counters SET quantity = :rest WHERE name = 'visits'", {"rest": left - 1})
print("taken" if left else "refused")
"""
    with_one = open_shop(str(path))
    with with_one.atomic():
        with_one.run(COUNT, {"name": "visits"})
    takers = [start(code, path) for _ in range(20)]
    for taker in takers:
        assert taker.stdin is not None
        taker.stdin.write("now\n")
        taker.stdin.flush()
    assert sorted(finish(takers)) == ["refused"] * 19 + ["taken"]
    assert visits(with_one) == 0
    with_one.close()


def test_sixteen_busy_writers_all_get_their_turn(path: Path) -> None:
    code = """
import sys, time
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
end = time.monotonic() + 1.5
took = []
while time.monotonic() < end:
    begin = time.monotonic()
    with db.atomic():
        db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
    took.append(time.monotonic() - begin)
print(*took)
"""
    writers = [start(code, path) for _ in range(16)]
    assert [writer.stdout.readline() for writer in writers if writer.stdout] == ["ready\n"] * 16
    for writer in writers:  # at the same time, however long each took to start
        assert writer.stdin is not None
        writer.stdin.write("now\n")
        writer.stdin.flush()
    took = [[float(each) for each in said.split()] for said in finish(writers)]
    every = [each for writer in took for each in writer]
    db = open_shop(str(path))
    assert visits(db) == len(every)
    db.close()
    assert max(every) < 2, "a writer starved"
    assert min(map(len, took)) > statistics.median(map(len, took)) / 4, "a writer hardly came to its turn"


def test_an_import_that_comes_back_at_once_finds_the_cashier_in_front(path: Path) -> None:
    importing = """
import sys, time
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
end = time.monotonic() + 2
while time.monotonic() < end:
    with db.atomic():
        db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
        time.sleep(0.02)
"""
    busy = """
import time

end = time.monotonic() + 2
while time.monotonic() < end:
    pass
"""
    others = [start(importing, path), *(start(busy) for _ in range(2 * (os.cpu_count() or 1)))]
    cashier = open_shop(str(path))
    passed = []
    while others[0].poll() is None:
        before = visits(cashier)
        with cashier.atomic():
            passed.append(visits(cashier) - before)
        time.sleep(0.003)
    finish(others)
    cashier.close()
    assert sum(each > 0 for each in passed) > 10, "the import was never in the way: this test proves nothing"
    assert max(passed) <= 2, "the import went ahead of a cashier who was waiting"


def test_who_waits_in_vain_is_told_who_writes(path: Path) -> None:
    holder = start(HOLD, path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    with pytest.raises(Busy) as refusal, turn(str(path), seconds=0.2):
        pass
    assert f"Process {holder.pid} has held it since 20" in refusal.value.sentence
    assert refusal.value.status == 5
    holder.communicate()
    with turn(str(path), seconds=0.2):
        pass


def test_who_waits_behind_many_that_come_to_their_turn_is_not_refused(path: Path) -> None:
    code = """
import sys, time
from loyalty_cli.storage.queue import turn

print("ready", flush=True)
sys.stdin.readline()
with turn(sys.argv[1]):
    print("writing", flush=True)
    time.sleep(0.4)
"""
    writers = [start(code, path) for _ in range(12)]
    assert [writer.stdout.readline() for writer in writers if writer.stdout] == ["ready\n"] * 12
    for writer in writers:  # at the same time, however long each took to start
        assert writer.stdin is not None
        writer.stdin.write("now\n")
        writer.stdin.flush()
    time.sleep(0.5)  # they stand in the queue now, for nearly five seconds
    begin = time.monotonic()
    with turn(str(path), seconds=2):
        waited = time.monotonic() - begin
    finish(writers)
    assert waited > 2, "nobody was in the way: this test proves nothing"


def test_an_alarm_that_the_caller_has_set_rings_all_the_same(path: Path) -> None:
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    rung: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: rung.append(number))
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        with pytest.raises(Busy), turn(str(path), seconds=1):
            pass
    finally:
        signal.signal(signal.SIGALRM, before)
    holder.communicate()
    assert rung == [signal.SIGALRM]


def test_who_gave_up_does_not_keep_the_turn_that_came_too_late(path: Path) -> None:
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    for _ in range(5):
        with pytest.raises(Busy), turn(str(path), seconds=0.05):
            pass
    holder.communicate()
    for _ in range(5):
        with turn(str(path), seconds=5):
            pass
    assert not [fd for fd in os.listdir("/proc/self/fd") if _leads_to(fd).endswith((".queue", ".next"))]


def _leads_to(fd: str) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{fd}")
    except OSError:
        return ""


def test_readers_do_not_wait_for_a_writer(path: Path) -> None:
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    db = open_shop(str(path))
    assert visits(db) == 0
    holder.communicate()
    assert visits(db) == 1
    db.close()


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_writer_frees_the_turn_and_leaves_nothing(path: Path, blow: signal.Signals) -> None:
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    db = open_shop(str(path))
    threading.Timer(0.2, holder.send_signal, [blow]).start()
    begin = time.monotonic()
    with db.atomic():
        db.run(COUNT, {"name": "visits"})
    assert 0.1 < time.monotonic() - begin < 5
    assert holder.wait(10) == -blow
    holder.communicate()
    assert visits(db) == 1
    db.close()


def test_a_till_that_is_killed_while_it_waits_keeps_nobody_waiting(path: Path) -> None:
    waiting = """
import sys
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
print("waiting", flush=True)
with db.atomic():
    print("written")
"""
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    waiters = [start(waiting, path) for _ in range(3)]
    for waiter in waiters:
        assert waiter.stdout is not None
        waiter.stdout.readline()
    time.sleep(0.3)
    for waiter in waiters[:2]:  # the one that is next, and one behind it
        waiter.kill()
        waiter.communicate()
    holder.communicate()
    assert finish(waiters[2:]) == ["written"]
    with turn(str(path), seconds=5):
        pass


def test_ctrl_c_ends_the_wait_at_once(path: Path) -> None:
    code = """
import sys
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
print("waiting", flush=True)
try:
    with db.atomic():
        print("written")
except KeyboardInterrupt:
    print("interrupted")
with db.atomic():
    print("and again")
"""
    holder = start(HOLD, path)
    assert holder.stdout is not None
    holder.stdout.readline()
    waiter = start(code, path)
    assert waiter.stdout is not None
    waiter.stdout.readline()
    time.sleep(0.3)
    waiter.send_signal(signal.SIGINT)
    assert waiter.stdout.readline() == "interrupted\n"
    holder.communicate()
    assert finish([waiter]) == ["and again"]


def test_threads_of_one_process_wait_for_each_other_too(path: Path) -> None:
    def work() -> None:
        db = open_shop(str(path))
        for _ in range(50):
            with db.atomic():
                db.run(COUNT, {"name": "visits"})
        db.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db = open_shop(str(path))
    assert visits(db) == 200
    db.close()


def test_another_program_that_holds_the_file_is_waited_for_and_then_named_busy(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    db = open_shop(str(path))
    db.rows("PRAGMA busy_timeout = 100")
    with pytest.raises(Busy) as refusal, db.atomic():
        pass
    assert "Another program holds it" in refusal.value.sentence
    other.execute("ROLLBACK")
    with db.atomic():
        db.run(COUNT, {"name": "visits"})
    db.close()
    other.close()
