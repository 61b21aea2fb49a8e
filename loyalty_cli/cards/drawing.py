"""A drawing on paper: shapes in millimetres from the top left corner, painted in their order.

One drawing serves a screen, a sheet and a card printer: `raster`, `svg` and `pdf` paint it.
"""

from collections.abc import Sequence

from loyalty_cli.cards.qr import Matrix
from loyalty_cli.values import frozen

LEFT, MIDDLE, RIGHT = "left", "middle", "right"


@frozen
class Box:
    """A filled rectangle; `radius` rounds its corners. Colours are `#rrggbb`."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0.0


@frozen
class Ring:
    """A circle around (`x`, `y`), drawn as a line of that width; filled where `fill` names a colour."""

    x: float
    y: float
    radius: float
    stroke: str
    width: float
    fill: str | None = None


@frozen
class Line:
    """A straight line of that width."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    stroke: str


@frozen
class Text:
    """One line of text: (`x`, `y`) is where its baseline is anchored, `size` the em in millimetres."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    is_bold: bool = False
    anchor: str = LEFT


@frozen
class Modules:
    """A QR code without its quiet zone, `size` millimetres wide and high: only the dark modules are painted."""

    x: float
    y: float
    size: float
    matrix: Matrix
    fill: str


@frozen
class Picture:
    """A picture as the bytes of its PNG or JPEG file, scaled to fill that box."""

    x: float
    y: float
    width: float
    height: float
    image: bytes


Shape = Box | Ring | Line | Text | Modules | Picture


@frozen
class Drawing:
    """Shapes on an area of that many millimetres; what a shape puts outside of it is cut off."""

    width: float
    height: float
    shapes: Sequence[Shape]
