"""What is written runs nothing in a spreadsheet, and reads back as it was."""

import csv
import gzip
import io
import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.exchange.cells import eaten_by_excel, guard, typed
from loyalty_cli.exchange.columns import CUSTOMERS
from loyalty_cli.exchange.reading import Table
from loyalty_cli.exchange.writing import FORMATS, Cell, FileExists, NotWritable, new_file, write

RUN_BY_A_SPREADSHEET = [
    "=1+1",
    "+359 88",
    "-x",
    "@SUM(A1)",
    "\t=1",
    "\rx",
    "\0x",
    "  =1",
    "=cmd|'/c calc'!A1",
    "-1+1",
    "'=1",
    "-",
]
LEFT_ALONE = ["Ana", "-5", "-12.50", "12.50", "0", "", "'a", "a=b", "1-2", " ", "5-"]
NO_TEXT = ("Cs",)  # halves of surrogate pairs
TEXTS = st.text(st.characters(exclude_categories=NO_TEXT, exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize("value", RUN_BY_A_SPREADSHEET)
def test_a_formula_is_guarded_and_reads_back(value: str) -> None:
    assert guard(value) == f"'{value}"
    assert typed(guard(value)) == value


@pytest.mark.parametrize("value", LEFT_ALONE)
def test_what_is_no_formula_is_left_alone(value: str) -> None:
    assert guard(value) == value
    assert typed(value) == value


@given(TEXTS)
def test_every_text_survives_its_guard(value: str) -> None:
    assert typed(guard(value)) == value


@given(TEXTS)
def test_no_cell_begins_like_a_formula(value: str) -> None:
    assert guard(value).lstrip(" ")[:1] not in ("=", "+", "@", "\t", "\r")


@pytest.mark.parametrize(
    ("cell", "eaten"),
    [
        ("1.23457E+14", True),
        ("1,2E+05", True),
        ("4E+15", True),
        ("1e+15", True),
        ("123457", False),
        ("E+14", False),
        ("1E5", False),
    ],
)
def test_a_number_that_a_spreadsheet_shortened_is_known(cell: str, eaten: bool) -> None:
    assert eaten_by_excel(cell) is eaten


def read_back(path: str) -> list[dict[str, str]]:
    return [row.fields for row in Table(path, CUSTOMERS).rows()]


ROWS = st.lists(st.fixed_dictionaries({"external_id": st.none() | TEXTS, "name": TEXTS.filter(str.strip)}), max_size=5)


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("format", FORMATS)
@given(held=ROWS)
def test_what_is_written_reads_back(
    tmp_path_factory: pytest.TempPathFactory, held: list[dict[str, str | None]], format: str, ending: str
) -> None:
    path = str(tmp_path_factory.mktemp("out") / f"people.{format}{ending}")
    with new_file(path, is_forced=True) as out:
        written = write(out, held, columns=("external_id", "name"), format=format, name="customers")

    assert written == len(held)
    if held or format != "ndjson":  # NDJSON of nothing is an empty file
        wanted = [{key: value for key, value in row.items() if value} for row in held]
        if format == "csv":  # a cell of spaces is an empty one, unless a guard stands before it
            wanted = [{key: value for key, value in row.items() if guard(value).strip()} for row in wanted]
        assert read_back(path) == wanted


def text(rows: list[Mapping[str, Cell]], format: str) -> str:
    out = io.StringIO(newline="")
    write(out, rows, columns=("name", "points"), format=format, name="customers")
    return out.getvalue()


def test_csv_is_that_of_rfc_4180() -> None:
    rows: list[Mapping[str, Cell]] = [{"name": 'A "b",\nc', "points": -5}, {"name": None, "points": 0}]

    assert text(rows, "csv") == 'name,points\r\n"A ""b"",\nc",-5\r\n,0\r\n'
    assert list(csv.reader(io.StringIO(text(rows, "csv"), newline="")))[1] == ['A "b",\nc', "-5"]


def test_json_is_one_object_with_the_name_of_its_rows() -> None:
    rows: list[Mapping[str, Cell]] = [{"name": "Иван", "points": 1}, {"name": "=1", "points": None}]

    assert json.loads(text(rows, "json")) == {"customers": rows}
    assert json.loads(text([], "json")) == {"customers": []}
    assert [json.loads(line) for line in text(rows, "ndjson").splitlines()] == rows


# Files -----------------------------------------------------------------------------------------------------------------


def test_a_file_is_its_owners_alone_and_packed_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "people.csv.gz"
    with new_file(str(path), is_forced=False) as out:
        out.write("name\r\n")

    assert gzip.decompress(path.read_bytes()) == b"name\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_unless_forced(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("mine")

    with pytest.raises(FileExists) as refused, new_file(str(path), is_forced=False):
        pass
    assert refused.value.status == 4
    assert path.read_text() == "mine"

    with new_file(str(path), is_forced=True) as out:
        out.write("new")
    assert path.read_text() == "new"


def test_a_file_that_breaks_off_never_appears(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"

    def rows() -> Iterator[Mapping[str, Cell]]:
        yield {"name": "Ana"}
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), new_file(str(path), is_forced=False) as out:
        write(out, rows(), columns=("name",), format="csv", name="customers")

    assert os.listdir(tmp_path) == []


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing" / "people.csv"):
        with pytest.raises(NotWritable) as refused, new_file(str(path), is_forced=True):
            pass
        assert refused.value.status == 2
