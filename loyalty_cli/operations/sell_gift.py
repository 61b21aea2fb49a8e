"""A gift card sold: a new code with an account of its own."""

from loyalty_cli import ids
from loyalty_cli.books import customers, gift_cards, programs, repeats
from loyalty_cli.books.events import Event
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import gifting
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.storage import Database, retried


@retried
def sell_gift(db: Database, sale: GiftSale, call: Call) -> Event:
    """Sell a gift card; under a ref that has sold one before, that one again.

    Raises:
        Unknown, GiftNotSold: the programme sells none like that.
        AccountClosed: it would be for a customer whose account is closed.
    """
    booking.refuse_future(call)
    identity = ids.new()
    with db.atomic(ref=call.ref or ids.text(identity)):
        sold = repeats.account_under_ref(db, call.ref, kind=sale.kind, shop=call.shop) if call.ref else None
        account = sold or _open(db, sale, call)
        return booking.book_here(db, account, sale, call, identity=identity)


def _open(db: Database, sale: GiftSale, call: Call) -> int:
    """Write the card down, and return its account."""
    terms = gifting.fitting(programs.in_force(db, call.at, call.shop), sale.amount_minor, sale.gift)
    if sale.to is not None:
        customers.refuse_closed(db, sale.to)
    card = GiftCard(ids.voucher_code(), ids.new(), terms.id, sale.to, sale.is_bound)
    gift_cards.add(db, [(card, call.at)])
    return card.account
