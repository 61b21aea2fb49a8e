"""What happened on an account, and why every number is what it is. Nothing is written."""

from typing import Annotated, Any

import typer

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, objects, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.past import listed, row
from loyalty_cli.books import customers, events, explaining, programs, which
from loyalty_cli.books.who import account
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who
from loyalty_cli.errors import NotFound


def history(session: Session, who: Who, limit: Limit = 20, since: Since = None, until: Until = None) -> None:
    """List what happened on an account, the newest first.

    Example: loyalty history Ana --limit 5
    """
    program = programs.in_force(session.db, session.at)
    customer = account(session.db, who, program)
    currency = program.shop.currency
    first, end = window(since, until, program.shop.timezone)
    asked = clock.later(session.at, seconds=1) if session.typed_at else None
    end = min((each for each in (end, asked) if each is not None), default=None)
    rows = events.newest_of(session.db, customer, limit=limit, since=first, before=end)
    data = [row(session.db, event, currency) for event in rows]
    told = listed(session.db, rows, program)
    printing.answer(session, {"events": data}, told if data else ["Nothing was booked yet."])


def explain(
    session: Session, named: Annotated[str, typer.Argument(metavar="EVENT|WHO", help="An event, or a customer.")]
) -> None:
    """Say why every number is what it is.

    Example: loyalty explain last
    """
    try:
        event = which.find(session.db, named, till=session.till, shop=session.shop or "")
    except NotFound:
        if named == "last" or named.startswith("ref:"):
            raise
        _explain_account(session, named)
    else:
        _explain_event(session, event)


def _explain_event(session: Session, identity: int) -> None:
    told = explaining.of_event(session.db, identity)
    data = {
        "event": ids.text(identity),
        "kind": told.event.kind,
        "customer": ids.text(told.event.customer),
        "at": told.event.at,
        "program": told.event.program,
        "why": objects.why(told.event),
        "facts": [{"name": name, "value": value} for name, value in told.facts],
    }
    name = customers.get(session.db, told.event.customer).name
    head = paint("bold", f"{told.event.kind} {ids.text(identity)} of {name}, {saying.local(told.event.at, told.program)}")
    lines = [head, *marks.table([[f"  {fact}", value] for fact, value in told.facts])]
    for line in objects.why(told.event):
        moved = f"{saying.one(line['unit'], line['quantity'], told.program)}  " if line["quantity"] else ""
        lines.append(f"  {moved}{line['text']}  [{line['rule']}]")
    printing.answer(session, data, lines)


def _explain_account(session: Session, who: str) -> None:
    program = programs.in_force(session.db, session.at)
    customer = account(session.db, who, program)
    told = explaining.of_account(session.db, customer, program, session.at)
    currency = program.shop.currency
    data = {
        "customer": ids.text(customer),
        "units": [
            {
                "unit": each.unit,
                "balance": objects.quantities({each.unit: each.balance}, currency)[each.unit],
                "book": objects.quantities({each.unit: each.book}, currency)[each.unit],
                "why": [{"text": text, "quantity": quantity} for text, quantity in each.lines],
            }
            for each in told.units
        ],
        "tier": list(told.tier),
    }
    lines = [paint("bold", customers.get(session.db, customer).name)]
    for each in told.units:
        lines.append(saying.one(each.unit, data_quantity(each.balance, each.unit, currency), program))
        rows = [[str(data_quantity(quantity, each.unit, currency)), text] for text, quantity in each.lines]
        lines += [f"  {row}" for row in marks.table(rows, right=[0])]
    printing.answer(session, data, [*lines, *told.tier])


def data_quantity(quantity: int, unit: str, currency: str) -> Any:
    """One quantity as JSON has it."""
    return objects.quantities({unit: quantity}, currency)[unit]
