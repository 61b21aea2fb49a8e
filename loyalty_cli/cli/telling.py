"""What happened on an account, and why every number is what it is. Nothing is written."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.past import listed, row
from loyalty_cli.answers.retelling import reason, retold
from loyalty_cli.books import customers, events, explaining, explaining_accounts, programs, which
from loyalty_cli.books.explaining import EventTold
from loyalty_cli.books.explaining_accounts import LotTold, UnitTold
from loyalty_cli.books.who import account
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, until_now
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who
from loyalty_cli.cli.words import Argument
from loyalty_cli.errors import NotFound
from loyalty_cli.language import say, spoken
from loyalty_cli.program.terms import Program
from loyalty_cli.values import fields


def history(session: Session, who: Who, limit: Limit = 20, since: Since = None, until: Until = None) -> None:
    """List what happened on an account, the newest first.

    Example: loyalty history Ana --limit 5
    """
    program = session.program
    customer = account(session.db, who, program)
    currency = program.shop.currency
    first, end = until_now(session, since, until)
    rows = events.newest_of(session.db, customer, limit=limit, since=first, before=end)
    data = [row(session.db, event, currency) for event in rows]
    if rows:
        told = listed(session.db, rows, program, session.shop or "")
    else:
        told = [say(program.language, "Nothing was booked then." if since or until else "Nothing was booked yet.")]
    printing.answer(session, {"events": data}, told)


def explain(session: Session, named: Annotated[str, Argument(metavar="EVENT|WHO", help="An event, or a customer.")]) -> None:
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
    program = programs.told(session.db, told.event.program, at=session.recorded_at)
    words = {
        "kind": saying.kind(told.event.kind, program),
        "event": ids.text(identity),
        "name": saying.called(customers.get(session.db, told.event.customer), program.language),
        "time": saying.local(told.event.at, program),
    }
    head = paint("bold", say(program.language, "{kind} {event} of {name}, {time}", **words))
    facts, after = (_table(each, program.language) for each in (told.facts, told.after))
    printing.answer(session, data, [head, *facts, *_whys(why, program), *_steps(told, program), *after])


def _table(told: Sequence[tuple[str, str]], language: str) -> list[str]:
    return marks.table([[f"  {spoken(name, language)}", spoken(value, language)] for name, value in told])


def _named_values(told: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in told]


def _whys(why: Sequence[Mapping[str, Any]], program: Program) -> list[str]:
    lines = []
    for line in why:
        moved = f"{saying.one(line['unit'], line['quantity'], program)}  " if line["quantity"] else ""
        lines.append(f"  {moved}{reason(line, program.language)}  [{line['rule']}]")
    return lines


def _steps(told: EventTold, program: Program) -> list[str]:
    """What each rule gave for what had been left before a return, and what it gives for what is left."""
    currency = told.program.shop.currency
    rows = [
        [
            f"    {saying.one(step.unit, _quantity(step.before, step.unit, currency), program)} → "
            f"{_figure(step.after, step.unit, program)}",
            f"{retold(step.was, program.language) or '–'} → {retold(step.text, program.language) or '–'}",
            f"[{step.rule}]",
        ]
        for step in told.steps
    ]
    head = say(program.language, "rule by rule, before the return and after it:")
    return [f"  {head}", *marks.table(rows)] if rows else []


def _explain_account(session: Session, who: str) -> None:
    program = session.program
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
        rows = [[_figure(quantity, each.unit, program), spoken(text, program.language)] for text, quantity in each.lines]
        left = [[_figure(lot.quantity, each.unit, program), _lot(lot, program)] for lot in each.lots]
        lines += [f"  {row}" for row in marks.table(rows, right=[0])]
        lines += [f"  {say(program.language, 'lot by lot, the next to be spent first:')}"] if left else []
        lines += [f"  {row}" for row in marks.table(left, right=[0])]
    printing.answer(session, data, [*lines, *(spoken(sentence, program.language) for sentence in told.tier)])


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
        return say(program.language, "owed, and paid by what is earned next")
    told = [say(program.language, "of {day}", day=lot.earned_on)]
    if lot.opens_at:
        told.append(say(program.language, "opens {time}", time=saying.local(lot.opens_at, program)))
    if lot.until:
        told.append(
            say(program.language, "was usable through {day}" if lot.is_expired else "usable through {day}", day=lot.until)
        )
    return f"{', '.join(told)}  {marks.paint('dim', ids.text(lot.event))}"


def _figure(quantity: int, unit: str, program: Program) -> str:
    return saying.figure(str(_quantity(quantity, unit, program.shop.currency)), program)


def _quantity(quantity: int, unit: str, currency: str) -> Any:
    """One quantity as JSON has it."""
    return postings.quantities({unit: quantity}, currency)[unit]
