"""What the rooms of the counter refuse is told in the shop's language: no sentence of theirs goes around the catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate
from loyalty_cli.errors import LoyaltyError
from tests.conftest import ROOT

SOURCE = ROOT / "loyalty_cli"
ROOMS = sorted(
    path
    for path in (SOURCE / "errors.py", SOURCE / "cards/number.py", *SOURCE.glob("[pob]*/*.py"))
    if path.name not in ("reading.py", "entries.py") and not path.name.startswith("read_")  # faults of a programme: the owner's
)
WORD = re.compile("[A-Za-z]{2}")
FACTS = {"why", "code", "rule", "typed", "known", "near", "candidates"}


def _refusals(family: type[LoyaltyError] = LoyaltyError) -> Iterator[str]:
    for each in family.__subclasses__():
        yield from (each.__name__, *_refusals(each))


generate.refusals()  # which imports every module
NAMES = frozenset(_refusals())


def _unsaid(tree: ast.Module) -> Iterator[int]:
    """The lines on which a refusal is handed words that are written there and not said."""
    names = NAMES
    for refusal in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name in names):
        yield from (line for call in ast.walk(refusal) if _is_super(call) for line in _written(call))
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names:
            yield from _written(call)


def _is_super(call: ast.AST) -> bool:
    return isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"


def _written(call: ast.AST) -> Iterator[int]:
    assert isinstance(call, ast.Call)
    words = [*call.args, *(each.value for each in call.keywords if each.arg not in FACTS)]
    choices = [part for word in words for part in ((word.body, word.orelse) if isinstance(word, ast.IfExp) else (word,))]
    for word in choices:
        is_sentence = isinstance(word, ast.JoinedStr) and any(
            WORD.search(ast.unparse(part)) for part in word.values if isinstance(part, ast.Constant)
        )
        if is_sentence or (isinstance(word, ast.Constant) and str(word.value).count(" ") > 2):
            yield word.lineno


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_refusal_at_the_counter_goes_around_the_catalogues(path: Path) -> None:
    unsaid = list(_unsaid(ast.parse(path.read_text(encoding="utf-8"))))
    assert not unsaid, f"{path.name}: {unsaid} hand a refusal words that no catalogue gathers; see CONTRIBUTING"


def test_a_sentence_that_goes_around_them_is_seen() -> None:
    assert list(_unsaid(ast.parse('raise CardBlocked(card="x", reason=f"it was {lost} there")'))) == [1]
    assert list(
        _unsaid(ast.parse('class Refused:\n    def __init__(self):\n        super().__init__("There is no such thing.")'))
    ) == [3]
