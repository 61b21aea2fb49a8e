"""The drawing is read back as text, and as a picture by a reader that is not ours."""

import pytest
import zxingcpp
from hypothesis import given, settings, strategies as st
from PIL import Image

from loyalty_cli.cards import number, qr

NUMBER = "4929123412341234"
HALVES = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}


def undrawn(text: str) -> list[list[bool]]:
    """What is inked in a drawing by half blocks."""
    rows = []
    for line in text.split("\n"):
        rows += [[HALVES[char][half] for char in line] for half in (0, 1)]
    return rows


def seen(dark: list[list[bool]]) -> str:
    """What a reader makes of it, five pixels a module."""
    picture = Image.new("L", (len(dark[0]), len(dark)), 255)
    picture.putdata([0 if module else 255 for row in dark for module in row])
    found = zxingcpp.read_barcodes(picture.resize((picture.width * 5, picture.height * 5), 0), try_invert=False)
    assert len(found) == 1, "a reader finds one code"
    return str(found[0].text)


def test_a_card_is_the_smallest_code_there_is() -> None:
    code = qr.matrix(NUMBER)
    assert len(code) == 21
    assert {len(row) for row in code} == {21}
    assert len(qr.matrix("9" * 26)) == 21


@given(st.integers(10**14, 10**15 - 1).map(str))
@settings(max_examples=25, deadline=None)
def test_a_reader_finds_the_number_in_the_drawing(fifteen: str) -> None:
    made = number.make(fifteen)
    assert seen(undrawn(qr.terminal(qr.matrix(made)))) == made


def test_on_a_dark_theme_the_light_modules_are_drawn() -> None:
    ink = undrawn(qr.terminal(qr.matrix(NUMBER)))
    light = undrawn(qr.terminal(qr.matrix(NUMBER), dark_theme=True))
    assert light == [[not module for module in row] for row in ink]


@pytest.mark.parametrize("dark_theme", [False, True])
def test_the_drawing_is_the_code_with_four_light_modules_around_it(dark_theme: bool) -> None:
    code = qr.matrix(NUMBER)
    drawn = undrawn(qr.terminal(code, dark_theme))
    dark = [[module != dark_theme for module in row] for row in drawn]
    assert [row[4:25] for row in dark[4:25]] == code
    assert not any(any(row) for row in dark[:4] + dark[25:])
    assert not any(module for row in dark for module in row[:4] + row[25:])


def test_a_terminal_without_blocks_gets_ascii() -> None:
    text = qr.plain(qr.matrix(NUMBER))
    assert text.isascii()
    assert seen([[line[place] == "#" for place in range(0, len(line), 2)] for line in text.split("\n")]) == NUMBER
