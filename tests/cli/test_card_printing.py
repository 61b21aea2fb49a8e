"""`card print`: pictures on disk, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.conftest import PROGRAM, Shop


@pytest.fixture
def ana(shop: Shop) -> str:
    """The number of Ana's card."""
    return str(shop.done("enroll Ana")["card"])


def test_a_card_is_drawn_and_read_back(shop: Shop, ana: str, tmp_path: Path) -> None:
    out = tmp_path / "ana.png"
    said = shop.done(["card", "print", "Ana", "--out", str(out)])
    assert (said["file"], said["card"], said["side"]) == (str(out), ana, "front")
    [code] = zxingcpp.read_barcodes(Image.open(out))
    assert code.text.startswith(ana)


def test_an_svg_is_made_by_its_name(shop: Shop, ana: str, tmp_path: Path) -> None:
    out = tmp_path / "ana.SVG"
    shop.done(["card", "print", ana, "--out", str(out)])
    assert out.read_text(encoding="utf-8").startswith('<svg xmlns="http://www.w3.org/2000/svg" width="85.6mm"')


def test_the_picture_goes_to_standard_output(shop: Shop, ana: str) -> None:
    written = shop.process(["card", "print", ana, "--out", "-", "--format", "svg"])
    assert written.code == 0
    assert written.out.endswith("</svg>\n")
    assert written.err == ""


def test_an_existing_file_is_left_as_it_is_without_force(shop: Shop, ana: str, tmp_path: Path) -> None:
    out = tmp_path / "ana.png"
    out.write_text("mine")
    said = shop.json(["card", "print", ana, "--out", str(out)])
    assert (said.code, said.refusal, out.read_text()) == (4, "file_exists", "mine")
    shop.done(["card", "print", ana, "--out", str(out), "--force"])
    assert Image.open(out).size == (1011, 638)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("line", "code", "refusal"),
    [
        ("card print Ana --out ana.gif", 2, "usage"),
        ("card print Ana --out ana", 2, "usage"),
        ("card print Ana --out -", 2, "usage"),  # with --json
        ("card print Ana --out a.png --dpi 20", 2, "usage"),
        ("card print Ana --out a.png --punch coffee --side front", 2, "usage"),
        ("card print Ana --out a.png --punch tea", 3, "unknown_stamp_card"),
        ("card print Ana --out nowhere/a.png", 2, "file_unwritable"),
        ("card print Bo --out a.png", 3, "unknown_customer"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    shop: Shop, line: str, code: int, refusal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.done("enroll Ana")
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    said = shop.json(line)
    assert (said.code, said.refusal) == (code, refusal)
    assert sorted(tmp_path.iterdir()) == before


def test_a_card_that_opens_nothing_is_not_drawn(shop: Shop, ana: str, tmp_path: Path) -> None:
    line = ["card", "print", ana, "--out", str(tmp_path / "a.png")]
    shop.done(f"card block {ana}")
    assert shop.json(line).refusal == "card_blocked"
    shop.done(f"card replace {ana}")
    assert shop.json(line).refusal == "card_blocked"
    shop.done("customer close Ana")
    assert shop.json(line).refusal == "account_closed"


def test_a_sign_that_no_font_has_is_named(shop: Shop, tmp_path: Path) -> None:
    shop.done(["enroll", "Ana 😀"])
    said = shop(["card", "print", "Ana", "--out", str(tmp_path / "a.png")])
    assert said.code == 0
    assert "The fonts have no 😀: □ stands there on the card." in said.err


def test_a_punch_card_is_drawn_on_the_back(shop: Shop, ana: str, tmp_path: Path) -> None:
    out = tmp_path / "back.svg"
    assert shop.done(["card", "print", ana, "--punch", "coffee", "--out", str(out)])["side"] == "back"
    drawn = out.read_text(encoding="utf-8")
    assert drawn.count("<circle") == 10 + 3
    assert 'aria-label="★ A free coffee"' in drawn


ART = """
[card]
background = "#112233"
tagline = "Warm bread since 1931"
logo = "art/logo.png"

[[tier]]
id = "regular"
name = "Regular"
at = "0.01"
color = "#abcdef"
"""


@pytest.fixture
def bakery(make_shop: Callable[..., Shop]) -> Shop:
    """A shop with colours, a tier and a logo that is not there yet."""
    shop = make_shop(PROGRAM + ART)
    shop.done("enroll Ana")
    shop.done("earn Ana 5")
    return shop


def test_a_card_wears_the_colours_logo_and_tier_of_its_programme(bakery: Shop, tmp_path: Path) -> None:
    (tmp_path / "art").mkdir()
    Image.new("RGB", (40, 40), "#ff0000").save(tmp_path / "art" / "logo.png")
    bakery.done(["card", "print", "Ana", "--out", str(tmp_path / "ana.svg")])
    drawn = (tmp_path / "ana.svg").read_text(encoding="utf-8")
    assert all(each in drawn for each in ("#112233", "#abcdef", "REGULAR", "Warm bread since 1931", "data:image/png;base64"))


@pytest.mark.parametrize(
    ("make", "because"),
    [
        (lambda place: place.exists(), "is not there"),
        (lambda place: place.mkdir(), "is no file"),
        (lambda place: place.write_bytes(b"<svg/>"), "is an SVG"),
        (lambda place: place.write_bytes(b""), "is neither PNG nor JPEG"),
    ],
)
def test_a_logo_that_cannot_be_printed_is_one_line(
    bakery: Shop, tmp_path: Path, make: Callable[[Path], object], because: str
) -> None:
    (tmp_path / "art").mkdir()
    make(tmp_path / "art" / "logo.png")
    said = bakery(["card", "print", "Ana", "--out", str(tmp_path / "ana.png")])
    assert (said.code, said.out) == (2, "")
    assert f"art/logo.png {because}" in said.err
    assert not (tmp_path / "ana.png").exists()
