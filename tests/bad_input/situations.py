"""What has become of a shop, or of the machine that it lies on, by the name that cases call it."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import loyalty_cli.storage.sqlite as sqlite
from loyalty_cli.storage import upgrades
from tests.storage.processes import NOBODY

Situation = Callable[[Path], Iterator[None]]


@contextmanager
def arise(name: str | None, shop: Path) -> Iterator[None]:
    """Bring it about for the shop in that file, and undo what would hinder the next case."""
    if name is None:
        yield
    else:
        with contextmanager(_NAMED[name])(shop):
            yield


# Something else lies there -----------------------------------------------------------------------------------------------


def missing(shop: Path) -> Iterator[None]:
    shop.unlink()
    yield


def a_folder(shop: Path) -> Iterator[None]:
    shop.unlink()
    shop.mkdir()
    yield


def a_pipe(shop: Path) -> Iterator[None]:
    shop.unlink()
    os.mkfifo(shop)
    yield


def linked_to(target: str) -> Situation:
    """A link lies there."""

    def situation(shop: Path) -> Iterator[None]:
        shop.unlink()
        shop.symlink_to(target)
        yield

    return situation


def holding(content: bytes) -> Situation:
    """The file holds this."""

    def situation(shop: Path) -> Iterator[None]:
        shop.write_bytes(content)
        yield

    return situation


def gzipped(shop: Path) -> Iterator[None]:
    import gzip

    shop.write_bytes(gzip.compress(shop.read_bytes(), mtime=0))
    yield


def altered(*statements: str, anew: bool = False) -> Situation:
    """Changed past the program; `anew`: a database of its own that never was a shop."""

    def situation(shop: Path) -> Iterator[None]:
        if anew:
            shop.unlink()
        raw = sqlite3.connect(shop, isolation_level=None)
        for statement in statements:
            raw.execute(statement)
        raw.close()
        yield

    return situation


def with_a_link(shop: Path) -> Iterator[None]:
    shop.with_name("link.db").symlink_to(shop)
    yield


# Damage -------------------------------------------------------------------------------------------------------------------


def cut_in_half(shop: Path) -> Iterator[None]:
    os.truncate(shop, shop.stat().st_size // 2)
    yield


def cut_by_a_page(shop: Path) -> Iterator[None]:
    os.truncate(shop, shop.stat().st_size - 5000)
    yield


def overwritten(*, start: int, length: int) -> Situation:
    """Bytes in the middle are others."""

    def situation(shop: Path) -> Iterator[None]:
        with shop.open("r+b") as file:
            file.seek(start)
            file.write(b"\xff" * length)
        yield

    return situation


def hard_linked(shop: Path) -> Iterator[None]:
    os.link(shop, shop.with_name("other.db"))
    yield


# Who may write, and where there is room ----------------------------------------------------------------------------------


@contextmanager
def _as_nobody(shop: Path) -> Iterator[None]:
    """This process becomes a user who is not root for a while, for root may write anywhere."""
    if os.getuid() != 0:
        yield
        return
    opened = [folder for folder in shop.parents if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001]
    modes = [(folder, folder.stat().st_mode & 0o7777) for folder in opened]
    for folder, mode in modes:
        folder.chmod(mode | 0o001)  # the folders of pytest let in only their owner
    groups = os.getgroups()
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
        os.setgroups(groups)
        for folder, mode in modes:
            folder.chmod(mode)


def closed_to_us(*, file: int = 0o600, folder: int = 0o755) -> Situation:
    """The system lets this user do no more with the file, or with its folder."""

    def situation(shop: Path) -> Iterator[None]:
        for path in (shop, shop.parent):
            if os.getuid() == 0:
                os.chown(path, NOBODY, NOBODY)
        shop.chmod(file)
        shop.parent.chmod(folder)
        try:
            with _as_nobody(shop.parent):
                yield
        finally:
            shop.parent.chmod(0o755)
            shop.chmod(0o600)

    return situation


def full_disk(shop: Path) -> Iterator[None]:
    """The shop lies on a disk of its own, and nothing is left of that."""
    disk = shop.with_name("disk")
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={shop.stat().st_size + 200_000}", "none", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not permitted here")
    try:
        os.rename(shop, shop.with_name("kept"))
        subprocess.run(["cp", shop.with_name("kept"), disk / "shop.db"], check=True)
        shop.symlink_to(disk / "shop.db")
        _fill(disk / "filler")
        yield
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


def files_may_not_grow(_shop: Path) -> Iterator[None]:
    """The system's limit for the size of a file is reached: a quota, or ulimit -f."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def held_by_another(shop: Path) -> Iterator[None]:
    """Another program has begun to write and does not stop; nobody waits for long."""
    patience, sqlite.BUSY_SECONDS = sqlite.BUSY_SECONDS, 0
    raw = sqlite3.connect(shop, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        raw.close()
        sqlite.BUSY_SECONDS = patience


_NAMED: dict[str, Situation] = {
    "missing": missing,
    "a folder": a_folder,
    "a pipe": a_pipe,
    "a link to nowhere": linked_to("nowhere.db"),
    "a link in a circle": linked_to("shop.db"),
    "empty": holding(b""),
    "one byte": holding(b"x"),
    "a table": holding(b"customer,amount\r\nana,12.50\r\n" * 100),
    "a picture": holding(b"\x89PNG\r\n\x1a\n" + bytes(2000)),
    "zeros": holding(bytes(8192)),
    "gzipped": gzipped,
    "another program's": altered("CREATE TABLE songs (title TEXT)", anew=True),
    "without tables": altered("PRAGMA journal_mode = WAL", anew=True),
    "newer": altered(f"PRAGMA user_version = {upgrades.VERSION + 1}"),
    "of no version": altered("PRAGMA user_version = 0"),
    "without a programme": altered("DELETE FROM programs"),
    "with a link": with_a_link,
    "cut in half": cut_in_half,
    "cut by a page": cut_by_a_page,
    "overwritten in its first page": overwritten(start=100, length=400),
    "overwritten in its header": overwritten(start=0, length=16),
    "hard-linked": hard_linked,
    "read-only": closed_to_us(file=0o400),
    "not to be read": closed_to_us(file=0o000),
    "in a read-only folder": closed_to_us(folder=0o555),
    "in a closed folder": closed_to_us(folder=0o000),
    "on a full disk": full_disk,
    "in files that may not grow": files_may_not_grow,
    "held by another": held_by_another,
}
