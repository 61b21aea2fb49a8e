"""`loyalty report liability`. Nothing is written."""

from typing import Any

from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.language import Template, say, say_all, spoken
from loyalty_cli.program import money, owing
from loyalty_cli.program.owing import Owed
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.reports.liability import Liability, liability as found


def liability(session: Session) -> None:
    """Say what is owed to customers, and what it is worth.

    Points that wait to open count, what is past its last day does not. Points are worth what `[points] value` says, vouchers
    what they take off. The sums are held against the ledger. With --at it is what was owed then.

    Example: loyalty report liability --at 2025-12-31T23:59
    """
    program, bar = session.program, printing.Progress(session, "liability")
    try:
        data = _data(found(session.db, session.at, shop=session.shop or "", progress=bar.at), program, session.at)
    finally:
        bar.close()
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
        "book": postings.quantities({unit: said.book[unit] for unit in sorted(said.book)}, currency),
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
    language = program.language
    worth = [_amount(row["worth"], program) if row["worth"] is not None else "" for row in data["owed"]]
    cells = [[_named(row, program), each, str(row["accounts"])] for row, each in zip(data["owed"], worth, strict=True)]
    heads = say_all(language, "owed", "worth", "accounts")
    told = marks.table(cells, heads=heads, right=[1, 2]) if cells else [say(language, "Nothing is owed.")]
    amount, at = _amount(data["worth"], program), saying.local(data["at"], program)
    told.append(paint("bold", say(language, "Worth {amount} on {at}.", amount=amount, at=at)))
    waiting = [saying.one(row["what"], row["pending"], program) for row in data["owed"] if row["pending"]]
    asides = (
        (Template("Of that, waiting to open: {what}."), waiting),
        (Template("Owed to the shop, and not taken off: {what}."), _each(data["debts"], program)),
        (Template("Past its last day, not written down yet: {what}."), _each(data["lapsed"], program)),
    )
    told += [paint("dim", spoken(text(what=", ".join(held)), language)) for text, held in asides if held]
    if not data["adds_up"]:
        text = say(language, "These sums are not those of the ledger: `loyalty db verify` says why.")
        told.append(paint("bad", text))
    return told


def _amount(figure: str, program: Program) -> str:
    return saying.figure(f"{figure} {program.shop.currency}", program)


def _each(by_unit: dict[str, Any], program: Program) -> list[str]:
    return [saying.one(unit, held, program) for unit, held in by_unit.items()]


def _named(row: dict[str, Any], program: Program) -> str:
    kind, _, name = row["what"].partition(":")
    if kind == "voucher":
        return saying.vouchers(row["quantity"], name, program)
    if kind == owing.GIFT_CARDS:
        return say(program.language, "{amount} on gift cards", amount=_amount(row["quantity"], program))
    return saying.one(row["what"], row["quantity"], program)
