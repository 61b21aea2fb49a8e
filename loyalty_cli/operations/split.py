"""Two people on one account: one of them gets an account, with the sales and cards that are theirs."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from loyalty_cli import ids
from loyalty_cli.books import cards, customers, events, moves, who as naming
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.cards.number import grouped
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import names
from loyalty_cli.program.linked import Move
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace

T = TypeVar("T")


class NotTheirs(Refused):
    """A sale or a card of another customer."""

    code = "not_theirs"

    def __init__(self, what: str, *, name: str) -> None:
        super().__init__(said("{what} is not of {name}. Nothing was written.", what=what, name=name))


@frozen
class Wanted:
    """What goes to the `newcomer`: sales, cards by their numbers, and the phone where `takes_phone`."""

    newcomer: Customer
    sales: tuple[int, ...] = ()
    cards: tuple[str, ...] = ()
    takes_phone: bool = False


class Rehearsed(Exception):
    """Nothing of it is kept."""


@retried
def split(
    db: Database,
    person: int,
    wanted: Wanted,
    reason: str,
    call: Call,
    *,
    look: Callable[[Sequence[Event]], T],
    is_rehearsed: bool = False,
) -> T:
    """Write somebody new down and move these sales and cards to them, all or nothing.

    Answers with what `look` sees, before it is kept or taken back, of the events here and there in turn.

    Raises:
        NotTheirs: a sale or a card is of another customer.
        CannotMove: a sale cannot be moved.
    """
    try:
        with db.atomic(person, ref=call.ref):
            _give(db, customers.get(db, person), wanted, call)
            sales = dict.fromkeys(wanted.sales)
            moved = [event for sale in sales for event in _move(db, person, sale, wanted.newcomer.id, reason, call)]
            seen = look(moved)
            if is_rehearsed:
                raise Rehearsed
    except Rehearsed:
        pass
    return seen


def _give(db: Database, person: Customer, wanted: Wanted, call: Call) -> None:
    """Write the newcomer down, with the cards that are theirs, or a new one."""
    newcomer = wanted.newcomer
    if wanted.takes_phone:
        customers.edit(db, replace(person, phone=None))
        newcomer = replace(newcomer, phone=person.phone)
    customers.add(db, newcomer)
    for number in (naming.card_number(db, typed) for typed in wanted.cards):
        card = cards.get(db, number)
        if card is None or card.customer != person.id:
            raise NotTheirs(said("Card {number}", number=grouped(number)), name=person.name)
        cards.give(db, number, newcomer.id)
    if not wanted.cards:
        cards.issue(db, newcomer.id, at=call.at)


def _move(db: Database, person: int, sale: int, to: int, reason: str, call: Call) -> list[Event]:
    of = events.get(db, moves.standing(db, sale))
    if owner(db, of) != person:
        raise NotTheirs(
            said("The {kind} {event}", kind=names.kind(of.kind), event=ids.text(of.id)), name=customers.get(db, person).name
        )
    moved = booking.book_here(db, person, Move(of.id, to, reason), call, identity=ids.new())
    return [moved, *events.following(db, moved.id)]
