"""What was booked for the wrong person, put right."""

from typing import Annotated

import typer

from loyalty_cli.books import programs
from loyalty_cli.books.who import found
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import SALES, Dry, Ref, calling, event_named, tell_all
from loyalty_cli.operations import move as moving
from loyalty_cli.program import bills

Why = Annotated[str, typer.Option("--reason", help="Why it was wrong.", metavar="TEXT")]


def move(
    session: Session,
    event: Annotated[str, typer.Argument(help="The purchase, or the stamps: its id, its last four characters, or ref:REF.")],
    who: Annotated[str, typer.Argument(help="Whose it is, as for earn.")],
    reason: Why,
    ref: Ref = None,
    dry_run: Dry = False,
) -> None:
    """Give a sale that was booked for the wrong customer, or for nobody, to the right one.

    It counts there as of its own day; what it gave the other is taken back. `loyalty void` undoes both.

    Example: loyalty customer move ref:R1041 Ana --reason "the card was at home"
    """
    named = event_named(session, event, *SALES)
    to = found(session.db, who, programs.in_force(session.db, session.at)).customer
    act = moving.rehearse if dry_run else moving.move
    tell_all(session, act(session.db, named, to, bills.reason(reason), calling(session, ref)), rehearsed=dry_run)
