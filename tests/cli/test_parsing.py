"""How a line is read."""

from collections.abc import Callable
from typing import Annotated

import pytest

from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument, Option
from tests.conftest import Said

Run = Callable[..., Said]


def tell(
    session: Session,
    who: str,
    amount: Annotated[str | None, Argument()] = None,
    item: Annotated[list[str] | None, Option()] = None,
    reason: Annotated[str | None, Option()] = None,
    limit: Annotated[int, Option()] = 20,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
) -> None:
    """Tell what was read.

    Example: loyalty try Ana 5
    """
    print([who, amount, item, reason, limit, dry_run])
    print([session.typed_db, session.typed_at, session.json, session.quiet, session.staff, session.till, session.shop])


def options(said: Said) -> str:
    return said.out.splitlines()[1]


@pytest.mark.parametrize(
    "line",
    [
        ["--db", "x.db", "--staff", "Eva", "try", "Ana"],
        ["try", "Ana", "--db", "x.db", "--staff", "Eva"],
        ["try", "--db=x.db", "Ana", "--staff=Eva"],
        ["--staff=Eva", "try", "Ana", "--db=x.db"],
    ],
)
def test_a_global_option_may_stand_anywhere(run: Run, line: list[str]) -> None:
    assert options(run(tell, *line)) == "['x.db', None, False, False, 'Eva', None, None]"


@pytest.mark.parametrize("line", ["card --quiet issue Ana", "card issue --quiet Ana", "card issue Ana --quiet"])
def test_a_global_option_may_stand_between_noun_and_verb(run: Run, line: str) -> None:
    assert options(run(tell, *line.split())) == "[None, None, False, True, None, None, None]"


def test_the_later_of_two_equal_options_counts(run: Run) -> None:
    assert options(run(tell, "--till", "1", "try", "Ana", "--till", "2")) == "[None, None, False, False, None, '2', None]"


def test_the_value_of_another_option_is_no_global_option(run: Run) -> None:
    said = run(tell, "try", "Ana", "--reason", "--quiet")
    assert said.out == "['Ana', None, None, '--quiet', 20, False]\n[None, None, False, False, None, None, None]\n"


def test_nothing_is_an_option_after_two_dashes(run: Run) -> None:
    said = run(tell, "try", "--till", "1", "--", "--json", "-5")
    assert said.out == "['--json', '-5', None, None, 20, False]\n[None, None, False, False, None, '1', None]\n"


VARIABLES = {
    "LOYALTY_DB": "env.db",
    "LOYALTY_AT": "2026-01-01",
    "LOYALTY_STAFF": "Eva",
    "LOYALTY_TILL": "3",
    "LOYALTY_SHOP": "Sofia",
}


def test_the_environment_stands_for_every_global_option(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**VARIABLES, "LOYALTY_QUIET": "1", "LOYALTY_JSON": "yes"}.items():
        monkeypatch.setenv(name, value)
    assert options(run(tell, "try", "Ana")) == "['env.db', '2026-01-01', True, True, 'Eva', '3', 'Sofia']"


def test_an_option_wins_over_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_DB", "env.db")
    assert options(run(tell, "try", "Ana", "--db", "x.db")) == "['x.db', None, False, False, None, None, None]"


@pytest.mark.parametrize("value", ["", "0", "no", "false"])
def test_a_variable_can_say_no(run: Run, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LOYALTY_JSON", value)
    assert options(run(tell, "try", "Ana")) == "[None, None, False, False, None, None, None]"


@pytest.mark.parametrize(
    ("words", "read"),
    [
        (["Ana", "-5"], "['Ana', '-5', None, None, 20, False]"),
        (["Ana", "+5"], "['Ana', '+5', None, None, 20, False]"),
        (["Ana", "-5,50", "--dry-run"], "['Ana', '-5,50', None, None, 20, True]"),
        (["Ana", "--reason", "-5", "-.5"], "['Ana', '-.5', None, '-5', 20, False]"),
        (["--item", "LATTE", "Ana", "-5", "--item=CAKE", "--limit", "-1"], "['Ana', '-5', ['LATTE', 'CAKE'], None, -1, False]"),
        (["Ana", "--", "-5"], "['Ana', '-5', None, None, 20, False]"),
        (["-5", "--", "-x"], "['-5', '-x', None, None, 20, False]"),
        (["Ana", "-"], "['Ana', '-', None, None, 20, False]"),
    ],
)
def test_a_negative_number_is_a_value(run: Run, words: list[str], read: str) -> None:
    assert run(tell, "try", *words).out.splitlines()[0] == read


def test_utf_8_is_read_in_a_locale_that_cannot(run: Run) -> None:
    ana = "Ана".encode().decode("ascii", "surrogateescape")
    said = run(tell, "try", ana, "--item", ana, "--staff", ana)
    assert said.out == "['Ана', None, ['Ана'], None, 20, False]\n[None, None, False, False, 'Ана', None, None]\n"


@pytest.mark.parametrize("word", ["--version", "--help", "-h"])
def test_a_question_to_the_program_needs_no_shop(run: Run, word: str) -> None:
    said = run(tell, word)
    assert (said.code, said.err) == (0, "")
    assert said.out


def test_help_shows_the_line_with_its_words_in_capitals(run: Run) -> None:
    assert run(tell, "try", "--help").out.startswith("Usage: loyalty try WHO [AMOUNT] [OPTIONS]\n")


@pytest.mark.parametrize("line", [[], ["--db", "x.db"], ["card"]])
def test_alone_a_group_shows_what_there_is(run: Run, line: list[str]) -> None:
    said = run(tell, *line)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Usage: loyalty ")


def test_alone_with_json_the_commands_are_an_object(run: Run) -> None:
    assert run(tell, "card", "--json").json == {"commands": {"issue": "Try it."}}
    assert "help" in run(tell, "--json").json["commands"]
