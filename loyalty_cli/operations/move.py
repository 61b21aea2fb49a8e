"""A sale on the wrong account, given to the right one."""

from loyalty_cli import ids
from loyalty_cli.books import customers, events, moves
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.linked import Move
from loyalty_cli.storage import Database


class AlreadyTheirs(Refused):
    """It stands on that account."""

    code = "already_theirs"

    def __init__(self, *, event: int, name: str) -> None:
        super().__init__(
            said("The event {event} is booked for {name} already; nothing is to be moved.", event=ids.text(event), name=name)
        )


def move(db: Database, event: int, to: int, reason: str, call: Call) -> list[Event]:
    """Move a sale, or stamps, to the account `to`, as of its own day; the event here and the one there.

    Raises:
        AlreadyTheirs: it stands there.
        OtherShop: it was booked in another shop of the chain.
        CannotMove: it is no sale, is gone, or something stands on it.
    """
    source, wanted = _meant(db, event, to, reason, call)
    moved = booking.book(db, source, wanted, call, also=[to])
    return [moved, *events.following(db, moved.id)]


def rehearse(db: Database, event: int, to: int, reason: str, call: Call) -> list[Event]:
    """What `move` would answer; nothing is written."""
    source, wanted = _meant(db, event, to, reason, call)
    return booking.rehearse_all(db, source, wanted, call)


def _meant(db: Database, event: int, to: int, reason: str, call: Call) -> tuple[int, Move]:
    """The account that the sale stands on, and the fact: the same one again where the ref has named it before."""
    earlier = events.of_ref(db, call.ref, Move.kind, shop=call.shop) if call.ref else None
    if earlier is not None and isinstance(earlier.fact, Move) and _is_of(db, earlier.fact.of, event):
        return earlier.customer, Move(earlier.fact.of, to, reason)
    of = events.get(db, moves.standing(db, event))
    booking.refuse_other_shop(of, call)
    if (source := owner(db, of)) == to:
        raise AlreadyTheirs(event=event, name=customers.get(db, to).name)
    return source, Move(of.id, to, reason)


def _is_of(db: Database, moved: int, event: int) -> bool:
    return moves.origin(db, moved) == moves.origin(db, event)
