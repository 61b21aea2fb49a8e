"""Paid memberships: begun, and ended before their term."""

from loyalty_cli.books import accounts, repeats
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Ambiguous, NothingToDo
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program import memberships
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.storage import Database


def join(db: Database, customer: int, membership: str, call: Call) -> Event:
    """Sell a membership at the programme's price; it carries on from one that runs.

    Raises:
        Unknown: the programme has no such membership.
    """
    return booking.book(db, customer, Joining(membership), call)


def cancel(db: Database, customer: int, membership: str | None, day: str, call: Call) -> Event:
    """End the membership that runs, of several terms the last; its unused days are paid back.

    Raises:
        NothingToDo: none runs on that day.
        Ambiguous: memberships of several kinds run, and none was named.
    """
    joined = repeats.stood_on(db, call.ref, kind="membership", customer=customer, shop=call.shop)
    if joined is None:
        running = memberships.running_floors(accounts.gather_whole(db, customer), membership, day)
        kinds = list(dict.fromkeys(floor.membership or "" for floor in running))
        if not running:
            raise NothingToDo(said("The customer has no membership that runs."))
        if len(kinds) > 1:
            raise Ambiguous("membership", typed="", candidates=kinds)
        joined = running[0].event
    return booking.book(db, customer, Leaving(joined), call)
