"""A blank that was stolen, or a stack of them: nobody is given it any more."""

from loyalty_cli.books import blanks
from loyalty_cli.books.blanks import Blank
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def block_blank(db: Database, blank: Blank, call: Call, *, reason: str, whole_stack: bool) -> int:
    """Block a blank, or all that were printed with it and are held by nobody; returns how many were blocked now."""
    booking.refuse_future(call)

    with db.atomic():
        return blanks.block(db, blank, at=call.at, reason=reason, whole_stack=whole_stack)
