"""A backup holds everything that was acknowledged before it, and a restore brings all of it back or changes nothing."""

import shutil
import sqlite3
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.errors import StorageTrouble
from loyalty_cli.exchange.backup import BackupExists, NotForBackup, backup, restore
from loyalty_cli.storage import create_shop, open_shop, upgrades
from loyalty_cli.storage.trouble import Busy, ShopExists
from tests.storage.conftest import COUNT, first_rows, visits
from tests.storage.processes import finish, start
from tests.storage.test_upgrades import make_oldest

BUSY_TILL = """
import sys, time
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
end = time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    with db.atomic():
        db.run("UPDATE counters SET quantity = quantity + 1 WHERE name = 'visits'")
    print(".", flush=True)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shop with seven visits that nobody has open."""
    db = create_shop(str(tmp_path / "shop.db"), first_rows)
    for _ in range(7):
        with db.atomic():
            db.run(COUNT, {"name": "visits"})
    db.close()
    return tmp_path / "shop.db"


def back_up(path: Path, copy: Path) -> Path:
    db = open_shop(str(path))
    backup(db, str(copy))
    db.close()
    return copy


def counted(path: Path) -> int:
    db = open_shop(str(path))
    found = visits(db)
    db.close()
    return found


def visit(path: Path) -> None:
    db = open_shop(str(path))
    with db.atomic():
        db.run(COUNT, {"name": "visits"})
    db.close()


# Away -------------------------------------------------------------------------------------------------------------------


