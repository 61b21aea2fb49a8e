"""`loyalty show`. Nothing is written."""

from loyalty_cli.answers import saying
from loyalty_cli.answers.overview import overview
from loyalty_cli.answers.screen import screen
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start


def show(session: Session, who: Who) -> None:
    """Show what a cashier must know of a customer, in one screen.

    Example: loyalty show Ana
    """
    program, found, _ = start(session, who)
    is_past = session.typed_at is not None
    data = overview(session.db, found.customer, program, at=session.at, is_past=is_past, whose=found.whose)
    printing.answer(session, data, screen(data, found.card, program), quiet=[saying.balance(data["balance"], program)])
    overdue.remind(session, program)
