"""`loyalty report`: statements that the owner settles by."""

from typing import Annotated

import typer

from loyalty_cli.answers import marks, saying
from loyalty_cli.books import programs
from loyalty_cli.cli import lists, printing
from loyalty_cli.cli.lists import Since, Until
from loyalty_cli.cli.session import Session
from loyalty_cli.program import giving, money
from loyalty_cli.reports import statements


def cause(
    session: Session,
    id_: Annotated[str, typer.Argument(metavar="CAUSE", help="A cause of the programme.")],
    since: Since = None,
    until: Until = None,
) -> None:
    """State what a cause is owed: for visits, and for the points that customers gave.

    Example: loyalty report cause shelter --since 2026-01-01 --until 2026-03-31
    """
    program = programs.in_force(session.db, session.at)
    terms, currency = giving.cause_of(program, id_), program.shop.currency
    first, end = lists.window(since, until, program.shop.timezone)
    told = statements.of_cause(session.db, id_, since=first, until=end)
    data = {
        "cause": terms.id,
        "name": terms.name,
        "since": since,
        "until": until,
        "visits": told.visits,
        "for_visits": money.show(told.visits_minor, currency),
        "donations": told.donations,
        "points": told.points,
        "for_points": money.show(told.points_minor, currency),
        "total": money.show(told.total_minor, currency),
        "currency": currency,
    }
    rows = [
        [saying.counted(told.visits, "visit"), f"{data['for_visits']} {currency}"],
        [
            f"{saying.counted(told.points, 'point')} in {saying.counted(told.donations, 'donation')}",
            f"{data['for_points']} {currency}",
        ],
        ["in all", f"{data['total']} {currency}"],
    ]
    printing.answer(session, data, [f"{terms.name}{_span(since, until)}", *marks.table(rows, right=[1])])


def partner(
    session: Session,
    id_: Annotated[str, typer.Argument(metavar="PARTNER", help="A partner of the programme.")],
    since: Since = None,
    until: Until = None,
) -> None:
    """State what is to be settled with a partner: points given and taken there.

    Example: loyalty report partner museum --since 2026-01-01
    """
    program = programs.in_force(session.db, session.at)
    terms, currency = giving.partner_of(program, id_), program.shop.currency
    first, end = lists.window(since, until, program.shop.timezone)
    told = statements.of_partner(session.db, id_, program.points.value_minor, since=first, until=end)
    owed = told.owed_minor
    data = {
        "partner": terms.id,
        "name": terms.name,
        "since": since,
        "until": until,
        "issued": told.issued,
        "redeemed": told.redeemed,
        "owed": _signed(owed, currency),
        "currency": currency,
    }
    rows = [["points given there", str(told.issued)], ["points taken there", str(told.redeemed)]]
    lines = [f"{terms.name}{_span(since, until)}", *marks.table(rows, right=[1])]
    if owed is None:
        lines.append("The programme does not say what a point is worth: give [points] a value to settle in money.")
    else:
        side = f"{terms.name} owes the shop" if owed >= 0 else f"The shop owes {terms.name}"
        lines.append(f"{side} {money.show(abs(owed), currency)} {currency}.")
    printing.answer(session, data, lines)


def _signed(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{'-' if minor < 0 else ''}{money.show(abs(minor), currency)}"


def _span(since: str | None, until: str | None) -> str:
    return "".join(f", {word} {day}" for word, day in (("from", since), ("through", until)) if day)
