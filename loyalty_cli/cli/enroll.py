"""`loyalty enroll`: somebody new at the counter."""

from collections.abc import Mapping
from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.answers.marks import paint
from loyalty_cli.books.who import found
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import say
from loyalty_cli.operations.enroll import Person, enroll as write_down


def enroll(
    session: Session,
    name: Annotated[str, Argument(help="As it is written, in any script.")],
    phone: Annotated[str | None, Option(help="With + and country code, or as the shop's country dials.")] = None,
    email: Annotated[str | None, Option(help="An e-mail address.", metavar="E")] = None,
    birthday: Annotated[str | None, Option(help="1990-02-17, or 02-17 without the year.", metavar="D")] = None,
    external_id: Annotated[str | None, Option(help="The id that another system gave.", metavar="X")] = None,
    card: Annotated[str | None, Option(help="The number or the code of a card printed before.", metavar="NUMBER")] = None,
    tags: Annotated[str, Option(help="Words to mark the customer with: staff,vip.", metavar="WORDS")] = "",
    referred_by: Annotated[str | None, Option(help="Who brought them along, as for earn.", metavar="WHO")] = None,
    consent: Annotated[str, Option(help="What they agree to hear by: email,sms,post,phone.", metavar="CHANNELS")] = "",
) -> None:
    """Write a new customer down, with a card.

    Example: loyalty enroll "Ana Ivanova" --phone "088 123 4567" --birthday 02-17
    """
    call = calling(session)
    program = session.program
    referrer = found(session.db, referred_by, program).customer if referred_by is not None else None
    person = Person(name, phone, email, birthday, external_id, tags, consent, referrer)
    customer, given = write_down(session.db, person, call, card=card)

    data = {"customer": ids.text(customer.id), "card": given.number, "name": customer.name}
    printing.booked(session, data, _lines(data, session.language))


def _lines(data: Mapping[str, str], language: str) -> list[str]:
    name, card, number = paint("bold", data["name"]), paint("bold", grouped(data["card"])), data["card"]
    return [
        say(language, "{name} is customer {customer}, card {card}.", name=name, customer=data["customer"], card=card),
        say(
            language,
            "`loyalty card show {number}` draws its QR; `loyalty earn {number} 12.50` books the first purchase.",
            number=number,
        ),
    ]
