"""What was earned under an older programme, put on the terms in force: the owner's purpose, one event a customer."""

from collections.abc import Callable
from contextlib import suppress

from loyalty_cli.books import lots
from loyalty_cli.books.events import Event
from loyalty_cli.errors import NothingToDo
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Migration
from loyalty_cli.storage import Database


def migrate(
    db: Database, wanted: Migration, call: Call, *, progress: Callable[[int], None] = lambda _done: None
) -> list[Event]:
    """Migrate everybody who holds something; whom it would not change gets no event, so that a second run adds nothing.

    Raises:
        FutureTime: it may not lie in the future.
    """
    booking.refuse_future(call)
    booked = []
    for done, customer in enumerate(lots.customers_with_any(db), 1):
        with suppress(NothingToDo):
            booked.append(booking.book(db, customer, wanted, call))
        progress(done)
    return booked
