"""The shop's rules at the command line."""

import json
from pathlib import Path

import pytest

from loyalty_cli.books.programs import THE_BEGINNING
from tests.conftest import NOW, PROGRAM, Shop

DOUBLE = PROGRAM.replace("points = 1\n", "points = 2\n")
CHANGE = "earn spend: 1 point per 1.00 → 2 points per 1.00"
FAULTY = PROGRAM.replace('points = 1\nper = "1.00"\n', 'ponts = 1\nper = "vist"\n')


@pytest.fixture
def used(shop: Shop) -> Shop:
    """A shop that has sold something."""
    shop.done("enroll Ana")
    shop.done("earn Ana 12.50")
    return shop


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Where a changed programme lies."""
    path = tmp_path / "changed.toml"
    path.write_text(DOUBLE, encoding="utf-8")
    return path


def test_show_writes_out_what_was_applied(shop: Shop) -> None:
    assert shop("program show").out == PROGRAM
    shown = shop.done("program show")
    assert (shown["version"], shown["from"], shown["applied"], shown["source"]) == (1, THE_BEGINNING, NOW, PROGRAM)
    assert shown["program"]["stamp_card"][0]["only"] == ["category:coffee"]
    assert shop("program show --quiet").out == "1\n"


def test_what_show_writes_out_is_no_new_version(used: Shop) -> None:
    said = used("program apply -", stdin=used("program show").out)
    assert said.out == "Version 1 says the same and holds then already: nothing was applied.\n"
    assert used.json("program apply -", stdin=PROGRAM.encode()).json == {
        "version": 1,
        "from": THE_BEGINNING,
        "new": False,
        "changes": [],
    }


def test_check_lists_every_fault_and_refuses(nowhere: Shop, tmp_path: Path) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(FAULTY, encoding="utf-8")
    said = nowhere(["program", "check", str(path)])
    assert said.code == 2
    assert said.out.splitlines() == [
        "line 8, earn.points: is missing",
        "line 10, earn.ponts: unknown key; did you mean points?",
        'line 11, earn.per: takes "visit", "item" or money such as "1.00", not "vist"; did you mean visit?',
    ]
    assert said.err == f"{path} has 3 faults: mend them and check again.\n"


def test_check_answers_scripts_with_the_faults_alone(nowhere: Shop) -> None:
    said = nowhere.json("program check -", stdin=FAULTY.encode())
    assert said.code == 2
    assert said.refusal == "program_faults"
    assert said.json["error"]["faults"][1] == {"line": 10, "key": "earn.ponts", "message": "unknown key", "near": ["points"]}
    assert said.err == "Standard input has 3 faults: mend them and check again.\n"


def test_check_says_what_it_understood(nowhere: Shop, text: Path) -> None:
    said = nowhere(["program", "check", str(text)])
    assert said.out == f"{text} is understood: 2 products, 1 earn rule, 1 stamp card, 2 rewards.\n"
    assert nowhere.json(["program", "check", str(text)]).json == {
        "ok": True,
        "products": 2,
        "earn_rules": 1,
        "promotions": 0,
        "stamp_cards": 1,
        "rewards": 2,
        "tiers": 0,
    }


def test_apply_puts_a_text_in_force_from_now_on(used: Shop, text: Path) -> None:
    said = used(["program", "apply", str(text), "--staff", "Eva"])
    assert (said.code, said.out.splitlines()) == (0, ["Version 2 holds from now on.", CHANGE])
    assert used.done("earn Ana 12.50")["earned"] == {"points": 24}
    assert used.rows("SELECT from_at, applied_at, staff FROM programs WHERE version = 2") == [
        {"from_at": NOW, "applied_at": NOW, "staff": "Eva"}
    ]


def test_apply_from_a_day_holds_from_its_first_minute(used: Shop, text: Path) -> None:
    said = used(["program", "apply", str(text), "--from", "2026-03-01"])
    assert said.out.splitlines()[0] == "Version 2 holds from 2026-03-01 00:00 on."
    assert used.done("program show --at 2026-02-28T23:59")["version"] == 1
    assert used.done("program show --at 2026-03-01T00:00")["version"] == 2
    assert used.done("earn Ana 12.50")["earned"] == {"points": 12}


def test_apply_on_empty_books_holds_from_the_beginning(shop: Shop, text: Path) -> None:
    said = shop(["program", "apply", str(text)])
    assert said.out.splitlines()[0] == "Version 2 holds from the beginning, for nothing has been booked yet."


def test_at_stands_for_now_when_a_text_is_applied(used: Shop, text: Path) -> None:
    applied = used.done(["program", "apply", str(text), "--at", "2026-02-18T08:00"])
    assert applied == {"version": 2, "from": "2026-02-18T06:00:00Z", "new": True, "changes": [CHANGE]}


def test_apply_again_takes_an_older_version(used: Shop, text: Path) -> None:
    used.done(["program", "apply", str(text)])
    assert used.done("program apply --version 1")["changes"] == ["earn spend: 2 points per 1.00 → 1 point per 1.00"]
    assert used.json("program apply --version 9").code == 3


def test_a_changed_card_leaves_the_started_ones(used: Shop, tmp_path: Path) -> None:
    path = tmp_path / "eight.toml"
    path.write_text(PROGRAM.replace("size = 10", "size = 8"), encoding="utf-8")
    assert used(["program", "apply", str(path)]).out.splitlines() == [
        "Version 2 holds from now on.",
        "stamp card coffee: 10 stamps, one per item → 8 stamps, one per item",
        "Started stamp cards, and the last days of what was earned before, stay as they are (see --migrate).",
    ]


@pytest.mark.parametrize("line", ["program apply", "program apply x.toml --version 1"])
def test_apply_wants_a_file_or_a_version(shop: Shop, line: str) -> None:
    said = shop(line)
    assert said.code == 2
    assert said.err == "Name what to apply: `loyalty program apply FILE`, or --version N to take an older one again.\n"


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (FAULTY, 2, "line 8, earn.points: is missing (and 2 more; `loyalty program check FILE` lists them)"),
        (PROGRAM.replace("EUR", "USD"), 1, "The currency stays EUR and the time zone Europe/Sofia, not USD and Europe/Sofia: "),
        (PROGRAM + "[[causes]]\nid = 'x'\n", 2, "causes: unknown table; did you mean cause?"),
    ],
)
def test_a_text_that_cannot_be_applied_changes_nothing(used: Shop, text: str, code: int, message: str) -> None:
    said = used("program apply -", stdin=text.encode())
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert said.err.count("\n") == 1
    assert len(used.rows("SELECT version FROM programs")) == 1


def test_diff_says_what_would_change_and_applies_nothing(used: Shop, text: Path) -> None:
    assert used(["program", "diff", str(text)]).out == f"{CHANGE}\n"
    assert used.done(["program", "diff", str(text)]) == {"version": 1, "changes": [CHANGE]}
    assert len(used.rows("SELECT version FROM programs")) == 1


def test_diff_of_the_same_text_says_so(used: Shop) -> None:
    said = used("program diff -", stdin=PROGRAM.encode())
    assert said.out == "Standard input says what version 1 says: nothing would change.\n"


def test_history_lists_versions_and_marks_the_one_in_force(used: Shop, text: Path) -> None:
    used.done(["program", "apply", str(text), "--from", "2026-03-01", "--staff", "Eva"])
    assert used("program history").out.splitlines() == [
        "   version  holds from        applied           by",
        "         2  2026-03-01 00:00  2026-02-17 14:00  Eva",
        "→        1  the beginning     2026-02-17 14:00",
    ]
    assert [(each["version"], each["in_force"]) for each in used.done("program history")["versions"]] == [(2, False), (1, True)]
    assert used.done("program history --at 2026-03-02")["versions"][0]["in_force"] is True
    assert [each["version"] for each in used.done("program history --limit 1")["versions"]] == [2]
    assert used.done("program history --until 2026-02-16")["versions"] == []


def test_one_object_answers_every_line(used: Shop, text: Path) -> None:
    for line in (
        "show",
        "history",
        f"check {text}",
        f"diff {text}",
        f"apply {text}",
        "apply",
        "show --version 7",
        "check /no/file",
    ):
        assert isinstance(json.loads(used.json(f"program {line}").out), dict)
