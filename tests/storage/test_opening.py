"""What is not a sound shop of ours is refused in one sentence, with exit 5, and left as it was."""

import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.errors import LoyaltyError, Malformed, StorageTrouble
from loyalty_cli.storage import create_shop, open_shop, place, upgrades
from loyalty_cli.storage.sqlite import APPLICATION_ID
from loyalty_cli.storage.trouble import BadPath, NetworkShare
from tests.storage.conftest import first_rows
from tests.storage.processes import NOBODY, as_nobody


def raw(path: Path, *statements: str) -> None:
    """Run statements past the program."""
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def missing(path: Path) -> None:
    path.unlink()


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def csv(path: Path) -> None:
    path.write_bytes(b"customer,amount\r\nana,12.50\r\n" * 100)


def gzipped(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes()))


def one_byte(path: Path) -> None:
    path.write_bytes(b"x")


def of_another_program(path: Path) -> None:
    path.unlink()
    raw(path, "CREATE TABLE songs (title TEXT)")


def without_tables(path: Path) -> None:
    path.unlink()
    raw(path, "PRAGMA journal_mode = WAL")


def newer(path: Path) -> None:
    raw(path, f"PRAGMA user_version = {upgrades.VERSION + 1}")


def of_no_version(path: Path) -> None:
    raw(path, "PRAGMA user_version = 0")


def cut_short(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_within_the_last_pages(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 5000)


def first_table_overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 400)


def hard_linked(path: Path) -> None:
    os.link(path, path.with_name("other.db"))


def fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


REFUSED: list[tuple[Callable[[Path], None], str, str]] = [
    (missing, "no_database", "`loyalty init`"),
    (folder, "not_a_shop", "a folder"),
    (fifo, "not_a_shop", "no ordinary file"),
    (empty, "not_a_shop", "an empty file"),
    (csv, "not_a_shop", "some other kind of file"),
    (gzipped, "not_a_shop", "some other kind of file"),
    (one_byte, "not_a_shop", "some other kind of file"),
    (of_another_program, "not_a_shop", "another program's database"),
    (without_tables, "not_a_shop", "an empty database"),
    (newer, "newer_database", "newest Loyalty"),
    (of_no_version, "damaged_database", "schema version is 0"),
    (cut_short, "damaged_database", "`loyalty db restore`"),
    (cut_within_the_last_pages, "damaged_database", "malformed"),
    (first_table_overwritten, "damaged_database", "malformed"),
    (hard_linked, "hard_linked_database", "hard links"),
]


def fingerprint(path: Path) -> object:
    """All that a refusal must leave as it was."""
    if not path.is_file():
        return [path.exists(), path.is_dir(), path.is_fifo()]
    return path.read_bytes()


@pytest.mark.parametrize(("spoil", "code", "words"), REFUSED, ids=lambda case: getattr(case, "__name__", ""))
def test_what_is_no_sound_shop_is_refused_and_left_alone(
    path: Path, spoil: Callable[[Path], None], code: str, words: str
) -> None:
    spoil(path)
    before = fingerprint(path)
    beside = sorted(path.parent.iterdir())

    with pytest.raises(StorageTrouble) as refusal:
        open_shop(str(path))

    sentence = refusal.value.sentence
    assert (refusal.value.code, refusal.value.status) == (code, 5)
    assert words in sentence
    assert str(path) in sentence
    assert "nothing was written" in sentence
    assert "\n" not in sentence
    assert fingerprint(path) == before
    assert sorted(path.parent.iterdir()) == beside


def test_a_sound_shop_is_not_refused(path: Path) -> None:
    db = open_shop(str(path))
    assert (db.engine, db.target, db.upgraded_from) == ("sqlite", str(path), None)
    db.close()


@pytest.mark.parametrize("typed", ["", "shop\0.db", "x" * 5000], ids=["empty", "with NUL", "too long"])
def test_what_cannot_be_a_file_name_is_malformed(typed: str) -> None:
    with pytest.raises(BadPath) as refusal:
        open_shop(typed)
    assert refusal.value.status == 2
    with pytest.raises(BadPath):
        create_shop(typed)


