"""Two accounts of one person made one, with a preview."""

from collections.abc import Sequence

from loyalty_cli import ids
from loyalty_cli.books import accounts, customers, events, holds, sharing
from loyalty_cli.books.customers import MERGED, Customer
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.transfer import ToOneself
from loyalty_cli.program.holdings import Merge
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import replace

CONTACTS = ("phone", "email", "birthday", "external_id")


class Shared(Refused):
    """More than one person uses the account, and one of them would lose it, or it would go on without them."""

    code = "shared_account"

    def __init__(self, name: str, *, others: Sequence[str]) -> None:
        super().__init__(
            said(
                "The account of {name} is shared with {others}. `loyalty household leave` takes each out of it first.",
                name=name,
                others=", ".join(others),
            )
        )


@retried
def merge(db: Database, into: int, other: int, reason: str, call: Call) -> list[Event]:
    """Merge the customer `other` into `into`: the event there and the one here.

    Raises:
        ToOneself: they are one already.
        Shared: other people use the account that would go.
        AccountClosed, HoldOpen: one of them is closed, or something is held.
    """
    if (repeated := repeated_by(db, call, into, other)) is not None:
        return _told(db, repeated)
    identity = ids.new()
    with db.atomic(into, other, ref=call.ref or ids.text(identity)):
        event = merge_here(db, into, other, reason, call, identity=identity)
    return _told(db, event)


def merge_here(db: Database, into: int, other: int, reason: str, call: Call, *, identity: int) -> Event:
    """As `merge`, inside the caller's atomic block; the event here."""
    holds.refuse_open(db, other, at=call.at)
    person, wanted = _wanted(db, into, other, reason)
    event = booking.book_here(db, other, wanted, call, identity=identity)
    hand_over(db, customers.get(db, into), person, wanted.contacts)
    customers.link(db, other, into, holder=MERGED, at=call.at)
    return event


def rehearse(db: Database, into: int, other: int, reason: str, call: Call) -> list[Event]:
    """What `merge` would answer; nothing is written."""
    if (repeated := repeated_by(db, call, into, other)) is not None:
        return _told(db, repeated)
    holds.refuse_open(db, other, at=call.at)
    _, wanted = _wanted(db, into, other, reason)
    return booking.rehearse_all(db, other, wanted, call)


# -----------------------------------------------------------------------------------------------------------------------


def repeated_by(db: Database, call: Call, into: int, other: int) -> Event | None:
    """The merge of the two that the ref has named before: they are one since, or were parted again."""
    earlier = events.of_ref(db, call.ref, Merge.kind, shop=call.shop) if call.ref else None
    if earlier is None or not isinstance(earlier.fact, Merge):
        return None
    account, there = sharing.account(db, into), next(iter(events.following(db, earlier.id)))
    are_one = sharing.account(db, other) == account == owner(db, there)
    is_again = are_one or (earlier.fact.source, earlier.fact.into) == (other, account)
    return replace(earlier, replayed=True) if is_again else None


def _told(db: Database, event: Event) -> list[Event]:
    return [event, *events.following(db, event.id)]


def _wanted(db: Database, into: int, other: int, reason: str) -> tuple[Customer, Merge]:
    if into == other:
        raise ToOneself
    target, person = customers.get(db, into), customers.get(db, other)
    for each in (target, person):
        accounts.refuse_closed(db, each.id)
    refuse_shared(db, person)
    lacking = tuple(name for name in CONTACTS if getattr(target, name) is None and getattr(person, name) is not None)
    return person, Merge(other, sharing.account(db, into), reason, lacking)


def refuse_shared(db: Database, person: Customer) -> None:
    """Refuse to take an account away that more than one person uses.

    Raises:
        Shared: they do.
    """
    if others := [each.name for each in sharing.members(db, sharing.account(db, person.id)) if each.id != person.id]:
        raise Shared(person.name, others=others)


def hand_over(db: Database, to: Customer, giver: Customer, contacts: Sequence[str]) -> None:
    """Let one customer be known by what the other was known by."""
    if not contacts:
        return
    given = {name: getattr(giver, name) for name in contacts}
    customers.edit(db, replace(giver, **dict.fromkeys(contacts)))
    customers.edit(db, replace(to, **given))
