"""An event told: the object and the lines of its answer, read from the books."""

from collections.abc import Iterable, Iterator
from typing import Any

from loyalty_cli import clock
from loyalty_cli.answers import objects, wording
from loyalty_cli.books import customers, programs
from loyalty_cli.books.events import Event
from loyalty_cli.errors import OutcomeUnknown, StorageTrouble, nearest, quoted
from loyalty_cli.program.account import Account
from loyalty_cli.program.bills import Item
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database


def told(db: Database, event: Event, *, rehearsed: bool = False) -> tuple[dict[str, Any], list[str]]:
    """The object and the lines of an event.

    Raises:
        OutcomeUnknown: the books cannot be read any more; nobody may be told that nothing was written.
    """
    try:
        program = programs.version(db, event.program)
        data = objects.of_event(db, event, program, rehearsed=rehearsed)
        if event.after is not None:
            data |= _ahead(db, event.after, event.at, program)
        name = customers.name(db, event.customer)
    except StorageTrouble as trouble:
        if rehearsed:
            raise
        raise OutcomeUnknown(ref=event.ref, cause="the books could not be read for the answer") from trouble
    return data, wording.lines(data, name=name, program=program)


def _ahead(db: Database, account: Account, at: str, program: Program) -> dict[str, Any]:
    """What a rehearsed event would bring within reach, and what would still be missing."""
    from loyalty_cli.answers import overview  # what is booked at the till does not wait for it

    now = clock.moment(at, program.shop.timezone)
    there_would_be = overview.standing(db, account, program, now, is_past=False)
    return {name: there_would_be[name] for name in ("rewards", "next_tier")}


def hints(items: Iterable[Item], program: Program) -> Iterator[str]:
    """A slip in a product's name costs the customer stamps: it is booked all the same, but not in silence."""
    for each in items:
        if each.category is None and program.products and each.sku not in program.products:
            for meant in nearest(each.sku, program.products)[:1]:
                yield f"There is no product {quoted(each.sku)}; it counted without a category. Did you mean {meant}?"
