"""A bill paid with a gift card where no customer is named."""

from loyalty_cli.books import gift_cards
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.gift_facts import GiftPayment
from loyalty_cli.storage import Database


def use_gift(db: Database, code: str, amount_minor: int, call: Call, *, by: int | None = None) -> Event:
    """Take so much off the gift card of that code; `by` is the customer who shows it, where known.

    Raises:
        UnknownGiftCard, GiftBlocked, ForeignGiftCard, GiftClosed, GiftShort: it does not pay that.
    """
    card = gift_cards.find(db, code)
    gift_cards.refuse_foreign(db, card, by)
    return booking.book(db, card.account, GiftPayment(amount_minor), call)
