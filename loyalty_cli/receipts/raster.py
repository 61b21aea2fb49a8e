"""A slip as a picture of dots, drawn with our own fonts: it prints right on every printer, whatever letters that knows."""

from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from loyalty_cli import shipped
from loyalty_cli.answers.marks import clean
from loyalty_cli.cards import fonts, qr
from loyalty_cli.receipts.escpos import CUT, INIT
from loyalty_cli.receipts.slip import BIG, BOLD, PLAIN, Code, Gap, Line, Pair, Rule, Slip, laid, spelt

if TYPE_CHECKING:
    from PIL import Image, ImageFont

_SIZES = {PLAIN: 22, BOLD: 22, BIG: 40}  # dots an em; 203 of them are an inch
_LEADING = 1.3  # from baseline to baseline, in ems
_MARGIN = 4
_QR_DOTS = 7
_BAND = 128  # rows a command: some printers hold no more


def raster(slip: Slip, dots: int) -> bytes:
    """The bytes that print the picture of a slip, in bands."""
    picture = image(slip, dots)
    across = (dots + 7) // 8
    rows = bytes(byte ^ 0xFF for byte in picture.tobytes())  # pillow's 1 is white, the printer's black
    bands = [rows[start : start + _BAND * across] for start in range(0, len(rows), _BAND * across)]
    heads = (b"\x1dv0\x00" + across.to_bytes(2, "little") + (len(band) // across).to_bytes(2, "little") for band in bands)
    return INIT + b"".join(head + band for head, band in zip(heads, bands, strict=True)) + CUT


def image(slip: Slip, dots: int) -> "Image.Image":
    """The picture of a slip, one bit a dot."""
    from PIL import Image, ImageDraw

    rows = laid(spelt(slip, _drawable), dots - 2 * _MARGIN, _width)
    picture = Image.new("1", (dots, sum(_height(row) for row in rows) + 2 * _MARGIN), 1)
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "1"
    top = _MARGIN
    for row in rows:
        _draw(draw, row, top, dots)
        top += _height(row)
    return picture


def _height(row: object) -> int:
    match row:
        case Line(_, style) | Pair(_, _, style):
            return round(_SIZES[style] * _LEADING)
        case Code(digits):
            return (len(qr.matrix(digits)) + 2 * qr.QUIET) * _QR_DOTS
    return 18


def _draw(draw: Any, row: object, top: int, dots: int) -> None:
    match row:
        case Line(text, style, is_centred):
            left = (dots - _width(text, style)) // 2 if is_centred else _MARGIN
            _write(draw, left, top, text, style)
        case Pair(left, right, style):
            _write(draw, _MARGIN, top, left, style)
            _write(draw, dots - _MARGIN - _width(right, style), top, right, style)
        case Rule():
            draw.line((_MARGIN, top + 8, dots - _MARGIN, top + 8), fill=0, width=2)
        case Code(digits):
            for x, y in _modules(digits, dots, top):
                draw.rectangle((x, y, x + _QR_DOTS - 1, y + _QR_DOTS - 1), fill=0)
        case Gap():
            pass


def _modules(digits: str, dots: int, top: int) -> Iterator[tuple[int, int]]:
    matrix = qr.matrix(digits)
    left, top = (dots - len(matrix) * _QR_DOTS) // 2, top + qr.QUIET * _QR_DOTS
    for down, modules in enumerate(matrix):
        yield from ((left + across * _QR_DOTS, top + down * _QR_DOTS) for across, is_dark in enumerate(modules) if is_dark)


def _write(draw: Any, left: int, top: int, text: str, style: str) -> None:
    draw.text((left, top + round(_SIZES[style] * fonts.ASCENT)), text, fill=0, font=_font(style), anchor="ls")


def _width(text: str, style: str) -> int:
    return round(_font(style).getlength(text) + 0.5)


@lru_cache(maxsize=4)
def _font(style: str) -> "ImageFont.FreeTypeFont":
    from PIL import ImageFont

    data = _fonts().of(style != PLAIN).data
    return ImageFont.truetype(BytesIO(data), _SIZES[style], layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _fonts() -> fonts.Fonts:
    return fonts.read(*(shipped.data(name) for name in (fonts.REGULAR, fonts.BOLD)))


def _drawable(text: str) -> str:
    """The text with characters that our fonts have not in Latin letters."""
    import unicodedata

    from anyascii import anyascii

    regular = _fonts().regular
    composed = unicodedata.normalize("NFC", clean(text))
    return "".join(char if regular.has(char) else anyascii(char) for char in composed)
