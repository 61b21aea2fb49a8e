"""`loyalty report day` and `report shops`: what was sold, given and taken. Nothing is written."""

from collections.abc import Sequence
from typing import Annotated, Any

from loyalty_cli import clock
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Since, Until, until_now
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument
from loyalty_cli.language import say, say_all, say_many
from loyalty_cli.program import bills, money
from loyalty_cli.program.terms import Program
from loyalty_cli.reports import takings
from loyalty_cli.reports.takings import Takings


def day(
    session: Session,
    day_: Annotated[str | None, Argument(metavar="DAY", help="The day, as 2026-02-17; today if left out.")] = None,
) -> None:
    """Sum a day up, till by till: what was sold, given back, earned and redeemed.

    What was voided on the day is taken off; --shop sums up one shop of a chain.

    Example: loyalty report day 2026-03-14
    """
    program = session.program
    asked = clock.moment(session.at, program.shop.timezone).day if day_ is None else bills.day(day_)
    since, until = until_now(session, asked, asked)
    tills, customers = takings.by_till(session.db, since=since, until=until, shop=session.shop or "")
    data = {
        "day": asked,
        **_sums(takings.together(tills), program),
        "customers": customers,
        "tills": [{"till": each.of or None, **_sums(each, program)} for each in tills],
    }
    printing.answer(session, data, _day(data, program), quiet=[])


def shops(session: Session, since: Since = None, until: Until = None) -> None:
    """Lay the shops of a chain side by side: what each sold, gave and took.

    What was voided is left out; --shop shows one alone. A refund, and what was redeemed, counts where the customer stood.

    Example: loyalty report shops --since 2026-03-01 --until 2026-03-31
    """
    program = session.program
    first, end = until_now(session, since, until)
    found = takings.by_shop(session.db, since=first, until=end, shop=session.shop or "")
    data = [{"shop": each.of or None, **_sums(each, program)} for each in found]
    rows = [(row["shop"] or say(program.language, "(no shop)"), row) for row in data]
    told = _table(rows, say(program.language, "shop"), program)
    printing.answer(session, {"since": first, "until": end, "shops": data}, told, quiet=[row["shop"] or "" for row in data])


def _sums(each: Takings, program: Program) -> dict[str, Any]:
    currency = program.shop.currency
    return {
        "purchases": each.purchases,
        "amount": money.show(each.amount_minor, currency),
        "refunds": each.refunds,
        "returned": money.show(each.returned_minor, currency),
        "redemptions": each.redemptions,
        "issued": postings.quantities(each.issued, currency),
        "redeemed": postings.quantities(each.redeemed, currency),
    }


def _day(data: dict[str, Any], program: Program) -> list[str]:
    language, tills = program.language, data["tills"]
    rows = [(row["till"] or say(language, "(no till)"), row) for row in tills]
    if len(rows) > 1:
        rows.append((say(language, "in all"), data))
    came = say_many(language, data["customers"], "{count} customer came.", "{count} customers came.")
    return [
        paint("bold", saying.figure(data["day"], program)),
        *_table(rows, say(language, "till"), program),
        *([came] if tills else []),
    ]


def _table(rows: Sequence[tuple[str, dict[str, Any]]], of: str, program: Program) -> list[str]:
    if not rows:
        return [say(program.language, "Nothing was booked then.")]
    cells = [
        [
            name,
            str(row["purchases"]),
            saying.figure(row["amount"], program),
            saying.figure(row["returned"], program),
            str(row["redemptions"]),
            _quantities(row["issued"], program),
            _quantities(row["redeemed"], program),
        ]
        for name, row in rows
    ]
    sold, *others = say_all(program.language, "purchases", "returned", "redemptions", "given", "redeemed")
    return marks.table(cells, heads=[of, sold, program.shop.currency, *others], right=[1, 2, 3, 4])


def _quantities(held: dict[str, Any], program: Program) -> str:
    return ", ".join(saying.one(unit, quantity, program) for unit, quantity in held.items())
