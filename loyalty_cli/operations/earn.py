"""A sale: points and stamps for what was bought."""

from loyalty_cli import books, clock
from loyalty_cli.books import customers, programs
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call, Case
from loyalty_cli.program.account import Account
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database
from loyalty_cli.values import replace


def earn(db: Database, customer: int, purchase: Purchase, call: Call) -> Event:
    """Book a purchase.

    Raises:
        CardBlocked, AccountClosed, FutureTime, RefConflict: it is refused.
    """
    return booking.book(db, customer, purchase, call)


def rehearse(db: Database, customer: int, purchase: Purchase, call: Call) -> Event:
    """What `earn` would answer; nothing is written."""
    return booking.rehearse(db, customer, purchase, call)


def earn_for_nobody(db: Database, purchase: Purchase, call: Call) -> Event:
    """Book a sale whose customer is not known yet, on an account of its own; it earns nothing until it is moved."""
    account = customers.nobody(at=call.at)
    return booking.book(db, account.id, replace(purchase, of_nobody=True), call, opens=lambda: customers.add(db, account))


def rehearse_for_nobody(db: Database, purchase: Purchase, call: Call) -> Event:
    """What `earn_for_nobody` would answer; nothing is written."""
    booking.refuse_future(call)
    account, fact = customers.nobody(at=call.at), replace(purchase, of_nobody=True)
    with db.snapshot():
        repeated = books.repeats.under_ref(db, call.ref, fact=fact, customer=None, shop=call.shop)
        if repeated is not None:
            return repeated
        program = programs.in_force(db, call.at, call.shop)
    case = Case(Account(), program, clock.moment(call.at, program.shop.timezone))
    return booking.imagine(case, fact, account.id, call)[0]
