"""The one door: whatever goes wrong leaves as a sentence, an exit status and, with --json, an object."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import InsufficientBalance, LoyaltyError, NotAllowed, OutcomeUnknown, StorageTrouble, Unknown
from tests.conftest import ROOT, Said, Shop

Run = Callable[..., Said]


class Handwritten(LoyaltyError):
    """A refusal whose sentence holds what a hostile name could bring."""

    def __init__(self) -> None:
        super().__init__("Ana\x1b[2J\nBoris\u202e is not here.", name="Ana\x1b[2J")


def refusing(error: BaseException) -> Callable[[Session], None]:
    def refuse(_session: Session) -> None:
        raise error

    return refuse


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InsufficientBalance(unit="points", needed=100, available=40), 1, "insufficient_points"),
        (InsufficientBalance(unit="stamps:coffee", needed=10, available=4), 1, "insufficient_stamps"),
        (Unknown("customer", typed="Ana"), 3, "unknown_customer"),
        (StorageTrouble("The disk is full."), 5, "storage"),
        (NotAllowed("A cashier may not do that."), 6, "not_allowed"),
        (OutcomeUnknown(ref="R1", cause="disk I/O error"), 7, "outcome_unknown"),
    ],
)
def test_a_refusal_is_a_sentence_a_status_and_an_object(run: Run, error: LoyaltyError, status: int, code: str) -> None:
    assert run(refusing(error), "try") == Said("", f"{error.sentence}\n", status)
    said = run(refusing(error), "try", "--json")
    assert (said.code, said.err, said.refusal) == (status, f"{error.sentence}\n", code)
    assert said.json == {"error": {"code": code, "message": error.sentence, **error.facts}}


def test_the_facts_of_a_refusal_are_in_its_object(run: Run) -> None:
    error = InsufficientBalance(unit="points", needed=100, available=40, why=[("five-off", "costs 100")])
    found = run(refusing(error), "try", "--json").json["error"]
    assert (found["needed"], found["available"], found["why"]) == (100, 40, [{"rule": "five-off", "text": "costs 100"}])


@pytest.mark.parametrize(
    ("unit", "needed", "available", "sentence"),
    [
        ("points", 100, 99, "100 points are needed and 99 can be spent: 1 is missing."),
        ("points", 1, 0, "1 point is needed and 0 can be spent: 1 is missing."),
        ("stamps:coffee", 4, 2, "4 stamps are needed and 2 can be spent: 2 are missing."),
        ("credit", 500, 200, "5.00 credit is needed and 2.00 can be spent: 3.00 is missing."),
    ],
)
def test_one_is_missing_and_two_are(unit: str, needed: int, available: int, sentence: str) -> None:
    show = (lambda minor: f"{minor // 100}.00") if unit == "credit" else int
    assert InsufficientBalance(unit=unit, needed=needed, available=available, show=show).sentence == sentence


def test_a_sentence_is_one_line_that_moves_no_cursor(run: Run) -> None:
    assert run(refusing(Handwritten()), "try").err == "Ana[2J Boris is not here.\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_ctrl_c_is_130(run: Run, error: BaseException) -> None:
    said = run(refusing(error), "try", "--json")
    assert (said.code, said.refusal) == (130, "interrupted")
    assert said.err.startswith("Interrupted.")


def test_a_mistake_of_ours_is_one_line_without_a_traceback(run: Run) -> None:
    said = run(refusing(ZeroDivisionError("division by zero")), "try", "--json")
    assert (said.code, said.refusal) == (70, "internal")
    assert said.err.count("\n") == 1
    assert said.err.startswith("This is a mistake of ours, not yours (ZeroDivisionError: division by zero).")


def test_debug_shows_where_a_mistake_is(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DEBUG", "1")
    assert "Traceback" in run(refusing(ZeroDivisionError("division by zero")), "try").err


# Where the answer cannot be shown -----------------------------------------------------------------------------------

LINE = """
import sys
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.line import app
import typer.main
from loyalty_cli.cli.parsing import build
from loyalty_cli.cli.commands import Verb

def read(session: Session) -> None:
    printing.answer(session, {"customer": "C1"}, ["Ana has 12 points."] * 50_000)

def write(session: Session) -> None:
    printing.booked(session, {"event": "E1"}, ["Booked: 12 points for Ана."], ref="R1")

def wait(session: Session) -> None:
    print("waiting", flush=True)
    sys.stdin.read()

root = typer.main.get_command(app)
root.table = {"wait": Verb("", "", ""), "read": Verb("", "", ""), "write": Verb("", "", "")}
root.commands["wait"] = build("wait", wait, short_help="")
root.commands["read"] = build("read", read, short_help="")
root.commands["write"] = build("write", write, short_help="")
root.main(sys.argv[1:])
"""


def start(words: Sequence[str], stdout: object, **env: str) -> subprocess.CompletedProcess[bytes]:
    variables = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], **env}
    line = [sys.executable, "-c", LINE, *words]
    return subprocess.run(line, stdout=stdout, stderr=subprocess.PIPE, env=variables, check=False)  # type: ignore[call-overload, no-any-return]


@pytest.fixture
def broken_pipe() -> int:
    """The writing end of a pipe that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    return writing


