"""The small pictures of a wallet card: the shop's logo, or its initials in its colours.

A point of the phone is 0.254 mm in these drawings, so that 100 dots an inch make one pixel of it.
"""

from loyalty_cli.cards import raster
from loyalty_cli.cards.drawing import MIDDLE, Box, Drawing, Picture, Text
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.wallet import WalletCard
from loyalty_cli.colors import readable_on

_POINT = 0.254
_ICON = 29 * _POINT
_LOGO_WIDTH, _LOGO_HEIGHT = 160 * _POINT, 50 * _POINT  # the room for it; in most cases it should be narrower, says Apple
_ROUND = _LOGO_HEIGHT / 4  # the corners of the initials in place of a logo
_CAPITAL = 0.73  # of the em: how high a capital letter stands


def pictures(card: WalletCard, fonts: Fonts) -> dict[str, bytes]:
    """Icon and logo by their file names, each for phones of one, two and three pixels a point."""
    drawn = {}
    for name, drawing, radius in (("icon", icon(card, fonts), 0.0), ("logo", logo(card, fonts), 0.0 if card.logo else _ROUND)):
        for fold in (1, 2, 3):
            file = f"{name}.png" if fold == 1 else f"{name}@{fold}x.png"
            drawn[file] = raster.png(drawing, 100 * fold, fonts, radius=radius)
    return drawn


def icon(card: WalletCard, fonts: Fonts) -> Drawing:
    """What stands beside a message about the card; the phone rounds its corners."""
    ground = Box(0, 0, _ICON, _ICON, card.look.background)
    if card.logo is None:
        return Drawing(_ICON, _ICON, [ground, _initials(card, fonts, _ICON, card.look.ink)])
    scale = _ICON * 0.86 / max(card.logo.width, card.logo.height)
    width, height = card.logo.width * scale, card.logo.height * scale
    return Drawing(_ICON, _ICON, [ground, Picture((_ICON - width) / 2, (_ICON - height) / 2, width, height, card.logo.image)])


def logo(card: WalletCard, fonts: Fonts) -> Drawing:
    """What stands in the upper left corner, on the ground of the card."""
    if card.logo is None:
        ground = Box(0, 0, _LOGO_HEIGHT, _LOGO_HEIGHT, card.look.accent)
        letters = _initials(card, fonts, _LOGO_HEIGHT, readable_on(card.look.accent))
        return Drawing(_LOGO_HEIGHT, _LOGO_HEIGHT, [ground, letters])
    scale = min(_LOGO_WIDTH / card.logo.width, _LOGO_HEIGHT / card.logo.height)
    width, height = card.logo.width * scale, card.logo.height * scale
    ground = Box(0, 0, width, height, card.look.background)
    return Drawing(width, height, [ground, Picture(0, 0, width, height, card.logo.image)])


def initials(shop: str) -> str:
    """The first letters of the first two words: `КР` for Кафе Роза."""
    letters = [[char for char in word if char.isalnum()] for word in shop.split()]
    return "".join(each[0] for each in [each for each in letters if each][:2]).upper() or shop.strip()[:1]


def _initials(card: WalletCard, fonts: Fonts, side: float, ink: str) -> Text:
    letters = fonts.drawable(initials(card.shop), card.language)
    size = side * min(0.5, 0.72 / fonts.width(letters, 1, is_bold=True))
    return Text(side / 2, side / 2 + size * _CAPITAL / 2, letters, size, ink, is_bold=True, anchor=MIDDLE)
