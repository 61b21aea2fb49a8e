"""An older shop becomes one of today, keeps all it held, and leaves a checked copy of what it was."""

import itertools
import os
import re
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.books import names, words
from loyalty_cli.storage import create_shop, open_shop, schema, upgrades
from loyalty_cli.storage.sqlite import APPLICATION_ID
from loyalty_cli.storage.trouble import DiskFull, UpgradeFailed
from tests.storage.processes import finish, start

OLDEST = Path(__file__).with_name("schema-1.sql").read_text(encoding="utf-8")


def make_oldest(path: Path) -> None:
    """A shop as the first version of the schema made it, with a customer in it."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in schema.statements("sqlite", text=OLDEST):
        connection.execute(statement)
    connection.execute("INSERT INTO customers (id, name, joined_at) VALUES (1, 'Ana', '2026-02-17T12:00:00Z')")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {upgrades.OLDEST}")
    connection.close()


@pytest.fixture
def oldest(tmp_path: Path) -> Path:
    make_oldest(tmp_path / "old.db")
    return tmp_path / "old.db"


def written(path: Path) -> dict[str, str]:
    """The schema in the file by name, comments and spaces away, also those that ALTER TABLE leaves before what it adds."""
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    connection.close()
    return {name: re.sub(r"\s*([(),])\s*", r"\1", re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql))) for name, sql in found}


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(found)


def test_oldest_and_all_upgrades_give_a_shop_of_today(oldest: Path, tmp_path: Path) -> None:
    create_shop(str(tmp_path / "fresh.db")).close()
    assert written(oldest) != written(tmp_path / "fresh.db")

    open_shop(str(oldest)).close()

    assert written(oldest) == written(tmp_path / "fresh.db")
    assert version(oldest) == version(tmp_path / "fresh.db") == upgrades.VERSION


def test_the_numbers_of_upgrades_follow_each_other() -> None:
    assert list(upgrades.UPGRADES) == list(range(upgrades.OLDEST + 1, upgrades.VERSION + 1))


def test_an_upgraded_shop_holds_what_it_held_and_says_so_once(oldest: Path) -> None:
    db = open_shop(str(oldest))
    assert db.upgraded_from == upgrades.OLDEST
    assert [row["name"] for row in db.rows("SELECT name FROM customers")] == ["Ana"]
    db.close()
    db = open_shop(str(oldest))
    assert db.upgraded_from is None
    db.close()


def test_a_checked_private_copy_of_the_old_shop_lies_beside(oldest: Path, tmp_path: Path) -> None:
    before = written(oldest)
    open_shop(str(oldest)).close()
    copy = tmp_path / f"old.db.before-upgrade-{upgrades.VERSION}"
    assert copy.stat().st_mode & 0o777 == 0o600
    assert version(copy) == upgrades.OLDEST
    assert written(copy) == before
    assert {file.name for file in tmp_path.iterdir()} == {"old.db", "old.db.queue", "old.db.next", copy.name}


def test_an_upgrade_that_fails_leaves_the_shop_as_it_was(oldest: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(oldest)
    monkeypatch.setitem(upgrades.UPGRADES, upgrades.VERSION, "CREATE TABLE half (a TEXT);\nCREATE TABLE customers (id BIGINT);")
    with pytest.raises(UpgradeFailed) as refusal:
        open_shop(str(oldest))
    assert refusal.value.status == 5
    assert Path(refusal.value.facts["backup"]).exists()
    assert (written(oldest), version(oldest)) == (before, upgrades.OLDEST)


def test_no_upgrade_without_a_copy(oldest: Path, tmp_path: Path) -> None:
    (tmp_path / f"old.db.before-upgrade-{upgrades.VERSION}").mkdir()
    before = written(oldest)
    with pytest.raises(Exception, match="nothing was written"):
        open_shop(str(oldest))
    assert written(oldest) == before


def test_processes_that_open_an_old_shop_at_once_upgrade_it_once(oldest: Path) -> None:
    code = """
import sys
from loyalty_cli.storage import open_shop

