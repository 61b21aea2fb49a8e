"""`loyalty report liability`. Nothing is written."""

from typing import Any

from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.program import money, owing
from loyalty_cli.program.owing import Owed
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.reports.liability import Liability
from loyalty_cli.reports.liability import liability as found


def liability(session: Session) -> None:
    """Say what is owed to customers, and what it is worth.

    Points that wait to open count, what is past its last day does not. Points are worth what `[points] value` says, vouchers
    what they take off. The sums are held against the ledger. With --at it is what was owed then.

    Example: loyalty report liability --at 2025-12-31T23:59
    """
    program = session.program
    data = _data(found(session.db, program, session.at), program, session.at)
    printing.answer(session, data, _told(data, program), quiet=[data["worth"]])
    overdue.remind(session, program)


def _data(said: Liability, program: Program, at: str) -> dict[str, Any]:
    owed, currency = said.owed, program.shop.currency
    known = [what for what in owed.quantity if owed.quantity[what]]
    values = [owing.worth(what, owed.quantity[what], program) for what in known]
    return {
        "at": at,
        "currency": currency,
        "owed": [_row(what, owed, program) for what in sorted(known, key=_place)],
        "worth": money.show(sum(value for value in values if value is not None), currency),
        "debts": postings.quantities({unit: owed.debts[unit] for unit in sorted(owed.debts) if owed.debts[unit]}, currency),
        "lapsed": postings.quantities({unit: owed.lapsed[unit] for unit in sorted(owed.lapsed) if owed.lapsed[unit]}, currency),
        "book": postings.quantities(dict(said.book), currency),
        "adds_up": not said.differing,
    }


def _place(what: str) -> tuple[int, str]:
    """Points first, then stamps, vouchers, and what was paid for."""
    order = ("points", "stamps", "voucher", "credit", "gift_cards", "pack")
    kind = what.partition(":")[0]
    return (order.index(kind) if kind in order else len(order), what)


def _row(what: str, owed: Owed, program: Program) -> dict[str, Any]:
    currency, is_money = program.shop.currency, what in (CREDIT, owing.GIFT_CARDS)
    value = owing.worth(what, owed.quantity[what], program)
    return {
        "what": what,
        "quantity": money.show(owed.quantity[what], currency) if is_money else owed.quantity[what],
        "pending": owed.pending[what],
        "accounts": owed.holders[what],
        "worth": money.show(value, currency) if value is not None else None,
    }


def _told(data: dict[str, Any], program: Program) -> list[str]:
    currency = data["currency"]
    cells = [
        [_named(row, program), f"{row['worth']} {currency}" if row["worth"] is not None else "", str(row["accounts"])]
        for row in data["owed"]
    ]
    told = marks.table(cells, heads=["owed", "worth", "accounts"], right=[1, 2]) if cells else ["Nothing is owed."]
    told.append(paint("bold", f"Worth {data['worth']} {currency} on {saying.local(data['at'], program)}."))
    waiting = [saying.one(row["what"], row["pending"], program) for row in data["owed"] if row["pending"]]
    asides = (
        ("Of that, waiting to open", waiting),
        ("Owed to the shop, and not taken off", [saying.one(unit, held, program) for unit, held in data["debts"].items()]),
        ("Past its last day, not written down yet", [saying.one(unit, held, program) for unit, held in data["lapsed"].items()]),
    )
    told += [paint("dim", f"{text}: {', '.join(held)}.") for text, held in asides if held]
    if not data["adds_up"]:
        told.append(paint("bad", "These sums are not those of the ledger: `loyalty db verify` says why."))
    return told


def _named(row: dict[str, Any], program: Program) -> str:
    kind, _, name = row["what"].partition(":")
    if kind == "voucher":
        return f"{row['quantity']} voucher{'' if row['quantity'] == 1 else 's'}: {saying.title(name, program)}"
    if kind == owing.GIFT_CARDS:
        return f"{row['quantity']} {program.shop.currency} on gift cards"
    return saying.one(row["what"], row["quantity"], program)
