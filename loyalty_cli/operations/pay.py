"""A whole sale settled in one event."""

from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database


def pay(db: Database, customer: int, sale: Purchase, call: Call) -> Event:
    """Book a sale, and take what pays for it beside money.

    Raises:
        RewardRefused, NoVoucher, InsufficientBalance, PointsWithoutValue, MoreThanPossible: it cannot be paid so.
        CardBlocked, AccountClosed, CodeNeeded, FutureTime, RefConflict: it is refused.
    """
    assert sale.pays is not None
    return booking.book(db, customer, sale, call, also=sale.pays.gifts)


def rehearse(db: Database, customer: int, sale: Purchase, call: Call) -> Event:
    """What `pay` would answer; nothing is written."""
    return booking.rehearse(db, customer, sale, call)
