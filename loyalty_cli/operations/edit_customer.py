"""What is known of a customer changes: a new number, a wedding, a slip of the pen."""

from typing import Any

from loyalty_cli import clock
from loyalty_cli.books import contacts, customers, erased, names, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.errors import Malformed, Refused
from loyalty_cli.language import said
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace


@frozen
class Changes:
    """What was typed anew: None leaves a thing as it is, an empty word takes it away."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    birthday: str | None = None
    external_id: str | None = None
    tags: str | None = None
    referred_by: int | None = None


class OwnReferrer(Refused):
    """Nobody brings oneself."""

    code = "own_referrer"

    def __init__(self) -> None:
        super().__init__(said("A customer is not brought by oneself. Name whoever told them of the shop."))


class NothingToChange(Malformed):
    """An edit without a change."""

    code = "nothing_to_change"

    def __init__(self) -> None:
        super().__init__(said("Nothing was typed to change. `loyalty customer edit --help` lists what can be."))


@retried
def edit_customer(db: Database, customer: int, changes: Changes, call: Call) -> Customer:
    """Change what is known of a customer, and return them as they are now.

    Raises:
        BadName, BadPhone, BadEmail, BadBirthday, BadExternalId, BadTag: something typed cannot be read.
        Duplicate: another account has the phone, the e-mail or the external id.
        NothingToChange: nothing was typed.
        CustomerErased: nothing is kept of them any more.
        OwnReferrer: nobody brings oneself.
    """
    changed = read(changes, programs.in_force(db, call.at), at=call.at)
    if not changed:
        raise NothingToChange

    if changes.referred_by == customer:
        raise OwnReferrer

    with db.atomic(customer):
        person = customers.get(db, customer)
        erased.refuse(person)
        edited = replace(person, **changed)
        customers.edit(db, edited)
        return edited


def read(changes: Changes, program: Program, *, at: str) -> dict[str, Any]:
    """The fields of a customer that change, each as the books hold it."""
    today = clock.moment(at, program.shop.timezone).day
    changed: dict[str, Any] = {}
    if changes.name is not None:
        changed["name"] = names.read(changes.name)
    if changes.phone is not None:
        changed["phone"] = contacts.phone(changes.phone, program.shop.country) if changes.phone else None
    if changes.email is not None:
        changed["email"] = contacts.email(changes.email) if changes.email else None
    if changes.birthday is not None:
        changed["birthday"] = contacts.birthday(changes.birthday, today) if changes.birthday else None
    if changes.external_id is not None:
        changed["external_id"] = contacts.external_id(changes.external_id) if changes.external_id else None
    if changes.tags is not None:
        changed["tags"] = contacts.tags(changes.tags)
    if changes.referred_by is not None:
        changed["referred_by"] = changes.referred_by
    return changed
