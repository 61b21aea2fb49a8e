"""Where keys stand in a TOML text."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from loyalty_cli.program.positions import Path, lines, nearest

TEXT = '''\
# a comment with [brackets] and "quotes

top = 1
[shop] # [not]
name = "a # b" # c
"time zone" = \'\'\'
[earn]
x = 1
\'\'\'
a.b . "c.d" = """
\\""" = [
"""""

[[earn]]
only = [ # one
  "a, ]", # two
  \'b\',
  [1,
   2],
]
when = { from = "1}", to.x = [1, { y = 2 }] }
at = 1979-05-27 07:32:00

[earn.limit]
total = 1
[[earn]]
[[earn.deep]]
[[earn.deep]]
x = -inf
[points.expire]
after = "x"
'''


def test_every_kind_of_key_has_its_line() -> None:
    found = lines(TEXT)
    assert {path: found[path] for path in found if path[0] in ("top", "shop")} == {
        ("top",): 3,
        ("shop",): 4,
        ("shop", "name"): 5,
        ("shop", "time zone"): 6,
        ("shop", "a"): 10,
        ("shop", "a", "b"): 10,
        ("shop", "a", "b", "c.d"): 10,
    }
    assert {path[1:]: found[path] for path in found if path[0] == "earn"} == {
        (): 14,
        (0,): 14,
        (0, "only"): 15,
        (0, "only", 0): 16,
        (0, "only", 1): 17,
        (0, "only", 2): 18,
        (0, "only", 2, 0): 18,
        (0, "only", 2, 1): 19,
        (0, "when"): 21,
        (0, "when", "from"): 21,
        (0, "when", "to"): 21,
        (0, "when", "to", "x"): 21,
        (0, "when", "to", "x", 0): 21,
        (0, "when", "to", "x", 1): 21,
        (0, "when", "to", "x", 1, "y"): 21,
        (0, "at"): 22,
        (0, "limit"): 24,
        (0, "limit", "total"): 25,
        (1,): 26,
        (1, "deep"): 27,
        (1, "deep", 0): 27,
        (1, "deep", 1): 28,
        (1, "deep", 1, "x"): 29,
    }
    assert (found["points",], found["points", "expire"], found["points", "expire", "after"]) == (30, 30, 31)


def test_what_stands_nowhere_has_the_line_of_what_would_hold_it() -> None:
    found = lines(TEXT)
    assert nearest(found, ("earn", 1, "points")) == 26
    assert nearest(found, ("shop", "a", "b", "x", 3)) == 10
    assert nearest(found, ("nothing",)) == 1


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "a = []", "a = {}", 'a = ""', "a = ''''''", "[a]\r\nb = 1\r\n"])
def test_short_texts_are_walked_to_their_end(text: str) -> None:
    assert set(lines(text)) == paths(tomllib.loads(text))


def paths(value: Any, at: Path = ()) -> set[Path]:
    """Every path that tomllib read."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path for key, each in inner for path in ((*at, key), *paths(each, (*at, key)))}


PIECES = st.sampled_from([
    "a = 1", "b = 'x # ]'", 'c = "\\"#["', "d = [1, [2, '}'], # x\n 3,]", "e = { f = 1, g.h = '=' }", 'i = """\n"" \\" """""',
    "j = '''\n[k]\n'''", "[k]", "[l.m]", "[[n]]", "[[n.o]]", "[n.p]", "# [x]", '"q r".s = 1', "'t' = 1979-05-27 07:32:00 # x",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=12, unique=True), st.sampled_from(["\n", "\r\n"]))
def test_the_same_paths_are_found_as_tomllib_reads(pieces: list[str], newline: str) -> None:
    text = "\n".join(pieces).replace("\n", newline)
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = lines(text)
    assert set(found) == paths(written)
    source = text.split("\n")
    for path, line in found.items():
        if isinstance(path[-1], str):
            assert path[-1] in source[line - 1]
