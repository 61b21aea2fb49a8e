"""One table of the programme file, read key by key: every fault is noted with its place, and the good keys go on."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from loyalty_cli.values import field, frozen

Path = tuple[str | int, ...]  # ("earn", 0, "when", "from")


class Wrong(Exception):
    """A value that its key does not take: a half sentence that follows the key, and the legal words nearest to it."""

    def __init__(self, message: str, *, near: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.near = tuple(near)


@frozen
class Place:
    """Where in the file a reader stands, and what gives the value its meaning.

    `beside` is the table that holds the key, as it was written; `currency` is None while it is not known; `measure` is
    what tiers count. `faults` is one list for the whole file: (path, message, nearest words).
    """

    path: Path = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    currency: str | None = None
    measure: str = "spend"
    faults: list[tuple[Path, str, tuple[str, ...]]] = field(default_factory=list)

    def below(self, *keys: str | int, beside: Mapping[str, Any] | None = None) -> "Place":
        """The place of a key or an entry within this one."""
        held = self.beside if beside is None else beside
        return Place((*self.path, *keys), held, self.currency, self.measure, self.faults)

    def fault(self, message: str, *, near: Iterable[str] = ()) -> None:
        self.faults.append((self.path, message, tuple(near)))


Reader = Callable[[Any, Place], Any]  # raises Wrong; returns what the rules count with


@frozen
class Key:
    """One legal key: how its value is read, and which field of the table's class it fills.

    Without `fills` the field has the key's own name; with "" the reader names the fields itself.
    """

    read: Reader
    fills: str | None = None
    required: bool = False


def table(written: Any, keys: Mapping[str, Key], place: Place) -> dict[str, Any]:
    """The fields that the good keys fill; unknown, missing and wrong ones are noted as faults."""
    if not isinstance(written, dict):
        place.fault(f"takes a table of keys, not {shown(written)}")
        return {}
    fields: dict[str, Any] = {}
    for name, value in written.items():
        here = place.below(name, beside=written)
        if name not in keys:
            near = similar(name, keys)
            here.fault("unknown key" if near else f"unknown key; legal here: {', '.join(keys)}", near=near)
            continue
        key = keys[name]
        try:
            read = key.read(value, here)
        except Wrong as wrong:
            here.fault(wrong.message, near=wrong.near)
        else:
            fields.update(read if key.fills == "" else {key.fills or name: read})
    for name, key in keys.items():
        if key.required and name not in written:
            place.below(name).fault("is missing")
    return fields


def nested(of: Callable[..., Any], keys: Mapping[str, Key]) -> Reader:
    """A table within a table, such as `when`; its class has a default for every field."""
    return lambda value, place: of(**table(value, keys, place))


def takes(what: str, value: Any, *, near: Iterable[str] = ()) -> Wrong:
    """`takes a whole number from 1 to 1000, not "ten"`."""
    return Wrong(f"takes {what}, not {shown(value)}", near=near)


def similar(word: str, legal: Iterable[str]) -> list[str]:
    """The legal word nearest to what was written, if any is near."""
    import difflib  # only a fault needs it

    return difflib.get_close_matches(word[:40].lower(), list(legal), n=1, cutoff=0.5)


def shown(value: Any) -> str:
    """A value as it may be printed on one line: short, and with nothing that moves a cursor."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return printable(json.dumps(value if len(value) <= 40 else value[:39] + "…", ensure_ascii=False))
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**18:
        return "so large a number"
    return str(value)[:40]


def printable(text: str) -> str:
    """The text with everything that is not a visible character written as its code."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
