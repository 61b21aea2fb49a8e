"""A blocked card is good again."""

from loyalty_cli.books import cards
from loyalty_cli.books.cards import Card
from loyalty_cli.storage import Database, retried


@retried
def unblock_card(db: Database, card: Card) -> Card:
    """Unblock a card, and return it as it is now.

    Raises:
        NotBlocked: it is not blocked.
        CardReplaced: another card follows it; it stays blocked for good.
    """
    with db.atomic(card.customer):
        cards.unblock(db, cards.held(db, card.number))
        return cards.held(db, card.number)
