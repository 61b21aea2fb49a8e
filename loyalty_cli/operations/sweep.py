"""The shop's file is written anew, so that no gap in it holds what was deleted."""

from loyalty_cli.books import meta
from loyalty_cli.storage import Database, retried


def sweep(db: Database) -> None:
    """Write the file anew and empty the log beside it; writers wait meanwhile.

    Raises:
        StorageTrouble: somebody goes on reading, or the disk is full; the books are as they were.
    """
    db.sweep()
    _note(db)


@retried
def _note(db: Database) -> None:
    """Write down that nothing is left to sweep."""
    with db.atomic():
        meta.forget(db, meta.UNSWEPT_SINCE)
