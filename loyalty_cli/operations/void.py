"""An event that should not have been, reversed."""

from loyalty_cli.books import events, moves
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Void
from loyalty_cli.storage import Database


def void(db: Database, event: int, reason: str, call: Call) -> Event:
    """Reverse an event exactly, once; a sale that was moved where it stands today.

    Raises:
        OtherShop: it was booked in another shop of the chain.
        CannotVoid: it is a void, was voided before, or a later event stands on it.
    """
    of = events.get(db, moves.standing(db, event))
    booking.refuse_other_shop(of, call)
    return booking.book(db, owner(db, of), Void(of.id, reason), call)
