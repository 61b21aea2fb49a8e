"""Vouchers given by hand: to a customer, or for whoever bears them."""

from loyalty_cli import ids
from loyalty_cli.books import customers
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.issuing import VoucherIssue
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import replace


def issue_to(db: Database, customer: int, wanted: VoucherIssue, call: Call) -> Event:
    """Give a customer vouchers that nobody else can use.

    Raises:
        UnknownReward, DayOver: there is no such reward, or their last day has gone by.
        AccountClosed: the customer's account is closed.
    """
    return booking.book(db, customer, wanted, call)


@retried
def issue_to_bearers(db: Database, wanted: VoucherIssue, call: Call) -> list[Event]:
    """Give so many vouchers for whoever bears them, each on an account and in an event of its own; all of them or none.

    Under a ref the first event has that ref, the others that ref and their number.

    Raises:
        UnknownReward, DayOver: there is no such reward, or their last day has gone by.
    """
    booking.refuse_future(call)
    identity = ids.new()
    with db.atomic(ref=call.ref or ids.text(identity)):
        return [_issue(db, wanted, call, number, ids.new()) for number in range(1, wanted.bearers + 1)]


def _issue(db: Database, wanted: VoucherIssue, call: Call, number: int, identity: int) -> Event:
    ref = call.ref and (call.ref if number == 1 else f"{call.ref}#{number}")
    bearer = customers.bearer(at=call.at)
    its_call = replace(call, ref=ref)
    return booking.book_here(db, bearer.id, wanted, its_call, identity=identity, opens=lambda: customers.add(db, bearer))
