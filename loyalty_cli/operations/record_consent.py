"""A customer says by which channels they want to hear from the shop, or no more."""

from collections.abc import Mapping

from loyalty_cli.books import consents, customers, erased
from loyalty_cli.books.consents import Consent
from loyalty_cli.books.customers import Customer
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, retried


@retried
def record_consent(db: Database, customer: int, said: Mapping[str, bool], call: Call, *, source: str) -> Customer:
    """Write down what was said of each channel, beside all that was said before; a closed account can still say no.

    Raises:
        FutureTime: it has not been said yet.
        CustomerErased: nothing is kept of them any more.
    """
    booking.refuse_future(call)

    with db.atomic(customer):
        person = customers.get(db, customer)
        erased.refuse(person)
        kept = person.consent
        for channel, given in said.items():
            kept = consents.with_word(kept, Consent(channel, given, call.at, source, call.staff))
        customers.agree(db, customer, kept)
        return customers.get(db, customer)
