"""A closed account is opened again."""

from loyalty_cli.books import customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.storage import Database


def reopen_customer(db: Database, customer: int) -> Customer:
    """Open a closed account, and return the customer as they are now.

    Raises:
        NotClosed: it is open.
    """
    with db.atomic(customer):
        customers.reopen(db, customers.get(db, customer))
        return customers.get(db, customer)
