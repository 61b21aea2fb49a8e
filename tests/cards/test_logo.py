"""Logos as shops have them: every kind of PNG and JPEG, and what is no picture at all."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from loyalty_cli.cards import logo
from loyalty_cli.cards.logo import BadLogo

RED = (200, 16, 16)


def saved(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    out = BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def plain(mode: str = "RGB", color: object = RED, size: tuple[int, int] = (60, 30)) -> Image.Image:
    return Image.new(mode, size, color)  # type: ignore[arg-type]


def animated() -> bytes:
    return saved(plain(), save_all=True, append_images=[plain(color=(0, 0, 255))])


def turned() -> bytes:
    """A photo whose camera was held upright."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(plain(), "JPEG", exif=exif)


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims to be of that size, and packs its rows into a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">2L5B", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "color"),
    [
        (saved(plain()), RED),
        (saved(plain(), "JPEG", quality=95), RED),
        (saved(plain().convert("CMYK"), "JPEG", quality=95), RED),
        (saved(plain().quantize(4)), RED),
        (saved(plain("RGBA", (*RED, 255))), RED),
        (saved(plain("L", 90)), (90, 90, 90)),
        (saved(plain("I;16", 0x8000)), (128, 128, 128)),
        (saved(plain("1", 1)), (255, 255, 255)),
        (animated(), RED),
    ],
    ids=["PNG", "JPEG", "CMYK", "palette", "transparent", "grey", "16 bits", "1 bit", "animation"],
)
def test_a_logo_keeps_its_color(data: bytes, color: tuple[int, int, int]) -> None:
    read = logo.read(data, file="logo")
    assert (read.width, read.height) == (60, 30)
    seen = Image.open(BytesIO(read.image)).convert("RGB").getpixel((30, 15))
    assert isinstance(seen, tuple)
    assert max(abs(a - b) for a, b in zip(seen, color, strict=True)) < 12


def test_a_clear_ground_stays_clear() -> None:
    read = logo.read(saved(plain("RGBA", (0, 0, 0, 0))), file="logo")
    assert Image.open(BytesIO(read.image)).getchannel("A").getextrema() == (0, 0)


def test_a_photo_stands_as_it_was_taken() -> None:
    read = logo.read(turned(), file="logo")
    assert (read.width, read.height) == (30, 60)


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_large_logo_is_made_small(format: str) -> None:
    read = logo.read(saved(plain(size=(6000, 3000)), format), file="logo")
    assert (read.width, read.height) == (1000, 500)
    assert len(read.image) < 100_000


@pytest.mark.parametrize(
    ("data", "because"),
    [
        (b"", "neither PNG nor JPEG"),
        (b"hello", "neither PNG nor JPEG"),
        (saved(plain(), "GIF"), "neither PNG nor JPEG"),
        (saved(plain(), "WEBP"), "neither PNG nor JPEG"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG"),
        (b'\n<svg viewBox="0 0 1 1"/>', "is an SVG"),
        (saved(plain(size=(300, 300)), "JPEG")[:600], "broken or cut short"),
        (saved(plain(size=(300, 300)))[:200], "broken or cut short"),
        (saved(plain())[:20], "broken or cut short"),
        (bomb(60, 60_000), "broken or cut short"),
        (bomb(9_000, 9_000), "9000 × 9000 pixels"),
        (bomb(60_000, 60_000), "too many pixels"),
        (saved(plain(size=(1000, 3))), "only 1000 × 3 pixels"),
        (b"\0" * (logo.LARGEST_FILE + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(data: bytes, because: str) -> None:
    with pytest.raises(BadLogo, match=because) as refused:
        logo.read(data, file="logo.png")
    assert refused.value.code == "bad_logo"
    assert "logo.png" in refused.value.sentence


@pytest.mark.parametrize("make", [lambda: saved(plain(size=(40, 40))), lambda: saved(plain(size=(40, 40)), "JPEG")])
def test_a_logo_with_any_byte_changed_is_read_or_refused(make: Callable[[], bytes]) -> None:
    data = make()
    for place in range(0, len(data), 3):
        changed = data[:place] + bytes([data[place] ^ 0xA5]) + data[place + 1 :]
        try:
            logo.read(changed, file="logo")
        except BadLogo:
            continue
