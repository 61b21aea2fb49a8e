"""Typed lines and what they answer, letter by letter: each file of `stories/` is one morning at a counter.

    # a comment                         $ loyalty enroll Ana
    @ 2026-02-17T14:05:00Z              Ana is customer <ana>, card <card>.
                                        $ loyalty earn Ana -5
    `@` sets the clock of the wall,     '-5' is not an amount in EUR: it takes no sign. …
    `! 2` is the exit status            ! 2
    (0 need not be said).

A word in <brackets> stands for an id, a card or a code made by the program, or for the end of a code: the first time it is
learnt, from then on it must be the same, in answers and in typed lines. Standard error follows standard output. Files of
the folder can be named in a line; `shop.db` stands for a shop on a server too.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Shop

STORIES = Path(__file__).parent / "stories"
_PLACEHOLDER = re.compile(r"<([a-z][a-z0-9-]*)>")
_MADE = r"(?<=…)[0-9A-HJKMNP-TV-Z]{4}|[0-9A-HJKMNP-TV-Z]{13}|[1-9][0-9]{15}|[1-9][0-9]{3}(?: [0-9]{4}){3}"


@pytest.mark.parametrize("by_express", [False, True], ids=["typer", "express"])
@pytest.mark.parametrize("story", sorted(STORIES.glob("*.txt")), ids=lambda path: path.stem)
def test_the_story_goes_as_it_is_written(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Callable[[], str], *, by_express: bool
) -> None:
    for each in STORIES.iterdir():
        shutil.copy(each, tmp_path)
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path / "shop.db", NOW, target=place(), by_express=by_express)
    written = story.read_text(encoding="utf-8").replace("shop.db", shop.target or "shop.db")
    assert _told(written, shop) == written


def _told(written: str, shop: Shop) -> str:
    """The story with every answer replaced by what the program says now."""
    known: dict[str, str] = {}
    told: list[str] = []
    for kind, text, expected in _steps(written):
        told.append(text)
        if kind == "@":
            shop.now = text.removeprefix("@ ")
        elif kind == "$":
            line = _PLACEHOLDER.sub(lambda found: known.get(found[1], found[0]), text.removeprefix("$ loyalty").strip())
            said = shop(line)
            answers = (said.out + said.err).splitlines() + ([f"! {said.code}"] if said.code else [])
            told += _named(answers, expected, known)
            told += [""] * (len(expected) - len("\n".join(expected).rstrip("\n").splitlines()))
    return "\n".join(told) + "\n"


def _steps(written: str) -> list[tuple[str, str, list[str]]]:
    """Each line that says something to do, or nothing, with the answer that stands below it."""
    steps: list[tuple[str, str, list[str]]] = []
    for line in written.splitlines():
        kind = line[:1]
        if kind == "$" or kind in ("@", "#") or not (steps and steps[-1][0] == "$"):
            steps.append((kind, line, []))
        else:
            steps[-1][2].append(line)
    return steps


def _named(answers: list[str], expected: list[str], known: dict[str, str]) -> list[str]:
    """The answers with what the program made called by its name; new names are learnt from the expected line."""
    named = []
    for at, answer in enumerate(answers):
        if at < len(expected):
            _learn(answer, expected[at], known)
        for name, made in sorted(known.items(), key=lambda pair: -len(pair[1])):
            answer = answer.replace(made, f"<{name}>")
        named.append(answer)
    return named


def _learn(answer: str, expected: str, known: dict[str, str]) -> None:
    parts = _PLACEHOLDER.split(expected)
    names = parts[1::2]
    pattern = "".join(f"({_MADE})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    found = re.fullmatch(pattern, answer)
    for name, made in zip(names, found.groups() if found else (), strict=False):
        known.setdefault(name, made)
