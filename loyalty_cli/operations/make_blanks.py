"""Numbers for cards that are printed before anybody holds them."""

from loyalty_cli.books import blanks, cards
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def make_blanks(db: Database, count: int, call: Call) -> list[str]:
    """Write so many fresh numbers down, before they are printed: no printed card is ever unknown to the books."""
    booking.refuse_future(call)

    with db.atomic():
        numbers: dict[str, None] = {}
        while len(numbers) < count:
            numbers[cards.unused(db)] = None
        blanks.add_many(db, numbers, at=call.at)
        return list(numbers)
