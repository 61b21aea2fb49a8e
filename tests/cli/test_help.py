"""`loyalty help` and what the shell completes."""

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

from loyalty_cli.cli.commands import COMMANDS
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.topics import TOPICS
from loyalty_cli.cli.usage import GLOBAL_FLAGS, GLOBAL_VALUES
from tests.conftest import ROOT, Said, imported

Run = Callable[..., Said]


def nothing(session: Session) -> None:
    """Try it."""


def test_help_lists_its_topics(run: Run) -> None:
    assert run(nothing, "help").out.splitlines()[0].startswith("exit-codes   What the exit status says.")
    assert list(run(nothing, "help", "--json").json["topics"]) == ["exit-codes", "environment", "time", "nightly", "who"]


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_is_a_table_for_people_and_for_scripts(run: Run, topic: str) -> None:
    said = run(nothing, "help", topic, "--json").json
    assert [row["name"] for row in said["rows"]] == [name for name, _ in TOPICS[topic].rows]
    assert run(nothing, "help", topic).out.startswith(TOPICS[topic].title + "\n")


def test_every_exit_code_of_the_contract_is_explained() -> None:
    assert [code for code, _ in TOPICS["exit-codes"].rows] == ["0", "1", "2", "3", "4", "5", "6", "7", "70", "74", "130"]


def test_every_global_option_has_its_variable_explained() -> None:
    variables = [name for name, _ in TOPICS["environment"].rows]
    globally = [f"LOYALTY_{each[2:].replace('-', '_').upper()}" for each in _in_order()]
    others = [f"LOYALTY_WALLET_{each}" for each in ("APPLE", "PASSWORD", "WWDR", "GOOGLE", "ISSUER", "LOGO")]
    others += ["LOYALTY_RECEIPT", "LOYALTY_RECEIPT_QR", "LOYALTY_PAPER"]
    others += ["LOYALTY_KEY", "LOYALTY_SCAN_PREFIX", "LOYALTY_SCAN_SUFFIX"]
    assert variables == [*globally, *others, "LOYALTY_DEBUG"]


def _in_order() -> list[str]:
    return ["--db", "--at", "--staff", "--till", "--shop", "--json", "--quiet", "--no-color"]


def test_the_variables_are_those_of_the_options() -> None:
    assert {*_in_order()} == {*GLOBAL_FLAGS, *GLOBAL_VALUES}


def test_help_shows_a_command(run: Run) -> None:
    assert run(nothing, "help", "help").out == run(nothing, "help", "--help").out


@pytest.mark.parametrize("words", [["exit-code"], ["help", "more"], ["zebra"]])
def test_an_unknown_topic_is_refused(run: Run, words: list[str]) -> None:
    said = run(nothing, "--json", "help", *words)
    assert (said.code, said.refusal) == (3, "unknown_topic")


def test_a_topic_mistyped_is_guessed(run: Run) -> None:
    assert run(nothing, "help", "exit-code", "--json").json["error"]["near"] == ["exit-codes"]


# Completion ----------------------------------------------------------------------------------------------------------

SHELLS = {
    "bash": lambda words: {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)},
    "zsh": lambda words: {"_TYPER_COMPLETE_ARGS": " ".join(words)},
    "fish": lambda words: {"_TYPER_COMPLETE_ARGS": " ".join(words), "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    "powershell": lambda words: {"_TYPER_COMPLETE_ARGS": " ".join(words), "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1]},
}


def complete(shell: str, *words: str) -> tuple[str, set[str]]:
    """What a shell is told, and the modules that were loaded for it."""
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "_LOYALTY_COMPLETE": f"complete_{shell}"}
    env |= SHELLS[shell](("loyalty", *words))
    line = [sys.executable, "-X", "importtime", "-m", "loyalty_cli"]
    done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    return done.stdout, imported(done.stderr)


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_a_command_without_importing_any(shell: str) -> None:
    told, loaded = complete(shell, "hel")
    assert "help" in told
    assert not {f"loyalty_cli.cli.{each}" for each in ("help", "init", "till")} & loaded
    assert "rich" not in loaded


def test_tab_lists_every_command() -> None:
    assert complete("bash", "")[0].split() == list(COMMANDS)


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes_an_option_and_a_global_one(shell: str) -> None:
    assert "--js" in complete(shell, "help", "--js")[0]
    assert "--help" in complete(shell, "help", "--")[0]


@pytest.mark.parametrize("verb", ["earn", "stamp", "redeem", "refund", "void", "adjust", "show"])
def test_tab_at_the_till_waits_for_nothing_that_books(verb: str) -> None:
    told, loaded = complete("bash", verb, "--he")
    assert told == "--help\n"
    assert not {each for each in loaded if re.match(r"loyalty_cli\.(books|operations|program|storage)\.", each)}


def test_tab_does_not_stumble_over_a_global_option() -> None:
    assert complete("bash", "--db", "x.db", "hel")[0] == "help\n"
    assert complete("bash", "--json", "hel")[0] == "help\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_script_for_a_shell_can_be_shown(shell: str) -> None:
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    line = [sys.executable, "-m", "loyalty_cli", "--show-completion", shell]
    done = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "_LOYALTY_COMPLETE" in done.stdout
