"""A slip: its lines with their roles, before anything is known of paper.

Text, ESC/POS and pictures are made of the same slip.
"""

from collections.abc import Callable, Iterator

from loyalty_cli.values import frozen, replace

PLAIN, BOLD, BIG = "plain", "bold", "big"

Width = Callable[[str, str], int]  # of a text in a style


@frozen
class Line:
    """Text from edge to edge, or in the middle."""

    text: str
    style: str = PLAIN
    is_centred: bool = False


@frozen
class Pair:
    """A name at the left edge, and at the right edge what it comes to."""

    left: str
    right: str
    style: str = PLAIN


@frozen
class Rule:
    """A line across the paper."""


@frozen
class Gap:
    """Some empty paper."""


@frozen
class Code:
    """A QR code of these digits, in the middle."""

    digits: str


Piece = Line | Pair | Rule | Gap | Code
Slip = tuple[Piece, ...]


def spelt(slip: Slip, spell: Callable[[str], str]) -> Slip:
    """The slip with every text as a printer can write it; first, because that may change how long it is."""
    return tuple(_spelt(piece, spell) for piece in slip)


def _spelt(piece: Piece, spell: Callable[[str], str]) -> Piece:
    match piece:
        case Line():
            return replace(piece, text=spell(piece.text))
        case Pair():
            return replace(piece, left=spell(piece.left), right=spell(piece.right))
    return piece


def laid(slip: Slip, room: int, width: Width) -> Slip:
    """The slip with every piece on one line that is no wider than `room`, in the unit of `width`."""
    return tuple(row for piece in slip for row in _rows(piece, room, width))


def _rows(piece: Piece, room: int, width: Width) -> Iterator[Piece]:
    match piece:
        case Line(text, style, is_centred):
            yield from (Line(row, style, is_centred) for row in wrapped(text, room, lambda held: width(held, style)))
        case Pair():
            yield from _pair(piece, room, width)
        case _:
            yield piece


def _pair(pair: Pair, room: int, width: Width) -> Iterator[Piece]:
    """The right side stays whole beside the last line of the left, or goes below where it would leave it too little room."""

    def measure(text: str) -> int:
        return width(text, pair.style)

    beside = room - measure(f"{pair.right}  ")
    if beside * 5 >= room * 2 or measure(pair.left) <= beside:
        *above, last = wrapped(pair.left, beside, measure)
        yield from (Line(row, pair.style) for row in above)
        yield Pair(last, pair.right, pair.style)
    else:
        yield from (Line(row, pair.style) for row in wrapped(pair.left, room, measure))
        yield from (Pair("", row, pair.style) for row in wrapped(pair.right, room, measure))


def wrapped(text: str, room: int, measure: Callable[[str], int]) -> list[str]:
    """The text in lines no wider than `room`, broken at spaces; a word that is wider is broken, a number never if it fits."""
    rows = [""]
    for word in text.split():
        joined = f"{rows[-1]} {word}" if rows[-1] else word
        if measure(joined) <= room:
            rows[-1] = joined
            continue
        *pieces, last = _broken(word, room, measure)
        rows += [*pieces, last]
    return [row for row in rows if row] or [""]


def _broken(word: str, room: int, measure: Callable[[str], int]) -> Iterator[str]:
    while measure(word) > room:
        end = 1
        while end < len(word) and measure(word[: end + 1]) <= room:
            end += 1
        start_of_number = end
        while start_of_number and _is_within_number(word, start_of_number):
            start_of_number -= 1
        end = start_of_number or end
        yield word[:end]
        word = word[end:]
    yield word


def _is_within_number(word: str, at: int) -> bool:
    return at < len(word) and word[at] in _NUMERIC and word[at - 1] in _NUMERIC


_NUMERIC = frozenset("0123456789.,+-")
