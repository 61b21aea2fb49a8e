"""`init` makes a whole shop or nothing, and never over anything."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest

from loyalty_cli.errors import Conflict, LoyaltyError, Refused, StorageTrouble
from loyalty_cli.storage import Database, create_shop, open_shop
from loyalty_cli.storage.trouble import ShopExists
from tests.storage.conftest import first_rows, visits
from tests.storage.processes import finish, start


def test_a_new_shop_has_its_first_rows_and_opens(tmp_path: Path) -> None:
    made = create_shop(str(tmp_path / "shop.db"), first_rows)
    assert visits(made) == 0
    made.close()
    opened = open_shop(str(tmp_path / "shop.db"))
    assert visits(opened) == 0
    opened.close()


def test_the_folders_above_are_made(tmp_path: Path) -> None:
    create_shop(str(tmp_path / "a" / "b" / "shop.db")).close()
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o700


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o377], ids=oct)
def test_every_file_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        db = create_shop(str(tmp_path / "shop.db"), first_rows)
        with db.atomic():
            db.run("UPDATE counters SET quantity = 1")
        db.backup_to(str(tmp_path / "backup.db"))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        db.close()
    finally:
        os.umask(before)
    assert modes == dict.fromkeys(
        ("shop.db", "shop.db-wal", "shop.db-shm", "shop.db.queue", "shop.db.next", "backup.db"), 0o600
    )


def test_an_empty_file_becomes_a_private_shop(tmp_path: Path) -> None:
    (tmp_path / "shop.db").touch(0o644)
    create_shop(str(tmp_path / "shop.db")).close()
    assert stat.S_IMODE((tmp_path / "shop.db").stat().st_mode) == 0o600


def test_a_shop_is_not_made_over_a_shop(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(ShopExists) as refusal:
        create_shop(str(path), first_rows)
    assert isinstance(refusal.value, Conflict)
    assert (refusal.value.status, refusal.value.code) == (4, "shop_exists")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"x", b"customer,amount\n" * 200, b"SQLite format 3\0" + b"\0" * 4080])
def test_another_file_is_never_written_over(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "shop.db"
    file.write_bytes(content)
    with pytest.raises(StorageTrouble):
        create_shop(str(file))
    assert file.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["shop.db"]


def test_another_programs_database_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as songs:
        songs.execute("CREATE TABLE songs (title TEXT)")
    songs.close()
    before = file.read_bytes()
    with pytest.raises(StorageTrouble) as refusal:
        create_shop(str(file))
    assert refusal.value.code == "not_a_shop"
    assert file.read_bytes() == before


def test_a_shop_cannot_lie_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    for name in ("file/shop.db", "file/deeper/shop.db"):
        with pytest.raises(LoyaltyError) as refusal:
            create_shop(str(tmp_path / name))
        assert refusal.value.code == "bad_path"


def test_what_goes_wrong_halfway_leaves_nothing(tmp_path: Path) -> None:
    def refuse(db: Database) -> None:
        first_rows(db)
        raise Refused("The programme cannot be used.")

    with pytest.raises(Refused):
        create_shop(str(tmp_path / "shop.db"), refuse)
    assert not (tmp_path / "shop.db").exists()
    create_shop(str(tmp_path / "shop.db"), first_rows).close()


def test_of_eight_that_make_one_shop_at_once_one_wins(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.storage import create_shop

for line in sys.stdin:
    try:
        create_shop(line.strip(), lambda db: db.run("INSERT INTO meta (key, value) VALUES ('made_by', 'one')")).close()
        print("made", end=" ", flush=True)
    except LoyaltyError as refusal:
        print(refusal.code, end=" ", flush=True)
"""
    rounds = 12
    makers = [start(code) for _ in range(8)]
    for number in range(rounds):
        for maker in makers:
            assert maker.stdin is not None
            maker.stdin.write(f"{tmp_path}/{number}.db\n")
            maker.stdin.flush()
    said = [answer.split() for answer in finish(makers)]
    for number in range(rounds):
        assert sorted(answers[number] for answers in said) == ["made"] + ["shop_exists"] * 7
        db = open_shop(f"{tmp_path}/{number}.db")
        assert len(db.rows("SELECT * FROM meta")) == 1
        db.close()


def test_a_maker_that_was_killed_halfway_is_followed_by_another(tmp_path: Path) -> None:
    code = """
import os, signal, sys
from loyalty_cli.storage import create_shop

create_shop(sys.argv[1], lambda db: os.kill(os.getpid(), signal.SIGKILL))
"""
    killed = start(code, tmp_path / "shop.db")
    killed.communicate(timeout=60)
    assert killed.returncode == -9
    assert (tmp_path / "shop.db").exists()
    db = create_shop(str(tmp_path / "shop.db"), first_rows)
    assert visits(db) == 0
    db.close()
