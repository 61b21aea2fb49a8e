"""What a person may ask of a shop: to be told by which channels it writes, what it knows, and to be forgotten."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from loyalty_cli import ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.dossier import dossier
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import consents, customers
from loyalty_cli.books.consents import Consent
from loyalty_cli.books.customers import Customer
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.exchange.writing import new_file
from loyalty_cli.operations.record_consent import record_consent
from loyalty_cli.program import bills
from loyalty_cli.program.terms import Program


class Answer(StrEnum):
    """What a customer says when asked."""

    YES = "yes"
    NO = "no"


def consent(
    session: Session,
    who: Who,
    email: Annotated[Answer | None, typer.Option(help="Whether the shop may write e-mails.")] = None,
    sms: Annotated[Answer | None, typer.Option(help="Whether it may send text messages.")] = None,
    post: Annotated[Answer | None, typer.Option(help="Whether it may send letters.")] = None,
    phone: Annotated[Answer | None, typer.Option(help="Whether it may call.")] = None,
    source: Annotated[
        str | None, typer.Option(help='Where it was said, "at the counter" if nothing is typed.', metavar="TEXT")
    ] = None,
) -> None:
    """Write down what a customer agrees to be sent, or show it with all that was said before.

    Example: loyalty customer consent Ana --email yes --sms no --source "form of 3 March"
    """
    program, found, call = start(session, who)
    typed = {"email": email, "sms": sms, "post": post, "phone": phone}
    said = {channel: answer is Answer.YES for channel, answer in typed.items() if answer is not None}
    if not said:
        if source is not None:
            raise BadOptions("--source says where a yes or no comes from: say --email, --sms, --post or --phone with it.")
        customer = customers.get(session.db, found.customer)
        printing.answer(session, _agreed(customer, session.at), _shown(customer, session.at, program))
        return
    where = bills.reason(source) if source is not None else "at the counter"
    customer = record_consent(session.db, found.customer, said, call, source=where)
    printing.booked(session, _agreed(customer, session.at), _shown(customer, session.at, program))


def export(
    session: Session,
    who: Who,
    out: Annotated[str, typer.Option(help="A file in place of standard output.", metavar="FILE")] = "-",
    force: Annotated[bool, typer.Option("--force", help="Overwrite that file.")] = False,
) -> None:
    """Write out everything that is kept of a customer, for who asks what the shop knows of them.

    One JSON object: the person, consent, cards, every event with its postings and why, balances, vouchers, tiers.

    Example: loyalty customer export Ana --out ana.json
    """
    program, found, _ = start(session, who)
    data = dossier(session.db, found.customer, program, at=session.at)
    if out == "-":
        printing.document(data)
        return
    with new_file(out, is_forced=force) as stream:
        json.dump(data, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    told = f"All that is kept of {paint('bold', data['customer']['name'])} is in {out}: {len(data['events'])} events among it."
    printing.answer(session, {"customer": data["customer"]["id"], "file": out, "events": len(data["events"])}, [told])


# What they answer ----------------------------------------------------------------------------------------------------


def _agreed(customer: Customer, at: str) -> dict[str, Any]:
    words = consents.history(customer.consent, until=at)
    standing = consents.standing(customer.consent, until=at)
    return {
        "customer": ids.text(customer.id),
        "name": customer.name,
        "consent": {channel: _word(standing[channel]) if channel in standing else None for channel in consents.CHANNELS},
        "history": [{"channel": word.channel, **_word(word)} for word in words],
    }


def _word(word: Consent) -> dict[str, Any]:
    return {"given": word.given, "at": word.at, "source": word.source, "staff": word.staff}


def _shown(customer: Customer, at: str, program: Program) -> list[str]:
    standing = consents.standing(customer.consent, until=at)
    rows = [
        _row(standing[channel], program) if channel in standing else [f"  {channel}", "not asked"]
        for channel in consents.CHANNELS
    ]
    before = [word for word in reversed(consents.history(customer.consent, until=at)) if word not in standing.values()]
    earlier = ["Said before:", *marks.table([_row(word, program) for word in before])] if before else []
    return [paint("bold", customer.name), *marks.table(rows), *earlier]


def _row(word: Consent, program: Program) -> Sequence[str]:
    by = f"{word.source or ''}{f', written down by {word.staff}' if word.staff else ''}"
    return [f"  {word.channel}", "yes" if word.given else "no", saying.local(word.at, program), by.removeprefix(", ")]
