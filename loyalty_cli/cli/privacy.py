"""What a person may ask of a shop: to be told by which channels it writes, what it knows, and to be forgotten."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.dossier import dossier
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import consents, customers
from loyalty_cli.books.consents import Consent
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.mentions import Mention
from loyalty_cli.cli import asking, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Option
from loyalty_cli.exchange.writing import new_file
from loyalty_cli.language import Template, said, say, say_many, spoken
from loyalty_cli.operations import erase as erasing
from loyalty_cli.operations.erase import Erased
from loyalty_cli.operations.record_consent import record_consent
from loyalty_cli.program import bills, names
from loyalty_cli.program.terms import Program

_HERE = Template("at the counter")
_SOURCES = {
    each.one: each for each in (_HERE, Template("enrolment"), Template("import"))
}  # kept in English; any other was typed


class Answer(StrEnum):
    """What a customer says when asked."""

    YES = "yes"
    NO = "no"


def consent(
    session: Session,
    who: Who,
    email: Annotated[Answer | None, Option(help="Whether the shop may write e-mails.")] = None,
    sms: Annotated[Answer | None, Option(help="Whether it may send text messages.")] = None,
    post: Annotated[Answer | None, Option(help="Whether it may send letters.")] = None,
    phone: Annotated[Answer | None, Option(help="Whether it may call.")] = None,
    source: Annotated[
        str | None, Option(help='Where it was said, "at the counter" if nothing is typed.', metavar="TEXT")
    ] = None,
) -> None:
    """Write down what a customer agrees to be sent, or show it with all that was said before.

    Example: loyalty customer consent Ana --email yes --sms no --source "form of 3 March"
    """
    program, found, call = start(session, who)
    typed = {"email": email, "sms": sms, "post": post, "phone": phone}
    words = {channel: answer is Answer.YES for channel, answer in typed.items() if answer is not None}
    if not words:
        if source is not None:
            raise BadOptions("--source says where a yes or no comes from: say --email, --sms, --post or --phone with it.")
        customer = customers.get(session.db, found.whose)
        printing.answer(session, _agreed(customer, session.at), _shown(customer, session.at, program))
        return
    where = bills.reason(source) if source is not None else _HERE.one
    customer = record_consent(session.db, found.whose, words, call, source=where)
    printing.booked(session, _agreed(customer, session.at), _shown(customer, session.at, program))


def export(
    session: Session,
    who: Who,
    out: Annotated[str, Option(help="A file in place of standard output.", metavar="FILE")] = "-",
    force: Annotated[bool, Option("--force", help="Overwrite that file.")] = False,
) -> None:
    """Write out everything that is kept of a customer, for who asks what the shop knows of them.

    One JSON object: the person, consent, cards, every event with its postings and why, balances, vouchers, tiers.

    Example: loyalty customer export Ana --out ana.json
    """
    program, found, _ = start(session, who)
    data = dossier(session.db, found.whose, program, at=session.at)
    if out == "-":
        printing.document(data)
        return
    with new_file(out, is_forced=force) as stream:
        json.dump(data, stream, ensure_ascii=False, indent=2)
        stream.write("\n")
    count = len(data["events"])
    told = say_many(
        program.language,
        count,
        "All that is kept of {name} is in {file}: {count} event among it.",
        "All that is kept of {name} is in {file}: {count} events among it.",
        name=paint("bold", data["customer"]["name"]),
        file=out,
    )
    printing.answer(session, {"customer": data["customer"]["id"], "file": out, "events": count}, [told])


def erase(
    session: Session,
    who: Who,
    reason: Annotated[str, Option(help="Why, without the name: it stays.", metavar="TEXT")],
    yes: Annotated[bool, Option("--yes", help="Do not ask.")] = False,
    no_sweep: Annotated[
        bool, Option("--no-sweep", help="Of many, sweep the file once: `loyalty db sweep` after the last.")
    ] = False,
) -> None:
    """Take a customer out of the books, which stay as they are: for who asks to be forgotten.

    Name, phone, e-mail, birthday, external id, tags, consent and cards go, out of every byte of the file. Events and totals
    stay; the account is closed for good.

    Example: loyalty customer erase Ana --reason "asked by letter of 3 March"
    """
    program, found, call = start(session, who)
    why = bills.reason(reason)
    warning = said("{customer} is taken out of the books for good.", customer=customers.get(session.db, found.whose).label)
    asking.make_sure(warning, said("Erase them?"), language=program.language, yes=yes)
    erased = erasing.erase(session.db, found.whose, call, reason=why, sweeps=not no_sweep)
    data = {
        "customer": ids.text(erased.customer),
        "erased": session.at,
        "reason": why,
        "left": [_left(mention) for mention in erased.left],
        "copies": list(erased.copies),
        "swept": erased.unswept is None,
    }
    printing.booked(session, data, _erased(erased, program))


# What they answer ----------------------------------------------------------------------------------------------------


def _left(mention: Mention) -> dict[str, Any]:
    event = ids.text(mention.event) if mention.event is not None else None
    return {"event": event, "kind": mention.kind or None, "at": mention.at or None, "text": mention.text}


def _erased(erased: Erased, program: Program) -> list[str]:
    language = program.language
    gone = say(
        language,
        "Customer {customer} is erased; their events stay: `loyalty history id:{customer}`. No total has changed.",
        customer=ids.text(erased.customer),
    )
    look = [_still_says(mention, program) for mention in erased.left]
    look += [
        say(language, "{path} holds the shop from before: delete it when you need it no more.", path=path)
        for path in erased.copies
    ]
    if erased.unswept is not None:
        look.append(say(language, "The file is not swept yet ({why}): `loyalty db sweep` does it.", why=erased.unswept))
    yours = say(language, "Backups and exported files from before are yours to delete.")
    return [gone, *(paint("look", line) for line in look), yours]


def _still_says(mention: Mention, program: Program) -> str:
    if mention.event is None:
        sentence = said(
            "The reason why another account or card is closed still says {text}, and stays as it was typed.",
            text=repr(mention.text),
        )
    else:
        sentence = said(
            "The {kind} {event} of {day} still says {text}, and stays as it was typed.",
            kind=names.kind(mention.kind),
            event=ids.text(mention.event),
            day=saying.day(mention.at, program),
            text=repr(mention.text),
        )
    return spoken(sentence, program.language)


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
    language, standing = program.language, consents.standing(customer.consent, until=at)
    rows = [
        _row(standing[channel], program) if channel in standing else [_channel(channel, program), say(language, "not asked")]
        for channel in consents.CHANNELS
    ]
    before = [word for word in reversed(consents.history(customer.consent, until=at)) if word not in standing.values()]
    earlier = [say(language, "Said before:"), *marks.table([_row(word, program) for word in before])] if before else []
    return [paint("bold", customer.name), *marks.table(rows), *earlier]


def _row(word: Consent, program: Program) -> Sequence[str]:
    language = program.language
    source = spoken(_SOURCES[word.source](), language) if word.source in _SOURCES else word.source
    by = say(language, "written down by {staff}", staff=word.staff) if word.staff else ""
    given = say(language, "yes" if word.given else "no")
    return [_channel(word.channel, program), given, saying.local(word.at, program), ", ".join(filter(None, (source, by)))]


def _channel(name: str, program: Program) -> str:
    return f"  {spoken(names.channel(name), program.language)}"
