"""Where a sale stands today that was moved from one account to another."""

from loyalty_cli.books import events
from loyalty_cli.program.facts import Void
from loyalty_cli.program.linked import Move
from loyalty_cli.storage import Database


def standing(db: Database, event: int) -> int:
    """The event that a sale is booked under today: what came of its last move that was not undone, or itself."""
    while (moved := _moved(db, event)) is not None:
        event = moved
    return event


def _moved(db: Database, event: int) -> int | None:
    for move in events.naming(db, event):
        if isinstance(move.fact, Move) and not any(isinstance(each.fact, Void) for each in events.naming(db, move.id)):
            return next(each.id for each in events.following(db, move.id))
    return None


def origin(db: Database, event: int) -> int:
    """The event that a moved sale was booked under first, or itself."""
    while (by := getattr(events.get(db, event).fact, "moved_by", None)) is not None:
        named = events.get(db, by).names
        assert named is not None
        event = named
    return event
