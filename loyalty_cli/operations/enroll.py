"""Somebody joins: a customer with a card, all or nothing."""

from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.books import cards, consents, contacts, customers, names, programs, who
from loyalty_cli.books.cards import Card
from loyalty_cli.books.consents import Consent
from loyalty_cli.books.customers import Customer
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace

_SOURCE = "enrolment"


@frozen
class Person:
    """What was typed of a person; None, or nothing, where they did not say."""

    name: str
    phone: str | None = None
    email: str | None = None
    birthday: str | None = None
    external_id: str | None = None
    tags: str = ""
    consent: str = ""
    referred_by: int | None = None


@retried
def enroll(db: Database, person: Person, call: Call, *, card: str | None = None) -> tuple[Customer, Card]:
    """Write somebody down and give them a card: that number, or one that nobody has had.

    Raises:
        BadName, BadPhone, BadEmail, BadBirthday, BadExternalId, BadTag, BadChannel, BadCardNumber: something typed cannot be
            read.
        Duplicate: another account has the phone, the e-mail, the external id or the card.
        FutureTime: it has not happened yet.
    """
    booking.refuse_future(call)
    customer = _agreeing(read(person, programs.in_force(db, call.at), at=call.at), person.consent, call)
    number = who.card_number(db, card) if card is not None else None

    with db.atomic():
        customers.add(db, customer)
        return customer, cards.issue(db, customer.id, at=call.at, number=number)


def read(person: Person, program: Program, *, at: str) -> Customer:
    """The customer that the books would hold, who joined at that instant."""
    today = clock.moment(at, program.shop.timezone).day
    return Customer(
        id=ids.new(),
        name=names.read(person.name),
        joined_at=at,
        external_id=contacts.external_id(person.external_id) if person.external_id else None,
        phone=contacts.phone(person.phone, program.shop.country) if person.phone else None,
        email=contacts.email(person.email) if person.email else None,
        birthday=contacts.birthday(person.birthday, today) if person.birthday else None,
        tags=contacts.tags(person.tags),
        referred_by=person.referred_by,
    )


def _agreeing(customer: Customer, channels: str, call: Call) -> Customer:
    kept: dict[str, Any] = {}
    for channel in consents.channels(channels):
        kept = consents.with_word(kept, Consent(channel, True, call.at, _SOURCE, call.staff))
    return replace(customer, consent=kept)
