"""`loyalty customer`: people, found, listed and put right."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Annotated, Any

from loyalty_cli import clock, figures, ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import cards, consents, customers, who as naming
from loyalty_cli.books.customers import Customer
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, calling, start
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import joined, said, say, say_all
from loyalty_cli.operations.close_customer import close_customer
from loyalty_cli.operations.edit_customer import Changes, edit_customer
from loyalty_cli.operations.reopen_customer import reopen_customer
from loyalty_cli.program import bills, names
from loyalty_cli.program.terms import Program

Reason = Annotated[str | None, Option(help="Why, in a few words.", metavar="TEXT")]


def list_(
    session: Session,
    consent: Annotated[
        str | None, Option(help="Only who agrees to all of these: email,sms,post,phone.", metavar="CHANNELS")
    ] = None,
    limit: Limit = 50,
    since: Since = None,
    until: Until = None,
) -> None:
    """List customers, the last to join first.

    Example: loyalty customer list --since 2026-02-01 --limit 20
    """
    program = session.program
    channels = consents.channels(consent or "")
    first, end = window(since, until, program.shop.timezone)
    now = clock.later(session.at, seconds=1)
    with session.db.snapshot():
        span = {"since": first or "", "until": min(end or now, now)}
        newest = customers.newest(session.db, **span)
        found = (each for each in newest if consents.agrees(each.consent, channels, at=session.at))
        rows = [(customer, _active_card(session, customer)) for customer in islice(found, limit)]
        count = len(rows) + sum(1 for _ in found) if channels else customers.count(session.db, **span)
    told = _table(rows, program) or [_nobody(session, channels, program)]
    if len(rows) == limit and count > limit:
        told.append(paint("dim", _more(limit, count, program)))
    printing.answer(session, {"customers": [row(*each) for each in rows], "count": count}, told)


def find(
    session: Session,
    words: Annotated[list[str], Argument(help="Parts of a name in any script, digits of a phone, an e-mail, an id.")],
    limit: Limit = 20,
) -> None:
    """Find customers by any part of what is known of them.

    Example: loyalty customer find ivan 4567
    """
    program = session.program
    with session.db.snapshot():
        found = naming.find(session.db, " ".join(words), program, limit=limit + 1)
        rows = [(customer, _active_card(session, customer)) for customer in found[:limit]]
    nobody = say(program.language, "Nobody is found. Type less of the name, or the last four digits of the phone.")
    told = _table(rows, program) or [nobody]
    if len(found) > limit:
        more = say(program.language, "There are more than {limit}; type more of the name, or --limit.", limit=limit)
        told.append(paint("dim", more))
    printing.answer(session, {"customers": [row(*each) for each in rows]}, told)


def edit(
    session: Session,
    who: Who,
    name: Annotated[str | None, Option(help="The name from now on.")] = None,
    phone: Annotated[str | None, Option(help='The phone from now on; "" takes it away.')] = None,
    email: Annotated[str | None, Option(help='The e-mail from now on; "" takes it away.', metavar="E")] = None,
    birthday: Annotated[str | None, Option(help='1990-02-17 or 02-17; "" takes it away.', metavar="D")] = None,
    external_id: Annotated[str | None, Option(help='The external id from now on; "" takes it away.', metavar="X")] = None,
    tags: Annotated[str | None, Option(help='All tags from now on: staff,vip; "" takes them away.', metavar="WORDS")] = None,
    referred_by: Annotated[str | None, Option(help="Who brought them along.", metavar="WHO")] = None,
) -> None:
    """Change what is known of a customer.

    Example: loyalty customer edit "Ana Ivanova" --name "Ana Petrova" --phone "088 123 4567"
    """
    program, edited, call = start(session, who)
    referrer = naming.who(session.db, referred_by, program) if referred_by is not None else None
    changes = Changes(name, phone, email, birthday, external_id, tags, referrer)
    customer = edit_customer(session.db, edited.whose, changes, call)
    printing.booked(session, row(customer, _active_card(session, customer)), [_kept(customer, session.language)])


def close(session: Session, who: Who, reason: Reason = None) -> None:
    """Close an account; refunds still work.

    Example: loyalty customer close Ana --reason "moved away"
    """
    _, found, _ = start(session, who)
    why = bills.reason(reason) if reason is not None else ""
    customer = close_customer(session.db, found.whose, calling(session), reason=why)
    name, language = paint("bold", customer.name), session.language
    told = [
        say(language, "The account of {name} is closed: {reason}. Refunds still work.", name=name, reason=why)
        if why
        else say(language, "The account of {name} is closed. Refunds still work.", name=name),
        say(language, "`loyalty customer reopen id:{customer}` opens it again.", customer=ids.text(customer.id)),
    ]
    printing.booked(session, row(customer, _active_card(session, customer)), told)


def reopen(session: Session, who: Who) -> None:
    """Open a closed account again.

    Example: loyalty customer reopen Ana
    """
    _, found, _ = start(session, who)
    customer = reopen_customer(session.db, found.whose)
    told = [say(session.language, "The account of {name} is open again.", name=paint("bold", customer.name))]
    printing.booked(session, row(customer, _active_card(session, customer)), told)


# What they answer ----------------------------------------------------------------------------------------------------


def row(customer: Customer, card: str | None) -> Mapping[str, Any]:
    """A customer as every list and answer shows one."""
    return {
        "customer": ids.text(customer.id),
        "name": customer.name,
        "card": card,
        "phone": customer.phone,
        "email": customer.email,
        "birthday": customer.birthday,
        "external_id": customer.external_id,
        "tags": list(customer.tags),
        "joined": customer.joined_at,
        "closed": customer.closed_at,
        "reason": customer.closed_reason,
    }


def _kept(customer: Customer, language: str) -> str:
    """All that is known of somebody, in a line."""
    named = {"name": paint("bold", customer.name), "customer": ids.text(customer.id)}
    phone, email, birthday, external_id, tags = say_all(language, "phone", "e-mail", "birthday", "external id", "tags")
    pairs = {
        phone: customer.phone,
        email: customer.email,
        birthday: figures.birthday(customer.birthday or "", language),
        external_id: customer.external_id,
        tags: ", ".join(customer.tags),
    }
    known = "; ".join(f"{word} {value}" for word, value in pairs.items() if value)
    if not known:
        return say(language, "{name}, customer {customer}, is kept with nothing else.", **named)
    return say(language, "{name}, customer {customer}, is kept with: {known}.", known=known, **named)


def _nobody(session: Session, channels: Sequence[str], program: Program) -> str:
    if customers.count(session.db) == 0:
        return say(program.language, "Nobody has joined yet.")
    if channels:
        agreed = joined(map(names.channel, channels), said(" and "))
        return say(program.language, "Nobody agrees to {channels}.", channels=agreed)
    return say(program.language, "Nobody joined in that time.")


def _more(limit: int, count: int, program: Program) -> str:
    return say(
        program.language,
        "{limit} of {count} customers; --limit shows more, `loyalty customer find` searches.",
        limit=limit,
        count=f"{count:,}",
    )


def _active_card(session: Session, customer: Customer) -> str | None:
    held = cards.of_customer(session.db, customer.id)
    return next((card.number for card in reversed(held) if card.status == cards.ACTIVE), None)


def _table(rows: Sequence[tuple[Customer, str | None]], program: Program) -> list[str]:
    if not rows:
        return []
    language = program.language
    cells = [
        (
            say(language, "{name} (closed)", name=customer.name) if customer.closed_at else customer.name,
            ids.text(customer.id),
            grouped(card) if card else "",
            customer.phone or customer.email or "",
            saying.day(customer.joined_at, program),
        )
        for customer, card in rows
    ]
    return marks.table(cells, heads=say_all(language, "name", "customer", "card", "phone or e-mail", "joined"))
