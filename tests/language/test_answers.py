"""What a command answers is told in the shop's language: no sentence of the rooms that speak goes around the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.language.test_refusals import NAMES

SOURCE = ROOT / "loyalty_cli"
# English by design: how a line is typed, which is read before a shop is open, and what whoever moves a shop is told.
HELP = {"anywhere.py", "commands.py", "db_copy.py", "help.py", "line.py", "parsing.py", "target.py", "topics.py", "usage.py"}
ROOMS = [
    path
    for room in ("answers", "cli", "counter", "receipts")
    for path in sorted((SOURCE / room).glob("*.py"))
    if path.name not in HELP
]
SAID = {"Template", "said", "said_many", "say", "say_many", "say_all"}
# Help, what is wrong with a file or a device, how far a run has come, what the line editor is told, a programme's own text.
TYPED = {
    *("Option", "Argument", "_text", "OSError", "TimeoutError", "read_bytes", "Progress", "parse_and_bind"),
    *("replace", "startswith"),
}
WORDS = re.compile(r"(?<![\w:/-])[A-Za-z]{2,} [a-z]{2,}\b|^ ?[a-z]{2,} $|^ [a-z]{2,} ?$|[a-z]: $")


def _unsaid(tree: ast.Module) -> Iterator[int]:
    """The lines on which words of a sentence are written and not said."""
    passed = {id(part) for node in ast.walk(tree) for part in _passed(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield from [node.lineno] if WORDS.search(node.value) else []


def _passed(node: ast.AST) -> Iterator[ast.AST]:
    """What needs not be said: docstrings, help, refusals (their own test reads them), our own mistakes, and what is said."""
    match node:
        case ast.Assert() | ast.Expr(value=ast.Constant()):
            yield from ast.walk(node)
        case ast.ClassDef(name=name) | ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            yield from ast.walk(node) if name in NAMES | SAID | TYPED else ()


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_answer_goes_around_the_catalogues(path: Path) -> None:
    unsaid = list(_unsaid(ast.parse(path.read_text(encoding="utf-8"))))
    assert not unsaid, f"{path.name}: {unsaid} write words that no catalogue gathers; see CONTRIBUTING"


def test_an_answer_that_goes_around_them_is_seen() -> None:
    assert list(_unsaid(ast.parse('printing.answer(session, data, [f"{count:,} can be given out."])'))) == [1]
    assert list(_unsaid(ast.parse('told = f"{card} of {name}"'))) == [1]
    assert list(_unsaid(ast.parse('told = say(language, "{card} of {name}", card=card)'))) == []
