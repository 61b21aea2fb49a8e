"""The colours of a card: what the shop chose, and what goes with it where it chose nothing."""

from collections.abc import Mapping

from loyalty_cli.colors import ACCENT, BACKGROUND, CREAM, READABLE, contrast, mixed, readable_on
from loyalty_cli.values import frozen

PAPER, MODULE = "#ffffff", "#101214"  # a code is dark on light, whatever the shop's colours
_METALS: Mapping[str, str] = {
    "bronze": "#b9794a",
    "silver": "#c3c9cf",
    "gold": "#d8b04c",
    "platinum": "#dfe3e6",
    "diamond": "#b5dbe6",
}


@frozen
class Look:
    """Ground, letters and ornament."""

    background: str = BACKGROUND
    ink: str = CREAM
    accent: str = ACCENT

    @property
    def soft(self) -> str:
        """Letters that stand back, still well read."""
        faded = mixed(self.ink, self.background, 72)
        return faded if contrast(faded, self.background) >= READABLE else self.ink

    @property
    def shade(self) -> str:
        """An ornament that hardly shows."""
        return mixed(self.accent, self.background, 14)


def look(background: str | None, ink: str | None, accent: str | None) -> Look:
    """What the shop chose; an ink that it did not choose is the one that reads best."""
    ground = background or BACKGROUND
    letters = ink or readable_on(ground)
    return Look(ground, letters, accent or (ACCENT if background is None else mixed(letters, ground, 60)))


def tier_color(identity: str, chosen: str | None, accent: str) -> str:
    """The tier's own colour, or that of the metal it is called by."""
    return chosen or _METALS.get(identity, accent)
