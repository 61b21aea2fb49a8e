"""What goes from one account to another."""

from typing import Annotated

from loyalty_cli.books.who import found
from loyalty_cli.cli import slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, Who, start, tell
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.operations import donate as donating, transfer as transferring
from loyalty_cli.program import bills
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.linked import Transfer
from loyalty_cli.program.terms import POINTS


def transfer(
    session: Session,
    from_: Annotated[str, Argument(help="Who gives, as for earn.", metavar="FROM")],
    to: Annotated[str, Argument(help="Who receives.")],
    quantity: Annotated[str, Argument(help="How much: 50, or 5.00 of credit.")],
    unit: Annotated[str, Option(help="points or credit.", metavar="U")] = "points",
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


def donate(
    session: Session,
    who: Who,
    quantity: Annotated[str, Argument(help="How many points: 50")],
    cause: Annotated[str, Argument(help="A cause of the programme.")],
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Give a customer's points to a cause; the shop pays it what they are worth.

    Example: loyalty donate Ana 50 shelter
    """
    printer = slips.asked(session, receipt)
    program, customer, call = start(session, who, ref)
    wanted = Donation(cause, bills.some(quantity, POINTS, program.shop.currency))
    tell(session, donating.donate(session.db, customer.customer, wanted, call), printer)
