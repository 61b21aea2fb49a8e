"""The sale of a gift card taken back."""

from loyalty_cli.books import events, gift_cards
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.gift_facts import GiftRefund
from loyalty_cli.storage import Database


def refund_gift(db: Database, code: str, call: Call) -> Event:
    """Cancel the gift card of that code; the event's amount is what is paid back: what is unspent.

    Raises:
        UnknownGiftCard, GiftClosed: there is none, or nothing is left on it.
    """
    card = gift_cards.find(db, code)
    return booking.book(db, card.account, GiftRefund(events.oldest(db, card.account)), call)
