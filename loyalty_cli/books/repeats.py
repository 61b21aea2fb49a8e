"""What a ref has named before: the same line typed again gets the same answer, and writes nothing (rule book 2.4).

Whoever was named still is, though two customers were made one since, or two again: by the old id, card or phone.
"""

from typing import Any

from loyalty_cli import books, ids, program as rules
from loyalty_cli.books import events
from loyalty_cli.books.events import Event
from loyalty_cli.errors import RefConflict
from loyalty_cli.program import kinds, names
from loyalty_cli.program.facts import Fact
from loyalty_cli.storage import Answer, Database
from loyalty_cli.values import replace

_OWN_MERGES = "SELECT id FROM events WHERE customer = :customer AND kind = 'merge' AND id < :before ORDER BY id DESC"


def under_ref(db: Database, ref: str | None, *, fact: Fact, customer: int | None, shop: str) -> Event | None:
    """The event that was recorded under this ref with the same content, marked as replayed; None if the ref is new, or none.

    It is the customer's; of what begins an account of its own (None) it may be anybody's.

    Raises:
        RefConflict: the ref names an event of this kind with other content.
    """
    return ask_under_ref(db, ref, fact=fact, customer=customer, shop=shop)() if ref is not None else None


def ask_under_ref(db: Database, ref: str, *, fact: Fact, customer: int | None, shop: str) -> Answer[Event | None]:
    """Ask for the event `under_ref`."""
    found = events.ask_ref(db, ref, fact.kind, shop)

    def repeated() -> Event | None:
        event = found()
        if event is None:
            return None
        refuse_other(db, event, fact, customer)
        return replace(event, replayed=True)

    return repeated


def refuse_other(db: Database, event: Event, fact: Fact, customer: int | None) -> None:
    """Refuse to take anything else for the event under whose ref it comes."""
    is_nobodys = getattr(fact, "of_nobody", False)  # each sale of nobody has an account of its own
    if not _is_same(db, event, fact) or not (customer is None or is_nobodys or is_theirs(db, event, customer)):
        raise conflict(event)


def conflict(event: Event) -> RefConflict:
    """What is said where a ref that names this event comes with something else."""
    return RefConflict(ref=event.ref, event=ids.text(event.id), kind=names.kind(event.kind), at=event.at)


def stood_on(db: Database, ref: str | None, *, kind: str, customer: int, shop: str) -> int | None:
    """What the event under this ref names: the same line typed again means the same, whatever has changed since."""
    event = events.of_ref(db, ref, kind, shop=shop) if ref is not None else None
    return event.names if event is not None and is_theirs(db, event, customer) else None


def is_theirs(db: Database, event: Event, customer: int) -> bool:
    """Whether an event was booked for the customer who uses that account: by whom it was then, or by whose it is now."""
    return (
        event.customer == customer
        or event.customer in _used(db, customer, event.id)
        or books.elsewhere.owner(db, events.get(db, books.moves.standing(db, event.id))) == customer
    )


def _used(db: Database, customer: int, before: int) -> list[int]:
    """The accounts that somebody's sales were booked on, from one to the next, when the event `before` was."""
    used = [customer]
    while (into := _merged_into(db, used[-1], before)) is not None and into not in used:
        used.append(into)
    return used


def _merged_into(db: Database, customer: int, before: int) -> int | None:
    for row in db.rows(_OWN_MERGES, {"customer": customer, "before": before}):
        fact = events.get(db, row["id"]).fact
        if isinstance(fact, rules.holdings.Merge):
            return fact.into
        if isinstance(fact, rules.holdings.Unmerged):
            return None
    return None


def _is_same(db: Database, event: Event, fact: Fact) -> bool:
    """Whether a fact says what the event does, and gives to the same customer what it gives."""
    was, now = _content(event.fact), _content(fact)
    given_to, to = was.pop("to", None), now.pop("to", None)
    is_one = given_to == to or (None not in (given_to, to) and _is_one(db, given_to, to, event.id))
    return was == now and is_one


def _is_one(db: Database, then: int, now: int, before: int) -> bool:
    return now == books.sharing.account(db, then) or then in _used(db, now, before)


def _content(fact: Fact) -> dict[str, Any]:
    """What makes two facts the same under one ref: everything but the reason given."""
    return {name: value for name, value in kinds.dump(fact).items() if name != "reason"}
