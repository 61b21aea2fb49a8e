"""A balance put right by hand, and what a customer brings along."""

from loyalty_cli.books import programs
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Malformed, Unknown
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import Adjustment, Opening
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database

MOST = 10**9


def adjust(db: Database, customer: int, wanted: Adjustment, call: Call) -> Event:
    """Add to or take from a balance, with a reason.

    Raises:
        Unknown: the programme does not know the unit.
        InsufficientBalance: more is taken than can be spent.
    """
    check(programs.in_force(db, call.at), wanted.unit, wanted.quantity, wanted.expires_on, today=call.at[:10])
    return booking.book(db, customer, wanted, call)


def open_balance(db: Database, customer: int, wanted: Opening, call: Call) -> Event:
    """Book an opening balance under the ref of its unit, so that it counts once."""
    check(programs.in_force(db, call.at), wanted.unit, wanted.quantity, wanted.expires_on, today="")
    return booking.book(db, customer, wanted, call)


def check(program: Program, unit: str, quantity: int, expires_on: str | None, *, today: str) -> None:
    """Refuse a unit that the programme does not know, and a quantity of zero or beyond all measure."""
    if unit not in program.units() and unit != CREDIT:
        raise Unknown("unit", typed=unit, near=[*program.units(), CREDIT])
    if quantity == 0 or abs(quantity) > MOST:
        raise Malformed(f"The quantity is a whole number other than 0, at most {MOST}.")
    if unit.startswith("stamps:") and abs(quantity) > 1000:
        raise Malformed("At most 1000 stamps can be moved at once.")
    if expires_on is not None and (unit.startswith("stamps:") or quantity < 0):
        raise Malformed("--expires is for points or credit that are added.")
    if expires_on is not None and expires_on < today:
        raise Malformed(f"--expires {expires_on} is over already.")
