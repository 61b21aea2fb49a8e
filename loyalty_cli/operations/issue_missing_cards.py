"""A first card for customers who came without one, from another system's files."""

from loyalty_cli.books import cards, printable
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import ALL, Database, retried


@retried
def issue_missing_cards(db: Database, call: Call, *, after: int, at_most: int) -> int | None:
    """Give the next so many customers by id with an open account their first card; returns the last of them, None: no more."""
    booking.refuse_future(call)

    with db.atomic(ALL):
        customers = printable.without_card(db, after=after, limit=at_most)
        for customer in customers:
            cards.issue(db, customer, at=call.at)
        return customers[-1] if customers else None
