"""A tier given by hand, and taken back."""

from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.tier_facts import Grant, Revocation
from loyalty_cli.storage import Database


def promote(db: Database, customer: int, wanted: Grant, call: Call) -> Event:
    """Give a tier as a floor, through a day or for good.

    Raises:
        Unknown: the programme has no such tier.
    """
    return booking.book(db, customer, wanted, call)


def revoke(db: Database, customer: int, reason: str, call: Call) -> Event:
    """Take back every tier given by hand.

    Raises:
        NothingToDo: none was given.
    """
    return booking.book(db, customer, Revocation(reason), call)
