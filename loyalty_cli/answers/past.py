"""What happened on an account, one line an event."""

from collections.abc import Callable, Sequence
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.books import explaining, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.language import say_all, say_many
from loyalty_cli.program import money
from loyalty_cli.program.facts import Purchase, Stamp, VoucherCancel
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database


def row(db: Database, event: Event, currency: str) -> dict[str, Any]:
    """An event as the object of a history has it."""
    return {
        "event": ids.text(event.id),
        "kind": event.kind,
        "at": event.at,
        "postings": postings.quantities(explaining.sums(event), currency),
        "amount": money.show(event.amount_minor, currency) if event.amount_minor is not None else None,
        "reward": _reward(db, event),
        "ref": event.ref,
        "staff": event.staff,
        "till": event.till,
        "shop": event.shop or None,
    }


def listed(
    db: Database, events: Sequence[Event], program: Program, shop: str = "", *, named: Callable[[int], str] = ids.text
) -> list[str]:
    """The events as a table, in the order given, each `named` by its id; with their shops, where one is not of this `shop`."""
    currency = program.shop.currency
    has_others = any(event.shop != shop for event in events)
    cells = [
        [
            saying.local(event.at, program),
            saying.kind(event.kind, program),
            saying.figure(money.show(event.amount_minor, currency), program) if event.amount_minor is not None else "",
            moves(db, event, program),
            named(event.id),
            *([event.shop] if has_others else []),
        ]
        for event in events
    ]
    heads = say_all(program.language, "when", "what", "amount", "moved", "event", "shop")[: 6 if has_others else 5]
    return marks.table(cells, heads=heads, right=[2])


def moves(db: Database, event: Event, program: Program) -> str:
    """What a cashier saw move: the stamps that were given, not the rest after a full card became a voucher."""
    given = isinstance(event.fact, Purchase | Stamp)
    sums: dict[tuple[str, str], int] = {}
    for posting in event.postings:
        if not given or posting.account == "issued" or not posting.unit.startswith("stamps:"):
            key = (posting.unit, posting.account)
            sums[key] = sums.get(key, 0) + posting.quantity
    currency = program.shop.currency
    told = [
        saying.signed(postings.quantities({unit: quantity}, currency), program)
        for (unit, _), quantity in sums.items()
        if quantity
    ]
    full = len(vouchers.issued_by(db, event.id)) if given else 0
    told += [say_many(program.language, full, "{count} voucher", "{count} vouchers")] if full else []
    reward = _reward(db, event)
    named = [saying.title(reward, program)] if reward is not None else []
    return ": ".join([*([", ".join(told)] if told else []), *named])


def _reward(db: Database, event: Event) -> str | None:
    """The reward that was taken, held or cancelled, by its id."""
    if isinstance(event.fact, VoucherCancel):
        found = vouchers.holder(db, event.fact.code)
        return found[1].reward if found else None
    return getattr(event.fact, "reward", None)
