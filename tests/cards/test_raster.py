"""Cards as pictures: read back by a reader that is not ours, and looked at pixel by pixel."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageChops

from loyalty_cli.cards import face as art, raster
from loyalty_cli.cards.drawing import Box, Drawing, Line, Modules, Picture, Ring, Text
from loyalty_cli.cards.face import HEIGHT, RADIUS, SAFE, WIDTH, Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.look import look
from loyalty_cli.values import replace
from tests.cards.names import NAMES

PLAIN = Face("Café Rosa", "4929123412341234", "49291234123412341123456789")
LOOKS = [
    look(None, None, None),
    look("#ffffff", None, None),
    look("#000000", None, "#ff0000"),
    look("#7a7a7a", "#000000", None),
]


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("name", NAMES)
def test_a_card_is_read_back(fonts: Fonts, name: str, dpi: int) -> None:
    face = replace(PLAIN, name=name, shop=name, look=LOOKS[len(name) % len(LOOKS)])
    picture = opened(raster.png(art.front(face, fonts), dpi, fonts, radius=RADIUS)).convert("RGB")

    found = zxingcpp.read_barcodes(picture)

    assert [code.text for code in found] == [PLAIN.digits]


@pytest.mark.parametrize(("dpi", "size"), [(72, (243, 153)), (150, (506, 319)), (300, (1011, 638)), (600, (2022, 1275))])
def test_a_picture_is_as_large_as_a_card_and_says_so(fonts: Fonts, dpi: int, size: tuple[int, int]) -> None:
    picture = opened(raster.png(art.front(PLAIN, fonts), dpi, fonts))
    assert picture.size == size
    assert [round(each) for each in picture.info["dpi"]] == [dpi, dpi]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_inks_nothing_within_the_margin(fonts: Fonts, name: str) -> None:
    """The card with its texts beside the card without them: the difference is where they are."""
    face = replace(PLAIN, name=name, shop=name, tagline=name)
    whole = art.front(face, fonts)
    bare = replace(whole, shapes=[shape for shape in whole.shapes if not isinstance(shape, Text)])
    inked = ImageChops.difference(raster.paint(whole, 150, fonts), raster.paint(bare, 150, fonts)).getbbox()
    assert inked is not None
    left, top, right, bottom = (edge / 150 * 25.4 for edge in inked)
    assert min(left, top, WIDTH - right, HEIGHT - bottom) > SAFE


def test_the_modules_of_a_code_are_whole_pixels(fonts: Fonts) -> None:
    matrix = [[(row + column) % 2 == 0 for column in range(21)] for row in range(21)]
    picture = raster.paint(Drawing(22, 22, [Modules(0, 0, 22, matrix, "#000000")]), 300, fonts)
    assert {color for _, color in picture.getcolors()} == {(0, 0, 0), (255, 255, 255)}
    widths = {x for x in range(1, picture.width) if picture.getpixel((x, 10)) != picture.getpixel((x - 1, 10))}
    assert {b - a for a, b in zip(sorted(widths), sorted(widths)[1:], strict=False)} == {12}


def test_round_corners_are_clear_and_their_edge_smooth(fonts: Fonts) -> None:
    picture = opened(raster.png(art.front(PLAIN, fonts), 300, fonts, radius=RADIUS))
    alpha = picture.getchannel("A")
    assert [alpha.getpixel(at) for at in ((0, 0), (1010, 637), (500, 0), (500, 300))] == [0, 0, 255, 255]
    assert any(0 < alpha.getpixel((x, 5)) < 255 for x in range(40))


def test_shapes_are_painted_where_they_are(fonts: Fonts) -> None:
    """Ten pixels a millimetre; what lies outside is cut off."""
    logo = BytesIO()
    Image.new("RGB", (2, 2), "#00ff00").save(logo, "PNG")
    shapes = [
        Box(-5, -5, 10, 10, "#ff0000"),
        Box(10, 0, 5, 5, "#0000ff", 2),
        Ring(20, 20, 3, "#0000ff", 1, "#ffff00"),
        Ring(40, 20, 3, "#0000ff", 1),
        Line(0, 30, 40, 30, 1, "#ff00ff"),
        Line(45, 25, 45, 35, 1, "#ff00ff"),
        Picture(30, 0, 5, 5, logo.getvalue()),
    ]
    picture = raster.paint(Drawing(50, 40, shapes), 254, fonts)
    seen = {at: picture.getpixel((round(at[0] * 10), round(at[1] * 10))) for at in PIXELS}
    assert seen == PIXELS


RED, BLUE, YELLOW, WHITE, PINK, GREEN = (255, 0, 0), (0, 0, 255), (255, 255, 0), (255, 255, 255), (255, 0, 255), (0, 255, 0)
PIXELS = {
    (0, 0): RED,
    (4.8, 4.8): RED,
    (5.2, 5.2): WHITE,
    (10, 0): WHITE,  # the round corner
    (12, 2): BLUE,
    (20, 20): YELLOW,
    (23, 20): BLUE,
    (24, 20): WHITE,
    (40, 20): WHITE,
    (37, 20): BLUE,
    (10, 30): PINK,
    (10, 31): WHITE,
    (45, 27): PINK,
    (46, 27): WHITE,
    (32, 2): GREEN,
}
