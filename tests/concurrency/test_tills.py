"""Many tills of one shop at once, each a process of its own: nothing is lost, nothing is given twice, nobody sees a lock."""

import fcntl
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from loyalty_cli.storage.queue import turn
from tests import servers
from tests.conftest import PROGRAM, Said, Shop

ONE_LEFT = PROGRAM.replace("points = 100", "points = 100\nstock = 1")
CROWD_SECONDS = 1.5  # all have come to the queue by then; a till waits for ten
# Forks a process for each line, when all that they would import is there; they wait until the gate is closed.
CROWD = """
import json, os, sys
import loyalty_cli.cli.till, loyalty_cli.storage
from loyalty_cli.cli import main

if "://" in os.environ["LOYALTY_DB"]:
    import loyalty_cli.storage.postgres_shop
folder, *lines = json.loads(sys.stdin.readline())
gate, opener = os.pipe()
tills = []
for number, line in enumerate(lines):
    if not (till := os.fork()):
        os.close(opener)
        for stream, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(f"{folder}/{number}.{name}", os.O_WRONLY | os.O_CREAT, 0o600), stream)
        os.read(gate, 1)
        sys.argv[1:] = ["--json", *line.split()]
        main()
    tills.append(till)
print("ready", flush=True)
sys.stdin.readline()
os.close(opener)
print([os.waitstatus_to_exitcode(os.waitpid(till, 0)[1]) for till in tills])
"""


def at_once(shop: Shop, lines: Sequence[str]) -> list[Said]:
    """Run a process a line: all are started, then all go, and nobody may write before everybody stands in the queue."""
    folder = Path(tempfile.mkdtemp(dir=shop.path.parent))
    crowd = shop.start([], code=CROWD)
    assert crowd.stdin is not None
    assert crowd.stdout is not None
    crowd.stdin.write(json.dumps([str(folder), *lines]).encode() + b"\n")
    crowd.stdin.flush()
    assert crowd.stdout.readline() == b"ready\n"
    told = [(folder / f"{number}.out", folder / f"{number}.err") for number in range(len(lines))]
    with servers.held(shop.target) if shop.target else turn(str(shop.path)):
        crowd.stdin.write(b"go\n")
        crowd.stdin.flush()
        time.sleep(CROWD_SECONDS)
        assert not any(out.stat().st_size or err.stat().st_size for out, err in told), "somebody wrote out of turn"
    codes = json.loads(crowd.communicate(timeout=60)[0])
    return [Said(out.read_text(), err.read_text(), code) for (out, err), code in zip(told, codes, strict=True)]


