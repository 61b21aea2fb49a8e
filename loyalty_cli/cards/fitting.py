"""A text in the room that it has: it shrinks, then takes a second line, then is cut with …"""

import unicodedata
from collections.abc import Iterator

from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.values import frozen

LEADING = 1.26  # from baseline to baseline, in ems: as far as a line reaches up and down


@frozen
class Fitted:
    """The lines of a text and the size at which they fit."""

    size: float
    lines: tuple[str, ...]


def fit(text: str, width: float, fonts: Fonts, *, sizes: tuple[float, float], lines: int = 2, is_bold: bool = False) -> Fitted:
    """The text in lines of at most that width: as large as fits, between the largest and the smallest of `sizes`.

    One line down to the smallest size, then two, as large as two can be; and where that is too long, cut with ….
    """
    largest, smallest = sizes
    whole = min(largest, _size(text, width, fonts, is_bold))
    if whole >= smallest:
        return Fitted(whole, (text,))
    if lines > 1 and (halves := min(_halves(text), key=lambda pair: _wider(pair, fonts, is_bold), default=None)):
        size = min(largest, *(_size(half, width, fonts, is_bold) for half in halves))
        if size >= smallest:
            return Fitted(size, halves)
    return Fitted(smallest, tuple(_cut(text, width / smallest, fonts, lines, is_bold)))


def _size(text: str, width: float, fonts: Fonts, is_bold: bool) -> float:
    """The size at which a line is exactly so wide."""
    return width / (fonts.width(text, 1, is_bold) or 1)


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """Every way to break the text at a space."""
    words = text.split(" ")
    return ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))


def _wider(halves: tuple[str, str], fonts: Fonts, is_bold: bool) -> float:
    return max(fonts.width(half, 1, is_bold) for half in halves)


def _cut(text: str, ems: float, fonts: Fonts, lines: int, is_bold: bool) -> Iterator[str]:
    """Lines filled one after the other, the last with … where something is left out."""
    rest = text
    for _ in range(lines - 1):
        if fonts.width(rest, 1, is_bold) <= ems:
            break
        line = _beginning(rest, ems, fonts, is_bold)
        kept = line[: line.rindex(" ")] if " " in line and rest[len(line) : len(line) + 1] != " " else line
        yield kept.rstrip()
        rest = rest[len(kept) :].lstrip()
    if fonts.width(rest, 1, is_bold) > ems:
        rest = _beginning(rest, ems - fonts.width("…", 1, is_bold), fonts, is_bold).rstrip() + "…"
    yield rest


def _beginning(text: str, ems: float, fonts: Fonts, is_bold: bool) -> str:
    """As much of the text as fits, but never a letter without the accents that follow it."""
    length, wide = 0, 0.0
    for at, char in enumerate(text):
        wide += fonts.width(char, 1, is_bold)
        if wide > ems:
            break
        length = at + 1
    while 0 < length < len(text) and unicodedata.combining(text[length]):
        length -= 1
    return text[:length]
