"""Where cards lie on paper: to the hundredth of a millimetre, and each back behind its front."""

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.cards import paper
from loyalty_cli.cards.paper import PAPERS, Cell, Flip, Paper, Template

PLACES = [(template, place) for template in Template for place in range(PAPERS[template].places)]


def reach(sheet: Paper, cell: Cell) -> tuple[float, float, float, float]:
    """A card with its bleed: left, top, right, bottom."""
    (across, down), (wide, high) = sheet.bleed, sheet.card
    return cell.x - across, cell.y - down, cell.x + wide + across, cell.y + high + down


@pytest.mark.parametrize(
    ("template", "place", "x", "y"),
    [
        (Template.A4, 0, 16.4, 9.55),
        (Template.A4, 1, 108.0, 9.55),
        (Template.A4, 2, 16.4, 65.53),
        (Template.A4, 9, 108.0, 233.47),
        (Template.LETTER, 0, 19.35, 4.75),
        (Template.LETTER, 9, 110.95, 220.67),
        (Template.CR80, 0, 0.0, 0.0),
        (Template.LABEL, 0, 0.0, 0.0),
    ],
)
def test_a_card_lies_exactly_there(template: Template, place: int, x: float, y: float) -> None:
    at = paper.front(PAPERS[template], place)
    assert (round(at.x, 6), round(at.y, 6)) == (x, y)


@pytest.mark.parametrize(("template", "place"), PLACES)
def test_a_card_with_its_bleed_lies_on_the_page(template: Template, place: int) -> None:
    sheet = PAPERS[template]
    across, down = sheet.bleed if sheet.places == 1 else (0.0, 0.0)  # a page of one card has its bleed around it
    left, top, right, bottom = reach(sheet, paper.front(sheet, place))
    assert left >= -across - 1e-9
    assert top >= -down - 1e-9
    assert right <= sheet.size[0] + across + 1e-9
    assert bottom <= sheet.size[1] + down + 1e-9


@pytest.mark.parametrize("template", Template)
def test_no_bleed_reaches_into_another_card_or_its_bleed(template: Template) -> None:
    sheet = PAPERS[template]
    areas = [reach(sheet, paper.front(sheet, place)) for place in range(sheet.places)]
    for one, other in combinations(areas, 2):
        apart = min(one[2], other[2]) - max(one[0], other[0]) < 1e-9 or min(one[3], other[3]) - max(one[1], other[1]) < 1e-9
        assert apart, (one, other)


@given(at=st.sampled_from(PLACES), flip=st.sampled_from(Flip), dx=st.floats(0, 62), dy=st.floats(0, 29))
def test_every_point_of_a_back_lies_behind_its_front(at: tuple[Template, int], flip: Flip, dx: float, dy: float) -> None:
    sheet = PAPERS[at[0]]
    front, back = paper.front(sheet, at[1]), paper.back(sheet, at[1], flip)
    x, y = back.x + dx, back.y + dy
    through = (sheet.size[0] - x, y) if flip == Flip.LONG else (x, sheet.size[1] - y)
    assert front.x - 1e-9 <= through[0] <= front.x + sheet.card[0] + 1e-9
    assert front.y - 1e-9 <= through[1] <= front.y + sheet.card[1] + 1e-9
    assert back.is_turned == (flip == Flip.SHORT and sheet.places > 1)


@given(template=st.sampled_from([Template.A4, Template.LETTER]), places=st.sets(st.integers(0, 9), min_size=1))
def test_crop_marks_point_at_edges_stay_on_the_page_and_touch_no_bleed(template: Template, places: set[int]) -> None:
    sheet = PAPERS[template]
    cells = [paper.front(sheet, place) for place in sorted(places)]
    edges_x = {x for cell in cells for x in (cell.x, cell.x + sheet.card[0])}
    edges_y = {y for cell in cells for y in (cell.y, cell.y + sheet.card[1])}
    everything = [reach(sheet, paper.front(sheet, place)) for place in range(10)]
    for mark in paper.marks(sheet, cells):
        assert (mark.x1 == mark.x2 and mark.x1 in edges_x) or (mark.y1 == mark.y2 and mark.y1 in edges_y)
        for x, y in ((mark.x1, mark.y1), (mark.x2, mark.y2)):
            assert 0 < x < sheet.size[0]
            assert 0 < y < sheet.size[1]
            assert not any(left < x < right and top < y < bottom for left, top, right, bottom in everything)