def test_twenty_tills_that_spend_the_last_points_spend_them_once(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 100")

    said = at_once(shop, [f"redeem Ana five-off --till {number}" for number in range(20)])

    assert sorted(each.code for each in said) == [0] + [1] * 19, [each.err for each in said]
    assert {each.refusal for each in said if each.code} == {"insufficient_points"}
    assert shop.done("show Ana")["balance"]["points"] == 0
    assert shop.done("db verify")["ok"]


def test_ten_tills_take_no_more_off_a_gift_card_than_is_on_it(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + '[[gift_card]]\nid = "present"\n')
    code = shop.done("gift sell 50.00")["code"]

    said = at_once(shop, [f"gift use {code} 12.00 --till {number}" for number in range(10)])

    assert sorted(each.code for each in said) == [0] * 4 + [1] * 6, [each.err for each in said]
    assert {each.refusal for each in said if each.code} == {"insufficient_gift"}
    assert shop.done(f"gift show {code}")["balance"] == "2.00"
    assert shop.done("db verify")["ok"]


def test_one_sale_of_a_gift_card_typed_at_ten_tills_is_one_card(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + '[[gift_card]]\nid = "present"\n')

    said = at_once(shop, ["gift sell 50.00 --ref G1"] * 10)

    assert {each.code for each in said} == {0}
    assert len({each.json["code"] for each in said}) == 1
    assert sorted(each.json["replayed"] for each in said) == [False] + [True] * 9
    assert len(shop.done("gift list")["gift_cards"]) == 1


def test_of_twenty_customers_who_want_the_last_reward_one_gets_it(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(ONE_LEFT)
    people = [f"Guest-{number}" for number in range(20)]
    for name in people:
        shop.done(f"enroll {name}")
        shop.done(f"earn {name} 100")

    said = at_once(shop, [f"redeem {name} five-off" for name in people])

    assert sorted(each.code for each in said) == [0] + [1] * 19, [each.err for each in said]
    assert {each.refusal for each in said if each.code} == {"reward_refused"}
    assert {each.err for each in said if each.code} == {"5.00 off cannot be redeemed now: all 1 have been taken.\n"}
    assert sum(shop.done(f"show {name}")["balance"]["points"] for name in people) == 1900
    assert shop.done("db verify")["ok"]


def test_of_twenty_customers_who_name_a_code_for_the_first_three_three_get_it(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(
        PROGRAM + '[[promotion]]\nid = "first-three"\npoints = 50\ncode = "FIRST"\nlimit = { first_customers = 3, total = 3 }\n'
    )
    people = [f"Guest-{number}" for number in range(20)]
    for name in people:
        shop.done(f"enroll {name}")

    said = at_once(shop, [f"earn {name} 5 --code first" for name in people])

    assert sorted(each.code for each in said) == [0] * 3 + [1] * 17, [each.err for each in said]
    assert {each.refusal for each in said if each.code} == {"code_refused"}
    assert sum(shop.done(f"show {name}")["balance"]["points"] for name in people) == 3 * 55
    assert shop.done("db verify")["ok"]


def test_of_forty_sales_to_one_customer_at_once_none_is_lost(shop: Shop) -> None:
    shop.done("enroll Ana")

    said = at_once(shop, [f"earn Ana {number}.50 --item LATTE@{number}.50" for number in range(1, 41)])

    assert [each.code for each in said] == [0] * 40, [each.err for each in said]
    assert len({each.json["event"] for each in said}) == 40
    shown = shop.done("show Ana")
    assert shown["balance"] == {"points": sum(range(1, 41)), "stamps:coffee": 0}
    assert len([voucher for voucher in shown["vouchers"] if voucher["status"] == "open"]) == 4
    assert shop.done("db verify") == {"ok": True, "events": 40, "postings": 84, "problems": []}


def test_one_receipt_sent_by_eight_tills_counts_once_and_all_hear_the_same(shop: Shop) -> None:
    shop.done("enroll Ana")

    said = at_once(shop, ["earn Ana 12.50 --item LATTE*2@6.25 --ref R1041"] * 8)

    assert [each.code for each in said] == [0] * 8, [each.err for each in said]
    assert sorted(each.json["replayed"] for each in said) == [False] + [True] * 7
    assert len({str({**each.json, "replayed": None}) for each in said}) == 1
    assert len(shop.done("history Ana")["events"]) == 1
    assert shop.done("db verify")["ok"]


@pytest.mark.one_file
def test_a_till_that_stands_still_while_it_writes_is_named_and_a_kill_frees_the_others(shop: Shop) -> None:
    shop.done("enroll Ana")
    stopped = stopped_in_the_middle(shop)
    try:
        shown = shop.process("show Ana --json")
        begin = time.monotonic()
        late = shop.process("earn Ana 5 --ref LATE --json")
        waited = time.monotonic() - begin
    finally:
        stopped.kill()
        stopped.communicate()

    assert shown.code == 0, "who only reads need not wait"
    assert (late.code, late.refusal) == (5, "busy_database")
    assert f"Process {stopped.pid} has held it since " in late.err
    assert late.err.count("\n") == 1
    assert waited > 9, "the others are waited for"
    assert not shop.rows("SELECT id FROM events WHERE ref = 'LATE'"), "nothing was written"

    again = shop.process("earn Ana 5 --ref LATE --json")
    assert (again.code, again.json["replayed"]) == (0, False), again.err
    assert shop.done("db verify")["ok"]


def stopped_in_the_middle(shop: Shop) -> subprocess.Popen[bytes]:
    """A till that was stopped between its turn to write and its answer, and so keeps its turn."""
    queue = shop.path.with_name("shop.db.queue")
    for number in range(50):
        till = shop.start(f"earn Ana 12.50 --ref STOPPED-{number}")
        while int(queue.read_text().split()[0]) != till.pid and till.poll() is None:
            pass
        with suppress(ProcessLookupError):
            till.send_signal(signal.SIGSTOP)
            time.sleep(0.05)  # a signal takes effect a moment later
        if till.poll() is None and is_held(str(queue)):
            return till
        till.kill()
        till.communicate()
    pytest.fail("no till could be stopped while it wrote")


def is_held(queue: str) -> bool:
    handle = os.open(queue, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def test_a_sale_of_a_till_whose_clock_is_ahead_is_shown_at_once(shop: Shop) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 10 --at 2026-02-17T12:03:00Z")
    assert shop.now < "2026-02-17T12:03:00Z"
    assert shop.done("show Ana")["balance"]["points"] == 10
    assert shop.done(f"show Ana --at {shop.now}")["balance"]["points"] == 0
