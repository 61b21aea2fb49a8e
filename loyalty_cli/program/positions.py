"""On which line each table, key and list entry of a TOML text stands: tomllib reads values, and forgets where they stood."""

import re
import tomllib
from bisect import bisect_left

from loyalty_cli.program.entries import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")
_STRINGS = (  # the long quotes first: the short ones would match their beginning
    re.compile(r'"""(?:\\.|[^\\])*?"""(?:"{0,2})', re.DOTALL),
    re.compile(r"'''.*?'''(?:'{0,2})", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\])*"'),
    re.compile(r"'[^']*'"),
)


def lines(text: str) -> dict[Path, int]:
    """The line of every path, such as ("earn", 0, "when", "from"), of a text that tomllib has read without complaint.

    A table stands where its first header or dotted key stands.
    """
    return _Scan(text).document()


def nearest(found: dict[Path, int], path: Path) -> int:
    """The line of the path, or of what holds it; 1 for what stands nowhere."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Scan:
    """One pass over the text; `at` is how far it has come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # how many [[headers]] each list of tables has had so far
        self.newlines = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> dict[Path, int]:
        table: Path = ()
        while self.skip(_BLANK) < len(self.text):
            table = self.header() if self.text[self.at] == "[" else self.pair(table)
        return self.found

    def header(self) -> Path:
        start, is_list = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        keys = self.keys()
        self.at += 2 if is_list else 1

        path: Path = ()
        for key in keys[:-1]:
            path = self.entered((*path, key), start)
        path = (*path, keys[-1])
        if not is_list:
            return self.entered(path, start)
        self.mark(path, start)
        self.counts[path] = self.counts.get(path, 0) + 1
        return self.entered(path, start)

    def entered(self, path: Path, start: int) -> Path:
        """The path itself, or its newest entry where it is a list of tables."""
        self.mark(path, start)
        if path in self.counts:
            path = (*path, self.counts[path] - 1)
            self.mark(path, start)
        return path

    def pair(self, table: Path) -> Path:
        """`key = value` in the table; returns the table, which stays the same."""
        path = table
        start = self.at
        for key in self.keys():
            path = (*path, key)
            self.mark(path, start)
        self.at += 1  # the equals sign
        self.value(path)
        return table

    def keys(self) -> list[str]:
        """A dotted key; stops at what follows it."""
        keys = []
        while True:
            self.skip(_SPACE)
            if self.text[self.at] in "\"'":
                quoted = self.string()
                keys.append(next(iter(tomllib.loads(f"{quoted} = 0"))))
            else:
                start = self.at
                keys.append(self.text[start : self.skip(_BARE_KEY)])
            self.skip(_SPACE)
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def value(self, path: Path) -> None:
        self.skip(_BLANK)
        opening = self.text[self.at]
        if opening == "[":
            self.entries(path)
        elif opening == "{":
            self.inline_table(path)
        elif opening in "\"'":
            self.string()
        else:
            self.skip(_BARE_VALUE)

    def entries(self, path: Path) -> None:
        index = 0
        while not self.closed("]"):
            self.mark((*path, index), self.at)
            self.value((*path, index))
            index += 1

    def inline_table(self, path: Path) -> None:
        while not self.closed("}"):
            self.pair(path)

    def closed(self, bracket: str) -> bool:
        """Step over the opening bracket or a comma, and over the closing one: True if that ended the list or table."""
        self.skip(_BLANK)
        if self.text[self.at] != bracket:
            self.at += 1
            self.skip(_BLANK)
        if self.text[self.at] == bracket:
            self.at += 1
            return True
        return False

    def string(self) -> str:
        start = self.at
        for pattern in _STRINGS:
            if match := pattern.match(self.text, start):
                self.at = match.end()
                return match[0]
        raise AssertionError("tomllib would have refused a string without an end")

    def mark(self, path: Path, start: int) -> None:
        self.found.setdefault(path, bisect_left(self.newlines, start) + 1)

    def skip(self, pattern: re.Pattern[str]) -> int:
        """Step over what the pattern matches here; returns the place after it."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at
