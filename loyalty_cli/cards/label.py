"""A label from a roll, black on white: the code, whose it is, and its number."""

from loyalty_cli.cards import qr
from loyalty_cli.cards.drawing import Drawing, Modules, Shape, Text
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fitting import LEADING, Fitted, fit
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.number import grouped

WIDTH, HEIGHT = 62.0, 29.0
CODE = 18.0
_QUIET = CODE * qr.QUIET / 21
_EDGE = 2.0  # what a label printer leaves white
_LEFT = _EDGE + CODE + 2 * _QUIET
_ROOM = WIDTH - _EDGE - _LEFT
_BLACK = "#000000"


def label(face: Face, fonts: Fonts) -> Drawing:
    """The code on the left; shop, customer and number on the right."""
    shop = fit(fonts.drawable(face.shop, face.language), _ROOM, fonts, sizes=(3.4, 2.4), is_bold=True)
    number = fit(grouped(face.number), _ROOM, fonts, sizes=(3.0, 2.0), lines=1)
    shapes: list[Shape] = [
        Modules(_EDGE + _QUIET, (HEIGHT - CODE) / 2, CODE, qr.matrix(face.digits), _BLACK),
        *_lines(shop, 5.6, is_bold=True),
        *_lines(number, HEIGHT - 4.4),
    ]
    if face.name:
        name = fit(fonts.drawable(face.name, face.language), _ROOM, fonts, sizes=(3.8, 2.6))
        shapes += _lines(name, 16.0 if len(name.lines) == 1 else 14.6)
    return Drawing(WIDTH, HEIGHT, shapes)


def _lines(text: Fitted, first: float, *, is_bold: bool = False) -> list[Shape]:
    return [
        Text(_LEFT, first + at * text.size * LEADING, line, text.size, _BLACK, is_bold) for at, line in enumerate(text.lines)
    ]