def test_a_backup_is_one_private_file_with_all_that_was_there(path: Path, tmp_path: Path) -> None:
    place = tmp_path / "usb"
    place.mkdir()
    db = open_shop(str(path))
    taken = backup(db, str(place / "copy.db"))
    assert [file.name for file in place.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((place / "copy.db").stat().st_mode) == 0o600
    assert (taken.path, taken.size_bytes) == (str(place / "copy.db"), (place / "copy.db").stat().st_size)
    assert (taken.events, taken.postings) == (0, 0)
    db.close()
    assert counted(place / "copy.db") == 7


def test_a_backup_misses_nothing_that_was_acknowledged_where_a_plain_copy_does(path: Path, tmp_path: Path) -> None:
    till = start(BUSY_TILL, path, 2)
    assert till.stdout is not None
    missing_in_copies = 0
    db = open_shop(str(path))
    for _ in range(15):
        till.stdout.readline()
        acknowledged = visits(db)
        shutil.copyfile(path, tmp_path / "plain.db")
        backup(db, str(tmp_path / "backup.db"), is_forced=True)
        missing_in_copies += counted(tmp_path / "plain.db") < acknowledged
        assert counted(tmp_path / "backup.db") >= acknowledged
    db.close()
    finish([till])
    assert missing_in_copies > 0, "the control did not fail: this test proves nothing"


def test_a_file_is_not_written_over_unless_asked(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("my holiday")
    db = open_shop(str(path))
    with pytest.raises(BackupExists) as refusal:
        backup(db, str(tmp_path / "copy.db"))
    assert refusal.value.status == 4
    assert (tmp_path / "copy.db").read_text() == "my holiday"
    backup(db, str(tmp_path / "copy.db"), is_forced=True)
    db.close()
    assert counted(tmp_path / "copy.db") == 7


@pytest.mark.parametrize(
    "name", ["", "usb", "missing/copy.db", "shop.db", "shop.db-wal", "shop.db.queue", "shop.db.next", "link.db"]
)
def test_a_backup_needs_a_file_of_its_own(path: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "usb").mkdir()
    (tmp_path / "link.db").symlink_to(path)
    db = open_shop(str(path))
    with pytest.raises(NotForBackup) as refusal:
        backup(db, f"{tmp_path}/{name}", is_forced=True)
    assert refusal.value.status == 2
    assert visits(db) == 7
    db.close()


def test_damage_is_found_before_the_backup_gets_its_name(path: Path, tmp_path: Path) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("INSERT INTO cards (number, customer, issued_at) VALUES ('1', 99, '')")
    raw.close()
    db = open_shop(str(path))
    with pytest.raises(StorageTrouble) as refusal:
        backup(db, str(tmp_path / "copy.db"))
    assert refusal.value.code == "damaged_database"
    assert not list(tmp_path.glob("copy.db*"))
    db.close()


# And back ---------------------------------------------------------------------------------------------------------------


def test_a_restored_shop_holds_what_the_backup_held_and_keeps_the_old_beside(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    visit(path)
    restored = restore(str(copy), str(path), is_forced=True)
    assert counted(path) == 7
    assert restored.kept is not None
    assert counted(Path(restored.kept)) == 8
    assert stat.S_IMODE(Path(restored.kept).stat().st_mode) == stat.S_IMODE(path.stat().st_mode) == 0o600
    assert counted(copy) == 7


def test_a_missing_shop_is_restored_without_asking(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    new = tmp_path / "new" / "shop.db"
    assert restore(str(copy), str(new)).kept is None
    assert counted(new) == 7
    assert stat.S_IMODE(new.stat().st_mode) == 0o600


def test_the_log_of_a_lost_shop_is_not_played_into_the_restored_one(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    db = open_shop(str(path))
    with db.atomic():
        db.run(COUNT, {"name": "visits"})
    for side in ("", "-wal", "-shm"):
        shutil.copyfile(f"{path}{side}", f"{tmp_path}/lost.db{side}")
    db.close()
    (tmp_path / "lost.db").unlink()
    restore(str(copy), str(tmp_path / "lost.db"))
    assert counted(tmp_path / "lost.db") == 7
    assert list(tmp_path.glob("lost.db.before-restore-*-wal"))


def test_a_shop_is_not_restored_over_unless_asked(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    visit(path)
    with pytest.raises(ShopExists) as refusal:
        restore(str(copy), str(path))
    assert refusal.value.status == 4
    assert counted(path) == 8


def damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 20_000)


def beheaded(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [damaged, beheaded, emptied])
def test_a_broken_shop_is_put_aside_and_restored(path: Path, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    spoil(path)
    broken = path.read_bytes()
    restored = restore(str(copy), str(path), is_forced=True)
    assert counted(path) == 7
    assert restored.kept is not None
    assert Path(restored.kept).read_bytes() == broken


def test_a_broken_shop_that_somebody_has_open_is_not_moved_from_under_them(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    code = """
import sys
from loyalty_cli.storage import open_shop

db = open_shop(sys.argv[1])
db.rows("SELECT * FROM counters")
print("open", flush=True)
sys.stdin.read()
"""
    session = start(code, path)
    assert session.stdout is not None
    session.stdout.readline()
    damaged(path)
    with pytest.raises(Busy, match="has it open"):
        restore(str(copy), str(path), is_forced=True)
    finish([session])
    restore(str(copy), str(path), is_forced=True)
    assert counted(path) == 7


@pytest.mark.parametrize("spoil", [damaged, beheaded, emptied, Path.unlink])
def test_a_backup_that_is_not_sound_changes_nothing(path: Path, tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    spoil(copy)
    with pytest.raises(StorageTrouble) as refusal:
        restore(str(copy), str(path), is_forced=True)
    assert str(copy) in refusal.value.sentence
    assert counted(path) == 7
    assert not list(tmp_path.glob("*before-restore*")) + list(tmp_path.glob("*incoming*"))


def test_a_backup_of_a_newer_program_is_refused(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    with sqlite3.connect(copy) as raw:
        raw.execute(f"PRAGMA user_version = {upgrades.VERSION + 1}")
    raw.close()
    with pytest.raises(StorageTrouble) as refusal:
        restore(str(copy), str(path), is_forced=True)
    assert refusal.value.code == "newer_database"


def test_an_older_backup_is_upgraded_on_the_way_and_stays_as_it_is(path: Path, tmp_path: Path) -> None:
    make_oldest(tmp_path / "old.db")
    before = (tmp_path / "old.db").read_bytes()
    restore(str(tmp_path / "old.db"), str(path), is_forced=True)
    db = open_shop(str(path))
    assert db.upgraded_from is None
    assert [row["name"] for row in db.rows("SELECT name FROM customers")] == ["Ana"]
    db.close()
    assert (tmp_path / "old.db").read_bytes() == before


def test_a_shop_is_not_restored_from_itself(path: Path) -> None:
    with pytest.raises(StorageTrouble, match="the shop itself"):
        restore(str(path), str(path), is_forced=True)


def test_a_session_that_is_open_goes_on_with_the_restored_books(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    session = open_shop(str(path))
    with session.atomic():
        session.run(COUNT, {"name": "visits"})
    assert visits(session) == 8
    restore(str(copy), str(path), is_forced=True)
    assert visits(session) == 7
    with session.atomic():
        session.run(COUNT, {"name": "visits"})
    session.close()
    assert counted(path) == 8


def test_tills_that_go_on_during_a_restore_lose_nothing_they_were_told_afterwards(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    tills = [start(BUSY_TILL, path, 1.5) for _ in range(2)]
    time.sleep(0.7)
    restore(str(copy), str(path), is_forced=True)
    finish(tills)
    db = open_shop(str(path))
    assert [row[0] for row in db.rows("PRAGMA integrity_check")] == ["ok"]  # type: ignore[index]
    assert visits(db) > 7
    db.close()


def test_two_restores_in_one_second_keep_both_old_shops(path: Path, tmp_path: Path) -> None:
    copy = back_up(path, tmp_path / "copy.db")
    visit(path)
    first = restore(str(copy), str(path), is_forced=True).kept
    second = restore(str(copy), str(path), is_forced=True).kept
    assert first is not None
    assert second is not None
    assert (counted(Path(first)), counted(Path(second))) == (8, 7)
