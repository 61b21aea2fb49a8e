"""`loyalty report`: statements that the owner settles by."""

from typing import Annotated

from loyalty_cli.answers import marks, saying
from loyalty_cli.cli import lists, printing
from loyalty_cli.cli.lists import Since, Until
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument
from loyalty_cli.language import say, say_all, say_many
from loyalty_cli.program import giving, money
from loyalty_cli.program.terms import POINTS
from loyalty_cli.reports import statements


def cause(
    session: Session,
    id_: Annotated[str, Argument(metavar="CAUSE", help="A cause of the programme.")],
    since: Since = None,
    until: Until = None,
) -> None:
    """State what a cause is owed: for visits, and for the points that customers gave.

    Example: loyalty report cause shelter --since 2026-01-01 --until 2026-03-31
    """
    program = session.program
    terms, currency, language = giving.cause_of(program, id_), program.shop.currency, program.language
    first, end = lists.until_now(session, since, until)
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
        [say_many(language, told.visits, "{count} visit", "{count} visits"), f"{data['for_visits']} {currency}"],
        [
            say_many(
                language,
                told.donations,
                "{points} in {count} donation",
                "{points} in {count} donations",
                points=saying.one(POINTS, told.points, program),
            ),
            f"{data['for_points']} {currency}",
        ],
        [say(language, "in all"), f"{data['total']} {currency}"],
    ]
    shown = [[what, saying.figure(amount, program)] for what, amount in rows]
    printing.answer(session, data, [f"{terms.name}{_span(since, until, language)}", *marks.table(shown, right=[1])])


def partner(
    session: Session,
    id_: Annotated[str, Argument(metavar="PARTNER", help="A partner of the programme.")],
    since: Since = None,
    until: Until = None,
) -> None:
    """State what is to be settled with a partner: points given and taken there.

    Example: loyalty report partner museum --since 2026-01-01
    """
    program = session.program
    terms, currency, language = giving.partner_of(program, id_), program.shop.currency, program.language
    first, end = lists.until_now(session, since, until)
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
    given, taken = say_all(language, "points given there", "points taken there")
    rows = [[given, str(told.issued)], [taken, str(told.redeemed)]]
    lines = [f"{terms.name}{_span(since, until, language)}", *marks.table(rows, right=[1])]
    printing.answer(session, data, [*lines, _settled(terms.name, owed, currency, language)])


def _settled(name: str, owed: int | None, currency: str, language: str) -> str:
    if owed is None:
        return say(language, "The programme does not say what a point is worth: give [points] a value to settle in money.")
    amount = f"{money.show(abs(owed), currency)} {currency}"
    if owed < 0:
        return say(language, "The shop owes {name} {amount}.", name=name, amount=amount)
    return say(language, "{name} owes the shop {amount}.", name=name, amount=amount)


def _signed(minor: int | None, currency: str) -> str | None:
    return None if minor is None else f"{'-' if minor < 0 else ''}{money.show(abs(minor), currency)}"


def _span(since: str | None, until: str | None, language: str) -> str:
    first = say(language, ", from {day}", day=since) if since else ""
    return first + (say(language, ", through {day}", day=until) if until else "")
