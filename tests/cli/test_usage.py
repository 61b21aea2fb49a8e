"""Every way to mistype a line: one sentence, exit 2, and the same as an object with --json."""

from collections.abc import Callable
from typing import Annotated

import pytest

from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option
from tests.conftest import Said

Run = Callable[..., Said]


def earn(
    session: Session,
    who: str,
    amount: str,
    item: Annotated[list[str] | None, Option()] = None,
    count: Annotated[int, Option(min=1)] = 1,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
) -> None:
    """Never reached."""
    raise AssertionError((session, who, amount, item, count, dry_run))


CASES = [
    (["tyr"], "There is no command 'tyr'. Did you mean try?"),
    (["zebra"], "There is no command 'zebra'. `loyalty --help` lists what there is."),
    (["issue"], "There is no command 'issue'. Did you mean card issue or voucher issue?"),
    (["card", "isue"], "There is no command 'isue'. Did you mean issue?"),
    (["--qiet", "try"], "`loyalty` has no option --qiet. Did you mean --quiet?"),
    (["try", "Ana", "5", "--itm", "x"], "`loyalty try` has no option --itm. Did you mean --item?"),
    (
        ["try", "Ana", "5", "--zebra"],
        "`loyalty try` has no option --zebra. `loyalty try --help` lists them; a value that begins with - goes after --.",
    ),
    (
        ["try", "Ana", "-x"],
        "`loyalty try` has no option -x. `loyalty try --help` lists them; a value that begins with - goes after --.",
    ),
    (["try", "Ana"], "AMOUNT is missing. The line is: loyalty try WHO AMOUNT [OPTIONS]"),
    (["try"], "WHO is missing. The line is: loyalty try WHO AMOUNT [OPTIONS]"),
    (
        ["try", "Ana", "Petrova", "5"],
        "`loyalty try` has no use for '5'. What has spaces goes in quotes; `loyalty try --help` shows the line.",
    ),
    (["try", "Ana", "5", "--item"], "--item needs a value after it. `loyalty try --help` shows which."),
    (["try", "Ana", "5", "--db"], "--db needs a value after it. `loyalty --help` shows which."),
    (["try", "Ana", "5", "--dry-run=yes"], "--dry-run takes no value. Leave out what follows the =."),
    (["try", "Ana", "5", "--json=yes"], "--json takes no value. Leave out what follows the =."),
    (["try", "Ana", "5", "--count", "x"], "--count takes a whole number of at least 1 in the digits 0-9, not 'x'."),
    (["try", "Ana", "5", "--count", "-1"], "--count takes a whole number of at least 1 in the digits 0-9, not '-1'."),
    (["try", "Ana", "5", "--count", "٢"], "--count takes a whole number of at least 1 in the digits 0-9, not '٢'."),
    (["try", "Ana", "5", "--staff", "Eva\n"], "--staff takes 1 to 100 characters, none of them a control character."),
    (["try", "Ana\udcff", "5"], "WHO is not readable text ('Ana\\udcff'). Type it again, in UTF-8."),
    (
        ["try", "Ana", "5", "--item", "a", "--item", "\udcff"],
        "--item is not readable text ('\\udcff'). Type it again, in UTF-8.",
    ),
    (["try", "Ana", "5", "--staff", "\udcff"], "--staff is not readable text ('\\udcff'). Type it again, in UTF-8."),
]
IDS = [" ".join(line).encode("ascii", "replace").decode() for line, _ in CASES]


@pytest.mark.parametrize(("line", "sentence"), CASES, ids=IDS)
def test_a_mistyped_line_is_one_sentence_that_says_what_to_do(run: Run, line: list[str], sentence: str) -> None:
    said = run(earn, *line)
    assert (said.code, said.out, said.err) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize(("line", "sentence"), CASES, ids=IDS)
def test_with_json_it_is_an_object_too(run: Run, line: list[str], sentence: str) -> None:
    said = run(earn, "--json", *line)
    assert (said.code, said.err) == (2, f"{sentence}\n")
    assert said.refusal == "usage"
    assert said.json["error"]["message"] == sentence


def test_json_from_the_environment_holds_for_a_mistyped_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_JSON", "1")
    assert run(earn, "tyr").json["error"]["near"] == ["try"]


def test_a_variable_that_is_neither_yes_nor_no_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_QUIET", "perhaps")
    said = run(earn, "help")
    assert (said.code, said.err) == (2, "--quiet: 'perhaps' is not yes or no. `loyalty --help` shows what it takes.\n")
