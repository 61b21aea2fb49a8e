"""Take a whole shop away and bring it back, while the tills go on."""

import os

from loyalty_cli.errors import Conflict, Malformed
from loyalty_cli.storage import Database
from loyalty_cli.storage.restore import Restored, restore_shop
from loyalty_cli.storage.trouble import shown
from loyalty_cli.values import frozen


class BackupExists(Conflict):
    """There is a file of that name."""

    code = "backup_exists"

    def __init__(self, path: str) -> None:
        super().__init__(f"There is a file {shown(path)} already; it is unchanged. Use another name, or --force.", path=path)


class NotForBackup(Malformed):
    """A backup cannot be put there."""

    code = "bad_backup_target"

    def __init__(self, path: str, *, what: str, advice: str) -> None:
        super().__init__(f"{shown(path)} {what}; nothing was written. {advice}", path=path)


@frozen
class Backup:
    """A copy that was opened again, checked and counted."""

    path: str
    events: int
    postings: int
    size_bytes: int


def backup(db: Database, target: str, *, is_forced: bool = False) -> Backup:
    """Copy the shop, as it is at this moment, to the file `target`, readable by its owner alone.

    Raises:
        BackupExists: there is a file already and `is_forced` is not given.
        NotForBackup: a folder, in no folder, a file of the shop itself, or no name of a file.
    """
    path = _absolute(target)
    if os.path.isdir(path):
        example = os.path.join(target, "shop-backup.db")
        raise NotForBackup(target, what="is a folder", advice=f"Name a file in it: {shown(example)}.")
    if not os.path.isdir(os.path.dirname(path)):
        raise NotForBackup(
            target, what="lies in no folder that there is", advice="Make the folder, or see that the disk is there."
        )
    if _is_of_the_shop(path, db.target):
        raise NotForBackup(target, what="belongs to the shop itself", advice="Use another name.")
    if os.path.lexists(path) and not is_forced:
        raise BackupExists(target)

    copied = db.backup_to(path)
    return Backup(path, copied.events, copied.postings, os.path.getsize(path))


def restore(source: str, target: str, *, is_forced: bool = False) -> Restored:
    """Make the shop at `target` what the backup `source` holds; what it held before is kept beside it.

    Raises:
        ShopExists: there is a shop and `is_forced` is not given.
        StorageTrouble: the backup is no sound shop of ours, or a broken shop is open elsewhere.
    """
    return restore_shop(source, target, is_forced=is_forced)


def _absolute(target: str) -> str:
    try:
        if target and "\0" not in target:
            return os.path.abspath(target)
    except OSError:
        pass  # the folder that it was typed in is gone
    raise NotForBackup(target, what="cannot be the name of a file", advice="Use another name.")


def _is_of_the_shop(path: str, shop: str) -> bool:
    """Whether `path` is the shop's file or one that it keeps beside it."""
    own = os.path.realpath(shop)
    return os.path.realpath(path) in {own + side for side in ("", "-wal", "-shm", "-journal", ".queue", ".next")}
