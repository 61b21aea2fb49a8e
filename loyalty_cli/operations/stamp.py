"""Stamps by hand, on one of the programme's cards."""

from collections.abc import Iterable

from loyalty_cli.books import programs
from loyalty_cli.books.events import Event
from loyalty_cli.errors import NotFound, Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.bills import BadQuantity
from loyalty_cli.program.facts import Stamp
from loyalty_cli.storage import Database

MOST = 1000


class NoStampCard(Refused):
    """The programme has no stamp card."""

    code = "no_stamp_card"

    def __init__(self) -> None:
        super().__init__(said("The programme has no stamp card. Add a [[stamp_card]] to it and apply it."))


class WhichStampCard(NotFound):
    """There are several stamp cards, and none was named."""

    code = "unknown_stamp_card"

    def __init__(self, cards: Iterable[str]) -> None:
        super().__init__(said("Which stamp card? Name one of {cards}.", cards=", ".join(cards)))


def stamp(db: Database, customer: int, card: str | None, count: int, call: Call) -> Event:
    """Put `count` stamps on the card of that id; None stands for the only one there is.

    Raises:
        Unknown, NoStampCard, WhichStampCard: there is no such card, or more than one and none was named.
        StampLimit: the card takes no more now.
    """
    if not 1 <= count <= MOST:
        raise BadQuantity(str(count), wanted=said("--count as a whole number from 1 to {most}", most=MOST))
    cards = programs.in_force(db, call.at, call.shop).stamp_cards
    if not cards:
        raise NoStampCard
    if card is None and len(cards) > 1:
        raise WhichStampCard(cards)
    return booking.book(db, customer, Stamp(next(iter(cards)) if card is None else card, count), call)
