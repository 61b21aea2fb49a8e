"""Prepaid packs: sold, counted down, given back."""

from loyalty_cli import ids
from loyalty_cli.books import events, lots, repeats
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Ambiguous, NothingToDo
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import packs
from loyalty_cli.program.packs import PackRefund, PackSale, PackUse
from loyalty_cli.storage import Database


def sell(db: Database, customer: int, pack: str, call: Call) -> Event:
    """Sell a pack at the programme's price.

    Raises:
        Unknown: the programme has no such pack.
    """
    return booking.book(db, customer, PackSale(pack), call)


def use(db: Database, customer: int, wanted: PackUse, call: Call) -> Event:
    """Count a pack down.

    Raises:
        NotInPack, InsufficientBalance: it does not pay for that, or not so often.
    """
    return booking.book(db, customer, wanted, call)


def refund(db: Database, customer: int, pack: str, sale: int | None, call: Call) -> Event:
    """Take back what is unused of a pack; `sale` says of which, where the customer has several.

    Raises:
        Ambiguous: several are open, and none was named.
        NothingToDo: nothing is left of it.
    """
    if sale is None:
        sale = repeats.stood_on(db, call.ref, kind="pack-refund", customer=customer, shop=call.shop)
    if sale is None:
        sale = _the_open_one(db, customer, pack)
    return booking.book(db, customer, PackRefund(sale), call)


def _the_open_one(db: Database, customer: int, pack: str) -> int:
    sales = packs.open_sales(lots.of_customer(db, customer, whole=False).values(), pack)
    if not sales:
        raise NothingToDo(said("The customer has no pack {pack} of which something is left.", pack=pack))
    if len(sales) > 1:
        candidates = [f"--sale {ids.text(sale)} (sold {events.get(db, sale).at})" for sale in sales]
        raise Ambiguous("pack", typed=pack, candidates=candidates)
    return sales[0]
