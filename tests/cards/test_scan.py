"""Pictures are read back, whatever they went through; what is no picture is refused in one sentence."""

import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings, strategies as st
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from benchmarks import photos
from loyalty_cli.cards import number, pictures, qr, scan
from loyalty_cli.errors import Malformed

SEALED = "49291234123412340123456789"
NUMBERS = [number.make(str(572_000_000_000_000 + at * 6_180_339_887)) for at in range(20)]


def drawn(digits: str, pixels: int = 5) -> Image.Image:
    code = Image.new("L", (29, 29), 255)
    code.paste(Image.frombytes("L", (21, 21), bytes(0 if dark else 255 for row in qr.matrix(digits) for dark in row)), (4, 4))
    return code.resize((29 * pixels, 29 * pixels), Image.Resampling.NEAREST)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    held = BytesIO()
    picture.save(held, kind, **options)
    return held.getvalue()


def page_of_twenty() -> bytes:
    """A PDF of two pages: twenty cards and a blank back."""
    held = BytesIO()
    canvas = Canvas(held)
    for at, digits in enumerate(NUMBERS):
        left, top = 60 + 130 * (at % 4), 700 - 150 * (at // 4)
        path = canvas.beginPath()  # one for all, or light shines through the seams between modules
        for y, row in enumerate(qr.matrix(digits)):
            for x, dark in enumerate(row):
                if dark:
                    path.rect(left + x * 3, top - y * 3, 3, 3)
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()
    canvas.showPage()
    canvas.save()
    return held.getvalue()


def texts(file: bytes) -> list[list[str]]:
    """What is read on every page."""
    pages = pictures.pages(file, "it")
    return [[code.text for code in scan.codes(page.picture, is_drawn=page.is_drawn)] for page in pages]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"])
def test_every_kind_of_picture_is_read(kind: str) -> None:
    assert texts(saved(drawn(SEALED), kind)) == [[SEALED]]


@pytest.mark.parametrize(
    ("mode", "change"),
    [
        ("1", lambda code: code.convert("1")),
        ("P", lambda code: code.convert("P")),
        ("RGBA", lambda code: Image.merge("RGBA", [Image.new("L", code.size)] * 3 + [code.point(lambda grey: 255 - grey)])),
        ("I;16", lambda code: code.convert("I").point(lambda grey: grey * 200).convert("I;16")),
        ("CMYK", lambda code: code.convert("CMYK")),
    ],
)
def test_every_kind_of_colour_is_read(mode: str, change: Callable[[Image.Image], Image.Image]) -> None:
    assert texts(saved(change(drawn(SEALED)), "TIFF")) == [[SEALED]], mode


def test_every_page_of_a_pdf_and_of_a_tiff_is_read_in_the_order_of_reading() -> None:
    assert texts(page_of_twenty()) == [NUMBERS, []]
    pages = [drawn(digits) for digits in NUMBERS[:3]]
    assert texts(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])) == [[each] for each in NUMBERS[:3]]


def test_a_photo_is_turned_upright_before_places_are_told() -> None:
    wide = Image.new("L", (600, 200), 255)
    wide.paste(drawn(SEALED), (0, 20))
    exif = Image.Exif()
    exif[0x0112] = 3  # taken upside down
    (page,) = pictures.pages(saved(wide, "JPEG", exif=exif), "it")
    (code,) = scan.codes(page.picture)
    assert code.left > 300


def test_a_code_that_is_seen_twice_is_told_once_and_counted() -> None:
    page = Image.new("L", (400, 400), 255)
    for corner in ((0, 0), (200, 0), (0, 200)):
        page.paste(drawn(SEALED), corner)
    (code,) = scan.codes(page)
    assert (code.text, code.times) == (SEALED, 3)
    assert (code.left < 30, code.top < 30) == (True, True)


@pytest.mark.parametrize(
    ("condition", "strength"),
    [
        ("turned", 30),
        ("tilted", 45),
        ("bent", 120),
        ("blurred", 0.5),
        ("moved", 1.5),
        ("low resolution", 1.5),
        ("noise", 75),
        ("JPEG quality", 5),
        ("low contrast", 5),
        ("shadow", 50),
        ("scratched", 1),
        ("in haste", 1),
    ],
)
def test_a_photo_is_read_under_this_condition(condition: str, strength: float) -> None:
    for seed in range(2):
        photo = photos.photo(SEALED, condition, strength, seed)
        assert [code.text for code in scan.codes(photo)] == [SEALED]


def test_a_picture_of_nothing_shows_nothing() -> None:
    assert scan.codes(Image.new("L", (900, 600), 200)) == []
    assert scan.codes(Image.linear_gradient("L")) == []


def locked() -> bytes:
    held = BytesIO()
    canvas = Canvas(held, encrypt=StandardEncryption("secret"))
    canvas.drawString(100, 100, "x")
    canvas.save()
    return held.getvalue()


PHOTO = saved(drawn(SEALED), "JPEG")
HEAD = b"IHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\0\0\0\0"
HUGE = b"\x89PNG\r\n\x1a\n\0\0\0\r" + HEAD + zlib.crc32(HEAD).to_bytes(4, "big") + b"\0\0\1\0IDAT"


@pytest.mark.parametrize(
    ("file", "code", "told"),
    [
        (b"", "not_a_picture", "an empty file"),
        (b"name,phone\nAna,1\n", "not_a_picture", "it is text, not a picture"),
        (b"<svg xmlns='x'/>", "not_a_picture", "an SVG drawing"),
        (b"\xef\xbb\xbf<!doctype html>", "not_a_picture", "a web page"),
        (b"PK\x03\x04....", "not_a_picture", "a zip archive"),
        (b"\0\0\0\x18ftypheic", "not_a_picture", "a HEIC photo"),
        (bytes(range(256)), "not_a_picture", "a file of another kind"),
        (PHOTO[: len(PHOTO) // 2], "broken_picture", "a broken JPEG picture"),
        (PHOTO[:20], "broken_picture", "a broken JPEG picture"),
        (saved(drawn(SEALED), "PNG")[:60], "broken_picture", "a broken PNG picture"),
        (HUGE, "picture_too_large", "150 million pixels"),
        (page_of_twenty()[:3000], "broken_picture", "a broken PDF"),
        (locked(), "locked_pdf", "locked by a password"),
    ],
)
def test_what_is_no_picture_is_refused_in_one_sentence(file: bytes, code: str, told: str) -> None:
    with pytest.raises(Malformed) as refused:
        texts(file)
    assert refused.value.code == code
    assert told in refused.value.sentence


@given(st.data())
@settings(max_examples=30, deadline=None)
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"]))
    file = bytearray(saved(drawn(SEALED, 2), kind))
    for _ in range(data.draw(st.integers(1, 5))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Malformed):
        assert all(len(page) <= 1 for page in texts(bytes(file)))
