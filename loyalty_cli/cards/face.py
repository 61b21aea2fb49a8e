"""The art of a card: its front and its back as drawings, by the size of a bank card.

Whatever carries meaning stays within `SAFE` of the edge; the ground reaches `BLEED` over it, for a printer that cuts.
"""

from collections.abc import Iterator, Sequence

from loyalty_cli.cards import qr
from loyalty_cli.cards.drawing import MIDDLE, Box, Drawing, Modules, Picture, Ring, Shape, Text
from loyalty_cli.cards.fitting import LEADING, Fitted, fit
from loyalty_cli.cards.fonts import ASCENT, DESCENT, Fonts
from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.look import MODULE, PAPER, Look
from loyalty_cli.cards.number import grouped
from loyalty_cli.cards.punch import Punch, grid
from loyalty_cli.colors import readable_on
from loyalty_cli.language import say
from loyalty_cli.values import frozen

WIDTH, HEIGHT = 85.60, 53.98  # ISO/IEC 7810 ID-1
RADIUS = 3.18  # of its corners
BLEED = 3.0
SAFE = 3.0
CODE = 22.0  # the QR code without its margin; from 15 on a phone reads it surely

_EDGE = 5.2  # where the text begins
_QUIET = CODE * qr.QUIET / 21
_PANEL = CODE + 2 * _QUIET + 1.0  # the light field that holds the code with its margin
_PANEL_X = WIDTH - 4.2 - _PANEL
_PANEL_HEIGHT = _PANEL + 3.6  # and the number below
_PANEL_Y = (HEIGHT - _PANEL_HEIGHT) / 2
_COLUMN = _PANEL_X - 2.6 - _EDGE  # the room for text beside it


@frozen
class Face:
    """Everything that a card shows. `digits` are those of the sealed code; without a name it is a blank card."""

    shop: str
    number: str
    digits: str
    name: str | None = None
    tier: str | None = None
    tier_color: str | None = None
    since: str | None = None
    look: Look = Look()
    logo: Logo | None = None
    tagline: str | None = None
    contact: str | None = None
    punch: Punch | None = None
    language: str = "en"

    def texts(self) -> list[str]:
        """What the shop and the customer wrote on it."""
        punched = (self.punch.title, self.punch.reward) if self.punch else ()
        written = (self.shop, self.name, self.tier, self.tagline, self.contact, *punched)
        return [text for text in written if text]


def front(face: Face, fonts: Fonts) -> Drawing:
    """Shop, customer and tier on the left, the code and its number on the right."""
    ground = _ground(face.look, x=-6.0, y=HEIGHT + 2.0)
    band = [_band(face.tier_color)] if face.tier_color else []
    return Drawing(WIDTH, HEIGHT, [*ground, *band, *_panel(face, fonts), *_head(face, fonts), *_foot(face, fonts)])


def back(face: Face, fonts: Fonts) -> Drawing:
    """The punch grid of a paper card, or who to return it to."""
    ground = _ground(face.look, x=WIDTH + 4.0, y=-4.0)
    body = grid(face.punch, face.look, fonts, face.language) if face.punch else _returning(face, fonts)
    return Drawing(WIDTH, HEIGHT, [*ground, *body])


# The front -----------------------------------------------------------------------------------------------------------


def _ground(look: Look, *, x: float, y: float) -> list[Shape]:
    """The ground with its rings, like those that a cup leaves."""
    shapes: list[Shape] = [Box(-BLEED, -BLEED, WIDTH + 2 * BLEED, HEIGHT + 2 * BLEED, look.background)]
    return [*shapes, *(Ring(x, y, radius, look.shade, 1.6) for radius in (20.0, 25.5, 31.0))]


def _band(color: str) -> Shape:
    return Box(-BLEED, -BLEED, BLEED + 2.0, HEIGHT + 2 * BLEED, color)


def _panel(face: Face, fonts: Fonts) -> Iterator[Shape]:
    number = grouped(face.number)
    size = min(2.6, (_PANEL - 2.4) / fonts.width(number, 1))
    yield Box(_PANEL_X, _PANEL_Y, _PANEL, _PANEL_HEIGHT, PAPER, 1.6)
    inset = (_PANEL - CODE) / 2
    yield Modules(_PANEL_X + inset, _PANEL_Y + inset, CODE, qr.matrix(face.digits), MODULE)
    yield Text(_PANEL_X + _PANEL / 2, _PANEL_Y + _PANEL + 1.6, number, size, MODULE, anchor=MIDDLE)


