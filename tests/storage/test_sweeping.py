"""What was deleted is gone from the file, and copies beside it are known."""

from contextlib import closing
from pathlib import Path

import pytest

from loyalty_cli.storage import Faults, copies, open_shop

GONE = "Zwetschgenkuchen"
HOLD = "INSERT INTO meta (key, value) VALUES ('note', :value)"
LET_GO = "DELETE FROM meta WHERE key = 'note'"


def held(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_a_sweep_leaves_nothing_of_what_was_deleted(path: Path) -> None:
    with closing(open_shop(str(path))) as db, closing(open_shop(str(path))) as other:
        other.rows("SELECT * FROM meta")
        with db.atomic():
            db.run(HOLD, {"value": GONE})
        with db.atomic():
            db.run(LET_GO)
        assert GONE.encode() in held(path), "the log has it still"

        db.sweep()

        assert GONE.encode() not in held(path)
        assert db.about().log_bytes == 0
        assert db.faults() == Faults([], [])


def test_a_sweep_keeps_the_safe_settings_and_the_version(path: Path) -> None:
    with closing(open_shop(str(path))) as db:
        before = db.about()
        db.sweep()
        assert (db.about().schema, db.about().engine) == (before.schema, before.engine)
    open_shop(str(path)).close()


@pytest.mark.parametrize("end", ["before-upgrade-3", "before-restore-2026-02-17T120000Z", "incoming-4711", "draft-4711"])
def test_copies_beside_the_shop_are_found(path: Path, end: str) -> None:
    copy = path.with_name(f"{path.name}.{end}")
    assert copies.beside(str(path)) == []
    copy.write_bytes(b"")
    copy.with_name(f"{copy.name}-wal").write_bytes(b"")
    assert copies.beside(str(path)) == [str(copy)]
