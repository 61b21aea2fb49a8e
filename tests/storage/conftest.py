"""Shops with a few counters in them and nothing else."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loyalty_cli.storage import Database, create_shop
from tests.storage.processes import NOBODY

COUNT = "UPDATE counters SET quantity = quantity + 1 WHERE name = :name"
QUANTITY = "SELECT quantity FROM counters WHERE name = :name"


def first_rows(db: Database) -> None:
    """A counter called `visits` at 0."""
    db.run("INSERT INTO counters (customer, name, quantity) VALUES (0, 'visits', 0)")


def visits(db: Database) -> int:
    """What that counter shows."""
    row = db.row(QUANTITY, {"name": "visits"})
    assert row is not None
    return int(row["quantity"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A shop that nobody has open."""
    create_shop(str(tmp_path / "shop.db"), first_rows).close()
    return tmp_path / "shop.db"


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that a user who is not root may enter; tmp_path lets in only its owner."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    if os.getuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """A disk of its own with as many bytes as asked for, where the system permits."""
    mounted = []

    def mount(size: int) -> Path:
        disk = tmp_path / "disk"
        disk.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(disk)]
        if os.getuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not permitted here")
        mounted.append(disk)
        return disk

    yield mount
    for disk in mounted:
        subprocess.run(["umount", "-l", disk], check=True)
