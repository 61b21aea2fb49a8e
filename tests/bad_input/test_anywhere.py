"""No word in any place of any command is a mistake of ours: each of them is taken, or refused in one line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import typer.main

from loyalty_cli.cli.commands import COMMANDS, Noun, Verb
from loyalty_cli.cli.line import app
from tests.bad_input.shops import Template, make
from tests.conftest import Shop

WORDS = ["", "\0", "\x1b[2J\n", "٢", "-1", "x" * 5000, "\ud800"]
LONGEST = 600  # of a sentence
# A word for every argument that would do, so that the one that is tried is reached.
SOUND = {"who": "ext:K-1", "amount": "5.00", "event": "ref:R-SALE", "quantity": "+5", "reward": "five-off", "tier": "gold"}
DONE_OR_REFUSED = (*range(6), 74)  # 74: a place that cannot be written to


def lines() -> Iterator[list[str]]:
    """Every command with every place of a value as `{word}`."""
    root: Any = typer.main.get_command(app)
    top = root.make_context("loyalty", ["help"])
    yield from _below(COMMANDS, root, top, [])


def _below(table: Mapping[str, Verb | Noun], group: Any, top: Any, path: list[str]) -> Iterator[list[str]]:
    for word, entry in table.items():
        command = group.get_command(top, word)
        if isinstance(entry, Noun):
            yield from _below(entry.verbs, command, top, [*path, word])
        else:
            yield from _of([*path, word], command)


def _of(path: list[str], command: Any) -> Iterator[list[str]]:
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option" and not param.is_flag]
    needed = {param.opts[0]: f"{param.opts[0]}=test" for param in options if param.required}
    sound = [SOUND.get(param.name, "x") for param in arguments if param.required]
    for place in range(len(arguments)):
        filled = sound + ["x"] * (place + 1 - len(sound))
        yield [*path, *needed.values(), "--", *filled[:place], "{word}", *filled[place + 1 :]]
    for param in options:
        others = [each for name, each in needed.items() if name != param.opts[0]]
        yield [*path, *others, f"{param.opts[0]}={{word}}", "--", *sound]
    for option in ("--db", "--at", "--staff", "--till", "--shop"):
        yield [*path, *needed.values(), f"{option}={{word}}", "--", *sound]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """One shop for all: what a line writes in it is no concern here."""
    template: Template = make("cafe", tmp_path_factory.mktemp("anywhere"))
    return template.shop


@pytest.mark.parametrize("word", WORDS, ids=lambda word: ascii(word[:8]))
def test_no_word_anywhere_is_a_mistake_of_ours(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    monkeypatch.chdir(tmp_path)
    for line in lines():
        said = shop(["--json", *(each.replace("{word}", word) for each in line)])
        told = f"{line}: {said.code}, {said.err!a}"
        assert said.code in DONE_OR_REFUSED, told
        if said.code and said.out.startswith('{"error"'):
            assert (said.out.count("\n"), said.err.count("\n")) == (1, 1), told
            assert said.err.removesuffix("\n").isprintable(), told
            assert len(said.err) <= LONGEST, told
