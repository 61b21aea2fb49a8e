"""The express lane: the plain lines of a till, answered before Typer is imported, which takes longer than they do.

Whatever it is not sure of, it leaves to Typer: an option that it does not know, a word that is missing, a value that begins
with a dash. So it refuses nothing itself, and says the same as Typer's commands or nothing at all.
"""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli import rooms
from loyalty_cli.cli import anywhere, door, words
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.patterns import pattern
from loyalty_cli.values import frozen

LINES = {"earn": "till", "stamp": "till", "redeem": "till", "show": "looking"}  # with the module, as `commands` says
_COMPLETION = "_LOYALTY_COMPLETE"
_WHOLE = pattern(r"[0-9]{1,18}", re.ASCII)


@frozen
class Line:
    """A line that was understood: its command, and by their names what that and the session are told."""

    command: Callable[..., None]
    typed: Mapping[str, Any]
    anywhere: Mapping[str, Any]


_Place = tuple[str, Any, dict[str, Any]]  # the parameter that an option is for, its type, and the dictionary it goes into


class _NotPlain(Exception):
    """The line is one for Typer."""


def answer(args: Sequence[str]) -> int | None:
    """The exit status of a plain line, None for any other: then nothing has happened."""
    try:
        line = read(args, os.environ)
    except _NotPlain:
        return None
    return door.through(lambda: _run(line), in_json=lambda: bool(line.anywhere.get("json")))


def _run(line: Line) -> int:
    session = anywhere.session(**line.anywhere)
    try:
        door.run(lambda: line.command(session, **line.typed), lambda: session)
    finally:
        session.close()
    return 0


def read(args: Sequence[str], environment: Mapping[str, str]) -> Line:
    """The line that these words are.

    Raises:
        _NotPlain: only Typer can tell.
    """
    if _COMPLETION in environment or not all(map(_is_text, args)):
        raise _NotPlain
    told = _from(environment, anywhere.session)
    options, rest = _options(anywhere.session, told), iter(args)
    for word in rest:
        if word in LINES:
            return _read_on(word, rest, environment, told, options)
        _take(word, rest, options)
    raise _NotPlain


def _read_on(
    verb: str, rest: Iterator[str], environment: Mapping[str, str], told: dict[str, Any], options: dict[str, _Place]
) -> Line:
    """The rest of a line, after the word of its command."""
    command = getattr(rooms.opened("loyalty_cli.cli", LINES[verb]), verb)
    typed = _from(environment, command)
    options |= _options(command, typed)
    arguments = [name for name, word in words.of(command).items() if isinstance(word.said, Argument)]
    for word in rest:
        if word == "-" or not word.startswith("-"):
            if not arguments:
                raise _NotPlain
            typed[arguments.pop(0)] = word
        else:
            _take(word, rest, options)
    if any(word.is_required and name not in typed for name, word in words.of(command).items()):
        raise _NotPlain
    return Line(command, typed, told)


def _take(word: str, rest: Iterator[str], options: Mapping[str, _Place]) -> None:
    """Take an option, and its value from the rest of the line."""
    name, equals, value = word.partition("=")
    if name not in options:
        raise _NotPlain
    parameter, kind, typed = options[name]
    if kind is bool and not equals:
        typed[parameter] = True
        return
    value = value if equals else next(rest, "")
    if not value or value.startswith("-"):
        raise _NotPlain
    if kind == list[str] | None:
        typed.setdefault(parameter, []).append(value)
    elif kind is int and _WHOLE.fullmatch(value):
        typed[parameter] = int(value)
    elif kind in (str, str | None):
        typed[parameter] = value
    else:
        raise _NotPlain


def _options(command: Callable[..., Any], typed: dict[str, Any]) -> dict[str, _Place]:
    """Where the value of each option goes, by what is typed for it."""
    return {
        each: (name, word.kind, typed)
        for name, word in words.of(command).items()
        if isinstance(word.said, Option) and _is_plain(word.said)
        for each in words.typed(name, word.said)
    }


def _is_plain(said: Option) -> bool:
    return (said.min, said.max) == (None, None) and not said.stands_alone


def _from(environment: Mapping[str, str], command: Callable[..., Any]) -> dict[str, Any]:
    """What the environment says where the line does not."""
    found: dict[str, Any] = {}
    for name, word in words.of(command).items():
        held = environment.get(getattr(word.said, "envvar", None) or "", "")
        if held and (not _is_text(held) or (word.kind is bool and held not in door.YES)):
            raise _NotPlain
        if held:
            found[name] = True if word.kind is bool else held
    return found


def _is_text(word: str) -> bool:
    """Whether there is something, and this locale could read it."""
    return word != "" and (word.isascii() or not any("\ud800" <= char <= "\udfff" for char in word))