@pytest.mark.parametrize(
    "name", ["a b", "100%", "what?mode=memory", "#1", "кафе Роза", ":memory:", "file:x", "&a=b", "\udcff", "a\nb"], ids=ascii
)
def test_any_name_of_a_file_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    shop = str(tmp_path / name)
    create_shop(shop, first_rows).close()
    open_shop(shop).close()
    assert {file.name for file in tmp_path.iterdir()} == {name, name + ".queue", name + ".next"}


def test_a_refusal_is_one_line_whatever_the_name(tmp_path: Path) -> None:
    with pytest.raises(StorageTrouble) as refusal:
        open_shop(str(tmp_path / "two\nlines\x1b[2J"))
    assert refusal.value.sentence.isprintable()


def test_a_link_leads_to_the_shop_and_its_queue(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.db"
    link.parent.mkdir()
    link.symlink_to(path)
    db = open_shop(str(link))
    with db.atomic():
        assert list(link.parent.iterdir()) == [link]
    db.close()


# Who may not write ------------------------------------------------------------------------------------------------------


def shop_of_nobody(folder: Path) -> Path:
    """A shop that belongs to the user who is not root."""
    shop = folder / "shop.db"
    create_shop(str(shop), first_rows).close()
    if os.getuid() == 0:
        for file in folder.iterdir():
            os.chown(file, NOBODY, NOBODY)
    return shop


@pytest.mark.parametrize(
    ("file_mode", "folder_mode", "code"),
    [
        (0o600, 0o755, ""),
        (0o400, 0o755, "read_only_database"),
        (0o000, 0o755, "no_permission"),
        (0o600, 0o555, "read_only_database"),
        (0o600, 0o000, "no_permission"),
    ],
    ids=["sound", "read-only file", "closed file", "read-only folder", "closed folder"],
)
def test_a_shop_that_cannot_be_written_is_refused(open_place: Path, file_mode: int, folder_mode: int, code: str) -> None:
    shop = shop_of_nobody(open_place)
    shop.chmod(file_mode)
    open_place.chmod(folder_mode)
    assert as_nobody(lambda: open_shop(str(shop))) == code


@pytest.mark.parametrize("folder_mode", [0o555, 0o000])
def test_no_shop_is_made_where_nothing_may_be_written(open_place: Path, folder_mode: int) -> None:
    open_place.chmod(folder_mode)
    assert as_nobody(lambda: create_shop(str(open_place / "shop.db"))) in ("read_only_database", "no_permission")
    assert as_nobody(lambda: create_shop(str(open_place / "deeper" / "shop.db"))) in ("read_only_database", "no_permission")
    open_place.chmod(0o755)
    assert not list(open_place.iterdir())


def test_someone_elses_queue_is_said_to_be_so(open_place: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("only root can give a file to someone else")
    shop = shop_of_nobody(open_place)
    os.chown(f"{shop}.queue", 0, 0)

    def write() -> None:
        with open_shop(str(shop)).atomic():
            pass

    assert as_nobody(write) == "no_permission"


def test_root_gives_what_it_makes_to_the_owner_of_the_folder(open_place: Path) -> None:
    if os.getuid() != 0:
        pytest.skip("needs root")
    create_shop(str(open_place / "shop.db")).close()
    assert {file.stat().st_uid for file in open_place.iterdir()} == {NOBODY}


def test_a_read_only_disk_is_said_to_be_so(tmp_path: Path) -> None:
    shop = tmp_path / "disk" / "shop.db"
    create_shop(str(shop)).close()
    mounting = subprocess.run(
        ["unshare", "-m", "sh", "-c", f"mount --bind -r '{shop.parent}' '{shop.parent}' && touch '{shop.parent}/x' 2>&1"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "Read-only" not in mounting.stdout:
        pytest.skip("mounting is not permitted here")
    code = f"""
import sys
sys.path.insert(0, {os.getcwd()!r})
from loyalty_cli.storage import open_shop
try:
    open_shop({str(shop)!r})
except Exception as refusal:
    print(refusal.code)
"""
    script = f"mount --bind -r '{shop.parent}' '{shop.parent}' && '{sys.executable}' -c \"$CODE\""
    told = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], env={**os.environ, "CODE": code}, capture_output=True, text=True, check=False
    )
    assert told.stdout.strip() == "read_only_database", told.stderr


# Where locks do not hold ------------------------------------------------------------------------------------------------

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:25 / /mnt/shared rw - nfs4 server:/export rw
31 22 0:26 / /mnt/two\\040words rw - cifs //server/share rw
32 30 254:1 / /mnt/shared/local rw - xfs /dev/vdb rw
33 22 0:27 / /home/rosa/remote rw - fuse.sshfs rosa@host: rw
34 22 0:28 / /mnt/container rw - 9p root rw
"""


@pytest.mark.parametrize(
    ("shop", "kind"),
    [
        ("/mnt/shared/shop.db", "nfs4"),
        ("/mnt/two words/shop.db", "cifs"),
        ("/home/rosa/remote/a/b/shop.db", "fuse.sshfs"),
        ("/mnt/shared/local/shop.db", None),
        ("/mnt/sharedshop.db", None),
        ("/mnt/container/shop.db", None),
        ("/shop.db", None),
    ],
)
def test_a_network_share_is_refused_by_its_kind(tmp_path: Path, shop: str, kind: str | None) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    if kind is None:
        place.check_disk(shop, mounts=mounts)
        return
    with pytest.raises(NetworkShare) as refusal:
        place.check_disk(shop, mounts=mounts)
    assert refusal.value.facts["kind"] == kind


def test_a_system_without_a_list_of_mounts_is_trusted(tmp_path: Path) -> None:
    place.check_disk("/shop.db", mounts=tmp_path / "missing")


# What every connection is set to ---------------------------------------------------------------------------------------


def test_every_connection_has_the_safe_settings_and_our_mark(path: Path) -> None:
    db = open_shop(str(path))
    read = {name: list(dict(db.rows(f"PRAGMA {name}")[0]).values()) for name in EXPECTED}
    assert read == {name: [value] for name, value in EXPECTED.items()}
    db.close()


EXPECTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "busy_timeout": 5000,
    "application_id": APPLICATION_ID,
    "user_version": upgrades.VERSION,
}


def test_another_journal_mode_is_set_right_on_opening(path: Path) -> None:
    raw(path, "PRAGMA journal_mode = DELETE")
    db = open_shop(str(path))
    assert db.rows("PRAGMA journal_mode")[0]["journal_mode"] == "wal"
    db.close()


def test_a_setting_that_does_not_take_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.storage.settings._SETTINGS", (("PRAGMA synchronous = NORMAL", "PRAGMA synchronous", 2),))
    with pytest.raises(StorageTrouble) as refusal:
        open_shop(str(path))
    assert refusal.value.code == "unsafe_settings"


@pytest.mark.parametrize(
    ("value", "code"),
    [(1 << 63, "number_too_large"), (-(1 << 64), "number_too_large"), ("half \ud800", "unreadable_text")],
)
def test_what_the_books_cannot_hold_is_malformed(path: Path, value: object, code: str) -> None:
    db = open_shop(str(path))
    with pytest.raises(Malformed) as refusal, db.atomic():
        db.run("UPDATE counters SET at = :value", {"value": value})
    assert refusal.value.code == code
    db.close()


def test_a_mistake_in_our_own_sql_is_no_refusal(path: Path) -> None:
    db = open_shop(str(path))
    with pytest.raises(sqlite3.OperationalError) as mistake:
        db.rows("SELECT * FROM nothing")
    assert not isinstance(mistake.value, LoyaltyError)
    db.close()
