"""Cards on sheets, for a card printer, and without a name: what is printed, and what the books know of it."""

import csv
from pathlib import Path

import pypdfium2
import pytest

from loyalty_cli.cards import number
from tests.conftest import Shop

# What is written of a sheet finds the disk full; the books themselves have room.
FULL = """
import errno
from loyalty_cli.answers import sheets
from loyalty_cli.cli import main
def full(out, *_, **__):
    out.write(b"half a sheet")
    raise OSError(errno.ENOSPC, "No space left on device")
sheets.write = full
main()
"""


def printed(shop: Shop) -> int:
    return len(shop.rows("SELECT number FROM cards WHERE printed_at IS NOT NULL"))


def test_new_cards_are_printed_once(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    shop.done("enroll Bo")
    said = shop(f"card sheet --new --out {tmp_path}/a.pdf")
    assert said.out == f"2 cards on 1 page in {tmp_path}/a.pdf. Print at 100 %, not fitted to the page.\n"
    shop.done("enroll Zoe")
    assert shop.done(f"card sheet --new --out {tmp_path}/b.pdf")["printed"] == 1
    said = shop(f"card sheet --new --out {tmp_path}/c.pdf")
    assert (said.out, said.code) == ("There is no card to print.\n", 0)
    assert not (tmp_path / "c.pdf").exists()
    assert shop.done(f"card sheet --all --out {tmp_path}/d.pdf")["printed"] == 3


def test_customers_from_a_file_are_given_a_card(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("ref,customer,at,amount\nR1,A7,2026-01-01,5.00\nR2,A8,2026-01-02,5.00\n")
    shop.done(f"import purchases {tmp_path}/log.csv --create-customers")
    assert shop.done(f"card sheet ext:A7 --out {tmp_path}/a.pdf")["printed"] == 1
    assert shop.done(f"card sheet --all --out {tmp_path}/b.pdf")["printed"] == 2


def test_blocked_cards_and_closed_accounts_are_left_out(shop: Shop, tmp_path: Path) -> None:
    card = shop.done("enroll Ana")["card"]
    shop.done("enroll Bo")
    shop.done("enroll Zoe")
    shop.done(f"card block {card} --reason lost")
    shop.done("customer close Bo")
    assert shop.done(f"card sheet --all --out {tmp_path}/a.pdf")["printed"] == 1
    assert shop.json(f"card sheet Ana --out {tmp_path}/b.pdf").refusal == "card_blocked"
    assert shop.json(f"card sheet Bo --out {tmp_path}/b.pdf").refusal == "account_closed"


@pytest.mark.parametrize(
    ("line", "code", "refusal"),
    [
        ("card sheet Ana Nobody --out {}/a.pdf", 3, "unknown_customer"),
        ("card sheet --out {}/a.pdf", 2, "usage"),
        ("card sheet Ana --all --out {}/a.pdf", 2, "usage"),
        ("card sheet Ana --out {}/a.doc", 2, "usage"),
        ("card sheet Ana --out {}/a.pdf --skip 10", 2, "usage"),
        ("card sheet Ana --out {}/a.pdf --template label --duplex", 2, "usage"),
        ("card sheet Ana --out {}/no/a.pdf", 2, "file_unwritable"),
        ("card sheet Ana --out {}/a.pdf --punch tea", 3, "unknown_stamp_card"),
        ("card print --out {}/a.pdf", 2, "usage"),
        ("card print Ana --blank 3 --out {}/a.pdf", 2, "usage"),
    ],
)
def test_what_cannot_be_printed_leaves_nothing_behind(shop: Shop, tmp_path: Path, line: str, code: int, refusal: str) -> None:
    shop.done("enroll Ana")
    before = sorted(tmp_path.iterdir())
    said = shop.json(line.format(tmp_path))
    assert (said.code, said.refusal) == (code, refusal)
    assert sorted(tmp_path.iterdir()) == before
    assert printed(shop) == 0
    assert shop.rows("SELECT * FROM blanks") == []


def test_a_file_that_is_there_is_kept(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    (tmp_path / "a.pdf").write_text("mine")
    assert shop.json(f"card sheet Ana --out {tmp_path}/a.pdf").refusal == "file_exists"
    assert (tmp_path / "a.pdf").read_text() == "mine"
    shop.done(f"card sheet Ana --out {tmp_path}/a.pdf --force")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_full_disk_is_one_line_and_nothing_counts_as_printed(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    shop.done("card issue Ana")

    running = shop.start(f"card sheet --all --out {tmp_path}/a.pdf", code=FULL)
    out, err = running.communicate(timeout=60)
    assert (out, err.count(b"\n"), running.returncode) == (b"", 1, 2), err
    assert b"cannot be written" in err
    assert not (tmp_path / "a.pdf").exists()
    assert printed(shop) == 0


def test_several_pages_as_pictures_are_several_files(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    shop.done("enroll Bo")
    files = shop.done(f"card sheet --all --template label --dpi 72 --out {tmp_path}/a.png")["files"]
    assert files == [f"{tmp_path}/a-1.png", f"{tmp_path}/a-2.png"]
    assert all(Path(file).read_bytes().startswith(b"\x89PNG") for file in files)


def test_a_single_card_as_a_page_counts_as_printed(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    shop.done(f"card print Ana --out {tmp_path}/a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        assert len(document) == 1
    assert printed(shop) == 1


# Blanks ----------------------------------------------------------------------------------------------------------------


def test_a_blank_belongs_to_nobody_until_it_is_bound(shop: Shop, tmp_path: Path) -> None:
    made = shop.done(f"card print --blank 3 --out {tmp_path}/blank.pdf")
    one, two, three = made["blanks"]
    assert made["unbound"] == 3
    said = shop.json(f"earn {one} 5.00")
    assert (said.code, said.refusal) == (3, "blank_card")
    assert f"loyalty enroll NAME --card {one}" in said.json["error"]["message"]

    assert shop.done(f"enroll Ana --card {one}")["card"] == one
    assert shop.done(f"card issue Ana --card {two}")["number"] == two
    assert shop.done(f"card replace {two} --card {three}")["number"] == three
    assert shop.done(f"earn {three} 5.00")["earned"] == {"points": 5}
    assert shop.done("card list --blank") == {"blanks": [], "count": 0}
    assert printed(shop) == 3


def test_a_stolen_stack_is_given_to_nobody(shop: Shop, tmp_path: Path) -> None:
    one, two = shop.done(f"card print --blank 2 --out {tmp_path}/a.pdf")["blanks"]
    shop.done(f"enroll Ana --card {one}")
    assert shop.done(f"card block {two} --stack --reason stolen")["blanks"] == 1
    for line in (f"enroll Bo --card {two}", f"earn {two} 5.00"):
        said = shop.json(line)
        assert (said.code, said.refusal) == (1, "card_blocked")
        assert "stolen" in said.json["error"]["message"]
    assert shop.done(f"earn {one} 5.00")["earned"] == {"points": 5}
    assert shop.json(f"card block {one} --stack").refusal == "usage"


def test_a_number_printed_elsewhere_is_still_taken(shop: Shop) -> None:
    elsewhere = number.make("492912341234123")
    assert shop.done(f"enroll Ana --card {elsewhere}")["card"] == elsewhere


def test_cards_are_listed_by_what_became_of_them(shop: Shop) -> None:
    card = shop.done("enroll Ana")["card"]
    shop.done("enroll Bo")
    shop.done(f"card block {card} --reason lost")
    listed = shop.done("card list --status blocked")
    assert [row["number"] for row in listed["cards"]] == [card]
    assert listed["counts"] == {"active": 1, "blocked": 1, "replaced": 0}
    assert shop("card list").out.splitlines()[-1] == "1 active, 1 blocked, 0 replaced; 0 blank."


# For a card printer ----------------------------------------------------------------------------------------------------


def test_a_card_printer_gets_a_table_and_pictures(shop: Shop, tmp_path: Path) -> None:
    card = shop.done(["enroll", "=1+1"])["card"]
    shop.done(f"card export {tmp_path}/out --all --dpi 72")
    with open(tmp_path / "out" / "cards.csv", encoding="utf-8-sig", newline="") as table:
        (row,) = csv.DictReader(table)
    assert (row["number"], row["name"], row["file"]) == (card, "'=1+1", f"{card}.png")
    assert (tmp_path / "out" / row["file"]).read_bytes().startswith(b"\x89PNG")
    assert printed(shop) == 1
    assert shop.json(f"card export {tmp_path}/out --all").refusal == "file_exists"
    assert shop.done(f"card export {tmp_path}/out --all --dpi 72 --force")["printed"] == 1
