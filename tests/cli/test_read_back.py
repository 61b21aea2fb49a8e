"""A printed sheet of twenty names in many scripts comes back whole, by our own reader and by one that is not ours."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from tests.conftest import Shop

NAMES = (
    *("Мария Иванова", "Ștefănescu Ioan", "Ελένη Παπαδοπούλου", "Nguyễn Thị Minh Khai", "Łukasz Żółć", "Björk Guðmundsdóttir"),
    *("Jean-François Lefèvre", "Cristina Brâncoveanu", "Ґалина Їжак", "Ñandú Ibáñez", "Şükrü Gökçe", "Ćwikła Đorđević"),
    *("Александра-Виктория Константинопольская-Задунайская", "Ana", "Ő Ű", "Žofia Ťažká", "Ўладзімір", "Ѝрина", "Ærø Ødegård"),
    "O'Neill-McCarthy, Seán",
)


@pytest.fixture(scope="module")
def twenty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Shop, Path, list[str]]:
    """A shop, its sheet of twenty cards, and the codes on them in the order of the page."""
    folder = tmp_path_factory.mktemp("twenty")
    shop = Shop(folder / "shop.db")
    assert shop("init --timezone Europe/Sofia --country BG").code == 0
    cards = [shop.done(["enroll", name])["card"] for name in NAMES]
    codes = [str(shop.done(["card", "show", card])["code"]) for card in cards]
    assert shop(f"card sheet --all --out {folder}/sheet.pdf").code == 0
    return shop, folder / "sheet.pdf", codes


def pages(sheet: Path, dpi: int) -> Iterator[Any]:
    """Each page as a grey picture."""
    document = pypdfium2.PdfDocument(sheet)
    for page in document:
        yield page.render(scale=dpi / 72).to_pil().convert("L")
    document.close()


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_printed_sheet_is_read_back_whole(twenty: tuple[Shop, Path, list[str]], tmp_path: Path, dpi: int) -> None:
    shop, sheet, codes = twenty
    files = []
    for at, page in enumerate(pages(sheet, dpi)):
        files.append(str(tmp_path / f"{at}.png"))
        page.save(files[-1])
    for read in (files, [str(sheet), f"--dpi={dpi}"]):
        said = json.loads(shop.json(["scan", *read]).out)
        assert [each["number"] for each in said["cards"]] == [code[:16] for code in codes]
        assert [each["name"] for each in said["cards"]] == list(NAMES)
        assert {(each["code"], each["status"]) for each in said["cards"]} == {("sealed", "active")}
        assert said["others"] == []


@pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbarimg is not installed: apt-get install zbar-tools")
@pytest.mark.parametrize("dpi", [150, 300])
def test_a_reader_that_is_not_ours_reads_it_column_by_column(
    twenty: tuple[Shop, Path, list[str]], tmp_path: Path, dpi: int
) -> None:
    """zbar takes corners of the neighbours beside for one code, so it is handed one column of cards at a time."""
    _, sheet, codes = twenty
    read: set[str] = set()
    for page in pages(sheet, dpi):
        for left in (0, page.width // 2):
            page.crop((left, 0, left + page.width // 2, page.height)).save(tmp_path / "column.png")
            line = [
                "zbarimg",
                "--quiet",
                "--raw",
                "--nodbus",
                "-S*.enable=0",
                "-Sqrcode.enable=1",
                str(tmp_path / "column.png"),
            ]
            read |= set(subprocess.run(line, capture_output=True, text=True, check=True).stdout.split())
    assert read == set(codes)
