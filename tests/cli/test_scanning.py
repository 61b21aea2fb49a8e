"""`loyalty scan` by typed line: whose cards there are, and what becomes of everything else."""

from pathlib import Path

import pytest
from PIL import Image
from qrcode.main import QRCode

from loyalty_cli.cards import qr
from tests.conftest import Shop

CARD, OTHER, NOBODYS = "4929123412341234", "5720000000000003", "5720000000000109"


def code(text: str, pixels: int = 5) -> Image.Image:
    """A picture of a code of any text; a card's is drawn as a card draws it."""
    if text.isdecimal():
        rows = qr.matrix(text)
    else:
        drawn = QRCode(border=0)
        drawn.add_data(text)
        rows = [[bool(dark) for dark in row] for row in drawn.get_matrix()]
    size = len(rows) + 8
    picture = Image.new("L", (size, size), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if dark else 255)
    return picture.resize((size * pixels, size * pixels), Image.Resampling.NEAREST)


def sheet(*texts: str) -> Image.Image:
    """Codes side by side, the first at the left."""
    page = Image.new("L", (200 * len(texts), 200), 255)
    for at, text in enumerate(texts):
        page.paste(code(text), (200 * at, 0))
    return page


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_picture_says_whose_cards_it_shows(shop: Shop) -> None:
    ana = shop.done(f"enroll Ana --card {CARD}")["customer"]
    shop.done(f"enroll Boris --card {OTHER}")
    shop.done(f"card block {OTHER} --reason lost")
    sheet(OTHER, NOBODYS, CARD, CARD).save("sheet.png")

    said = shop.json("scan sheet.png")

    assert said.code == 0
    told = {each["number"]: each for each in said.json["cards"]}
    assert list(told) == [OTHER, NOBODYS, CARD]
    assert [each["status"] for each in told.values()] == ["blocked", "unknown", "active"]
    assert told[CARD] == {
        "number": CARD,
        "customer": ana,
        "name": "Ana",
        "status": "active",
        "since": None,
        "reason": None,
        "replaced_by": None,
        "code": "number",
        "file": "sheet.png",
        "page": 1,
        "times": 2,
        "place": told[CARD]["place"],
    }
    assert told[CARD]["place"]["unit"] == "px"
    assert 405 < told[CARD]["place"]["left"] < 430
    assert (told[NOBODYS]["customer"], told[OTHER]["reason"]) == (None, "lost")
    assert said.json["others"] == []


def test_a_cashier_reads_a_table_and_a_script_the_numbers(shop: Shop) -> None:
    shop.done(f"enroll Ana --card {CARD}")
    shop.done(f"enroll Boris --card {OTHER}")
    shop.done(f"card replace {OTHER} --card {NOBODYS}")
    sheet(CARD, OTHER, "https://example.com/menu").save("photo.jpg")
    assert shop("scan photo.jpg").out.splitlines() == [
        "card                 customer  status                           file       page",
        "4929 1234 1234 1234  Ana       active                           photo.jpg     1",
        "5720 0000 0000 0003  Boris     replaced by 5720 0000 0000 0109  photo.jpg     1",
        "No card: 'https://example.com/menu' is not a card number: it takes digits and spaces only. (photo.jpg, page 1)",
    ]
    assert shop("--quiet scan photo.jpg").out == f"{CARD}\n{OTHER}\n"


def test_standard_input_is_a_file_too(shop: Shop) -> None:
    sheet(CARD).save("photo.webp", lossless=True)
    said = shop.json("scan -", stdin=Path("photo.webp").read_bytes())
    assert [(each["number"], each["file"]) for each in said.json["cards"]] == [(CARD, "standard input")]


def test_a_picture_without_a_card_says_what_to_do(shop: Shop) -> None:
    Image.new("L", (300, 200), 200).save("table.png")
    said = shop("scan table.png")
    assert (said.code, said.out) == (3, "")
    assert said.err == (
        "No code is seen in table.png. Take it closer, sharper and in even light, with the whole code in the picture.\n"
    )
    code("4929123412341243").save("wrong.png")
    said = shop.json("scan wrong.png")
    assert (said.code, said.refusal) == (3, "no_card_seen")
    assert said.json["error"]["others"][0]["refused"] == "bad_card_number"
    assert "check digit" in said.err


def test_the_good_files_are_read_beside_the_bad(shop: Shop) -> None:
    sheet(CARD).save("good.png")
    Image.new("L", (300, 200), 200).save("table.png")
    Path("list.png").write_text("name,phone\nAna,1\n")
    Path("folder").mkdir()
    said = shop.json("scan list.png good.png missing.jpg folder table.png")
    assert said.code == 2
    assert [each["number"] for each in said.json["cards"]] == [CARD]
    assert [each["code"] for each in said.json["errors"]] == ["not_a_picture", "file_missing", "file_unreadable"]
    assert said.err.splitlines() == [
        "No code is seen in table.png.",
        "list.png is text, not a picture or a PDF. Name a JPEG, PNG, WebP, TIFF, BMP, GIF or PDF file.",
        "There is no file missing.jpg. Check the name; - means standard input.",
        "folder cannot be read: is a directory.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"), [("x.png", b"", "not_a_picture"), ("x.pdf", b"%PDF-1.4", "broken_picture")]
)
def test_one_bad_file_is_a_refusal(shop: Shop, name: str, content: bytes, code: str) -> None:
    Path(name).write_bytes(content)
    said = shop.json(f"scan {name}")
    assert (said.code, said.refusal, said.err.count("\n")) == (2, code, 1)


def test_a_file_that_never_ends_is_refused(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.cli.scanning._MOST_BYTES", 1_000)
    Path("long.png").write_bytes(bytes(1_001))
    assert "too long for pictures" in shop("scan long.png").err
