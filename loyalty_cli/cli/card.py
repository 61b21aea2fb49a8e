"""`loyalty card`: the numbers that open an account, and their QR."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers import saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import blanks, cards, customers, keys
from loyalty_cli.books.blanks import Blank
from loyalty_cli.books.cards import ACTIVE, BLOCKED, Card
from loyalty_cli.cards import qr
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, calling, start
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Option
from loyalty_cli.language import Template, say, say_many, spoken
from loyalty_cli.operations.block_blank import block_blank
from loyalty_cli.operations.block_card import block_card
from loyalty_cli.operations.issue_card import issue_card
from loyalty_cli.operations.replace_card import replace_card
from loyalty_cli.operations.unblock_card import unblock_card
from loyalty_cli.program import bills
from loyalty_cli.program.terms import Program

Number = Annotated[
    str | None, Option("--card", help="The number or the scanned code of a card printed before.", metavar="NUMBER")
]
Reason = Annotated[str | None, Option(help="Why, in a few words.", metavar="TEXT")]


def show(
    session: Session,
    who: Who,
    invert: Annotated[bool, Option("--invert", help="Swap light and dark, where a phone does not read it.")] = False,
) -> None:
    """Draw the QR of a customer's card.

    Example: loyalty card show Ana
    """
    program, found, _ = start(session, who)
    card = cards.meant(session.db, found.whose, found.card, ACTIVE, BLOCKED)
    name = customers.get(session.db, card.customer).name
    code = keys.sealer(session.db, session.at)(card.number) if card.status == ACTIVE else None
    if code is not None:
        told = [*_drawing(session, code, invert), f"    {paint('bold', grouped(card.number))}", f"    {name}"]
    else:
        told = [paint("bad", _standing(card, name, program))]
    printing.answer(session, _row(session, card) | {"code": code}, told, quiet=[card.number])


def issue(session: Session, who: Who, card: Number = None) -> None:
    """Give a customer one more card.

    Example: loyalty card issue Ana
    """
    _, found, call = start(session, who)
    given = issue_card(session.db, found.whose, call, number=card)
    _tell(session, given, Template("{name} has card {card}. `loyalty card show {number}` draws its QR."))


def block(
    session: Session,
    who: Who,
    reason: Reason = None,
    stack: Annotated[bool, Option("--stack", help="All blanks that were printed with this one.")] = False,
) -> None:
    """Block a card; refunds still work.

    A blank that was stolen is blocked too, with --stack all that were printed with it and given to nobody.

    Example: loyalty card block 4929123412341234 --reason lost
    """
    blank = blanks.get(session.db, who.replace(" ", ""))
    if blank is not None:
        _block_blank(session, blank, _why(reason), stack)
        return
    if stack:
        raise BadOptions("--stack is for blanks, and this is none.")
    card = _meant(session, who, ACTIVE, BLOCKED)
    blocked = block_card(session.db, card, calling(session), reason=_why(reason))
    if blocked.blocked_reason:
        said = Template("{name} can no longer use card {card}: {reason}.")
    else:
        said = Template("{name} can no longer use card {card}.")
    again = Template("`loyalty card unblock {number}` opens it again, `loyalty card replace {number}` gives a new one.")
    _tell(session, blocked, said, again)


def unblock(session: Session, who: Who) -> None:
    """Open a blocked card again.

    Example: loyalty card unblock 4929123412341234
    """
    card = unblock_card(session.db, _meant(session, who, BLOCKED, ACTIVE))
    _tell(session, card, Template("{name} can use card {card} again."))


def replace(session: Session, who: Who, card: Number = None, reason: Reason = None) -> None:
    """Replace a lost card; the account stays as it is.

    Example: loyalty card replace Ana --reason lost
    """
    old = _meant(session, who, ACTIVE, BLOCKED)
    given = replace_card(session.db, old, calling(session), number=card, reason=_why(reason))
    said = Template("{name} has card {card} from now on; {old} is blocked for good.")
    _tell(session, given, said, Template("`loyalty card show {number}` draws its QR."), replaces=old.number)


# What they share -----------------------------------------------------------------------------------------------------


def _meant(session: Session, who: str, *statuses: str) -> Card:
    _, found, _ = start(session, who)
    return cards.meant(session.db, found.whose, found.card, *statuses)


def _block_blank(session: Session, blank: Blank, reason: str, stack: bool) -> None:
    count = block_blank(session.db, blank, calling(session), reason=reason, whole_stack=stack)
    said = say_many(
        session.language,
        count,
        "{shown} blank card is blocked: nobody is given it now.",
        "{shown} blank cards are blocked: nobody is given one now.",
        shown=f"{count:,}",
    )
    data = {"blanks": count, "number": blank.number, "status": BLOCKED}
    printing.booked(session, data, [said], quiet=[blank.number])


def _why(reason: str | None) -> str:
    return bills.reason(reason) if reason is not None else ""


def _tell(session: Session, card: Card, *told: Template, replaces: str | None = None) -> None:
    """Say sentences of a card; a card that is new in them stands out."""
    data = _row(session, card) | ({"replaces": replaces} if replaces else {})
    is_new = card.status == ACTIVE
    words = {
        "name": paint("bold", data["name"]),
        "card": paint("bold", grouped(card.number)) if is_new else grouped(card.number),
        "number": card.number,
        "reason": card.blocked_reason,
        "old": grouped(replaces) if replaces else "",
    }
    lines = [spoken(each(**words), session.language) for each in told]
    printing.booked(session, data, lines, quiet=[card.number])


def _row(session: Session, card: Card) -> dict[str, Any]:
    return {
        "number": card.number,
        "card": card.number,
        "customer": ids.text(card.customer),
        "name": customers.get(session.db, card.customer).name,
        "status": card.status,
        "issued": card.issued_at,
        "since": card.blocked_at or card.issued_at,
        "reason": card.blocked_reason,
        "replaced_by": card.replaced_by,
    }


def _standing(card: Card, name: str, program: Program) -> str:
    language = program.language
    day = saying.day(card.blocked_at, program) if card.blocked_at else ""
    words = {"card": grouped(card.number), "name": name, "day": day, "reason": card.blocked_reason}
    if card.blocked_reason:
        blocked = say(language, "Card {card} of {name} has been blocked since {day}: {reason}.", **words)
    else:
        blocked = say(language, "Card {card} of {name} has been blocked since {day}.", **words)
    if card.replaced_by:
        return f"{blocked} {say(language, 'Card {card} follows it.', card=grouped(card.replaced_by))}"
    return f"{blocked} {say(language, '`loyalty card replace` gives a new one.')}"


def _drawing(session: Session, code: str, invert: bool) -> Sequence[str]:
    """The QR for where it goes: black on white in colour; else ink for paper and files, light for a terminal.

    A terminal that shows no colour is taken for a dark one, because most are; --invert is for the others.
    """
    matrix = qr.matrix(code)
    light = not session.color and sys.stdout is not None and sys.stdout.isatty()
    if not _has_blocks(getattr(sys.stdout, "encoding", None)):
        return qr.plain(matrix, dark_theme=light != invert).split("\n")
    drawn = qr.terminal(matrix, dark_theme=light != invert).split("\n")
    return [paint("ink", line) for line in drawn]


def _has_blocks(encoding: str | None) -> bool:
    try:
        "▀▄█".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
