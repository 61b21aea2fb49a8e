"""A card takes no sale, no stamp and no reward any more; refunds still work."""

from loyalty_cli.books import cards
from loyalty_cli.books.cards import Card
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def block_card(db: Database, card: Card, call: Call, *, reason: str = "") -> Card:
    """Block a card, and return it as it is now.

    Raises:
        AlreadyBlocked, CardReplaced: it is blocked.
    """
    booking.refuse_future(call)

    with db.atomic(card.customer):
        cards.block(db, cards.held(db, card.number), at=call.at, reason=reason)
        return cards.held(db, card.number)
