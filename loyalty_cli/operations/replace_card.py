"""A lost card: another number follows it, and the account stays as it is."""

from loyalty_cli.books import cards, who
from loyalty_cli.books.cards import Card
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def replace_card(db: Database, card: Card, call: Call, *, number: str | None = None, reason: str = "") -> Card:
    """Block a card for good and return the one that follows: that number, or one that nobody has had.

    Raises:
        BadCardNumber: the number is none.
        DuplicateCard: it has been given out.
        CardReplaced: another follows the card already.
    """
    booking.refuse_future(call)
    typed = who.card_number(db, number) if number is not None else None

    with db.atomic(card.customer):
        return cards.replace(db, cards.held(db, card.number), by=typed, at=call.at, reason=reason)
