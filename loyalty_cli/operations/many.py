"""One thing booked for many customers, some of them in each block: what a night, or a new programme, does to a whole shop.

A block for each customer would wait for the disk each time. Broken off, what was booked stays; run again, the rest follows.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from loyalty_cli import ids
from loyalty_cli.books.events import Event
from loyalty_cli.errors import NothingToDo
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Fact
from loyalty_cli.storage import Database, retried

AT_ONCE = 50  # customers of a block: a till beside waits for it no longer than for some sales

Wanted = Sequence[tuple[int, Fact]]
Progress = Callable[[int, int], None]  # how many are done, of how many


def nobody_hears(_done: int, _of: int) -> None:
    """A `Progress` for who does not ask."""


def book(db: Database, wanted: Wanted, call: Call, progress: Progress = nobody_hears) -> Iterator[Event]:
    """Book what is wanted of each customer; whom it would not change gets no event."""
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        yield from _book(db, some, call)
        progress(start + len(some), len(wanted))


@retried
def _book(db: Database, wanted: Wanted, call: Call) -> list[Event]:
    booked = []
    with db.atomic(*{customer for customer, _ in wanted}):
        for customer, fact in wanted:
            with suppress(NothingToDo):
                booked.append(booking.book_here(db, customer, fact, call, identity=ids.new()))
    return booked


def rehearse(db: Database, wanted: Wanted, call: Call, progress: Progress = nobody_hears) -> Iterator[Event]:
    """What `book` would answer; nothing is written."""
    for done, (customer, fact) in enumerate(wanted, 1):
        with suppress(NothingToDo):
            yield booking.rehearse(db, customer, fact, call)
        progress(done, len(wanted))
