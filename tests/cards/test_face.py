"""What stands on a card, and that nothing of it touches anything else."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty_cli import shipped
from loyalty_cli.cards import face as art
from loyalty_cli.cards import fonts as typefaces
from loyalty_cli.cards.drawing import MIDDLE, Box, Drawing, Modules, Picture, Ring, Shape, Text
from loyalty_cli.cards.face import HEIGHT, SAFE, WIDTH, Face
from loyalty_cli.cards.fonts import ASCENT, DESCENT, Fonts
from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.punch import MOST, Punch, TooManyStamps
from loyalty_cli.values import replace
from tests.cards.names import NAMES

FONTS = typefaces.read(shipped.data(typefaces.REGULAR), shipped.data(typefaces.BOLD))
PLAIN = Face("Café Rosa", "4929123412341234", "49291234123412341123456789")
CAPITALS = 0.73  # of an em: how high digits and capitals are
_HAIR = 1e-6  # mm: what a float may be off
Area = tuple[float, float, float, float]


def area(shape: Shape, fonts: Fonts = FONTS) -> Area:
    """Left, top, right and bottom of what a shape may ink."""
    match shape:
        case Text():
            width = fonts.width(shape.text, shape.size, shape.is_bold)
            left = shape.x - (width / 2 if shape.anchor == MIDDLE else 0)
            ascent = CAPITALS if shape.text.replace(" ", "").isdecimal() else ASCENT
            return left, shape.y - ascent * shape.size, left + width, shape.y + DESCENT * shape.size
        case Modules():
            quiet = shape.size * 4 / 21
            return shape.x - quiet, shape.y - quiet, shape.x + shape.size + quiet, shape.y + shape.size + quiet
        case Ring():
            reach = shape.radius + shape.width / 2
            return shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach
        case Box() | Picture():
            return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height
    raise AssertionError(shape)


def meant(drawing: Drawing) -> list[Shape]:
    """Everything that says something: texts, code, logo."""
    return [shape for shape in drawing.shapes if isinstance(shape, Text | Modules | Picture)]


def overlaps(drawing: Drawing) -> Iterator[tuple[Shape, Shape]]:
    for one, other in combinations(meant(drawing), 2):
        a, b = area(one), area(other)
        if min(a[2], b[2]) - max(a[0], b[0]) > _HAIR and min(a[3], b[3]) - max(a[1], b[1]) > _HAIR:
            yield one, other


def outside(drawing: Drawing) -> list[Shape]:
    """What says something and comes nearer to the edge than it may."""
    found = []
    for shape in meant(drawing):
        left, top, right, bottom = area(shape)
        if left < SAFE or top < SAFE or right > WIDTH - SAFE or bottom > HEIGHT - SAFE:
            found.append(shape)
    return found


names = st.one_of(
    st.sampled_from(NAMES),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120),
    st.text(st.sampled_from("ШЩМWÂỮ il-"), max_size=120),
)
logos = st.tuples(st.integers(8, 1000), st.integers(8, 1000)).map(lambda size: Logo(b"", *size))
faces = st.builds(
    Face,
    shop=names.filter(str.strip),
    number=st.just(PLAIN.number),
    digits=st.just(PLAIN.digits),
    name=st.none() | names,
    tier=st.none() | names,
    tier_color=st.none() | st.just("#c3c9cf"),
    since=st.none() | st.just("2026"),
    logo=st.none() | logos,
    tagline=st.none() | names,
    contact=st.none() | names,
    punch=st.none() | st.builds(Punch, names, st.integers(1, MOST), names, st.integers(0, 5)),
    language=st.sampled_from(["en", "ru", "bg", "ro"]),
)


@given(faces)
@settings(max_examples=150, deadline=None)
def test_whatever_is_written_stays_within_the_margins_and_off_its_neighbours(face: Face) -> None:
    for drawing in (art.front(face, FONTS), art.back(face, FONTS)):
        assert outside(drawing) == []
        assert list(overlaps(drawing)) == []


def test_a_grid_that_no_stamp_fits_in_is_refused() -> None:
    face = replace(PLAIN, punch=Punch("Coffee", MOST + 1, "A coffee"))
    with pytest.raises(TooManyStamps, match="41 stamps are too many for paper: a card has room for 40") as refused:
        art.back(face, FONTS)
    assert refused.value.code == "too_many_stamps"
