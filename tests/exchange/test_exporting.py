"""`loyalty export`: what is written out, in every format, and that it goes in again."""

import csv
import gzip
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.exchange import exporting
from tests.conftest import PROGRAM, Said, Shop


def table(said: Said) -> list[dict[str, str]]:
    assert said.code == 0, said.err
    return list(csv.DictReader(io.StringIO(said.out, newline="")))


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop that has seen a bit of everything."""
    shop.done("enroll Ana --external-id 17")
    shop.done('enroll "=Boris"')
    shop.done("earn Ana 150 --ref r1 --at 2026-02-01T10:00 --till T1 --staff Eva")
    shop.done("earn Ana 11.20 --item LATTE*2@3.50 --item CAKE:food@4.70 --discount 0.50 --ref r2 --at 2026-02-02T10:00")
    shop.done("earn =Boris 7 --item FLAT:coffee*3 --item TEA --tip 1 --ref r3 --at 2026-02-03T10:00")
    shop.done("redeem Ana five-off --ref x --at 2026-02-04T10:00")
    shop.done("refund ref:r2 --amount 5.00 --ref b --at 2026-02-05T10:00")
    shop.done('void ref:r3 --reason "wrong \\"customer\\"" --at 2026-02-06T10:00')
    shop.done("adjust Ana +7.50 --unit credit --reason a=b --at 2026-02-07T10:00")
    return shop


def test_purchases_have_a_row_for_each_line_and_what_came_back(busy: Shop) -> None:
    rows = table(busy("export purchases"))

    shown = [{key: value for key, value in row.items() if value and key not in ("event", "customer", "at")} for row in rows]
    assert shown[0] == {"ref": "r1", "amount": "150.00", "till": "T1", "staff": "Eva"}
    line = {"ref": "r2", "amount": "11.20", "discount": "0.50", "returned": "5.00"}
    assert shown[1] == line | {"sku": "LATTE", "category": "coffee", "quantity": "2", "price": "3.50"}
    assert shown[2] == line | {"sku": "CAKE", "category": "food", "quantity": "1", "price": "4.70"}
    assert {row["ref"]: row["returned"] for row in shown[3:]} == {"r3": "7.00"}
    assert rows[0]["customer"] == "17"
    assert rows[3]["customer"].startswith("#")
    assert rows[0]["at"] == "2026-02-01T08:00:00Z"


@pytest.mark.parametrize("format", ["csv", "json", "ndjson"])
def test_purchases_go_into_another_shop_as_they_were(
    busy: Shop, make_shop: Callable[..., Shop], write: Callable[..., str], format: str
) -> None:
    there = make_shop(name="there")
    taken = busy(["export", "purchases", "--format", format]).out.replace(busy.done("show =Boris")["customer"]["id"], "Boris")

    said = there.json(
        ["import", "purchases", write(taken.replace('"#Boris', '"Boris').replace("#Boris", "Boris")), "--create-customers"]
    )

    assert said.json["imported"] == 3, said.out
    assert "Columns" not in said.err
    query = "SELECT ref, at, fact FROM events WHERE kind = 'purchase' ORDER BY at"
    assert there.rows(query) == busy.rows(query)


def test_a_promotion_code_goes_out_and_in_again(make_shop: Callable[..., Shop], tmp_path: Path) -> None:
    rules = PROGRAM + '[[promotion]]\nid = "spring"\npoints = 30\ncode = "Spring"\nlimit = { per_customer = 1 }\n'
    one, other = make_shop(rules, name="one"), make_shop(rules, name="other")
    one.done("enroll Ana --external-id A-17")
    assert one.done("earn Ana 9 --code spring --ref R1")["earned"] == {"points": 39}
    one.done("earn Ana 9 --ref R2")
    path = tmp_path / "out.csv"
    one.done(f"export purchases --out '{path}'")
    assert [row["code"] for row in csv.DictReader(path.open(encoding="utf-8"))] == ["SPRING", ""]
    assert other.done(f"import purchases '{path}' --create-customers")["imported"] == 2
    assert other.done("show ext:A-17")["balance"] == one.done("show Ana")["balance"]
    assert other.done(f"import purchases '{path}'")["replayed"] == 2


def test_an_export_stands_at_an_instant(busy: Shop) -> None:
    assert [row["ref"] for row in table(busy("export purchases --at 2026-02-02T10:00"))] == ["r1", "r2", "r2"]
    assert {row["returned"] for row in table(busy("export purchases --at 2026-02-04"))} == {""}
    then = {(row["customer"], row["unit"]): row["quantity"] for row in table(busy("export balances --at 2026-02-02T10:00"))}
    assert sorted(then.values()) == ["161", "2"]


def test_since_and_until_are_days_of_the_shop(busy: Shop) -> None:
    assert {row["ref"] for row in table(busy("export purchases --since 2026-02-02 --until 2026-02-02"))} == {"r2"}
    assert {row["kind"] for row in table(busy("export ledger --since 2026-02-04 --until 2026-02-05"))} == {
        "redemption",
        "refund",
    }
    assert table(busy("export customers --until 2026-02-16")) == []


def test_balances_in_json_are_as_scripts_read_them(busy: Shop) -> None:
    ana, boris = (busy.done(f"show {who}")["customer"]["id"] for who in ("Ana", "=Boris"))

    said = busy("export balances --format json")

    assert json.loads(said.out) == {
        "balances": [
            {"customer": ana, "external_id": "17", "unit": "credit", "quantity": "7.50"},
            {"customer": ana, "external_id": "17", "unit": "points", "quantity": 56},
            {"customer": ana, "external_id": "17", "unit": "stamps:coffee", "quantity": 2},
            {"customer": boris, "external_id": None, "unit": "points", "quantity": 0},
            {"customer": boris, "external_id": None, "unit": "stamps:coffee", "quantity": 0},
        ]
    }
    assert busy.json("export balances").out == said.out


def test_balances_are_the_sums_of_the_ledger(busy: Shop) -> None:
    sums: dict[tuple[str, str], float] = {}
    for row in table(busy("export ledger")):
        key = (row["customer"], row["unit"])
        sums[key] = round(sums.get(key, 0) + float(row["quantity"]), 2)

    assert {(row["customer"], row["unit"]): float(row["quantity"]) for row in table(busy("export balances"))} == sums


def test_a_formula_is_written_safely(busy: Shop) -> None:
    assert [row["name"] for row in table(busy("export customers"))] == ["Ana", "'=Boris"]
    assert [row["text"] for row in table(busy("export ledger")) if row["unit"] == "credit"] == ["a=b"]


@pytest.mark.parametrize("what", ["customers", "purchases", "ledger", "balances"])
def test_pages_make_no_difference(busy: Shop, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = busy(["export", what]).out

    monkeypatch.setattr(exporting, "_PAGE", 1)

    assert busy(["export", what]).out == whole
    assert len(whole.splitlines()) > 2


@pytest.mark.parametrize("what", ["customers", "purchases", "ledger", "balances"])
def test_a_shop_without_anything_writes_a_header(shop: Shop, what: str) -> None:
    assert table(shop(["export", what])) == []
    assert shop(["export", what, "--format", "json"]).out == f'{{"{what}": [\n]}}\n'
    assert shop(["export", what, "--format", "ndjson"]).out == ""


@pytest.mark.one_file
def test_reading_writes_nothing(busy: Shop) -> None:
    before = busy.path.read_bytes()

    for what in ("customers", "purchases", "ledger", "balances"):
        busy(["export", what])

    assert busy.path.read_bytes() == before


# Files -----------------------------------------------------------------------------------------------------------------


def test_a_file_is_written_by_its_name(busy: Shop, tmp_path: Path) -> None:
    plain, packed = tmp_path / "people.csv", tmp_path / "people.ndjson.gz"

    said = busy.done(["export", "customers", "--out", str(plain)])
    busy.done(["export", "customers", "--out", str(packed)])

    assert said == {"exported": 2, "what": "customers", "format": "csv", "file": str(plain)}
    assert plain.read_bytes().startswith(b"\xef\xbb\xbfcustomer,")  # Excel reads UTF-8 by it
    assert [json.loads(line)["name"] for line in gzip.decompress(packed.read_bytes()).splitlines()] == ["Ana", "=Boris"]
    assert (os.stat(plain).st_mode & 0o777, os.stat(packed).st_mode & 0o777) == (0o600, 0o600)


def test_a_file_that_is_there_is_left(busy: Shop, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("mine")

    said = busy.json(["export", "customers", "--out", str(path)])
    assert (said.code, said.refusal, path.read_text()) == (4, "file_exists", "mine")

    busy.done(["export", "customers", "--out", str(path), "--force"])
    assert "Ana" in path.read_text()


@pytest.mark.parametrize(
    "words",
    [
        ["customers", "--format", "xml"],
        ["customers", "--format", "beancount"],
        ["customers", "--json", "--format", "csv"],
        ["ledger", "--format", "beancount", "--since", "2026-01-01"],
        ["purchases", "--since", "yesterday"],
        ["customers", "--out", "/missing/people.csv"],
    ],
)
def test_what_cannot_be_exported_is_refused(shop: Shop, words: list[str]) -> None:
    said = shop(["export", *words])

    assert said.code == 2
    assert len(said.err.splitlines()) == 1


def test_cyrillic_goes_out_in_utf_8_whatever_the_locale(shop: Shop) -> None:
    shop.done("enroll Иван")

    said = shop.process("export customers", PYTHONIOENCODING="ascii", LC_ALL="C")

    assert "Иван" in said.out


def test_a_reader_that_has_enough_is_no_fault(busy: Shop) -> None:
    running: Any = busy.start("export ledger")
    running.stdout.close()

    assert running.wait(60) == 0
    assert running.stderr.read() == b""
