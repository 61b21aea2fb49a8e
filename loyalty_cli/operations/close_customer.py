"""An account is closed: it takes no sale, no stamp and no reward any more; refunds still work."""

from loyalty_cli.books import customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.merge import refuse_shared
from loyalty_cli.storage import Database, retried


@retried
def close_customer(db: Database, customer: int, call: Call, *, reason: str = "") -> Customer:
    """Close an account, and return the customer as they are now.

    Raises:
        AlreadyClosed: it is.
        Shared: it is not theirs alone.
    """
    booking.refuse_future(call)

    with db.atomic(customer):
        refuse_shared(db, customers.get(db, customer))
        customers.close(db, customers.get(db, customer), at=call.at, reason=reason)
        return customers.get(db, customer)
