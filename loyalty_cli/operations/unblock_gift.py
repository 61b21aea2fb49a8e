"""A blocked gift card opened again."""

from loyalty_cli.books import customers, gift_cards
from loyalty_cli.books.gift_cards import GiftCard, GiftNotBlocked
from loyalty_cli.storage import Database, retried


@retried
def unblock_gift(db: Database, code: str) -> GiftCard:
    """Unblock the gift card of that code.

    Raises:
        UnknownGiftCard, GiftNotBlocked: there is none, or it is not blocked.
    """
    card = gift_cards.find(db, code)
    with db.atomic(card.account):
        account = customers.get(db, card.account)
        if account.closed_at is None:
            raise GiftNotBlocked(account)
        customers.reopen(db, account)
        return card
