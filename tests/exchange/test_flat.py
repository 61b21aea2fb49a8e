"""`export tables`: the books as flat tables in a SQLite file of their own."""

import stat
from pathlib import Path

import pytest
import sqlite_utils

from tests.conftest import Shop


@pytest.fixture
def copy(shop: Shop, tmp_path: Path) -> Path:
    """The tables of a shop with two people, a sale and a redemption."""
    shop.done("enroll 'Ștefănescu Ion' --phone 0888123456")
    shop.done("enroll Ana")
    shop.done("earn Ana 120.00 --item LATTE*2@3.50 --item CAKE@113.00 --ref R1")
    shop.done("redeem Ana five-off")
    path = tmp_path / "tables.db"
    assert shop.done(["export", "tables", str(path)])["tables"] == {"customers": 2, "purchases": 2, "ledger": 3, "balances": 2}
    return path


def test_the_tables_hold_what_the_exports_hold(copy: Path) -> None:
    tables = sqlite_utils.Database(copy)
    lines = [(row["ref"], row["amount"], row["sku"]) for row in tables["purchases"].rows]
    assert lines == [("R1", "120.00", "LATTE"), ("R1", "120.00", "CAKE")]
    assert sum(int(row["quantity"]) for row in tables["ledger"].rows if row["unit"] == "points") == 20
    assert {(row["unit"], row["quantity"]) for row in tables["balances"].rows} == {("points", "20"), ("stamps:coffee", "2")}


def test_people_are_found_in_it_without_their_accents(copy: Path) -> None:
    found = sqlite_utils.Database(copy)["customers"].search("stefanescu")
    assert [row["name"] for row in found] == ["Ștefănescu Ion"]


def test_only_its_owner_may_read_it(copy: Path) -> None:
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_kept_unless_forced(shop: Shop, copy: Path) -> None:
    before = copy.read_bytes()
    said = shop.json(["export", "tables", str(copy)])
    assert (said.code, said.refusal) == (4, "file_exists")
    assert copy.read_bytes() == before
    assert shop(["export", "tables", str(copy), "--force"]).code == 0


def test_a_folder_that_is_not_there_is_said(shop: Shop, tmp_path: Path) -> None:
    said = shop.json(["export", "tables", str(tmp_path / "nowhere" / "tables.db")])
    assert (said.code, said.refusal) == (2, "file_unwritable")
