"""Every line that the docs show can be copied to a prompt; what explains it stands behind a #."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typer.main

from loyalty_cli.cli.line import app
from loyalty_cli.cli.parsing import Group
from tests.conftest import ROOT

GENERATED = {"cli.md", "errors.md"}
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted(page for page in (ROOT / "docs").glob("*.md") if page.name not in GENERATED),
]
SHOWN = re.compile(r"^(?: {4})?(?:\$ )?(loyalty .*)$", re.MULTILINE)
NEXT, FILES = re.compile(r"[|&;]+"), re.compile(r"[<>]+")


def commands(line: str) -> Iterator[list[str]]:
    """The words of each command of ours on a line of the shell, less its files."""
    split = shlex.shlex(line, posix=True, punctuation_chars="|&;<>")
    split.whitespace_split = True
    words = chain(split, ";")
    command: list[str] = []
    for word in words:
        if NEXT.fullmatch(word):
            if command[:1] == ["loyalty"]:
                yield command[1:]
            command = []
        elif not FILES.fullmatch(word):
            command.append(word)
        else:
            next(words)


def understand(typed: Sequence[str]) -> None:
    """Read a line as the program does, and do nothing."""
    command: Any = typer.main.get_command(app)
    ctx = command.make_context("loyalty", list(typed))
    while isinstance(command, Group):
        word, command, rest = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        ctx = command.make_context(word, rest, parent=ctx)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_line_that_is_shown_can_be_typed(page: Path) -> None:
    for line in SHOWN.findall(page.read_text(encoding="utf-8")):
        for typed in commands(line):
            try:
                understand(typed)
            except Exception as refusal:  # the parser's or ours
                pytest.fail(f"{page.name}: {line}\n{refusal}")
