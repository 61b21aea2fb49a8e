"""The bytes that printers get: text in a code page, and the picture of a slip."""

import pytest
from escpos.printer import Dummy
from PIL import Image

from loyalty_cli.receipts.escpos import INIT, PAGES, escpos, written
from loyalty_cli.receipts.raster import image, raster
from loyalty_cli.receipts.slip import BIG, BOLD, Code, Line, Pair, Rule

NUMBER = "4929123412341236"
NAMES = ["Ана Петрова", "Ștefan Țîrlea", "Ñandú Ölçer", "Ελένη", "Nguyễn Thị Ánh", "さくら"]


@pytest.mark.parametrize(
    ("name", "page", "spelt"),
    [
        ("Ана Ѝ", "cp866", "Ана I"),
        ("Ștefan Țîrlea", "cp852", "Ştefan Ţîrlea"),
        ("Ștefan", "cp437", "Stefan"),
        ("Ана", "cp437", "Ana"),
        ("5 € — «Ж»", "wpc1251", "5 € — «Ж»"),
    ],
)
def test_what_a_code_page_lacks_is_written_in_letters_that_it_has(name: str, page: str, spelt: str) -> None:
    assert written(name, PAGES[page][1]) == spelt


def test_the_bytes_are_those_of_python_escpos() -> None:
    known = Dummy(magic_encode_args={"encoding": "CP866"})
    known.hw("INIT")
    known._raw(b"\x1bt\x11")
    known._raw("Ана         12.50 EUR".encode("cp866") + b"\n")
    assert escpos((Pair("Ана", "12.50 EUR"),), 21, "cp866").startswith(known.output)


def test_the_qr_is_asked_for_as_python_escpos_does() -> None:
    known = Dummy()
    known.qr(NUMBER, ec=2, size=6, native=True, model=2)
    block = known.output[known.output.index(b"\x1d(k") : known.output.rindex(b"1Q0") + 3]
    assert block in escpos((Code(NUMBER),), 48)


def test_the_page_is_the_one_that_the_slip_needs() -> None:
    assert escpos((Line("Ana"),), 32).startswith(INIT + b"\x1bt\x00")
    assert escpos((Line("Ана"),), 32).startswith(INIT + b"\x1bt\x11")


def test_a_big_line_takes_two_columns_a_letter() -> None:
    printed = escpos((Line("Café Rosa by the sea", BIG, is_centred=True),), 32, "cp437")
    assert b"by the\n" not in printed
    assert printed.count(b"\x1d!\x11") == 2


def drawn(data: bytes) -> Image.Image:
    """The picture that GS v 0 commands say, put together again."""
    assert data.startswith(INIT)
    rows, at = b"", len(INIT)
    across = 0
    while data[at : at + 4] == b"\x1dv0\x00":
        across = int.from_bytes(data[at + 4 : at + 6], "little")
        height = int.from_bytes(data[at + 6 : at + 8], "little")
        rows += data[at + 8 : at + 8 + across * height]
        at += 8 + across * height
    return Image.frombytes("1", (across * 8, len(rows) // across), bytes(byte ^ 0xFF for byte in rows))


@pytest.mark.parametrize("dots", [384, 512, 576])
def test_a_phone_reads_the_code_on_a_drawn_slip(dots: int) -> None:
    import zxingcpp

    slip = (Line("Кафе Роза", BIG, is_centred=True), Rule(), Code(NUMBER), Line("Your card"))
    picture = drawn(raster(slip, dots))
    assert picture.tobytes() == image(slip, dots).tobytes()
    assert picture.width == dots
    assert [each.text for each in zxingcpp.read_barcodes(picture.convert("L"))] == [NUMBER]


@pytest.mark.parametrize("name", NAMES)
def test_every_script_leaves_ink_inside_the_paper(name: str) -> None:
    picture = image((Pair(f"{name} {name} {name}", "12.50 EUR", BOLD),), 384).convert("L").point(lambda value: 255 - value)
    left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
    assert 0 < left < 20
    assert 340 < right <= 381
    assert bottom - top > 15
