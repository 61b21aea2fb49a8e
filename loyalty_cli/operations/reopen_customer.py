"""A closed account is opened again."""

from loyalty_cli.books import customers, erased
from loyalty_cli.books.customers import Customer
from loyalty_cli.storage import Database, retried


@retried
def reopen_customer(db: Database, customer: int) -> Customer:
    """Open a closed account, and return the customer as they are now.

    Raises:
        NotClosed: it is open.
        CustomerErased: it is closed for good.
    """
    with db.atomic(customer):
        closed = customers.get(db, customer)
        erased.refuse(closed)
        customers.reopen(db, closed)
        return customers.get(db, customer)
