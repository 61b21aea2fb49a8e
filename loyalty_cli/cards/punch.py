"""The grid of a paper punch card: a circle for each stamp, the last with a star."""

from collections.abc import Iterator

from loyalty_cli.cards.drawing import MIDDLE, Ring, Shape, Text
from loyalty_cli.cards.fitting import fit
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.look import PAPER, Look
from loyalty_cli.colors import mixed, readable_on
from loyalty_cli.errors import Refused
from loyalty_cli.values import frozen

MOST = 40  # more circles would be smaller than a stamp
_AREA = (5.2, 15.5, 85.60 - 2 * 5.2, 25.5)  # left, top, width and height of the grid
_LARGEST, _GAP = 12.0, 1.8  # of a circle, and between two


@frozen
class Punch:
    """A stamp card on paper: how many circles, which of them are punched from the start, at which something is given."""

    title: str
    size: int
    reward: str
    start: int = 0
    on_the_way: tuple[int, ...] = ()


class TooManyStamps(Refused):
    """A paper card has no room for so many circles."""

    code = "too_many_stamps"

    def __init__(self, *, size: int) -> None:
        super().__init__(f"{size} stamps are too many for paper: a card has room for {MOST}.", size=size, most=MOST)


def grid(punch: Punch, look: Look, fonts: Fonts, language: str) -> Iterator[Shape]:
    """Title above, circles, reward below.

    Raises:
        TooManyStamps: the circles would be too small.
    """
    if punch.size > MOST:
        raise TooManyStamps(size=punch.size)
    x, y, width, height = _AREA
    title = fit(fonts.drawable(punch.title, language), width, fonts, sizes=(4.4, 3.0), lines=1, is_bold=True)
    yield Text(x, 9.6, title.lines[0], title.size, look.ink, True)
    reward = fit(f"★ {fonts.drawable(punch.reward, language)}", width, fonts, sizes=(3.2, 2.4), lines=1)
    yield Text(x, 53.98 - 5.6, reward.lines[0], reward.size, look.ink)
    columns = max(range(1, punch.size + 1), key=lambda each: (_diameter(punch.size, each), -(-punch.size % each)))
    rows = -(-punch.size // columns)
    across, down = width / columns, min(height / rows, _diameter(punch.size, columns) + _GAP)
    top = y + (height - rows * down) / 2
    for stamp in range(1, punch.size + 1):
        row, column = divmod(stamp - 1, columns)
        centre = x + (column + 0.5) * across, top + (row + 0.5) * down
        yield from _circle(stamp, punch, look, *centre, _diameter(punch.size, columns) / 2)


def _diameter(size: int, columns: int) -> float:
    """How large the circles are with so many in a row."""
    width, height = _AREA[2:]
    return round(min(_LARGEST, width / columns - _GAP, height / -(-size // columns) - _GAP), 3)


def _circle(stamp: int, punch: Punch, look: Look, x: float, y: float, radius: float) -> Iterator[Shape]:
    is_last = stamp == punch.size
    marked = is_last or stamp in punch.on_the_way
    fill = look.accent if is_last else PAPER
    yield Ring(x, y, radius, look.accent if marked else mixed(look.ink, look.background, 45), 0.5, fill)
    sign = "★" if is_last else "✓" if stamp <= punch.start else str(stamp)
    ink = readable_on(look.accent) if is_last else mixed("#000000", PAPER, 60 if stamp <= punch.start else 38)
    size = radius * (1.0 if is_last else 0.75)
    yield Text(x, y + size * 0.365, sign, size, ink, is_last, MIDDLE)
