"""The session as a cashier has it: in a real terminal, killed, interleaved, and fed by pipes."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from loyalty_cli.answers.marks import width
from tests.conftest import PROGRAM, ROOT, Shop
from tests.counter.terminal import Seat

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals in the standard library")


def enrolled(shop: Shop, *names: str) -> list[str]:
    return [str(shop.done(["enroll", name])["card"]) for name in names]


def events(shop: Shop) -> int:
    return int(shop.rows("SELECT count(*) AS n FROM events WHERE kind = 'purchase'")[0]["n"])


def test_a_scan_shows_the_customer_and_an_amount_books(shop: Shop) -> None:
    ana, bob = enrolled(shop, "Ana Ivanova", "Bob")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{ana}\n")
        assert "Ana Ivanova" in seat.wait("Ana Ivanova> ")
        seat.type("12.50\n")
        assert "+12 points" in seat.wait("Ana Ivanova> ")
        seat.type(f"{bob}\n")
        assert "─" * 80 in seat.wait("Bob> ")
        seat.type("q\n")
        assert "2 customers, 1 sale, 12.50 EUR." in seat.wait("EUR.")
        assert seat.end() == 0


def test_a_tab_ends_a_scan_and_nothing_else(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{ana}\t")
        seat.wait("Ana> ")
        seat.type("1\t")
        seat.wait("Ana> 1")
        seat.type("2\n")
        assert "12.00 EUR" in seat.wait("Ana> ")
    assert events(shop) == 1


def test_arrow_keys_bring_a_line_back_but_no_card(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type("5.00\n")
        seat.wait("Nothing was booked for '5.00'.")
        seat.type(f"{ana}\n")
        seat.wait("Ana> ")
        seat.type("\x1b[A\n")
        assert "5.00 EUR" in seat.wait("Event")
    assert events(shop) == 1


def test_ctrl_c_cancels_and_twice_ends(shop: Shop) -> None:
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type("new\n")
        seat.wait("new customer, name> ")
        seat.interrupt()
        assert "Dropped: the new customer." in seat.wait("scan> ")
        seat.interrupt()
        assert "Ctrl-C once more ends the session." in seat.wait("scan> ")
        seat.interrupt()
        assert "0 customers, 0 sales, 0.00 EUR." in seat.wait("EUR.")
        assert seat.end() == 0


def test_an_unknown_card_is_given_to_somebody_new(shop: Shop) -> None:
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type("4715839141227936\n")
        seat.wait("new customer, name> ")
        seat.type("Мария Иванова\n")
        seat.wait("new customer, phone> ")
        seat.type("0881234567\n")
        seat.wait("Мария Иванова> ")
    assert shop.done("show 4715839141227936")["customer"]["phone"] == "+359881234567"


def test_a_burst_of_scans_and_sales_loses_none(shop: Shop) -> None:
    cards = enrolled(shop, "Ana", "Bob")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        for at in range(100):
            seat.type(f"{cards[at % 2]}\n{at + 1}.00\n")
        seat.type("q\n")
        assert "2 customers, 100 sales, 5050.00 EUR." in seat.wait("EUR.\r\n")
        assert seat.end() == 0
    assert events(shop) == 100
    assert shop.done("show Ana")["balance"]["points"] == sum(range(1, 101, 2))


def test_a_line_is_never_wider_than_the_terminal(shop: Shop) -> None:
    (card,) = enrolled(shop, "株式会社" * 12)
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{card}\n")
        shown = seat.wait("…> ")
        seat.type("?\n/zzz\n+9999\nr 7\n5.00\nq\n")
        shown += seat.wait("EUR.")
    for line in shown.replace("\r", "\n").split("\n"):
        assert width(line) <= 80, line


def test_an_event_of_the_list_is_named_by_an_ending_that_can_be_typed(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    shop.done("earn Ana 12.50 --item LATTE@12.50")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{ana}\n")
        seat.wait("Ana> ")
        seat.type("h\n")
        shown = seat.wait("Ana> ")
    (ending,) = re.findall("…(\\w+)", shown)
    assert shop.done(f"explain {ending}")["kind"] == "purchase"


def test_two_sessions_see_each_others_work_at_once(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    with Seat(shop, "--till", "1") as left, Seat(shop, "--till", "2") as right:
        for seat in (left, right):
            seat.wait("scan> ")
            seat.type(f"{ana}\n")
            seat.wait("Ana> ")
        for round_ in range(1, 4):
            left.type("10.00\n")
            assert f"Now: {20 * round_ - 10} points" in left.wait("Ana> ")
            right.type("10.00\n")
            assert f"Now: {20 * round_} points" in right.wait("Ana> ")


def test_a_kill_loses_nothing_that_was_answered_and_the_same_lines_again_count_once(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    lines = "".join(f"1.00 ref:R{at}\n" for at in range(200))
    command = [sys.executable, "-m", "loyalty_cli", "--json", "--db", str(shop.path), "--at", shop.now, "counter"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(f"{ana}\n{lines}".encode())
        running.stdin.flush()
        answered = [json.loads(running.stdout.readline()) for _ in range(40)][1:]
        running.send_signal(signal.SIGKILL)
    booked = {row["ref"] for row in shop.rows("SELECT ref FROM events")}
    assert {each["ref"] for each in answered} <= booked
    assert len(booked) < 200

    again = shop.process(["--json", "counter"], stdin=f"{ana}\n{lines}".encode())

    assert again.code == 0
    assert events(shop) == 200
    assert shop.done("show Ana")["balance"]["points"] == 200


def test_a_busy_shop_keeps_the_line_and_books_it_later(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (ana,) = enrolled(shop, "Ana")
    from loyalty_cli.storage import sqlite
    from loyalty_cli.storage.trouble import Busy

    real, tries = sqlite.queue, []

    def queue(path: str) -> object:
        tries.append(path)
        if len(tries) == 1:
            raise Busy(path)
        return real(path)

    monkeypatch.setattr(sqlite, "queue", queue)
    said = shop("counter", stdin=f"{ana}\n12.50\n\n\nq\n")
    assert said.code == 0
    assert "Kept: 12.50. Enter tries it again; it counts once." in said.out
    assert events(shop) == 1


def test_what_is_left_undone_at_the_end_is_said(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    (ana,) = enrolled(shop, "Ana")
    from loyalty_cli.storage import sqlite
    from loyalty_cli.storage.trouble import Busy

    def queue(path: str) -> object:
        raise Busy(path)

    monkeypatch.setattr(sqlite, "queue", queue)
    said = shop("counter", stdin=f"{ana}\n12.50 ref:R9\n")
    assert said.code == 7
    assert "Left undone: 12.50 ref:R9 (ref R9)" in said.out
    assert "R9" in said.err


@pytest.mark.parametrize(
    "typed", [b"\xff\xfe\n", b"\x00\n", b"12.5.0\n", b"99999999999999999999\n", b"r 1\n", b"+9999\n", b"v XXXX\n"]
)
def test_no_line_ends_the_session(shop: Shop, typed: bytes) -> None:
    (ana,) = enrolled(shop, "Ana")
    said = shop.process("counter", stdin=f"{ana}\n".encode() + typed + b"5.00\n")
    assert said.code == 0, said.err
    assert "Traceback" not in said.err
    assert "1 sale, 5.00 EUR." in said.out


def test_a_programme_applied_meanwhile_is_used_at_once(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    changed = shop("program show").out.replace("points = 1\n", "points = 3\n")
    (shop.path.parent / "new.toml").write_text(changed, encoding="utf-8")
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{ana}\n1.00\n")
        assert "+1 point" in seat.wait("Event")
        shop.done(["program", "apply", str(shop.path.parent / "new.toml")])
        seat.type("1.00\n")
        assert "+3 points" in seat.wait("Event")


def test_a_sale_takes_the_code_of_a_promotion(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + '[[promotion]]\nid = "spring"\npoints = 30\ncode = "SPRING"\nlimit = { per_customer = 1 }\n')
    (ana,) = enrolled(shop, "Ana")
    said = shop.process("counter --json", stdin=f"{ana}\n12.50 code:spring\n12.50 code:spring\n12.50\n".encode())
    _, first, second, third, *_ = [json.loads(line) for line in said.out.splitlines()]
    assert first["earned"] == {"points": 42}
    assert second["error"]["code"] == "code_refused"
    assert third["earned"] == {"points": 12}


def test_a_card_printed_blank_is_given_to_somebody_new(shop: Shop) -> None:
    shop.done(["card", "print", "--blank", "1", "--out", str(shop.path.parent / "blank.pdf")])
    number = str(shop.rows("SELECT number FROM blanks")[0]["number"])
    with Seat(shop) as seat:
        seat.wait("scan> ")
        seat.type(f"{number}\n")
        seat.wait("new customer, name> ")
        seat.type("Ana\n\n")
        seat.wait("Ana> ")
    assert shop.done(["show", number])["customer"]["name"] == "Ana"


def test_the_receipt_of_the_last_event_is_printed_again(shop: Shop) -> None:
    (ana,) = enrolled(shop, "Ana")
    said = shop("counter", stdin=f"{ana}\n12.50\np\n")
    assert said.code == 0
    assert "Café Rosa" in said.out
    shop.env["LOYALTY_RECEIPT"] = str(shop.path.parent / "slip.txt")
    assert "The receipt is printed." in shop("counter", stdin=f"{ana}\n12.50\np\n").out
