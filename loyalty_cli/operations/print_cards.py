"""Cards went onto paper or plastic."""

from collections.abc import Sequence

from loyalty_cli.books import cards
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def print_cards(db: Database, numbers: Sequence[str], call: Call) -> None:
    """Write down that these cards were printed; the file is whole by then."""
    booking.refuse_future(call)

    with db.atomic():
        cards.mark_printed(db, numbers, at=call.at)
