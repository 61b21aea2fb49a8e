"""A whole shop computed again, on every core."""

from functools import partial

from loyalty_cli.books import overview, verifying
from loyalty_cli.books.verifying import Progress, Report
from loyalty_cli.reports import cores
from loyalty_cli.storage import Database


def verify(db: Database, progress: Progress, number: int | None = None) -> Report:
    """As `books.verifying.verify`, on so many cores; None: as many as there are and it takes."""
    number = number or cores.worth(overview.count_events(db))
    return verifying.verify(db, progress, partial(cores.run, db, verifying.checker, number=number))
