"""A balance put right by hand, and what a customer brings along."""

from loyalty_cli import clock
from loyalty_cli.books import programs
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Malformed, Unknown
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import money
from loyalty_cli.program.bills import BadQuantity, DayOver
from loyalty_cli.program.facts import Adjustment, Opening
from loyalty_cli.program.terms import CREDIT, Program, pack_unit
from loyalty_cli.storage import Database

MOST = 10**9
MOST_STAMPS = 1000


class NoSuchExpiry(Malformed):
    """A last day for what has a term of its own, or is taken away."""

    code = "no_such_expiry"

    def __init__(self) -> None:
        super().__init__(said("--expires is for points or credit that are added. Leave it out."))


def adjust(db: Database, customer: int, wanted: Adjustment, call: Call) -> Event:
    """Add to or take from a balance, with a reason.

    Raises:
        Unknown: the programme does not know the unit.
        InsufficientBalance: more is taken than can be spent.
    """
    program = programs.in_force(db, call.at, call.shop)
    check(program, wanted.unit, wanted.quantity, wanted.expires_on, today=clock.moment(call.at, program.shop.timezone).day)
    return booking.book(db, customer, wanted, call)


def open_balance(db: Database, customer: int, wanted: Opening, call: Call) -> Event:
    """Book an opening balance under the ref of its unit, so that it counts once."""
    check(programs.in_force(db, call.at, call.shop), wanted.unit, wanted.quantity, wanted.expires_on, today="")
    return booking.book(db, customer, wanted, call)


def check(program: Program, unit: str, quantity: int, expires_on: str | None, *, today: str) -> None:
    """Refuse a unit that the programme does not know, and a quantity of zero or beyond all measure."""
    known = [*program.units(), CREDIT, *map(pack_unit, program.packs)]
    if unit not in known:
        raise Unknown("unit", typed=unit, known=known)
    most = MOST_STAMPS if unit.startswith("stamps:") else MOST
    if quantity == 0 or abs(quantity) > most:
        shown, largest = (_shown(each, unit, program) for each in (quantity, most))
        raise BadQuantity(shown, wanted=said("+N or -N: more than nothing, at most {largest} at once", largest=largest))
    if expires_on is not None and (unit.startswith("stamps:") or quantity < 0):
        raise NoSuchExpiry
    if expires_on is not None and expires_on < today:
        raise DayOver("--expires", expires_on, today=today)


def _shown(quantity: int, unit: str, program: Program) -> str:
    return money.show(quantity, program.shop.currency) if unit == CREDIT else str(quantity)
