"""Paper that cards are printed on: where each card lies, where it is cut, and where its back lies, in millimetres."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from loyalty_cli.cards import label
from loyalty_cli.cards.drawing import Line
from loyalty_cli.cards.face import BLEED, HEIGHT, WIDTH
from loyalty_cli.values import frozen

HAIRLINE = 25.4 / 72 / 4  # a quarter of a point
_GAP = 0.5  # between the bleed and a crop mark
_REACH = 3.0  # how long a crop mark is


class Template(StrEnum):
    """A4, ten cards; US Letter, ten cards; one card a page, for a card printer; a label of 62 × 29 mm from a roll."""

    A4 = "a4-10"
    LETTER = "letter-10"
    CR80 = "cr80"
    LABEL = "label"


class Flip(StrEnum):
    """The edge of the paper around which a printer turns it to print the back."""

    LONG = "long"
    SHORT = "short"


@frozen
class Paper:
    """A page of `columns` × `rows` cards in its middle, `gutter` apart; `bleed` is how far a ground reaches over a card's edge.

    Pairs are across and down. Two cards never share bleed: a gutter holds that of both.
    """

    size: tuple[float, float]
    card: tuple[float, float] = (WIDTH, HEIGHT)
    columns: int = 1
    rows: int = 1
    gutter: tuple[float, float] = (0.0, 0.0)
    bleed: tuple[float, float] = (0.0, 0.0)
    has_marks: bool = False

    @property
    def places(self) -> int:
        """How many cards a page holds."""
        return self.columns * self.rows

    @property
    def margin(self) -> tuple[float, float]:
        """From the edge of the page to the first card."""
        across = self.columns * self.card[0] + (self.columns - 1) * self.gutter[0]
        down = self.rows * self.card[1] + (self.rows - 1) * self.gutter[1]
        return (self.size[0] - across) / 2, (self.size[1] - down) / 2


@frozen
class Cell:
    """Where a card's top left corner lies; one that `is_turned` stands on its head."""

    x: float
    y: float
    is_turned: bool = False


# Ten cards fill 269.90 of the 297 mm of A4, and of the 279.40 of Letter: what is left decides how much bleed there is.
PAPERS: Mapping[Template, Paper] = {
    Template.A4: Paper((210.0, 297.0), columns=2, rows=5, gutter=(2 * BLEED, 2.0), bleed=(BLEED, 1.0), has_marks=True),
    Template.LETTER: Paper((215.9, 279.4), columns=2, rows=5, gutter=(2 * BLEED, 0.0), bleed=(BLEED, 0.0), has_marks=True),
    Template.CR80: Paper((WIDTH, HEIGHT), bleed=(BLEED, BLEED)),
    Template.LABEL: Paper((label.WIDTH, label.HEIGHT), card=(label.WIDTH, label.HEIGHT)),
}


def front(paper: Paper, place: int) -> Cell:
    """Where the front of that card lies, counted from 0 along the rows."""
    row, column = divmod(place, paper.columns)
    (left, top), (wide, high) = paper.margin, paper.card
    return Cell(left + column * (wide + paper.gutter[0]), top + row * (high + paper.gutter[1]))


def back(paper: Paper, place: int, flip: Flip) -> Cell:
    """Where its back lies on the next page, so that it comes to lie behind the front.

    Around the short edge a back is turned as well: every card then reads the same way when it is turned over sideways.
    """
    at = front(paper, place)
    if paper.places == 1:
        return at
    if flip == Flip.LONG:
        return Cell(paper.size[0] - at.x - paper.card[0], at.y)
    return Cell(at.x, paper.size[1] - at.y - paper.card[1], is_turned=True)


def marks(paper: Paper, cells: Iterable[Cell]) -> Iterator[Line]:
    """The crop marks of these cards, outside of every bleed: in the prolongation of each edge, at the sides of the page."""
    if not paper.has_marks:
        return
    cells = list(cells)
    (left, top), (across, down) = paper.margin, paper.bleed
    for x in sorted({x for cell in cells for x in (cell.x, cell.x + paper.card[0])}):
        near = top - down - _GAP
        for edge, away in ((near, near - _REACH), (paper.size[1] - near, paper.size[1] - near + _REACH)):
            yield Line(x, edge, x, away, HAIRLINE, "#000000")
    for y in sorted({y for cell in cells for y in (cell.y, cell.y + paper.card[1])}):
        near = left - across - _GAP
        for edge, away in ((near, near - _REACH), (paper.size[0] - near, paper.size[0] - near + _REACH)):
            yield Line(edge, y, away, y, HAIRLINE, "#000000")
