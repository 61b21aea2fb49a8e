"""`:name` parameters in PostgreSQL's own words: `$1`, `$2`. What stands in quotes is left alone."""

import re
from functools import cache

_TOKEN = re.compile(r"'(?:[^']|'')*'|::|:([a-z_][a-z0-9_]*)", re.ASCII)
_VALUES = re.compile(r"\bVALUES\s*(\([^()]*\))\s*(?:ON CONFLICT \(([^)]*)\)[^:]*)?\Z")

Numbered = tuple[bytes, tuple[str, ...]]  # the text, and which parameter stands for each number


@cache  # the program's own statements, a few hundred
def numbered(sql: str) -> Numbered:
    """The statement with numbers for its parameters; the same name is the same number."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if not (name := found[1]):
            return found[0]
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    text = _TOKEN.sub(number, sql)
    return text.encode(), tuple(names)


@cache
def for_rows(sql: str, count: int) -> Numbered:
    """An INSERT that takes so many rows at once, the parameters of one after those of the other; see `key`."""
    found = _VALUES.search(sql)
    assert found is not None
    names = tuple(name for name in _TOKEN.findall(found[1]) if name)
    numbers = iter(range(1, count * len(names) + 1))
    rows = ", ".join(_TOKEN.sub(lambda each: f"${next(numbers)}" if each[1] else each[0], found[1]) for _ in range(count))
    return f"{sql[: found.start(1)]}{rows}{sql[found.end(1) :]}".encode(), names


@cache
def key(sql: str) -> tuple[str, ...] | None:
    """By which parameters two rows of an INSERT meet in one, so that it takes them one after the other: none where all differ,
    None where a statement takes one row at a time whatever they are.
    """
    found = _VALUES.search(sql)
    if found is None or not _TOKEN.search(found[1]):
        return None
    if not found[2]:
        return ()
    names = set(_TOKEN.findall(found[1]))
    return tuple(each for each in re.split(r",\s*", found[2]) if each in names) or None
