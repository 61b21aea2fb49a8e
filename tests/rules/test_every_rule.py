"""Every rule has a test that names it: the numbers of docs/rules.md, held against `test_1_1_…` and its neighbours."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOCS = ROOT / "docs"
RULES = dict(
    re.findall(r"^\| (\d+\.\d+) \| .+\. \| \[\w+\]\((.+)\) \|$", (DOCS / "rules.md").read_text(encoding="utf-8"), re.M)
)
IN_EACH_CHAPTER = {1: 4, 2: 6, 3: 8, 4: 4, 5: 6, 6: 5, 7: 8, 8: 6, 9: 4, 10: 4, 11: 2}
# Rules that are being built. It only shrinks: a number that has a test may not stand here.
PENDING: set[str] = set()


def _named(path: Path) -> set[str]:
    """The rules that the tests of a file name."""
    functions = (
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    )
    return {f"{found[1]}.{found[2]}" for name in functions if (found := re.match(r"test_(\d+)_(\d+)_", name))}


NAMED = {rule for path in Path(__file__).parent.glob("test_*.py") for rule in _named(path)}


def test_the_page_lists_every_rule_in_order() -> None:
    assert list(RULES) == [f"{chapter}.{rule}" for chapter, last in IN_EACH_CHAPTER.items() for rule in range(1, last + 1)]


def test_every_rule_has_a_test_that_names_it() -> None:
    assert set(RULES) - NAMED == PENDING


def test_a_test_names_a_rule_that_there_is() -> None:
    assert set(RULES) >= NAMED


@pytest.mark.parametrize("target", sorted({*RULES.values()}))
def test_what_the_page_points_at_is_there(target: str) -> None:
    file, _, heading = target.partition("#")
    text = (DOCS / file).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    assert not heading or heading in {re.sub(r"[^\w\- ]", "", each).lower().replace(" ", "-") for each in headings}
