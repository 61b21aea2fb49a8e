"""A merge undone: two accounts again."""

from loyalty_cli import ids
from loyalty_cli.books import customers, erased, events, holds
from loyalty_cli.books.elsewhere import owner
from loyalty_cli.books.events import Event
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.merge import hand_over
from loyalty_cli.program import names
from loyalty_cli.program.holdings import Merge, Merged, Unmerge
from loyalty_cli.storage import Database, retried


class NotAMerge(Refused):
    """Only a merge is undone so."""

    code = "not_a_merge"

    def __init__(self, *, kind: str) -> None:
        super().__init__(
            said("This event is a {kind}, not a merge. `loyalty void` takes it back.", kind=names.kind(kind)),
            kind=kind,
        )


class MergedOn(Refused):
    """The account that took the other over was merged into a third."""

    code = "merged_on"

    def __init__(self, name: str) -> None:
        super().__init__(said("Both accounts are a part of {name} by now. Undo that merge first.", name=name))


@retried
def unmerge(db: Database, event: int, reason: str, call: Call) -> list[Event]:
    """Undo a merge: what is left of what came over goes back, and so do phone, e-mail and the rest.

    Raises:
        NotAMerge, MergedOn, AlreadyUnmerged: it is none, or is not to be undone now.
    """
    account, source, wanted = _undoing(db, event, reason)
    identity = ids.new()
    with db.atomic(account, source, ref=call.ref or ids.text(identity)):
        holds.refuse_open(db, account, at=call.at)
        _give_back(db, source, wanted.of)
        undone = booking.book_here(db, account, wanted, call, identity=identity)
    return [undone, *events.following(db, undone.id)]


def rehearse(db: Database, event: int, reason: str, call: Call) -> list[Event]:
    """What `unmerge` would answer; nothing is written."""
    account, _, wanted = _undoing(db, event, reason)
    holds.refuse_open(db, account, at=call.at)
    return booking.rehearse_all(db, account, wanted, call)


def _undoing(db: Database, event: int, reason: str) -> tuple[int, int, Unmerge]:
    """The account that the merge went to, the one that it came from, and the fact."""
    named = events.get(db, event)
    if isinstance(named.fact, Merged):
        named = events.get(db, named.fact.of)
    if not isinstance(named.fact, Merge):
        raise NotAMerge(kind=named.kind)
    there = next(iter(events.following(db, named.id)))
    for each in (there.customer, named.customer):
        erased.refuse(customers.get(db, each))
    if there.customer != (now := owner(db, there)):
        raise MergedOn(customers.get(db, now).name)
    return there.customer, named.customer, Unmerge(named.id, reason)


def _give_back(db: Database, source: int, merge: int) -> None:
    """Let the other person be known again by what was taken over, as far as it is still there."""
    fact, person = events.get(db, merge).fact, customers.get(db, source)
    assert isinstance(fact, Merge)
    if person.account is not None:
        customers.link(db, source, None)
        other = customers.get(db, person.account)
        still = tuple(name for name in fact.contacts if getattr(other, name) is not None)
        hand_over(db, customers.get(db, source), other, still)
