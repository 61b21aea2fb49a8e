"""Cards as SVG: well-formed, without a font, and the same picture as the PNG in what can be counted."""

from xml.etree import ElementTree

import pytest

from loyalty_cli.cards import face as art, qr
from loyalty_cli.cards.drawing import MIDDLE, RIGHT, Drawing, Line, Modules, Picture, Ring, Text
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.svg import svg
from loyalty_cli.values import replace
from tests.cards.names import NAMES

PLAIN = Face("Café Rosa", "4929123412341234", "49291234123412341123456789")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def parsed(drawing: Drawing, fonts: Fonts, radius: float = 0.0) -> ElementTree.Element:
    return ElementTree.fromstring(svg(drawing, fonts, radius=radius))


@pytest.mark.parametrize("name", [*NAMES, '<b>Ana & "Bo"</b> \' ]]>'])
def test_a_card_is_well_formed_and_says_its_words(fonts: Fonts, name: str) -> None:
    drawing = art.front(replace(PLAIN, name=name), fonts)
    root = parsed(drawing, fonts, radius=3.18)
    assert (root.get("width"), root.get("viewBox")) == ("85.6mm", "0 0 85.6 53.98")
    labels = [each.get("aria-label") for each in root.iter(f"{NAMESPACE}path") if each.get("aria-label")]
    assert labels == [shape.text for shape in drawing.shapes if isinstance(shape, Text)]
    assert not list(root.iter(f"{NAMESPACE}text"))


def test_the_code_is_one_path_of_its_modules(fonts: Fonts) -> None:
    matrix = qr.matrix(PLAIN.digits)
    [path] = parsed(Drawing(22, 22, [Modules(0, 0, 22, matrix, "#000000")]), fonts)
    drawn = [[False] * 21 for _ in range(21)]
    for run in (path.get("d") or "").removesuffix("z").split("z"):
        at, wide = run.removeprefix("M").split("v")[0].split("h")
        column, row = map(int, at.split())
        drawn[row][column : column + int(wide)] = [True] * int(wide)
    assert drawn == matrix
    assert path.get("transform") == "translate(0 0) scale(1.048)"


def test_a_line_of_text_begins_where_its_anchor_says(fonts: Fonts) -> None:
    width = fonts.width("I", 10)
    begins = []
    for anchor in ("left", MIDDLE, RIGHT):
        [path] = parsed(Drawing(50, 50, [Text(20, 20, "I", 10, "#000000", anchor=anchor)]), fonts)
        begins.append(float((path.get("d") or "").removeprefix("M").split()[0]))
    assert begins[0] - begins[1] == pytest.approx(width / 2, abs=0.002)
    assert begins[0] - begins[2] == pytest.approx(width, abs=0.002)


def test_other_shapes_have_their_measures(fonts: Fonts) -> None:
    shapes = [Ring(1, 2, 3, "#ff0000", 0.5), Line(0, 0, 5, 5, 0.1, "#00ff00"), Picture(1, 1, 2, 3, b"\x89PNG")]
    ring, line, picture = parsed(Drawing(10, 10, shapes), fonts)
    assert (ring.attrib["r"], ring.attrib["fill"], ring.attrib["stroke-width"]) == ("3", "none", "0.5")
    assert (line.attrib["x2"], line.attrib["stroke"]) == ("5", "#00ff00")
    assert picture.attrib["href"] == "data:image/png;base64,iVBORw=="
