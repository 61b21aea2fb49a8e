"""The corpus: what people, scripts and files have handed to shops, as data in `cases/*.toml`.

A file holds groups, a group holds cases; what a group says stands for each of its cases that says nothing else:

    [[group]]
    line = "earn Ana {typed}"
    exit = 2
    code = "bad_amount"
    case = [{ says = "Arabic-Indic digits", typed = "١٢", told = "only the digits 0-9" }]

`{typed}` is one word of the line, whatever stands in it; `{file}` is the path of a file with the text `file`; `{folder}` is
the folder of the shop; every other name in braces is one of the shop's (`shops.py`).
"""

import gzip
import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Case:
    """One input and its answer.

    What is handed over: `typed` (so many `times`; `escaped` if it is written with \\xNN for its bytes), a `file` called `name`
    in an `encoding` (or escaped), `packed` as gzip, `cut` to so many bytes, on standard input if `piped`.
    Where: in a `shop` of `shops.py`, after the lines `before`, in a `situation` of `situations.py`, with `env` set and `unset`
    out of the environment, as a real `process`.
    The answer: an `exit` status, the `code` and a part of the sentence (`told`). An import may be refused in part: `errors` are
    (line, part of the message), `imported` says how many went in all the same. What is legal has `reads`: a line and the path
    in its answer where stands what was `kept` (by default what was typed).
    """

    subject: str
    says: str
    line: str
    typed: str = ""
    times: int = 1
    escaped: bool = False
    file: str | None = None
    name: str = "given.csv"
    encoding: str = "utf-8"
    packed: bool = False
    cut: int | None = None
    piped: bool = False
    shop: str = "cafe"
    before: tuple[str, ...] = ()
    situation: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    process: bool = False
    exit: int = 0
    code: str | None = None
    told: str = ""
    errors: tuple[tuple[int, str], ...] = ()
    imported: int | None = None
    reads: tuple[str, str] | None = None
    kept: str | None = None

    def __str__(self) -> str:
        return f"{self.subject}: {self.says}"

    @property
    def word(self) -> str:
        """What is typed, as the program gets it."""
        typed = os.fsdecode(_unescaped(self.typed)) if self.escaped and self.file is None else self.typed
        return typed * self.times

    def content(self, names: Mapping[str, str]) -> bytes:
        """The bytes of the file."""
        text = filled((self.file or "").removeprefix("\n"), {**names, "typed": self.word})
        data = _unescaped(text) if self.escaped else text.encode(self.encoding)
        packed = gzip.compress(data, mtime=0) if self.packed else data
        return packed[: self.cut]

    def words(self, names: Mapping[str, str]) -> list[str]:
        """The line as the program gets it."""
        return [filled(word, {**names, "typed": filled(self.word, names)}) for word in shlex.split(self.line)]


def filled(text: str, names: Mapping[str, str]) -> str:
    """The text with the names in braces that are known; others stay, for they may be what is tried."""
    return _PLACE.sub(lambda found: names.get(found[1], found[0]), text)


def _unescaped(text: str) -> bytes:
    return text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every file."""
    return tuple(case for path in sorted(CASES.glob("*.toml")) for case in _of(path))


def _of(path: Path) -> list[Case]:
    groups = tomllib.loads(path.read_text(encoding="utf-8"))["group"]
    return [_case(path.stem, {**group, **case}) for group in groups for case in group["case"]]


def _case(subject: str, said: dict[str, Any]) -> Case:
    said.pop("case")
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
    return Case(subject, **fields)
