"""One event as the books hold it, against what the rules say of it now: every difference is a sentence."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import events
from loyalty_cli.books.replay import Step
from loyalty_cli.program import money, views
from loyalty_cli.program.account import Posting
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Row


def name(row: Row) -> str:
    """How a sentence calls an event: `purchase 38G1GYKKABFJ4`."""
    return f"{row['kind']} {ids.text(row['id'])}"


def differences(row: Row, postings: Sequence[Row], step: Step) -> Iterator[str]:
    """What in an event's row and in its postings is not what the rules give."""
    event, outcome = step.event, step.outcome
    columns = {
        "kind": event.fact.kind,
        "amount_minor": outcome.amount_minor,
        "names": event.fact.names,
    }
    for column, wanted in columns.items():
        if row[column] != wanted:
            yield f"{name(row)}: its {column} is {row[column]!r}; the rules give {wanted!r}"
    if row["late"] not in (0, int(events.is_late(event.at, event.recorded_at, step.program))):  # an import is never late
        yield f"{name(row)}: it is marked late and was recorded at once"
    if events.is_future(event.at, event.recorded_at):
        yield f"{name(row)}: it happened at {event.at}, later than it was recorded at {event.recorded_at}"
    yield from _told(row, "before", events.before(outcome))
    yield from _told(row, "said", views.said(step.before, step.after, outcome, step.program, step.now))
    yield from _postings(row, postings, outcome.postings, step.program)


def _told(row: Row, column: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    text = events.compact(wanted)
    if row[column] == text:
        return
    held, given = json.loads(row[column]), json.loads(text)
    for key in {**given, **held}:
        if held.get(key) != given.get(key):
            yield f"{name(row)}: its {column} holds {key} {held.get(key)!r}; the rules give {given.get(key)!r}"


def _postings(row: Row, found: Sequence[Row], wanted: Sequence[Posting], program: Program) -> Iterator[str]:
    by_place = {each["place"]: each for each in found}
    for place, posting in enumerate(wanted, 1):
        held = by_place.pop(place, None)
        if held is None or not _is_as(held, posting, row["customer"]):
            yield f"posting {place} of {name(row)} {_difference(held, posting, row['customer'], program)}"
    for place, held in sorted(by_place.items()):
        yield (
            f"posting {place} of {name(row)} says {_quantity(held['unit'], held['quantity'], program)} ({held['text']}); "
            "no rule gives it"
        )


def _is_as(held: Row, posting: Posting, customer: int) -> bool:
    kept = (held["quantity"], held["unit"], held["lot"], held["account"], held["rule"], held["text"], held["customer"])
    return kept == (posting.quantity, posting.unit, posting.lot, posting.account, posting.rule, posting.text, customer)


def _difference(held: Row | None, posting: Posting, customer: int, program: Program) -> str:
    given = f"{_quantity(posting.unit, posting.quantity, program)} ({posting.text})"
    if held is None:
        return f"is missing; the rule gives {given}"
    if (held["unit"], held["quantity"]) != (posting.unit, posting.quantity):
        return f"says {_quantity(held['unit'], held['quantity'], program)}; the rule gives {given}"
    wanted = {"lot": posting.lot, "account": posting.account, "rule": posting.rule, "text": posting.text, "customer": customer}
    told = [
        f"its {column} is {held[column]!r}; the rule gives {value!r}"
        for column, value in wanted.items()
        if held[column] != value
    ]
    return f"is not as it was: {', '.join(told)}"


def _quantity(unit: str, quantity: Any, program: Program) -> str:
    if unit == CREDIT and isinstance(quantity, int):
        return f"{money.show(quantity, program.shop.currency)} credit"
    return f"{quantity} {unit}"
