"""An event that should not have been, reversed."""

from loyalty_cli.books import events
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Void
from loyalty_cli.storage import Database


def void(db: Database, event: int, reason: str, call: Call) -> Event:
    """Reverse an event exactly, once.

    Raises:
        CannotVoid: it is a void, was voided before, or a later event stands on it.
    """
    return booking.book(db, events.get(db, event).customer, Void(event, reason), call)
