"""What happened on an account, and why every number is what it is. Nothing is written."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.past import listed, row
from loyalty_cli.books import customers, events, explaining, explaining_accounts, programs, which
from loyalty_cli.books.explaining import EventTold
from loyalty_cli.books.explaining_accounts import LotTold, UnitTold
from loyalty_cli.books.who import account
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who
from loyalty_cli.errors import NotFound
from loyalty_cli.language import say
from loyalty_cli.program.terms import Program
from loyalty_cli.values import fields


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
    printing.answer(session, {"events": data}, told if data else [say(program.language, "Nothing was booked yet.")])


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
    told = explaining.of_event(session.db, identity, session.at)
    why = postings.why(told.event, told.program.shop.currency)
    data = {
        "event": ids.text(identity),
        "kind": told.event.kind,
        "customer": ids.text(told.event.customer),
        "at": told.event.at,
        "program": told.event.program,
        "why": why,
        "facts": _named_values(told.facts),
        "steps": [{name: getattr(step, name) for name in fields(type(step))} for step in told.steps],
        "after": _named_values(told.after),
    }
    name = customers.get(session.db, told.event.customer).name
    head = paint("bold", f"{told.event.kind} {ids.text(identity)} of {name}, {saying.local(told.event.at, told.program)}")
    facts = marks.table([[f"  {fact}", value] for fact, value in told.facts])
    after = marks.table([[f"  {fact}", value] for fact, value in told.after])
    printing.answer(session, data, [head, *facts, *_whys(why, told.program), *_steps(told), *after])


def _named_values(told: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in told]


def _whys(why: Sequence[Mapping[str, Any]], program: Program) -> list[str]:
    lines = []
    for line in why:
        moved = f"{saying.one(line['unit'], line['quantity'], program)}  " if line["quantity"] else ""
        lines.append(f"  {moved}{line['text']}  [{line['rule']}]")
    return lines


def _steps(told: EventTold) -> list[str]:
    """What each rule gave for what had been left before a return, and what it gives for what is left."""
    currency = told.program.shop.currency
    rows = [
        [
            f"    {saying.one(step.unit, _quantity(step.before, step.unit, currency), told.program)} → "
            f"{_quantity(step.after, step.unit, currency)}",
            f"{step.was or '–'} → {step.text or '–'}",
            f"[{step.rule}]",
        ]
        for step in told.steps
    ]
    return ["  rule by rule, before the return and after it:", *marks.table(rows)] if rows else []


def _explain_account(session: Session, who: str) -> None:
    program = programs.in_force(session.db, session.at)
    customer = account(session.db, who, program)
    told = explaining_accounts.of_account(session.db, customer, program, session.at)
    currency = program.shop.currency
    data = {
        "customer": ids.text(customer),
        "units": [_unit(each, currency) for each in told.units],
        "tier": list(told.tier),
    }
    lines = [paint("bold", customers.get(session.db, customer).name)]
    for each in told.units:
        lines.append(saying.one(each.unit, _quantity(each.balance, each.unit, currency), program))
        rows = [[str(_quantity(quantity, each.unit, currency)), text] for text, quantity in each.lines]
        left = [[str(_quantity(lot.quantity, each.unit, currency)), _lot(lot, program)] for lot in each.lots]
        lines += [f"  {row}" for row in marks.table(rows, right=[0])]
        lines += ["  lot by lot, the next to be spent first:"] if left else []
        lines += [f"  {row}" for row in marks.table(left, right=[0])]
    printing.answer(session, data, [*lines, *told.tier])


def _unit(each: UnitTold, currency: str) -> dict[str, Any]:
    return {
        "unit": each.unit,
        "balance": _quantity(each.balance, each.unit, currency),
        "book": _quantity(each.book, each.unit, currency),
        "why": [{"text": text, "quantity": quantity} for text, quantity in each.lines],
        "lots": [
            {
                "quantity": _quantity(lot.quantity, each.unit, currency),
                "event": ids.text(lot.event),
                "earned": lot.earned_on,
                "opens": lot.opens_at,
                "until": lot.until,
                "expired": lot.is_expired,
                "debt": lot.is_debt,
            }
            for lot in each.lots
        ],
    }


def _lot(lot: LotTold, program: Program) -> str:
    if lot.is_debt:
        return "owed, and paid by what is earned next"
    opens = f", opens {saying.local(lot.opens_at, program)}" if lot.opens_at else ""
    until = f", {'was ' if lot.is_expired else ''}usable through {lot.until}" if lot.until else ""
    return f"of {lot.earned_on}{opens}{until}  {marks.paint('dim', ids.text(lot.event))}"


def _quantity(quantity: int, unit: str, currency: str) -> Any:
    """One quantity as JSON has it."""
    return postings.quantities({unit: quantity}, currency)[unit]