sys.stdin.readline()
print(open_shop(sys.argv[1]).upgraded_from)
"""
    openers = [start(code, oldest) for _ in range(8)]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("now\n")
        opener.stdin.flush()
    assert sorted(finish(openers)) == [str(upgrades.OLDEST)] + ["None"] * 7


def test_an_upgrade_that_is_killed_leaves_the_old_shop_or_the_new(tmp_path: Path) -> None:
    code = """
import os, signal, sys
from loyalty_cli.storage import open_shop

steps = int(sys.argv[2])

def count(_frame, event, _argument):
    global steps
    steps -= event == "call"
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(count)
open_shop(sys.argv[1])
sys.setprofile(None)
print("done")
"""
    seen: set[tuple[int, int]] = set()
    for steps in itertools.count(20, 29):
        shop = tmp_path / f"{steps}.db"
        make_oldest(shop)
        running = start(code, shop, steps)
        running.communicate(timeout=60)
        left = version(shop)
        assert running.returncode in (0, -signal.SIGKILL)
        assert left in (upgrades.OLDEST, upgrades.VERSION)
        seen.add((running.returncode, left))
        open_shop(str(shop)).close()
        assert version(shop) == upgrades.VERSION
        if running.returncode == 0:
            break
    assert (-signal.SIGKILL, upgrades.OLDEST) in seen


def test_a_disk_that_is_full_refuses_the_upgrade(small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(2_000_000)
    make_oldest(disk / "old.db")
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    (disk / "filler").write_bytes(b"x" * (free - 80_000))
    with pytest.raises(DiskFull):
        open_shop(str(disk / "old.db"))
    (disk / "filler").unlink()
    assert version(disk / "old.db") == upgrades.OLDEST
    assert not list(disk.glob("*draft*"))


# The page of the schema -------------------------------------------------------------------------------------------------


def test_an_engine_gets_the_common_part_and_its_own() -> None:
    text = "-- About a; and b.\nCREATE TABLE a (b TEXT);\n\n-- [sqlite]\nSELECT 1;\n-- [postgres]\nSELECT 2;\n"
    common = "-- About a; and b.\nCREATE TABLE a (b TEXT);"
    assert list(schema.statements("sqlite", text=text)) == [common, "SELECT 1;"]
    assert list(schema.statements("postgres", text=text)) == [common, "SELECT 2;"]


def test_the_layout_of_the_rows_is_sqlites_own() -> None:
    text = "CREATE TABLE a (b TEXT PRIMARY KEY) WITHOUT ROWID;\n"
    assert list(schema.statements("sqlite", text=text)) == [text.strip()]
    assert list(schema.statements("postgres", text=text)) == ["CREATE TABLE a (b TEXT PRIMARY KEY);"]


def test_the_semicolons_inside_a_trigger_do_not_end_it() -> None:
    trigger = "CREATE TRIGGER t BEFORE UPDATE ON a\nBEGIN SELECT 1; SELECT 2; END;"
    assert list(schema.split(f"{trigger}\nSELECT 3;\n")) == [trigger, "SELECT 3;"]


def test_nothing_of_the_schema_is_left_over() -> None:
    every = "".join(schema.statements("sqlite", text=OLDEST))
    assert every.count("CREATE TRIGGER") == OLDEST.count("CREATE TRIGGER") == 4
    assert every.count("CREATE TABLE") == OLDEST.count("CREATE TABLE")


def test_a_name_of_an_older_shop_is_found_by_any_two_of_its_words(oldest: Path) -> None:
    people = {2: ("Мария Стефанова Иванова", "+359881234567"), 3: ("Madonna", None), 4: ("O'Brien", None), 5: ("🦊", None)}
    connection = sqlite3.connect(oldest)
    for customer, (name, phone) in people.items():
        connection.execute("INSERT INTO customers (id, name, joined_at) VALUES (?, ?, '2026-02-17')", (customer, name))
        found_by = {*names.parts(name), f"={names.whole(name)}", *([f"~{phone[-4:]}"] if phone else [])}
        connection.executemany("INSERT INTO words (word, customer) VALUES (?, ?)", ((word, customer) for word in found_by))
    connection.commit()
    connection.close()

    db = open_shop(str(oldest))

    assert {customer: words.of_customer(db, customer) for customer in people} == {
        customer: sorted(words.found_by(name, phone)) for customer, (name, phone) in people.items()
    }
    db.close()
