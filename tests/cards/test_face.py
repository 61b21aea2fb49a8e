"""What stands on a card, and that nothing of it touches anything else."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from loyalty_cli import shipped
from loyalty_cli.cards import face as art, fonts as typefaces
from loyalty_cli.cards.drawing import MIDDLE, Box, Drawing, Modules, Picture, Ring, Shape, Text
from loyalty_cli.cards.face import BLEED, HEIGHT, SAFE, WIDTH, Face
from loyalty_cli.cards.fitting import fit
from loyalty_cli.cards.fonts import ASCENT, DESCENT, Fonts
from loyalty_cli.cards.logo import Logo
from loyalty_cli.cards.look import look
from loyalty_cli.cards.punch import MOST, Punch, TooManyStamps
from loyalty_cli.colors import READABLE, contrast
from loyalty_cli.values import replace
from tests.cards.names import NAMES
from tests.conftest import ROOT

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
colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
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


GOLDEN = {
    "front": art.front,
    "back": lambda face, fonts: art.back(replace(face, punch=None), fonts),
    "punch": art.back,
}
WHOLE = Face(
    shop="Кафе Роза",
    number=PLAIN.number,
    digits=PLAIN.digits,
    name="Мария Константинова Георгиева-Стоянова",
    tier="Злато",
    tier_color="#d8b04c",
    since="2024",
    look=look("#f4e9d8", "#3a2a1d", "#b5652b"),
    logo=Logo(b"", 400, 200),
    tagline="Кафе и торта",
    contact="ул. Роза 5, София",
    punch=Punch("Карта за кафе", 6, "Кафе по избор", 1, (3,)),
    language="bg",
)


@pytest.mark.parametrize("side", GOLDEN)
def test_a_side_is_drawn_as_it_is_written_down(side: str) -> None:
    written = (ROOT / "tests" / "cards" / "golden" / f"{side}.txt").read_text(encoding="utf-8")
    assert dump(GOLDEN[side](WHOLE, FONTS)) == written


def dump(drawing: Drawing) -> str:
    """The drawing as lines to read: what, where its ink lies in millimetres, its colour, what it says."""
    lines = []
    for shape in drawing.shapes:
        color = getattr(shape, "fill", None) or getattr(shape, "stroke", "-")
        said = shape.text if isinstance(shape, Text) else ""
        edges = "".join(f"{edge:7.1f}" for edge in area(shape))
        lines.append(f"{type(shape).__name__:<8}{edges}  {color}  {said}".rstrip())
    return "\n".join(lines) + "\n"


def test_the_ground_reaches_over_the_edge_for_a_printer_that_cuts() -> None:
    for drawing in (art.front(WHOLE, FONTS), art.back(WHOLE, FONTS)):
        assert area(drawing.shapes[0]) == (-BLEED, -BLEED, WIDTH + BLEED, HEIGHT + BLEED)


@given(colors, colors)
def test_letters_are_read_on_whatever_ground_the_shop_chose(background: str, accent: str) -> None:
    chosen = look(background, None, accent)
    assert contrast(chosen.ink, background) >= READABLE
    assert contrast(chosen.soft, background) >= READABLE


def test_the_code_is_dark_on_light_whatever_the_colours() -> None:
    for ground in ("#000000", "#ffffff", "#ff0000"):
        drawing = art.front(replace(PLAIN, look=look(ground, None, None)), FONTS)
        [code] = [shape for shape in drawing.shapes if isinstance(shape, Modules)]
        panel = drawing.shapes[drawing.shapes.index(code) - 1]
        assert isinstance(panel, Box)
        assert contrast(code.fill, panel.fill) > 15
        quiet = area(code)
        assert panel.x < quiet[0] < quiet[2] < panel.x + panel.width
        assert panel.y < quiet[1] < quiet[3] < panel.y + panel.height


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ana", ("Ana",)),
        ("Ana Maria Popescu", ("Ana Maria", "Popescu")),
        ("Donaudampfschifffahrtsgesellschaft", ("Donaudampfsc", "hifffahrtsgese…")),
        ("A Donaudampfschifffahrt", ("A", "Donaudampfs…")),
        ("Ana Maria Popescu Ionescu Georgescu", ("Ana Maria", "Popescu Ione…")),
    ],
)
def test_a_text_shrinks_then_wraps_then_is_cut(text: str, lines: tuple[str, ...]) -> None:
    fitted = fit(text, 24, FONTS, sizes=(4.0, 3.0))
    assert fitted.lines == lines
    assert all(FONTS.width(line, fitted.size) <= 24 + _HAIR for line in fitted.lines)


def test_no_letter_is_cut_off_its_accents() -> None:
    fitted = fit("х\u0301" * 40, 24, FONTS, sizes=(4.0, 3.0), lines=1)
    assert fitted.lines[0].endswith("\u0301…")


@pytest.mark.parametrize("language", ["en", "ru", "bg", "ro"])
def test_a_card_speaks_the_language_of_its_shop(language: str) -> None:
    face = replace(WHOLE, language=language, punch=None)
    said = [shape.text for side in (art.front, art.back) for shape in side(face, FONTS).shapes if isinstance(shape, Text)]
    assert {
        "en": {"since 2024", "Show this card when you pay.", "If found, please return to"},
        "ru": {"с 2024 года", "Покажите карту при оплате.", "Нашли карту? Пожалуйста, верните её:"},
        "bg": {"от 2024 г.", "Покажете картата при плащане.", "Намерихте картата? Моля, върнете я на:"},
        "ro": {"din 2024", "Arătați cardul la plată.", "Dacă găsiți cardul, vă rugăm să îl returnați la"},
    }[language] <= set(said)
