"""`loyalty show`. Nothing is written."""

from loyalty_cli import answers
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start


def show(session: Session, who: Who) -> None:
    """Show what a cashier must know of a customer, in one screen.

    Example: loyalty show Ana
    """
    program, found, _ = start(session, who)
    is_past = session.typed_at is not None
    data = answers.overview.overview(session.db, found.customer, program, at=session.at, is_past=is_past, whose=found.whose)
    balance = answers.saying.balance(data["balance"], program)
    printing.answer(session, data, answers.screen.screen(data, found.card, program), quiet=[balance])
    overdue.remind(session, program)