SHOWN = "It is booked, but the answer could not be shown ({}). The same line with --ref R1 shows it again.\n"


def test_booked_but_not_shown_is_7_with_the_ref(broken_pipe: int) -> None:
    done = start(["write"], broken_pipe)
    assert (done.returncode, done.stderr.decode()) == (7, SHOWN.format("Broken pipe"))


def test_booked_but_not_shown_with_json_is_7_too(broken_pipe: int) -> None:
    done = start(["write", "--json"], broken_pipe)
    assert (done.returncode, done.stderr.decode()) == (7, SHOWN.format("Broken pipe"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_booked_on_a_full_disk_is_7() -> None:
    with open("/dev/full", "wb") as full:
        done = start(["write"], full)
    assert (done.returncode, done.stderr.decode()) == (7, SHOWN.format("No space left on device"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_only_reads_on_a_full_disk_is_74() -> None:
    with open("/dev/full", "wb") as full:
        done = start(["read"], full)
    assert done.returncode == 74
    assert done.stderr.decode().startswith("The answer could not be written (No space left on device).")


def test_a_reader_that_has_read_enough_is_no_trouble(broken_pipe: int) -> None:
    done = start(["read"], broken_pipe)
    assert (done.returncode, done.stderr) == (0, b"")


def test_help_into_a_closed_pipe_is_no_trouble(broken_pipe: int) -> None:
    done = start(["--help"], broken_pipe)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_standard_output_is_not_shown() -> None:
    shell = f'exec "{sys.executable}" -c "$LINE" write >&-'
    done = subprocess.run(["sh", "-c", shell], env={"LINE": LINE, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.decode()) == (7, SHOWN.format("standard output is closed"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to a process of a pipe")
def test_ctrl_c_at_the_keyboard_is_130_without_a_traceback() -> None:
    pipe = subprocess.PIPE
    line = [sys.executable, "-c", LINE, "wait", "--json"]
    with subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, env={"PYTHONPATH": str(ROOT)}) as waiting:
        assert waiting.stdout
        assert waiting.stdout.readline() == b"waiting\n"
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=20)
    assert (waiting.returncode, json.loads(out)["error"]["code"]) == (130, "interrupted")
    assert err.decode().startswith("Interrupted. ")
    assert b"Traceback" not in err


def test_ctrl_c_while_the_program_is_still_starting_is_no_traceback_either() -> None:
    start = """
from loyalty_cli.cli import express, main
def answer(_line):
    raise KeyboardInterrupt
express.answer = answer
main()
"""
    line = [sys.executable, "-c", start, "show", "Ana", "--json"]
    done = subprocess.run(line, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT)})
    assert (done.returncode, json.loads(done.stdout)["error"]["code"]) == (130, "interrupted")
    assert done.stderr.startswith("Interrupted. ")
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_a_terminal_gets_progress_after_a_second() -> None:
    import pty

    script = """
from loyalty_cli import clock
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
times = iter([0, 900, 1000, 1100, 1200])
clock.milliseconds = lambda: next(times)
progress = printing.Progress(Session(), "purchases", 200)
for done in (1, 100, 110, 120):
    progress.at(done)
progress.close()
"""
    ours, theirs = pty.openpty()
    subprocess.run([sys.executable, "-c", script], stderr=theirs, env={"PYTHONPATH": str(ROOT)}, check=True)
    os.close(theirs)
    assert os.read(ours, 1000) == b"\rpurchases: 100 of 200 (50 %)\x1b[K\rpurchases: 120 of 200 (60 %)\x1b[K\r\x1b[K"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1", "utf-8"])
def test_no_encoding_of_the_terminal_breaks_an_answer(encoding: str) -> None:
    plain = start(["write"], subprocess.PIPE, PYTHONIOENCODING=encoding)
    assert (plain.returncode, plain.stderr) == (0, b"")
    assert plain.stdout.decode(encoding).startswith("Booked: 12 points for ")
    wrong = start(["wríte", "--json", "Ана\udcff"], subprocess.PIPE, PYTHONIOENCODING=encoding)
    assert wrong.returncode == 2
    assert b"Traceback" not in wrong.stderr


def test_json_is_ascii_where_the_stream_cannot_hold_more(run: Run) -> None:
    def name(session: Session) -> None:
        printing.answer(session, {"name": "Ана 😀"}, [])

    assert run(name, "try", "--json").out == '{"name": "Ана 😀"}\n'
    done = start(["Ана", "--json"], subprocess.PIPE, PYTHONIOENCODING="cp1252")
    assert done.stdout.isascii()
    assert b"\\u0410\\u043d\\u0430" in done.stdout


def test_a_refusal_tells_the_time_on_the_shops_wall_and_its_facts_tell_utc(shop: Shop) -> None:
    card = shop.done("enroll Ana")["card"]
    shop.done(f"card block {card} --at 2026-02-15T23:30:00Z --reason lost")
    refused = shop.json(f"earn {card} 5")
    assert "blocked since 2026-02-16 01:30: lost" in refused.err
    assert refused.json["error"]["since"] == "2026-02-15T23:30:00Z"
