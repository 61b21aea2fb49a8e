"""`loyalty program simulate`: the shop's own history under another programme. Nothing is written."""

import os
from typing import Annotated

from loyalty_cli import clock
from loyalty_cli.answers import side_by_side
from loyalty_cli.answers.side_by_side import Sides
from loyalty_cli.books import programs
from loyalty_cli.cli import files, printing
from loyalty_cli.cli.lists import window
from loyalty_cli.cli.program import Number
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import say
from loyalty_cli.operations.apply_program import BooksNotEmpty
from loyalty_cli.program.terms import Program
from loyalty_cli.reports.simulating import Order, simulate as live_again

Named = Annotated[int, Option("--limit", min=0, metavar="N", help="At most so many customers by name.")]


def simulate(
    session: Session,
    file: Annotated[str | None, Argument(help="The programme's text; - is standard input.", metavar="FILE")] = None,
    number: Number = None,
    from_: Annotated[str | None, Option("--from", help="Only what happened from this day on.", metavar="DAY")] = None,
    to: Annotated[str | None, Option("--to", help="Only what happened through this day.", metavar="DAY")] = None,
    limit: Named = 10,
) -> None:
    """Live through the shop's own history under another programme, beside how it was; nothing is written.

    Example: loyalty program simulate shop.toml --from 2026-01-01
    """
    if (file is None) == (number is None):
        raise BadOptions("Name what to try: `loyalty program simulate FILE`, or --version N for an older one.")
    source = programs.text(session.db, number).source if number is not None else files.read_text(str(file))
    other = programs.read(session.db, source, session.at, session.shop or "")
    held = session.program
    _refuse_other_money(session, other, held)
    order = _order(session, source, from_, to, held.shop.timezone)

    bar = printing.Progress(session, "simulate")
    try:
        found = live_again(session.db, order, progress=bar.at)
    finally:
        bar.close()

    sides = Sides(programs.in_force(session.db, order.at, order.shop), other, _name(file, number, held.language))
    asked = {"file": file, "version": number, "from": from_, "to": to, "at": order.at}
    data = {**asked, **side_by_side.data(session.db, found, sides, limit=limit)}
    printing.answer(session, data, side_by_side.lines(data, sides), quiet=[])


def _name(file: str | None, number: int | None, language: str) -> str:
    """What the programme that is tried is called."""
    if number is not None:
        return say(language, "version {version}", version=number)
    return say(language, "standard input") if file == "-" else os.path.basename(str(file))


def _refuse_other_money(session: Session, other: Program, held: Program) -> None:
    same = (other.shop.currency, other.shop.timezone) == (held.shop.currency, held.shop.timezone)
    if not same and programs.is_in_use(session.db):
        raise BooksNotEmpty(version=held.version, stays=held.shop, wanted=other.shop, is_used=True)


def _order(session: Session, source: str, from_: str | None, to: str | None, timezone: str) -> Order:
    """What is lived through: all there is, or what happened up to --at and between the two days."""
    since, end = window(from_, to, timezone)
    if since is not None and end is not None and since >= end:
        raise BadOptions("--from lies after --to: there is no day between them.")
    if since is None and end is None and session.typed_at is None:
        return Order(source, None, "~", session.at, is_whole=True, shop=session.shop or "")
    end = min(end or "~", clock.later(session.at, seconds=1))
    return Order(source, since, end, clock.later(end, seconds=-1), is_whole=False, shop=session.shop or "")
