"""What an answer looks like."""

from collections.abc import Callable
from typing import Any

import pytest

from loyalty_cli.answers import marks
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from tests.conftest import Said

Run = Callable[..., Said]
DATA = {"event": "0C5T8PHFGN3R2", "kind": "purchase", "customer": "0C5T8PHFGN3R1"}


def saying(data: dict[str, Any], lines: list[str], **more: Any) -> Callable[[Session], None]:
    def say(session: Session) -> None:
        printing.answer(session, data, lines, **more)

    return say


def test_people_get_lines_and_scripts_one_object(run: Run) -> None:
    say = saying(DATA, ["Ana: 12 points.", "Balance: 112."])
    assert run(say, "try").out == "Ana: 12 points.\nBalance: 112.\n"
    assert run(say, "try", "--json").json == DATA


@pytest.mark.parametrize(
    ("data", "ids"),
    [
        (DATA, "0C5T8PHFGN3R2\n"),
        ({"customer": {"id": "C1", "name": "Ana"}, "cards": []}, "C1\n"),
        ({"events": [{"event": "E1"}, {"event": "E2"}]}, "E1\nE2\n"),
        ({"ok": True, "problems": []}, ""),
        ({"code": "ABC", "balance": "12.00"}, "ABC\n"),
        ({"read": 3, "errors": [], "lines": []}, ""),
    ],
)
def test_quiet_says_only_the_ids_that_an_answer_is_about(run: Run, data: dict[str, Any], ids: str) -> None:
    assert run(saying(data, ["many", "words"]), "try", "--quiet").out == ids


def test_a_command_may_say_what_is_essential(run: Run) -> None:
    assert run(saying(DATA, ["many", "words"], quiet=["word"]), "try", "--quiet").out == "word\n"


def test_json_stands_above_quiet(run: Run) -> None:
    assert run(saying(DATA, []), "try", "--quiet", "--json").json == DATA


@pytest.mark.parametrize(
    "name",
    ["Ana\x1b[2J", "Ana\r\nBoris", "Ana\u202eanA", "Ana\u2066\u2069", "Ana\x00", "Ana\x9b31m", "Ana\u2028Boris", "Ana\udcff"],
)
def test_no_name_moves_the_cursor_or_turns_the_line(run: Run, name: str) -> None:
    out = run(saying({}, [f"{name} has 12 points."]), "try").out
    assert out.count("\n") == 1
    assert out[:-1].isprintable()


@pytest.mark.parametrize("name", ["Łucja", "李小龍", "Цветан Ѝ", "👨‍👩‍👧", "מרים", "علی‌رضا"])
def test_every_script_is_shown_as_it_is(run: Run, name: str) -> None:
    assert run(saying({}, [name]), "try").out == f"{name}\n"


@pytest.mark.parametrize(
    ("text", "columns"),
    [("Ana", 3), ("Цветан", 6), ("李小龍", 6), ("é", 1), ("e\u0301", 1), (marks.paint("bold", "Ана"), 3)],
)
def test_a_column_is_as_wide_as_it_looks(text: str, columns: int) -> None:
    assert marks.width(text) == columns


def test_columns_line_up_in_every_script() -> None:
    rows = [("李小龍", "5"), ("Ana", "112"), ("Цветан", "0")]
    assert marks.table(rows, right=[1]) == ["李小龍    5", "Ana     112", "Цветан    0"]


def test_a_table_has_heads_and_no_spaces_at_its_end() -> None:
    assert [marks.clean(line) for line in marks.table([("a", "b")], heads=("Name", "Points"))][1] == "a     b"
    assert marks.table([]) == []
    assert marks.table([("a", ""), ("b",)]) == ["a", "b"]


@pytest.mark.parametrize("words", [["try"], ["try", "--no-color"]])
def test_colour_is_for_terminals_only(run: Run, words: list[str]) -> None:
    assert run(saying({}, [marks.paint("bad", "blocked")]), *words).out == "blocked\n"


def test_a_terminal_gets_colour(capsys: pytest.CaptureFixture[str]) -> None:
    printing.answer(Session(color=True), {}, [marks.paint("bad", "blocked")])
    assert capsys.readouterr().out == "\x1b[31mblocked\x1b[0m\n"


def test_progress_is_silent_away_from_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = printing.Progress(Session(), "purchases", 100)
    for done in range(100):
        progress.at(done)
    progress.close()
    assert capsys.readouterr().err == ""
