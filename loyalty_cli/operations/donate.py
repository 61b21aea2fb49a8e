"""Points given to a cause."""

from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.giving import Donation
from loyalty_cli.storage import Database


def donate(db: Database, customer: int, donation: Donation, call: Call) -> Event:
    """Give points to a cause, which the shop pays for.

    Raises:
        Unknown: the programme has no such cause.
        WorthNothing: it does not say what a point is worth.
        InsufficientBalance: fewer can be spent.
    """
    return booking.book(db, customer, donation, call)
