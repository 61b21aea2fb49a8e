"""The shop's file is written anew, so that no gap in it holds what was deleted."""

from loyalty_cli.books import meta
from loyalty_cli.storage import Database


def sweep(db: Database) -> None:
    """Write the file anew and empty the log beside it; writers wait meanwhile.

    Raises:
        StorageTrouble: somebody goes on reading, or the disk is full; the books are as they were.
    """
    db.sweep()

    with db.atomic():
        meta.forget(db, meta.UNSWEPT_SINCE)
