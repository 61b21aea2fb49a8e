"""Somebody joins a household: all that they hold goes over, and their sales are booked there."""

from loyalty_cli import ids
from loyalty_cli.books import accounts, customers, events, holds, sharing
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.merge import refuse_shared, repeated_by
from loyalty_cli.operations.transfer import ToOneself
from loyalty_cli.program.holdings import Merge
from loyalty_cli.storage import Database, retried

REASON = "one household"


@retried
def join(db: Database, person: int, other: int, call: Call) -> list[Event]:
    """Let `person` share the account that `other` uses: the event on the one, and on the other.

    Raises:
        ToOneself: they share it already.
        Shared: the person shares another.
        AccountClosed, HoldOpen: one of them is closed, or something is held.
    """
    if (repeated := _repeated(db, person, other, call)) is not None:
        return [repeated, *events.following(db, repeated.id)]
    wanted = _wanted(db, person, other, call)
    identity = ids.new()
    with db.atomic(person, wanted.into, ref=call.ref or ids.text(identity)):
        event = booking.book_here(db, person, wanted, call, identity=identity)
        customers.link(db, person, wanted.into)
    return [event, *events.following(db, event.id)]


def rehearse(db: Database, person: int, other: int, call: Call) -> list[Event]:
    """What `join` would answer; nothing is written."""
    if (repeated := _repeated(db, person, other, call)) is not None:
        return [repeated, *events.following(db, repeated.id)]
    return booking.rehearse_all(db, person, _wanted(db, person, other, call), call)


def _repeated(db: Database, person: int, other: int, call: Call) -> Event | None:
    """The joining that the ref has named before, of this person into this account."""
    earlier = repeated_by(db, call, other, person)
    return earlier if earlier is not None and isinstance(earlier.fact, Merge) and earlier.fact.source == person else None


def _wanted(db: Database, person: int, other: int, call: Call) -> Merge:
    account = sharing.account(db, other)
    if sharing.account(db, person) == account:
        raise ToOneself
    refuse_shared(db, customers.get(db, person))
    for each in (person, account):
        accounts.refuse_closed(db, each)
    holds.refuse_open(db, person, at=call.at)
    return Merge(person, account, REASON)
