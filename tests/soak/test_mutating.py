"""A mutant is one change of meaning, in one place; what only people and the type checker read is left alone."""

import ast

import pytest

from tests.soak.mutating import mutants, mutated


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("a < b", ["a <= b"]),
        ("a is None", ["a is not None"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("a + 1", ["a - 1", "a + 2"]),
        ("a[-1]", ["a[1]", "a[-2]"]),
        ("a = 'x'", ["a = None", "a = 'XXxXX'"]),
        ("a += b", ["pass"]),
        ("f(a, b=c)", ["pass", "f(None, b=c)", "f(a)"]),
        ("x if a else y", ["x if not a else y"]),
        ("[a for a in b if c]", ["[a for a in b]"]),
        (
            "def f(a: int=0) -> int:\n    return a",
            ["def f(a: int=1) -> int:\n    return a", "def f(a: int=0) -> int:\n    return None"],
        ),
        ("for a in b:\n    continue", ["for a in b:\n    break"]),
    ],
)
def test_each_place_is_changed_by_itself(source: str, changes: list[str]) -> None:
    assert [ast.unparse(mutated(source, each.number)) for each in mutants(source)] == changes


@pytest.mark.parametrize(
    "source", ["def f():\n    'What it does.'", "a: 'int'", "import a", "@frozen(a=1)\nclass A:\n    'One.'"]
)
def test_what_only_readers_see_is_left_alone(source: str) -> None:
    assert mutants(source) == []


def test_a_mutant_knows_whether_its_line_runs_when_the_module_is_loaded() -> None:
    found = mutants("a = 1\ndef f(b=2):\n    return (b\n        + 3)")
    assert [(each.before, each.at_import, sorted(each.lines)) for each in found] == [
        ("a = 1", True, [1]),
        ("1", True, [1]),
        ("2", True, [2]),
        ("return b + 3", False, [3, 4]),
        ("b + 3", False, [3, 4]),
        ("3", False, [3, 4]),
    ]
