"""A sale: points and stamps for what was bought."""

from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database


def earn(db: Database, customer: int, purchase: Purchase, call: Call) -> Event:
    """Book a purchase.

    Raises:
        CardBlocked, AccountClosed, FutureTime, RefConflict: it is refused.
    """
    return booking.book(db, customer, purchase, call)


def rehearse(db: Database, customer: int, purchase: Purchase, call: Call) -> Event:
    """What `earn` would answer; nothing is written."""
    return booking.rehearse(db, customer, purchase, call)
