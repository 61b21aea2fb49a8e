"""`loyalty report shops`: the shops of a chain side by side. Nothing is written."""

from typing import Any

from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.language import say, say_all
from loyalty_cli.program import money
from loyalty_cli.program.terms import Program
from loyalty_cli.reports.shops import Sums, sums


def shops(session: Session, since: Since = None, until: Until = None) -> None:
    """Lay the shops of a chain side by side: what each sold, gave and took.

    What was voided is left out; --shop shows one alone. A refund, and what was redeemed, counts where the customer stood.

    Example: loyalty report shops --since 2026-03-01 --until 2026-03-31
    """
    program = session.program
    first, end = window(since, until, program.shop.timezone)
    found = sums(session.db, since=first, until=end, shop=session.shop or "")
    data = [_row(each, program) for each in found]
    told = _told(data, program) if data else [say(program.language, "Nothing was booked then.")]
    printing.answer(session, {"since": first, "until": end, "shops": data}, told, quiet=[row["shop"] or "" for row in data])


def _row(each: Sums, program: Program) -> dict[str, Any]:
    currency = program.shop.currency
    return {
        "shop": each.shop or None,
        "purchases": each.purchases,
        "amount": money.show(each.amount_minor, currency),
        "refunds": each.refunds,
        "returned": money.show(each.returned_minor, currency),
        "redemptions": each.redemptions,
        "issued": postings.quantities(each.issued, currency),
        "redeemed": postings.quantities(each.redeemed, currency),
    }


def _told(data: list[dict[str, Any]], program: Program) -> list[str]:
    cells = [
        [
            row["shop"] or say(program.language, "(no shop)"),
            str(row["purchases"]),
            saying.figure(row["amount"], program),
            saying.figure(row["returned"], program),
            str(row["redemptions"]),
            _quantities(row["issued"], program),
            _quantities(row["redeemed"], program),
        ]
        for row in data
    ]
    first, second, *rest = say_all(program.language, "shop", "purchases", "returned", "redemptions", "given", "redeemed")
    heads = [first, second, program.shop.currency, *rest]
    return marks.table(cells, heads=heads, right=[1, 2, 3, 4])


def _quantities(held: dict[str, Any], program: Program) -> str:
    return ", ".join(saying.one(unit, quantity, program) for unit, quantity in held.items())
