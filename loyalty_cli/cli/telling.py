"""What happened on an account, and why every number is what it is. Nothing is written."""

from typing import Annotated, Any

import typer

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, objects, wording
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import customers, events, explaining, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.errors import NotFound
from loyalty_cli.program import money
from loyalty_cli.program.facts import VoucherCancel
from loyalty_cli.program.terms import Program


def history(session: Session, who: Who, limit: Limit = 20, since: Since = None, until: Until = None) -> None:
    """List what happened on an account, the newest first.

    Example: loyalty history Ana --limit 5
    """
    program, found, _ = start(session, who)
    currency = program.shop.currency
    first, end = window(since, until, program.shop.timezone)
    asked = clock.later(session.at, seconds=1) if session.typed_at else None
    end = min((each for each in (end, asked) if each is not None), default=None)
    rows = events.newest_of(session.db, found.customer, limit=limit, since=first, before=end)
    data = [
        {
            "event": ids.text(event.id),
            "kind": event.kind,
            "at": event.at,
            "postings": objects.quantities(explaining.sums(event), currency),
            "amount": money.show(event.amount_minor, currency) if event.amount_minor is not None else None,
            "reward": _reward(session, event),
            "ref": event.ref,
            "staff": event.staff,
            "till": event.till,
        }
        for event in rows
    ]
    told = _listed(data, [_moves(session, event, program) for event in rows], program)
    printing.answer(session, {"events": data}, told if data else ["Nothing was booked yet."])


def _listed(rows: list[dict[str, Any]], moves: list[str], program: Program) -> list[str]:
    cells = [
        [wording.local(row["at"], program), row["kind"], row["amount"] or "", moved, row["event"]]
        for row, moved in zip(rows, moves, strict=True)
    ]
    return marks.table(cells, heads=["when", "what", "amount", "moved", "event"], right=[2])


def _moves(session: Session, event: Event, program: Program) -> str:
    """What a cashier saw move: the stamps that were given, not the rest after a full card became a voucher."""
    given = event.kind in ("purchase", "stamp")
    sums: dict[tuple[str, str], int] = {}
    for posting in event.postings:
        if not given or posting.account == "issued":
            key = (posting.unit, posting.account)
            sums[key] = sums.get(key, 0) + posting.quantity
    currency = program.shop.currency
    told = [
        wording.signed(objects.quantities({unit: quantity}, currency), program)
        for (unit, _), quantity in sums.items()
        if quantity
    ]
    full = len(vouchers.issued_by(session.db, event.id)) if given else 0
    told += [f"{full} voucher{'' if full == 1 else 's'}"] if full else []
    reward = _reward(session, event)
    named = [wording.title(reward, program)] if reward is not None else []
    return ": ".join([*([", ".join(told)] if told else []), *named])


def _reward(session: Session, event: Event) -> str | None:
    """The reward that was taken, held or cancelled, by its id."""
    if isinstance(event.fact, VoucherCancel):
        found = vouchers.holder(session.db, event.fact.code)
        return found[1].reward if found else None
    return getattr(event.fact, "reward", None)


def explain(
    session: Session, named: Annotated[str, typer.Argument(metavar="EVENT|WHO", help="An event, or a customer.")]
) -> None:
    """Say why every number is what it is.

    Example: loyalty explain last
    """
    try:
        event = events.find(session.db, named, till=session.till, shop=session.shop or "")
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
    head = paint("bold", f"{told.event.kind} {ids.text(identity)} of {name}, {wording.local(told.event.at, told.program)}")
    lines = [head, *marks.table([[f"  {fact}", value] for fact, value in told.facts])]
    for line in objects.why(told.event):
        lines.append(f"  {wording.one(line['unit'], line['quantity'], told.program)}  {line['text']}  [{line['rule']}]")
    printing.answer(session, data, lines)


def _explain_account(session: Session, who: str) -> None:
    program, found, _ = start(session, who)
    told = explaining.of_account(session.db, found.customer, program, session.at)
    currency = program.shop.currency
    data = {
        "customer": ids.text(found.customer),
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
    lines = [paint("bold", customers.get(session.db, found.customer).name)]
    for each in told.units:
        lines.append(wording.one(each.unit, data_quantity(each.balance, each.unit, currency), program))
        rows = [[str(data_quantity(quantity, each.unit, currency)), text] for text, quantity in each.lines]
        lines += [f"  {row}" for row in marks.table(rows, right=[0])]
    printing.answer(session, data, [*lines, *told.tier])


def data_quantity(quantity: int, unit: str, currency: str) -> Any:
    """One quantity as JSON has it."""
    return objects.quantities({unit: quantity}, currency)[unit]
