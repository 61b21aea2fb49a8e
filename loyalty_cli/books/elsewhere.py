"""Events of other accounts as an account sees them that took those over: where their rows lie, and under which numbers."""

from loyalty_cli import ids
from loyalty_cli.books import events, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program.account import DEBT
from loyalty_cli.program.holdings import Merge, Merged, Unmerge
from loyalty_cli.program.parting import numbers_of
from loyalty_cli.program.past import Past
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen, replace

_MERGES = """
    SELECT id FROM events WHERE customer = :customer AND kind = 'merge' AND id > :after AND id < :before ORDER BY id
"""


@frozen
class _Step:
    """One account taken over by the next: the merge, what it was booked as there, and the numbers of the lots there."""

    source: int
    merge: int
    there: int
    numbers: dict[tuple[str, int], int]


def owner(db: Database, event: Event) -> int:
    """The account that what an event moved belongs to today."""
    return _route(db, event.customer, event.id, ids.LARGEST)[0]


@frozen
class Elsewhere:
    """What the account `customer` knows of other accounts' events: those recorded before `before`."""

    db: Database
    customer: int
    before: int = ids.LARGEST

    def named(self, event: int) -> Past:
        """An event, with its lots under their numbers here; without its postings, if what it moved is not here."""
        return self.seen(events.get(self.db, event))

    def naming(self, event: int) -> list[Past]:
        """The events that name one, in the order recorded."""
        return [self.seen(each) for each in events.naming(self.db, event) if each.id < self.before]

    def starting(self, event: int, card: str) -> list[Past]:
        """The others that gave the head start of that stamp card, on the accounts that the event came through."""
        customer, steps = _route(self.db, events.get(self.db, event).customer, event, self.before)
        accounts = [*(step.source for step in steps), customer]
        afters, befores = [0, *(step.there for step in steps)], [*(step.merge for step in steps), self.before]
        found = (
            events.starting(self.db, account, card, after=after, before=before)
            for account, after, before in zip(accounts, afters, befores, strict=True)
        )
        return [self.seen(each) for some in found for each in some if each.id != event]

    def code(self, event: int, place: int) -> str:
        """The code of the voucher that an event issued at that place."""
        return vouchers.at(self.db, event, place).code

    def seen(self, event: Event) -> Past:
        """An event as this account sees it."""
        past = events.past(self.db, event)
        if event.customer == self.customer:
            return past
        owned_by, steps = _route(self.db, event.customer, event.id, self.before)
        if owned_by != self.customer:
            return replace(past, postings=())
        came_by = tuple(step.there for step in steps)
        return _numbered(replace(past, customer=self.customer, came_by=came_by), steps)


def _numbered(past: Past, steps: list[_Step]) -> Past:
    postings = past.postings
    for step in steps:
        known = step.numbers
        postings = tuple(
            replace(each, lot=known[each.unit, each.lot])
            for each in postings
            if each.lot == DEBT or (each.unit, each.lot) in known
        )
    return replace(past, postings=postings)


def _route(db: Database, customer: int, after: int, before: int) -> tuple[int, list[_Step]]:
    """Where the rows of an event went, from account to account, and where they lie before the event `before`."""
    steps: list[_Step] = []
    while True:
        moved = _next(db, customer, after, before, steps)
        if moved is None:
            return customer, steps
        if isinstance(moved.fact, Unmerge):
            step = steps.pop()
            customer, after = step.source, _there(db, moved.id).id
        else:
            there = _there(db, moved.id)
            assert isinstance(there.fact, Merged)
            numbers = {**numbers_of(there.before)}
            steps.append(_Step(customer, moved.id, there.id, numbers))
            customer, after = there.customer, there.id


def _next(db: Database, customer: int, after: int, before: int, steps: list[_Step]) -> Event | None:
    """The next event that takes those rows to another account: a merge of this one, or the undoing of the last one."""
    for row in db.rows(_MERGES, {"customer": customer, "after": after, "before": before}):
        event = events.get(db, row["id"])
        is_undoing = isinstance(event.fact, Unmerge) and bool(steps) and event.fact.of == steps[-1].merge
        if isinstance(event.fact, Merge) or is_undoing:
            return event
    return None


def _there(db: Database, event: int) -> Event:
    """What a merge, or its undoing, brought about on the other account."""
    return next(iter(events.following(db, event)))
