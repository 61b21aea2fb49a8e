"""Cards onto pages: each drawn and painted in turn, so that ten thousand take no more memory than ten."""

from collections.abc import Callable, Iterable
from typing import BinaryIO

from loyalty_cli.cards import face as art, paper
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.label import label
from loyalty_cli.cards.paper import PAPERS, Cell, Flip, Template
from loyalty_cli.cards.pdf import Pages
from loyalty_cli.values import frozen


@frozen
class Layout:
    """How the cards lie: `skip` places of the first page are used up; without a `flip` there are no backs."""

    template: Template
    skip: int = 0
    flip: Flip | None = None

    @property
    def places(self) -> int:
        """How many cards a page holds."""
        return PAPERS[self.template].places

    def pages(self, cards: int) -> int:
        """How many pages so many cards take."""
        return -(-(self.skip + cards) // self.places) * (1 if self.flip is None else 2)


def write(out: BinaryIO, faces: Iterable[Face], layout: Layout, fonts: Fonts, *, told: Callable[[int], None]) -> None:
    """Write the file, saying after each page how many cards are on paper."""
    pages, batch, first, done = Pages(out, fonts), [], layout.skip, 0
    for face in faces:
        batch.append(face)
        if first + len(batch) == layout.places:
            _page(pages, batch, first, layout, fonts)
            done += len(batch)
            batch, first = [], 0
            told(done)
    if batch:
        _page(pages, batch, first, layout, fonts)
    pages.close()


def _page(pages: Pages, faces: list[Face], first: int, layout: Layout, fonts: Fonts) -> None:
    sheet = PAPERS[layout.template]
    draw = label if layout.template == Template.LABEL else art.front
    places = range(first, first + len(faces))
    fronts = [paper.front(sheet, place) for place in places]
    pages.begin(sheet)
    for face, cell in zip(faces, fronts, strict=True):
        pages.put(draw(face, fonts), cell, sheet.bleed)
    pages.rule(paper.marks(sheet, fronts))
    if layout.flip is None:
        return
    backs: list[Cell] = [paper.back(sheet, place, layout.flip) for place in places]
    pages.begin(sheet)
    for face, cell in zip(faces, backs, strict=True):
        pages.put(art.back(face, fonts), cell, sheet.bleed)
    pages.rule(paper.marks(sheet, backs))
