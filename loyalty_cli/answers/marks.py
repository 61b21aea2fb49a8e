"""Marks that a text carries until it is shown: what is bold, good or bad, how wide it is, what must never reach a screen.

Nothing from the books reaches a terminal raw: control characters and the marks that reverse the reading direction are
dropped on the way out, whoever wrote them.
"""

import unicodedata
from collections.abc import Sequence

from loyalty_cli.patterns import pattern

_STYLES = {
    "bold": ("\ue001", "1"),
    "dim": ("\ue002", "2"),
    "good": ("\ue003", "32"),
    "bad": ("\ue004", "31"),
    "look": ("\ue005", "33"),
    "ink": ("\ue006", "38;5;16;48;5;231"),  # black on white, whatever the theme
}
_PLAIN = "\ue000"
_MARKS = {mark: f"\x1b[{code}m" for mark, code in _STYLES.values()} | {_PLAIN: "\x1b[0m"}
_PAINT = pattern("[\ue000-\ue006]")
# Control characters, line and paragraph separators, bidirectional controls, halves of surrogate pairs.
_UNSEEN = pattern("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def paint(style: str, text: str) -> str:
    """Mark text as bold, dim, good, bad, look (look here) or ink: a colour on a terminal, nothing elsewhere."""
    return f"{_STYLES[style][0]}{text}{_PLAIN}"


def clean(text: str) -> str:
    """The text without what could move the cursor, break the line or turn the reading direction."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text.replace("\t", " "))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: two for East Asian wide ones, none for marks and joiners."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in _PAINT.sub("", text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def table(rows: Sequence[Sequence[str]], *, heads: Sequence[str] = (), right: Sequence[int] = ()) -> list[str]:
    """Lines of columns two spaces apart, as wide as their widest cell; the columns `right` are set flush right."""
    cells = [[clean(cell) for cell in row] for row in rows]
    if heads:
        cells.insert(0, [paint("dim", head) for head in heads])
    columns = max((len(row) for row in cells), default=0)
    widths = [max(width(row[at]) for row in cells if at < len(row)) for at in range(columns)]
    return ["  ".join(_set(cell, widths[at], at in right) for at, cell in enumerate(row)).rstrip() for row in cells]


def _set(cell: str, columns: int, right: bool) -> str:
    space = " " * (columns - width(cell))
    return space + cell if right else cell + space


def painted(line: str, color: bool) -> str:
    """The line as a terminal is told its colours, or without any."""
    return _PAINT.sub(lambda mark: _MARKS[mark[0]] if color else "", line)
