"""Pages as a printer gets them: measured in pixels, read back by a scanner, the same bytes each time."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from loyalty_cli.answers import sheets
from loyalty_cli.answers.sheets import Layout
from loyalty_cli.cards import face as art, number, pdf, qr
from loyalty_cli.cards.drawing import Drawing
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.paper import PAPERS, Flip, Template
from tests.cards.names import NAMES


def faces(count: int) -> list[Face]:
    numbers = [number.make(f"{492_912_341_230_000 + at}") for at in range(count)]
    return [Face("Café Rosa", each, each + "1234567890", name=NAMES[at % len(NAMES)]) for at, each in enumerate(numbers)]


def file_of(given: list[Face], layout: Layout, fonts: Fonts) -> bytes:
    out = BytesIO()
    sheets.write(out, given, layout, fonts, told=lambda _: None)
    return out.getvalue()


def picture(file: bytes, page: int, dpi: int) -> Any:
    with pypdfium2.PdfDocument(file) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")


def codes(image: Any) -> list[str]:
    return [each.text for each in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_sheet_of_names_in_many_scripts_is_read_back_whole(dpi: int, fonts: Fonts) -> None:
    given = faces(20)
    file = file_of(given, Layout(Template.A4), fonts)
    read = [text for page in range(2) for text in codes(picture(file, page, dpi))]
    assert sorted(read) == sorted(face.digits for face in given)


@pytest.mark.parametrize("template", [Template.CR80, Template.LABEL])
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_single_card_and_a_label_are_read_back(template: Template, dpi: int, fonts: Fonts) -> None:
    given = faces(1)
    assert codes(picture(file_of(given, Layout(template), fonts), 0, dpi)) == [given[0].digits]


@pytest.mark.parametrize("template", [Template.A4, Template.LETTER])
def test_crop_marks_are_a_card_apart_to_the_twentieth_of_a_millimetre(template: Template, fonts: Fonts) -> None:
    image = picture(file_of(faces(10), Layout(template), fonts), 0, 600)
    sheet, pixel = PAPERS[template], 25.4 / 600
    left, top = sheet.margin
    across = [x for x in range(image.width) if image.getpixel((x, round((top - sheet.bleed[1] - 2) / pixel))) < 200]
    down = [y for y in range(image.height) if image.getpixel((round((left - sheet.bleed[0] - 2) / pixel), y)) < 200]
    columns, rows = (middles(inked, pixel) for inked in (across, down))
    assert len(columns) == 4
    for near, far in ((columns[0], columns[1]), (columns[2], columns[3])):
        assert far - near == pytest.approx(85.60, abs=0.05)
    assert rows[1] - rows[0] == pytest.approx(53.98, abs=0.05)
    assert rows[-1] - rows[-2] == pytest.approx(53.98, abs=0.05)
    assert columns[0] == pytest.approx(left, abs=0.05)
    assert rows[0] == pytest.approx(top, abs=0.05)


def middles(inked: list[int], pixel: float) -> list[float]:
    """Where lines stand, in millimetres: neighbouring pixels are one line."""
    lines: list[list[int]] = []
    for at in inked:
        if lines and at - lines[-1][-1] <= 1:
            lines[-1].append(at)
        else:
            lines.append([at])
    return [(line[0] + line[-1] + 1) / 2 * pixel for line in lines]


@pytest.mark.parametrize("flip", Flip)
def test_a_duplex_sheet_has_a_page_of_backs_after_each_of_fronts(flip: Flip, fonts: Fonts) -> None:
    file = file_of(faces(11), Layout(Template.A4, flip=flip), fonts)
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 4
        texts = [page.get_textpage().get_text_range() for page in document]
    assert "Ana Popescu" in texts[0]
    assert "Ana Popescu" not in texts[1]
    assert number.grouped(faces(11)[10].number) in texts[3]


def test_a_half_used_sheet_begins_where_it_is_free(fonts: Fonts) -> None:
    image = picture(file_of(faces(3), Layout(Template.A4, skip=8), fonts), 0, 150)
    assert len(codes(image)) == 2
    assert codes(image.crop((0, 0, image.width, image.height * 4 // 5 - 40))) == []


def test_the_same_cards_give_the_same_bytes_and_names_stay_letters(fonts: Fonts) -> None:
    one, other = (file_of(faces(20), Layout(Template.A4), fonts) for _ in range(2))
    assert one == other
    with pypdfium2.PdfDocument(one) as document:
        assert "Мария Иванова" in document[0].get_textpage().get_text_range()


def test_a_page_of_one_card_is_as_large_as_the_card_and_has_its_bleed_outside(fonts: Fonts) -> None:
    file = pdf.pdf(art.front(faces(1)[0], fonts), PAPERS[Template.CR80], fonts)
    with pypdfium2.PdfDocument(file) as document:
        assert [round(edge * 25.4 / 72, 2) for edge in document[0].get_size()] == [85.60, 53.98]
        left, bottom, right, top = (edge * 25.4 / 72 for edge in document[0].get_mediabox())
    assert (round(right - left, 2), round(top - bottom, 2)) == (91.60, 59.98)


def test_a_code_is_painted_by_rectangles_that_cover_exactly_its_dark_modules() -> None:
    matrix = qr.matrix("4929123412341234" + "0123456789")
    covered = [(x + dx, y + dy) for x, y, wide, high in pdf.rectangles(matrix) for dx in range(wide) for dy in range(high)]
    assert len(covered) == len(set(covered))
    assert set(covered) == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_an_empty_drawing_is_an_empty_page(fonts: Fonts) -> None:
    assert picture(pdf.pdf(Drawing(85.6, 53.98, []), PAPERS[Template.CR80], fonts), 0, 72).getextrema() == (255, 255)
