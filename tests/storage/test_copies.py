"""Trouble at the place that a copy goes to is told about that place."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.storage import create_shop, open_shop
from loyalty_cli.storage.trouble import DiskFull
from tests.storage.conftest import first_rows
from tests.storage.processes import NOBODY, as_nobody


def test_a_full_disk_names_the_disk_of_the_copy_and_leaves_nothing(path: Path, small_disk: Callable[[int], Path]) -> None:
    disk = small_disk(64_000)
    db = open_shop(str(path))
    with pytest.raises(DiskFull) as refusal:
        db.backup_to(str(disk / "copy.db"))
    assert str(disk / "copy.db") in refusal.value.sentence
    assert not list(disk.iterdir())
    db.close()


def test_a_folder_that_may_not_be_written_is_named(open_place: Path) -> None:
    shop = open_place / "shop.db"
    create_shop(str(shop), first_rows).close()
    locked = open_place / "locked"
    locked.mkdir(mode=0o555)
    if os.getuid() == 0:
        for file in open_place.iterdir():
            os.chown(file, NOBODY, NOBODY)
    assert as_nobody(lambda: open_shop(str(shop)).backup_to(str(open_place / "copy.db"))) == ""
    assert as_nobody(lambda: open_shop(str(shop)).backup_to(str(locked / "copy.db"))) == "no_permission"
