"""A gift card blocked: it pays nothing until it is unblocked; a refund still works."""

from loyalty_cli.books import customers, gift_cards
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def block_gift(db: Database, code: str, call: Call, *, reason: str) -> GiftCard:
    """Block the gift card of that code.

    Raises:
        UnknownGiftCard, GiftBlocked: there is none, or it is blocked.
    """
    booking.refuse_future(call)
    card = gift_cards.find(db, code)
    with db.atomic(card.account):
        gift_cards.refuse_blocked(db, card.account)
        customers.close(db, customers.get(db, card.account), at=call.at, reason=reason)
        return card
