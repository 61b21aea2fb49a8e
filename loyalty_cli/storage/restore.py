"""Bring a backup back: in one commit where the shop can still be opened, else by putting the broken file aside."""

import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from loyalty_cli import clock
from loyalty_cli.errors import StorageTrouble
from loyalty_cli.storage import copies, place, upgrades
from loyalty_cli.storage.database import Counts
from loyalty_cli.storage.queue import turn
from loyalty_cli.storage.sqlite import Sqlite
from loyalty_cli.storage.sqlite_shop import apply_upgrades
from loyalty_cli.storage.trouble import (
    Busy,
    Damaged,
    DiskError,
    HardLinked,
    NoDatabase,
    NotAShop,
    ShopExists,
    shown,
)

_BROKEN = (Damaged, DiskError, HardLinked, NotAShop)


class NotABackup(StorageTrouble):
    """What should be brought back is not there, is no shop, or is broken itself."""

    code = "not_a_backup"

    def __init__(self, path: str, *, because: str) -> None:
        super().__init__(
            f"{shown(path)} cannot be brought back: {because}; nothing was written. Name a file that `loyalty db backup` made.",
            path=path,
        )


class Restored(NamedTuple):
    """What the shop holds now, and where the file lies that it held before (None where there was none)."""

    counts: Counts
    kept: str | None


def restore_shop(source: str, target: str, *, is_forced: bool = False) -> Restored:
    """Make the shop at `target` what the backup `source` holds; an older backup is upgraded on the way.

    Raises:
        ShopExists: there is one already and `is_forced` is not given.
        NotABackup: the backup is not there, or no sound shop.
        StorageTrouble: it is newer, or somebody has the shop open.
    """
    source_path, path = place.real_path(source), place.real_path(target)
    place.prepare(path)
    if source_path == path:
        raise NotABackup(source, because="it is the shop itself")
    is_over = os.path.exists(path)
    if is_over and not is_forced:
        raise ShopExists(target)

    with _incoming(source_path, path) as incoming, turn(path):
        counts = incoming.counts()
        kept = _free(f"{path}.before-restore-{clock.text(clock.now()).replace(':', '')}")
        if not (is_over and _restored_within(path, incoming, kept)):
            incoming.close()
            _restored_beside(path, incoming.path, kept)
    return Restored(counts, kept if is_over else None)


@contextmanager
def _incoming(source: str, path: str) -> Iterator[Sqlite]:
    """A checked and upgraded copy of `source` on the disk of `path`, gone afterwards unless it was moved."""
    draft = f"{path}.incoming-{os.getpid()}"
    _copy_out(source, draft)
    incoming = Sqlite(source, draft)
    try:
        version = incoming.recognise()
        if version < upgrades.VERSION:
            apply_upgrades(incoming, version)
        yield incoming
    finally:
        incoming.close()
        copies.remove(draft)


def _copy_out(source: str, draft: str) -> None:
    try:
        place.check_file(source)
        with closing(Sqlite(source, source, mode="ro")) as backup:
            backup.recognise()
            backup.backup_to(draft)
    except NoDatabase as error:
        raise NotABackup(source, because="there is no such file") from error
    except NotAShop as error:
        raise NotABackup(source, because=f"it is {error.what}, not a shop") from error
    except Damaged as error:
        raise NotABackup(source, because=f"it is damaged ({error.detail})") from error


def _restored_within(path: str, incoming: Sqlite, kept: str) -> bool:
    """Whether the file that is there could be opened, kept as a copy and overwritten through SQLite itself.

    So every session that has it open goes on with the restored books: nothing is pulled away from under it.
    """
    try:
        place.check(path)
        live = Sqlite(path, path)
    except _BROKEN:
        return False
    try:
        live.recognise()
        live.settle()
        live.backup_to(kept)
    except _BROKEN:
        live.close()
        return False
    except BaseException:
        live.close()
        raise
    with closing(live):
        live.become(incoming)
    return True


def _restored_beside(path: str, incoming: str, kept: str) -> None:
    """Put what is there aside, with the log beside it (which would be played into the new file), and move the new file in.

    Raises:
        Busy: somebody has the broken file open, and would write its log into ours.
    """
    with _nobody_else_has(path):
        for side in (*copies.SIDE_FILES, ""):
            if os.path.exists(path + side):
                os.replace(path + side, kept + side)
        os.replace(incoming, path)
        copies.sync(os.path.dirname(path))


@contextmanager
def _nobody_else_has(path: str) -> Iterator[None]:
    """Hold the bytes that every open connection of SQLite locks (its file format, "SHARED_FIRST"); Windows sees by itself."""
    if sys.platform == "win32" or not os.path.exists(path):
        yield
        return
    import fcntl

    handle = os.open(path, os.O_RDWR)
    try:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
        except OSError as error:
            raise Busy(path, holder="Another process has it open.") from error
        yield
    finally:
        os.close(handle)


def _free(name: str) -> str:
    """The name, or the first with a number behind it that no file has yet."""
    numbers = itertools.count(2)
    free = name
    while os.path.lexists(free):
        free = f"{name}-{next(numbers)}"
    return free
