"""Somebody leaves a household."""

from loyalty_cli.books import customers, sharing
from loyalty_cli.books.customers import Customer
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.storage import Database, retried


class NotInHousehold(Refused):
    """There is nobody to leave."""

    code = "not_in_household"

    def __init__(self, person: Customer) -> None:
        super().__init__(said("{name} shares an account with nobody.", name=person.name))


class OwnerStays(Refused):
    """The shared account is theirs."""

    code = "owner_stays"

    def __init__(self, person: Customer) -> None:
        super().__init__(said("The account that they share is that of {name}. The others leave it first.", name=person.name))


@retried
def leave(db: Database, person: int) -> Customer:
    """Let somebody begin anew with an account of their own; what is shared stays with the household.

    Raises:
        NotInHousehold, OwnerStays: there is none, or it is theirs.
    """
    with db.atomic(person):
        who = customers.get(db, person)
        if not sharing.members(db, sharing.account(db, person)):
            raise NotInHousehold(who)
        if who.account is None:
            raise OwnerStays(who)
        customers.link(db, person, None)
        return customers.get(db, person)
