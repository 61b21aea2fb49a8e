"""The docs say what the program does, because they are written from it."""

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from docs import generate
from loyalty_cli.cli import commands
from loyalty_cli.cli.commands import COMMANDS, Noun, Verb
from loyalty_cli.cli.parsing import build
from loyalty_cli.cli.usage import GLOBAL_FLAGS, GLOBAL_VALUES


def verbs(table: Mapping[str, Verb | Noun] = COMMANDS, before: str = "") -> Iterator[tuple[str, Verb]]:
    for name, entry in table.items():
        word = f"{before}{name}"
        if isinstance(entry, Noun):
            yield from verbs(entry.verbs, f"{word} ")
        else:
            yield word, entry


VERBS = dict(verbs())


def function(verb: Verb) -> Any:
    return getattr(import_module(commands.module(verb)), verb.function)


@pytest.mark.parametrize("name", ["cli.md", "errors.md"])
def test_a_page_is_as_the_program_writes_it(name: str) -> None:
    written = (generate.DOCS / name).read_text(encoding="utf-8")
    assert generate.pages()[name] == written, "run `python -m docs.generate`"


@pytest.mark.parametrize("line", VERBS)
def test_a_command_says_in_the_table_what_it_says_of_itself(line: str) -> None:
    first = inspect.getdoc(function(VERBS[line])).splitlines()[0]
    assert VERBS[line].help == first
    assert first.endswith(".")


@pytest.mark.parametrize("line", VERBS)
def test_the_help_of_a_command_has_an_example_of_it(line: str) -> None:
    assert f"Example: loyalty {line}" in inspect.getdoc(function(VERBS[line]))


@pytest.mark.parametrize("line", VERBS)
def test_every_option_of_a_command_is_explained(line: str) -> None:
    for param in build(line.split()[-1], function(VERBS[line]), short_help="").params:
        if param.param_type_name == "option":
            assert param.help, f"{line} {param.opts[0]}"
            assert not {*param.opts} & {*GLOBAL_FLAGS, *GLOBAL_VALUES}, f"{line} takes {param.opts[0]} for itself"


def test_every_command_is_on_the_page() -> None:
    page = (generate.DOCS / "cli.md").read_text(encoding="utf-8")
    assert [line for line in VERBS if f"# loyalty {line}\n" not in page] == []


def test_every_refusal_says_when_it_comes() -> None:
    assert [code for _, code, says in generate.refusals() if not says] == []


def test_a_code_has_one_status() -> None:
    status: dict[str, int] = {}
    for its, code, _ in generate.refusals():
        assert status.setdefault(code, its) == its, code
