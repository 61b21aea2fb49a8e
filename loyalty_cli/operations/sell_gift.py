"""A gift card sold: a new code with an account of its own."""

from loyalty_cli import ids
from loyalty_cli.books import accounts, gift_cards, programs
from loyalty_cli.books.events import Event
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import gifting
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.storage import Database


def sell_gift(db: Database, sale: GiftSale, call: Call) -> Event:
    """Sell a gift card; under a ref that has sold one before, that one again.

    Raises:
        Unknown, GiftNotSold: the programme sells none like that.
        AccountClosed: it would be for a customer whose account is closed.
    """
    booking.refuse_future(call)
    account = ids.new()
    return booking.book(db, account, sale, call, opens=lambda: _open(db, account, sale, call))


def _open(db: Database, account: int, sale: GiftSale, call: Call) -> None:
    """Write the card down with its account."""
    terms = gifting.fitting(programs.in_force(db, call.at, call.shop), sale.amount_minor, sale.gift)
    if sale.to is not None:
        accounts.refuse_closed(db, sale.to)
    card = GiftCard(ids.voucher_code(), account, terms.id, sale.to, sale.is_bound)
    gift_cards.add(db, [(card, call.at)])
