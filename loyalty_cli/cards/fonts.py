"""The two fonts that travel along, read from the bytes of their files: what they can draw, how wide, and its outline.

Screens, pages and pictures all set a line by these widths, character by character, so that they look alike. Which
characters there are, and how the files are made, stands in docs/fonts.py.
"""

import struct
import unicodedata
from collections.abc import Iterator

from loyalty_cli.values import frozen

REGULAR, BOLD = "cards/fonts/loyalty-sans.ttf", "cards/fonts/loyalty-sans-bold.ttf"  # as `shipped` finds them
UNKNOWN = "□"  # stands for what no font of ours can draw
ASCENT, DESCENT = 1.0, 0.26  # of an em: how far a line reaches above and below its baseline, Vietnamese capitals included

Point = tuple[float, float]
Curve = tuple[Point, ...]  # the end of a straight stroke; the control point and the end of a quadratic curve
Contour = tuple[Point, list[Curve]]  # where it begins, and round to there again

_ON_CURVE, _SHORT_X, _SHORT_Y, _REPEATED, _SAME_X, _SAME_Y = 1, 2, 4, 8, 16, 32
_WORDS, _OFFSETS, _MORE = 1, 2, 32
_ROMANIAN = str.maketrans("ŞşŢţ", "ȘșȚț")


class Font:
    """One TrueType font; y grows upwards from the baseline, in units of which `em` make one em."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        (count,) = struct.unpack_from(">H", data, 4)
        entries = (struct.unpack_from(">4s4xL", data, 12 + 16 * entry) for entry in range(count))
        self._tables: dict[bytes, int] = dict(entries)
        self.em: int = self._read("H", b"head", 18)[0]
        self._has_long_places = self._read("h", b"head", 50)[0] == 1
        measured: int = self._read("H", b"hhea", 34)[0]
        self._advances: tuple[int, ...] = self._read(f"{2 * measured}H", b"hmtx")[::2]
        self._glyphs = dict(self._mapped())

    def has(self, char: str) -> bool:
        """Whether the font can draw it."""
        return char in self._glyphs

    def advance(self, char: str) -> float:
        """How far a character moves the pen, in ems; that of the unknown sign for one that the font has not."""
        glyph = self._glyphs.get(char, self._glyphs[UNKNOWN])
        return self._advances[min(glyph, len(self._advances) - 1)] / self.em

    def outline(self, char: str) -> list[Contour]:
        """The closed lines around a character's ink, in the font's units."""
        return list(self._contours(self._glyphs.get(char, self._glyphs[UNKNOWN])))

    def _read(self, format: str, table: bytes, offset: int = 0) -> tuple[int, ...]:
        return struct.unpack_from(f">{format}", self.data, self._tables[table] + offset)

    def _mapped(self) -> Iterator[tuple[str, int]]:
        """Each character with its glyph: the one subtable, of format 4, that docs/fonts.py leaves in."""
        start: int = self._read("L", b"cmap", 8)[0]
        half: int = self._read("H", b"cmap", start + 6)[0]
        segments = half // 2
        lasts = self._read(f"{segments}H", b"cmap", start + 14)
        firsts = self._read(f"{segments}H", b"cmap", start + 16 + half)
        deltas = self._read(f"{segments}H", b"cmap", start + 16 + 2 * half)
        offsets = self._read(f"{segments}H", b"cmap", start + 16 + 3 * half)
        for at, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offsets[at]:
                    place = start + 16 + 3 * half + 2 * at + offsets[at] + 2 * (code - first)
                    glyph = self._read("H", b"cmap", place)[0]
                yield chr(code), (glyph + deltas[at]) & 0xFFFF

    def _place(self, glyph: int) -> tuple[int, int]:
        """Where a glyph's description begins and ends in its table."""
        if self._has_long_places:
            first, end = self._read("2L", b"loca", 4 * glyph)
            return first, end
        first, end = self._read("2H", b"loca", 2 * glyph)
        return 2 * first, 2 * end

    def _contours(self, glyph: int) -> Iterator[Contour]:
        place, end = self._place(glyph)
        if place == end:
            return  # a space
        (count,) = self._read("h", b"glyf", place)
        if count >= 0:
            yield from self._simple(place + 10, count)
            return
        for part, dx, dy in self._parts(place + 10):
            for (x, y), curves in self._contours(part):
                yield (x + dx, y + dy), [tuple((px + dx, py + dy) for px, py in curve) for curve in curves]

    def _parts(self, place: int) -> Iterator[tuple[int, int, int]]:
        """The glyphs that another is put together from, each moved by so much; ours are neither turned nor scaled."""
        flags = _MORE
        while flags & _MORE:
            flags, part = self._read("2H", b"glyf", place)
            assert flags & _OFFSETS, part
            dx, dy = self._read("2h" if flags & _WORDS else "2b", b"glyf", place + 4)
            yield part, dx, dy
            place += 8 if flags & _WORDS else 6

    def _simple(self, place: int, count: int) -> Iterator[Contour]:
        ends = self._read(f"{count}H", b"glyf", place)
        place += 2 * count
        place += 2 + self._read("H", b"glyf", place)[0]  # no hints, but their length stands there

        flags: list[int] = []
        while len(flags) <= ends[-1]:
            flag = self.data[self._tables[b"glyf"] + place]
            place += 1
            if flag & _REPEATED:
                flags += [flag] * self.data[self._tables[b"glyf"] + place]
                place += 1
            flags.append(flag)
        xs, place = self._coordinates(flags, place, _SHORT_X, _SAME_X)
        ys, place = self._coordinates(flags, place, _SHORT_Y, _SAME_Y)

        points = list(zip(xs, ys, (bool(flag & _ON_CURVE) for flag in flags), strict=True))
        for first, end in zip((0, *(end + 1 for end in ends)), (end + 1 for end in ends), strict=False):
            yield _closed(points[first:end])

    def _coordinates(self, flags: list[int], place: int, short: int, same: int) -> tuple[list[int], int]:
        found: list[int] = []
        at = 0
        for flag in flags:
            if flag & short:
                step = self.data[self._tables[b"glyf"] + place]
                at += step if flag & same else -step
                place += 1
            elif not flag & same:
                at += self._read("h", b"glyf", place)[0]
                place += 2
            found.append(at)
        return found, place


