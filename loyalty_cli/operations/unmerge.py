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
from loyalty_cli.values import replace


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
    if (repeated := _repeated(db, event, call)) is not None:
        return _told(db, repeated)
    account, source, wanted = _undoing(db, event, reason)
    identity = ids.new()
    with db.atomic(account, source, ref=call.ref or ids.text(identity)):
        holds.refuse_open(db, account, at=call.at)
        _give_back(db, source, wanted.of)
        undone = booking.book_here(db, account, wanted, call, identity=identity)
    return _told(db, undone)


def rehearse(db: Database, event: int, reason: str, call: Call) -> list[Event]:
    """What `unmerge` would answer; nothing is written."""
    if (repeated := _repeated(db, event, call)) is not None:
        return _told(db, repeated)
    account, _, wanted = _undoing(db, event, reason)
    holds.refuse_open(db, account, at=call.at)
    return booking.rehearse_all(db, account, wanted, call)


def _repeated(db: Database, event: int, call: Call) -> Event | None:
    """The undoing of that merge that the ref has named before, though they are one again since."""
    earlier = events.of_ref(db, call.ref, Unmerge.kind, shop=call.shop) if call.ref else None
    is_again = earlier is not None and isinstance(earlier.fact, Unmerge) and earlier.fact.of == _merge(db, event).id
    return replace(earlier, replayed=True) if earlier is not None and is_again else None


def _told(db: Database, undone: Event) -> list[Event]:
    return [undone, *events.following(db, undone.id)]


def _merge(db: Database, event: int) -> Event:
    """The merge that is named by its event here, or by the one there."""
    named = events.get(db, event)
    return events.get(db, named.fact.of) if isinstance(named.fact, Merged) else named


def _undoing(db: Database, event: int, reason: str) -> tuple[int, int, Unmerge]:
    """The account that the merge went to, the one that it came from, and the fact."""
    named = _merge(db, event)
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
