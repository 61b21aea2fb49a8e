"""Points or credit that go from one customer to another."""

from loyalty_cli.books import programs
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Refused, Unknown
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.linked import Transfer
from loyalty_cli.program.terms import CREDIT, POINTS, pack_unit
from loyalty_cli.storage import Database


class ToOneself(Refused):
    """Both sides are the same account."""

    code = "same_customer"

    def __init__(self) -> None:
        super().__init__(said("Both names open the same account. Name two customers who do not share one."))


def transfer(db: Database, customer: int, wanted: Transfer, call: Call) -> Event:
    """Move a quantity from one customer to another, in one block.

    Raises:
        ToOneself: they are the same.
        Unknown: only points and credit go from hand to hand.
        InsufficientBalance: less can be spent.
    """
    if wanted.to == customer:
        raise ToOneself
    program = programs.in_force(db, call.at, call.shop)
    known = [POINTS, CREDIT, *map(pack_unit, program.packs)]
    if wanted.unit not in known:
        raise Unknown("unit", typed=wanted.unit, known=known, hint=said("Stamps stay on the card they were put on."))
    return booking.book(db, customer, wanted, call, also=[wanted.to])