def _closed(points: list[tuple[int, int, bool]]) -> Contour:
    """A contour as strokes and curves; between two control points lies a point of the curve that is not written down."""
    whole: list[tuple[float, float, bool]] = []
    for (x, y, is_on), (next_x, next_y, next_is_on) in zip(points, points[1:] + points[:1], strict=True):
        whole.append((x, y, is_on))
        if not is_on and not next_is_on:
            whole.append(((x + next_x) / 2, (y + next_y) / 2, True))
    start = next(at for at, (_, _, is_on) in enumerate(whole) if is_on)
    first_x, first_y, _ = whole[start]

    curves: list[Curve] = []
    control: tuple[Point, ...] = ()
    for to_x, to_y, is_on in whole[start + 1 :] + whole[: start + 1]:
        if not is_on:
            control = ((to_x, to_y),)
        else:
            curves.append((*control, (to_x, to_y)))
            control = ()
    return (first_x, first_y), curves


@frozen
class Fonts:
    """The plain and the bold font."""

    regular: Font
    bold: Font

    def of(self, is_bold: bool) -> Font:
        """The font of that weight."""
        return self.bold if is_bold else self.regular

    def width(self, text: str, size: float, is_bold: bool = False) -> float:
        """How wide a line of text is, in the unit of its size."""
        font = self.of(is_bold)
        return sum(font.advance(char) for char in text) * size

    def missing(self, text: str) -> list[str]:
        """The characters of a text that would be drawn as □, each once."""
        return [char for char in dict.fromkeys(_visible(text)) if not self.regular.has(char)]

    def drawable(self, text: str, language: str = "en") -> str:
        """The text as it is drawn: composed, on one line, with □ for what the fonts have not.

        Where the shop is Romanian, ş and ţ with a cedilla are what old keyboards made of ș and ț; elsewhere they stay,
        because ş is a letter of Turkish.
        """
        composed = _visible(text)
        spelt = composed.translate(_ROMANIAN) if language == "ro" else composed
        return "".join(char if self.regular.has(char) else UNKNOWN for char in spelt)


def read(regular: bytes, bold: bytes) -> Fonts:
    """Both fonts, from the bytes of their files."""
    return Fonts(Font(regular), Font(bold))


def _visible(text: str) -> str:
    """The text composed and without what has no picture of its own: joiners, variation selectors, direction marks."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(char for char in composed if unicodedata.category(char) not in ("Cc", "Cf") and not "︀" <= char <= "️")
