"""A purchase given back: whole, in part, or by its lines."""

from loyalty_cli.books import events, moves
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import names
from loyalty_cli.program.facts import Purchase, Refund
from loyalty_cli.storage import Database
from loyalty_cli.values import replace


class NotAPurchase(Refused):
    """Only a purchase can be refunded."""

    code = "not_a_purchase"

    def __init__(self, *, kind: str) -> None:
        super().__init__(
            said("A {kind} is not refunded; only a purchase is. To take it back, use `loyalty void`.", kind=names.kind(kind)),
            kind=kind,
        )


def refund(db: Database, wanted: Refund, call: Call) -> Event:
    """Book a refund of a purchase, wherever it was moved.

    Raises:
        NotAPurchase, NothingLeft, RefundBeyondRest: there is nothing, or less, to refund.
    """
    purchase = events.get(db, moves.standing(db, wanted.of))
    if not isinstance(purchase.fact, Purchase):
        raise NotAPurchase(kind=purchase.kind)
    return booking.book(db, owner(db, purchase), replace(wanted, of=purchase.id), call)
