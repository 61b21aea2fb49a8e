"""What goes from one account to another."""

from typing import Annotated

import typer

from loyalty_cli.books.who import found
from loyalty_cli.cli import slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, start, tell
from loyalty_cli.operations import transfer as transferring
from loyalty_cli.program import bills
from loyalty_cli.program.linked import Transfer


def transfer(
    session: Session,
    from_: Annotated[str, typer.Argument(help="Who gives, as for earn.", metavar="FROM")],
    to: Annotated[str, typer.Argument(help="Who receives.")],
    quantity: Annotated[str, typer.Argument(help="How much: 50, or 5.00 of credit.")],
    unit: Annotated[str, typer.Option(help="points or credit.", metavar="U")] = "points",
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Give points or credit of one customer to another.

    They keep the day through which they can be used.

    Example: loyalty transfer Ana Boris 50
    """
    printer = slips.asked(session, receipt)
    program, giver, call = start(session, from_, ref)
    wanted = Transfer(found(session.db, to, program).customer, unit, bills.some(quantity, unit, program.shop.currency))
    tell(session, transferring.transfer(session.db, giver.customer, wanted, call), printer)
