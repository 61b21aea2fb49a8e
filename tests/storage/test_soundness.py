"""A shop's file is as it was made, or what is wrong with it is named."""

import sqlite3
from pathlib import Path

import pytest

from loyalty_cli.storage import open_shop, upgrades
from tests.storage.test_upgrades import make_oldest


def change(path: Path, script: str) -> None:
    """Change the file with another program."""
    connection = sqlite3.connect(path)
    connection.executescript(script)
    connection.close()


def faults(path: Path) -> list[str]:
    db = open_shop(str(path))
    found = db.faults()
    db.close()
    return found.damage + found.others


def test_a_sound_file_has_no_faults(path: Path) -> None:
    assert faults(path) == []


def test_an_upgraded_file_is_as_a_fresh_one(tmp_path: Path) -> None:
    make_oldest(tmp_path / "old.db")
    assert faults(tmp_path / "old.db") == []


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("DROP TRIGGER events_stay", ["the trigger events_stay is missing"]),
        ("DROP INDEX events_by_ref", ["the index events_by_ref is missing"]),
        ("DROP TABLE words", ["the index words_by_customer is missing", "the table words is missing"]),
        (
            "DROP TRIGGER postings_stay; CREATE TRIGGER postings_stay BEFORE DELETE ON postings BEGIN SELECT 1; END",
            ["the trigger postings_stay is not as it was shipped"],
        ),
        ("ALTER TABLE customers ADD COLUMN shoe_size INTEGER", ["the table customers is not as it was shipped"]),
        ("CREATE TABLE mine (a TEXT)", ["the table mine is none of ours"]),
        ("CREATE TABLE _litestream_seq (id INTEGER)", []),
        (
            "CREATE TRIGGER gift AFTER INSERT ON postings BEGIN UPDATE balances SET quantity = 1000; END",
            ["the trigger gift is none of ours"],
        ),
    ],
)
def test_a_changed_schema_is_named(path: Path, script: str, said: list[str]) -> None:
    change(path, script)
    assert faults(path) == said


def test_rows_that_refer_to_nothing_are_counted_by_their_tables(path: Path) -> None:
    change(path, "INSERT INTO balances VALUES (1, 'points', 5), (2, 'points', 5); INSERT INTO words VALUES ('ana', 7)")
    assert faults(path) == [
        "2 rows of balances refer to no row of customers",
        "1 row of words refers to no row of customers",
    ]


def test_what_the_engine_finds_broken_comes_alone(path: Path) -> None:
    change(
        path,
        "DROP TRIGGER events_stay; PRAGMA ignore_check_constraints = ON;"
        "INSERT INTO customers (id, name, joined_at) VALUES (1, '', '2026-02-17T12:00:00Z')",
    )
    assert faults(path) == ["CHECK constraint failed in customers"]


def test_a_shop_says_where_it_lies_and_how_large_it_is(path: Path) -> None:
    db = open_shop(str(path))
    about = db.about()
    assert (about.path, about.schema) == (str(path), upgrades.VERSION)
    assert about.size_bytes == path.stat().st_size
    assert about.log_bytes == path.with_name("shop.db-wal").stat().st_size
    assert about.engine == f"SQLite {sqlite3.sqlite_version}"
    db.close()
