"""Every shape that tills and spreadsheets write gives the same rows; every broken one a sentence."""

import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.exchange import source
from loyalty_cli.exchange.columns import CUSTOMERS, PURCHASES, BadHeader, NoHeader
from loyalty_cli.exchange.reading import EmptyFile, Table
from loyalty_cli.exchange.source import BrokenFile, NoSuchFile, NotATable, Unreadable, WrongEncoding
from tests.exchange.conftest import Reader

TABLE = "customer,at,amount\n17,2026-02-17,12.50\nИван,2026-02-18,3\n"
WANTED = [{"customer": "17", "at": "2026-02-17", "amount": "12.50"}, {"customer": "Иван", "at": "2026-02-18", "amount": "3"}]
OBJECTS = '[{"customer": 17, "at": "2026-02-17", "amount": 12.50},\n {"customer": "Иван", "at": "2026-02-18", "amount": 3}]'
LINES = '{"customer": 17, "at": "2026-02-17", "amount": "12.50"}\n{"customer": "Иван", "at": "2026-02-18", "amount": "3"}\n'

SHAPES: dict[str, tuple[str | bytes, list[int]]] = {
    "comma": (TABLE, [2, 3]),
    "semicolon": (TABLE.replace(",", ";"), [2, 3]),
    "tab": (TABLE.replace(",", "\t"), [2, 3]),
    "byte order mark": (b"\xef\xbb\xbf" + TABLE.encode(), [2, 3]),
    "CRLF": (TABLE.replace("\n", "\r\n"), [2, 3]),
    "CR": (TABLE.replace("\n", "\r"), [2, 3]),
    "no end of line": (TABLE.rstrip(), [2, 3]),
    "Excel says its separator": ("sep=;\r\n" + TABLE.replace(",", ";"), [3, 4]),
    "blank lines": ("\n" + TABLE.replace("\n", "\n\n,,\n"), [5, 8]),
    "all in quotes": ("\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in TABLE.split()), [2, 3]),
    "cells too many that are empty": (TABLE.replace("12.50", "12.50,,"), [2, 3]),
    "other order and case": ("Amount, AT ,Customer\n12.50,2026-02-17,17\n3,2026-02-18,Иван", [2, 3]),
    "JSON": (OBJECTS, [1, 2]),
    "JSON in an object": (f'{{"shop": {{"purchases": [1]}}, "purchases": {OBJECTS}, "count": 2}}', [1, 2]),
    "JSON over many lines": (json.dumps(json.loads(LINES.replace("\n", ",", 1).join("[]")), indent=1), [2, 7]),
    "JSON with a mark": (b"\xef\xbb\xbf" + OBJECTS.encode(), [1, 2]),
    "NDJSON": (LINES, [1, 2]),
    "NDJSON with blank lines": ("\n" + LINES.replace("\n", "\r\n\r\n"), [2, 4]),
}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_reads_alike_in_every_shape(rows: Reader, shape: str, packed: bool) -> None:
    held, lines = SHAPES[shape]
    data = held.encode() if isinstance(held, str) else held

    read = rows(gzip.compress(data) if packed else data)

    assert [row.fields for row in read] == WANTED
    assert [row.line for row in read] == lines
    assert [row.fault for row in read] == [None, None]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_table_reads_alike_however_it_arrives(rows: Reader, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_BLOCK", 3)  # characters, lines and values are cut everywhere
    held, lines = SHAPES[shape]

    read = rows(held)

    assert [row.fields for row in read] == WANTED
    assert [row.line for row in read] == lines


def test_standard_input_is_read_and_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(TABLE.encode()))
    monkeypatch.setattr(sys, "stdin", stream)

    read = list(Table("-", PURCHASES).rows())

    assert [row.fields for row in read] == WANTED
    assert not stream.closed


def test_the_digest_is_of_what_the_file_holds(write: Any) -> None:
    digests = set()
    for held in (TABLE.encode(), gzip.compress(TABLE.encode())):
        table = Table(write(held), PURCHASES)
        list(table.rows())
        digests.add(table.digest)

    assert len(digests) == 1


# A file that cannot be read at all -------------------------------------------------------------------------------------

LATIN = "customer,at,amount\n17,2026-02-17,1\nMüller,2026-02-17,1\n".encode("latin-1")
CYRILLIC = "customer,at,amount\nИван,2026-02-17,1\n".encode("cp1251")
BROKEN: dict[str, tuple[bytes, type[LoyaltyError], str]] = {
    "empty": (b"", EmptyFile, "is empty"),
    "only a mark": (b"\xef\xbb\xbf", EmptyFile, "is empty"),
    "only blanks": (b"\n \n", EmptyFile, "is empty"),
    "Latin-1": (LATIN, WrongEncoding, "line 3, byte 36: byte 0xFC is not UTF-8. It looks like Latin-1"),
    "CP1251": (CYRILLIC, WrongEncoding, "line 2, byte 19: byte 0xC8 is not UTF-8. It looks like Windows-1251"),
    "Latin-1, packed": (gzip.compress(LATIN), WrongEncoding, "line 3, byte 36"),
    "cut in a character": (TABLE.encode()[:-21], WrongEncoding, "line 3"),
    "UTF-16": (TABLE.encode("utf-16"), NotATable, "UTF-16 text"),
    "UTF-16 without a mark": (TABLE.encode("utf-16-le"), WrongEncoding, "line 1, byte 1: a NUL byte. It looks like UTF-16"),
    "NUL": (TABLE.encode() + b"1,\0,2\n", WrongEncoding, "line 4, byte 63: a NUL byte"),
    "zeros": (bytes(100), WrongEncoding, "line 1, byte 0: a NUL byte"),
    "gz cut short": (gzip.compress(TABLE.encode() * 100)[:-30], BrokenFile, "the gzip file is cut short"),
    "gz damaged": (gzip.compress(TABLE.encode())[:20] + bytes(30), BrokenFile, "the gzip file is"),
    "gz with a wrong sum": (gzip.compress(TABLE.encode())[:-8] + bytes(8), BrokenFile, "the gzip file is damaged"),
    "gz in gz": (gzip.compress(gzip.compress(TABLE.encode())), NotATable, "a gzip file inside a gzip file"),
    "xlsx": (b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", NotATable, "an Excel workbook (.xlsx)"),
    "ods": (b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", NotATable, "an OpenDocument"),
    "zip": (b"PK\x03\x04" + bytes(40), NotATable, "a zip archive"),
    "xls": (b"\xd0\xcf\x11\xe0" + bytes(40), NotATable, "an old Excel workbook"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(40), NotATable, "a PNG picture"),
    "PDF": (b"%PDF-1.7\n", NotATable, "a PDF"),
    "web page": (b"\n<!DOCTYPE html><html>", NotATable, "a web page"),
    "SQLite": (b"SQLite format 3\0" + bytes(40), NotATable, "an SQLite database"),
    "no header": (b"17,2026-02-17,12.50\n", NoHeader, "names no column of purchases"),
    "header with an open quote": (b'"customer,at,amount\n1,2,3\n', BadHeader, "a quote is opened"),
    "JSON cut short": (OBJECTS[:-5].encode(), BrokenFile, "is broken at line 2"),
    "JSON without a comma": (b'[{"at": 1} {"at": 2}]', BrokenFile, "',' is wanted, '{' stands there"),
    "JSON with more behind it": (b"[]\n[]", BrokenFile, "something stands behind its end"),
    "JSON of something else": (b'{\n"people": []}', BrokenFile, 'or {"purchases": […]} once'),
    "JSON without end inside": (b"[" * 100_000, BrokenFile, "brackets"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(rows: Reader, case: str) -> None:
    held, refusal, sentence = BROKEN[case]

    with pytest.raises(refusal) as refused:
        rows(held)

    assert sentence in refused.value.sentence
    assert "\n" not in refused.value.sentence
    assert refused.value.status == 2


def test_what_is_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    for path, refusal in ((tmp_path, NotATable), (tmp_path / "missing.csv", NoSuchFile), (tmp_path / "x\0y", Unreadable)):
        with pytest.raises(refusal):
            list(Table(str(path), PURCHASES).rows())


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(write: Any) -> None:
    path = write(TABLE)
    os.chmod(path, 0)

    with pytest.raises(Unreadable, match="Permission denied"):
        list(Table(path, PURCHASES).rows())


HEADERS = {
    "customer,at\n": ("missing_column", "need a column 'amount'"),
    "customer,at,amount,Customer\n": ("duplicate_column", "'customer' and 'Customer'"),
    "a,b,c\n": ("no_header", "'a', 'b', 'c'"),
}


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_that_cannot_be_used_says_why(rows: Reader, header: str) -> None:
    code, sentence = HEADERS[header]

    with pytest.raises(LoyaltyError) as refused:
        rows(header)

    assert (refused.value.code, refused.value.status) == (code, 2)
    assert sentence in refused.value.sentence


def test_a_header_alone_is_a_file_without_rows(rows: Reader) -> None:
    assert rows("customer,at,amount\n") == []
    assert rows("[]") == []


# A row that cannot be read ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ("1,2\n1,2,3\n", ["the row has 2 cells, the header 3", None]),
        ("1,2,3,4\n1,2,3\n", ["the row has 4 cells, the header 3", None]),
        ('"1,2,3\n4,5,6\n7,8,9\n', ["a quote is opened and never closed", None, None]),
        ('"1,2,3\n"4",5,6\n', ["something stands behind a closing quote; a quote inside a cell is written twice", None]),
        ('"1" ,2,3\n4,5,6\n', ["something stands behind a closing quote; a quote inside a cell is written twice", None]),
        (f'"{"z" * 200_000}",2,3\n4,5,6\n', ["a cell is longer than 131,072 characters", None]),
        (f"1,2,{'3' * 10_000_000}\n4,5,6\n", ["the line is longer than 1,000,000 characters", None]),
        ('"\n' + "1,2,3\n" * 150, ["a quote is opened and never closed", *[None] * 150]),
    ],
    ids=["too few", "too many", "open quote", "open quote before another", "after a quote", "long cell", "10 MB", "open long"],
)
def test_a_broken_row_costs_no_more_than_itself(rows: Reader, body: str, faults: list[str | None]) -> None:
    read = rows(f"customer,at,amount\n{body}")

    assert [row.fault for row in read] == faults
    assert [row.line for row in read] == list(range(2, 2 + len(faults)))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{nonsense", "not JSON"),
        ("[1]", "an object is wanted"),
        ("7", "an object is wanted"),
        ('{"ref": {"a": 1}}', "ref: text or a number is wanted"),
        ('{"ref": "\\u0000"}', "ref: a character that is none"),
        ('{"ref": "\\ud800"}', "ref: a character that is none"),
        ('{"ref": 1, "ref": 2}', "a key stands in it twice"),
        ('{"ref": 1, "Ref": 2}', "two keys hold ref"),
        ("[" * 50_000, "not JSON"),
    ],
)
def test_a_broken_line_of_ndjson_is_a_bad_row(rows: Reader, line: str, fault: str) -> None:
    read = rows(f'{{"ref": "a"}}\n{line}\n{{"ref": "b"}}\n', "file.ndjson")

    assert [row.fields.get("ref") for row in read if not row.fault] == ["a", "b"]
    assert fault in str(read[1].fault)


def test_numbers_of_json_stay_as_they_are_written(rows: Reader) -> None:
    (row,) = rows('[{"amount": 12.50, "quantity": 1e3, "ref": 12345678901234567890123, "tip": NaN, "code": null}]')

    assert row.fields == {"amount": "12.50", "quantity": "1e3", "ref": "12345678901234567890123", "tip": "NaN"}


def test_cells_with_line_breaks_and_quotes_are_read_whole(rows: Reader) -> None:
    (first, second) = rows('ref,customer,at,amount\n"a ""b"",\nc",1,2,3\nd,1,2,3\n')

    assert (first.line, first.fields["ref"]) == (2, 'a "b",\nc')
    assert (second.line, second.fields["ref"]) == (4, "d")


# Columns ---------------------------------------------------------------------------------------------------------------


def test_a_column_is_renamed_and_unknown_ones_are_told_once(write: Any) -> None:
    table = Table(
        write("Kunde,date,amount,x,y,reason\n1,2,3,4,5,6\n1,2,3,4,5,6\n"), PURCHASES, {"Kunde": "customer", "date": "at"}
    )

    assert [row.fields for row in table.rows()] == [{"customer": "1", "at": "2", "amount": "3"}] * 2
    assert table.unknown == ["x", "y"]


def test_a_renamed_column_wins_over_the_one_of_that_name(rows: Reader) -> None:
    (row,) = rows("id,name,external_id\n1,Ana,2\n", kind=CUSTOMERS, id="external_id")

    assert row.fields == {"external_id": "1", "name": "Ana"}


@pytest.mark.parametrize(
    ("renamed", "code"),
    [
        ({"customer": "who"}, "unknown_field"),
        ({"Kunde": "customer"}, "unknown_column"),
        ({"customer": "ref", "at": "ref"}, "duplicate_column"),
    ],
)
@pytest.mark.parametrize("held", [TABLE, OBJECTS, LINES], ids=["csv", "json", "ndjson"])
def test_a_wrong_map_is_refused(rows: Reader, renamed: dict[str, str], code: str, held: str) -> None:
    with pytest.raises(LoyaltyError) as refused:
        rows(held, **renamed)

    assert (refused.value.code, refused.value.status) == (code, 2)


@pytest.mark.parametrize(
    ("cell", "read"), [("'=1+1", "=1+1"), ("' +359", " +359"), ("''=a", "'=a"), ("'a", "'a"), ("-5", "-5")]
)
def test_a_guarded_cell_is_read_as_it_was_typed(rows: Reader, cell: str, read: str) -> None:
    (row,) = rows(f"ref,customer,at,amount\n{cell},1,2,3\n")

    assert row.fields["ref"] == read
