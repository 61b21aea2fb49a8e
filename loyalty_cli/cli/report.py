"""`loyalty report`: what an owner looks at. Nothing is written."""

from typing import Annotated, Any

from loyalty_cli import clock
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import ending
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option
from loyalty_cli.language import say, say_all
from loyalty_cli.program import calendar
from loyalty_cli.program.terms import Program


def expiring(
    session: Session,
    days: Annotated[int, Option(min=0, max=3660, help="How far to look ahead.", metavar="N")] = 30,
) -> None:
    """Look ahead: what expires soon, day by day.

    Example: loyalty report expiring --days 90
    """
    program = session.program
    through = calendar.shift(clock.moment(session.at, program.shop.timezone).day, days, "day")
    with session.db.snapshot():
        held = ending.quantities(session.db, program, session.at, through=through)
        given = ending.vouchers(session.db, program, session.at, through=through)
    sums: dict[str, int] = {}
    for each in held:
        sums[each.what] = sums.get(each.what, 0) + each.quantity
    currency = program.shop.currency
    data = {
        "through": through,
        "expiring": [
            {
                "unit": each.what,
                "quantity": postings.quantities({each.what: each.quantity}, currency)[each.what],
                "at": each.day,
                "customers": each.customers,
            }
            for each in held
        ],
        "vouchers": [
            {"reward": each.what, "vouchers": each.quantity, "at": each.day, "customers": each.customers} for each in given
        ],
        "total": postings.quantities(dict(sorted(sums.items())), currency),
    }
    printing.answer(session, data, _told(data, program), quiet=[])
    overdue.remind(session, program)


def _told(data: dict[str, Any], program: Program) -> list[str]:
    language = program.language
    rows = [(row["at"], saying.one(row["unit"], row["quantity"], program), row["customers"]) for row in data["expiring"]]
    rows += [
        (
            row["at"],
            saying.vouchers(row["vouchers"], row["reward"], program),
            row["customers"],
        )
        for row in data["vouchers"]
    ]
    if not rows:
        return [say(language, "Nothing expires through {day}.", day=data["through"])]
    told = marks.table(
        [[saying.figure(day, program), what, str(customers)] for day, what, customers in sorted(rows)],
        heads=say_all(language, "through", "can be used", "customers"),
        right=[2],
    )
    if len(data["expiring"]) > 1:
        total = ", ".join(saying.one(unit, quantity, program) for unit, quantity in data["total"].items())
        told.append(paint("bold", say(language, "Together {what}.", what=total)))
    if any(program.expiry(unit).idle for unit in data["total"]):
        told.append(paint("dim", say(language, "A purchase before then keeps what ends for want of one.")))
    return told