def _head(face: Face, fonts: Fonts) -> Iterator[Shape]:
    """Logo, shop and tagline, from the top down."""
    top = _EDGE
    if face.logo:
        picture = _scaled(face.logo, _EDGE, top, width=_COLUMN, height=9.0)
        yield picture
        top += picture.height + 1.6
    shop = fit(fonts.drawable(face.shop, face.language), _COLUMN, fonts, sizes=(5.4, 3.0), is_bold=True)
    yield from _lines(shop, _EDGE, top, face.look.ink, is_bold=True)
    top += _height(shop) + 1.0
    yield Box(_EDGE, top, 9.0, 0.7, face.look.accent, 0.35)
    top += 2.0
    if face.tagline:
        tagline = fit(fonts.drawable(face.tagline, face.language), _COLUMN, fonts, sizes=(2.7, 2.3))
        yield from _lines(tagline, _EDGE, top, face.look.soft)


def _foot(face: Face, fonts: Fonts) -> Iterator[Shape]:
    """Customer and tier, from the bottom up."""
    bottom = HEIGHT - _EDGE
    beside = _EDGE
    if face.tier and face.tier_color:
        tier = fit(
            fonts.drawable(face.tier, face.language).upper(), _COLUMN * 0.6, fonts, sizes=(2.5, 2.1), lines=1, is_bold=True
        )
        wide = fonts.width(tier.lines[0], tier.size, is_bold=True) + 3.2
        yield Box(_EDGE, bottom - 4.0, wide, 4.0, face.tier_color, 2.0)
        ink = readable_on(face.tier_color)
        yield Text(_EDGE + wide / 2, bottom - 2.0 + tier.size * 0.36, tier.lines[0], tier.size, ink, True, MIDDLE)
        beside += wide + 2.0
    if face.since:
        joined = say(face.language, "since {year}", year=face.since)
        since = fit(joined, _EDGE + _COLUMN - beside, fonts, sizes=(2.5, 2.0), lines=1)
        yield Text(beside, bottom - 2.0 + since.size * 0.36, since.lines[0], since.size, face.look.soft)
    if face.tier or face.since:
        bottom -= 5.6
    if face.name:
        name = fit(fonts.drawable(face.name, face.language), _COLUMN, fonts, sizes=(4.2, 3.0))
        yield from _lines(name, _EDGE, bottom - _height(name), face.look.ink)


def _scaled(logo: Logo, x: float, y: float, *, width: float, height: float) -> Picture:
    """The logo as large as fits."""
    scale = min(width / logo.width, height / logo.height)
    return Picture(x, y, logo.width * scale, logo.height * scale, logo.image)


# The back ------------------------------------------------------------------------------------------------------------


def _returning(face: Face, fonts: Fonts) -> Iterator[Shape]:
    width = WIDTH - 4 * _EDGE
    shop = fit(fonts.drawable(face.shop, face.language), width, fonts, sizes=(6.0, 3.6), is_bold=True)
    top = 13.0
    yield from _lines(shop, WIDTH / 2, top, face.look.ink, is_bold=True, anchor=MIDDLE)
    top += _height(shop) + 1.6
    yield Box(WIDTH / 2 - 4.5, top, 9.0, 0.7, face.look.accent, 0.35)
    show = fit(say(face.language, "Show this card when you pay."), width, fonts, sizes=(2.8, 2.3), lines=1)
    yield from _lines(show, WIDTH / 2, top + 2.2, face.look.soft, anchor=MIDDLE)
    if face.contact:
        contact = fit(fonts.drawable(face.contact, face.language), width, fonts, sizes=(2.8, 2.3))
        at = HEIGHT - _EDGE - 4.4 - _height(contact)
        yield from _lines(contact, WIDTH / 2, at, face.look.ink, anchor=MIDDLE)
        found = fit(say(face.language, "If found, please return to"), width, fonts, sizes=(2.4, 2.0), lines=1)
        yield from _lines(found, WIDTH / 2, at - _height(found) - 0.4, face.look.soft, anchor=MIDDLE)
    yield Text(WIDTH / 2, HEIGHT - _EDGE, grouped(face.number), 2.4, face.look.soft, anchor=MIDDLE)


# What both share -------------------------------------------------------------------------------------------------------


def _lines(text: Fitted, x: float, top: float, fill: str, *, is_bold: bool = False, anchor: str = "left") -> Sequence[Shape]:
    """The lines below each other, the first reaching up to `top`."""
    first = top + text.size * ASCENT
    return [
        Text(x, first + at * text.size * LEADING, line, text.size, fill, is_bold, anchor) for at, line in enumerate(text.lines)
    ]


def _height(text: Fitted) -> float:
    return text.size * (ASCENT + DESCENT + LEADING * (len(text.lines) - 1))
