"""One more card for a customer."""

from loyalty_cli.books import accounts, cards, who
from loyalty_cli.books.cards import Card
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def issue_card(db: Database, customer: int, call: Call, *, number: str | None = None) -> Card:
    """Give a customer a card: that number, or one that nobody has had.

    Raises:
        BadCardNumber: the number is none.
        DuplicateCard: it has been given out.
        AccountClosed: the account takes no card any more.
    """
    booking.refuse_future(call)
    typed = who.card_number(db, number) if number is not None else None

    with db.atomic(customer):
        accounts.refuse_closed(db, customer)
        return cards.issue(db, customer, at=call.at, number=typed)
