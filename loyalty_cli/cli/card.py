"""`loyalty card`: the numbers that open an account, and their QR."""

import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

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
from loyalty_cli.operations.block_blank import block_blank
from loyalty_cli.operations.block_card import block_card
from loyalty_cli.operations.issue_card import issue_card
from loyalty_cli.operations.replace_card import replace_card
from loyalty_cli.operations.unblock_card import unblock_card
from loyalty_cli.program import bills
from loyalty_cli.program.terms import Program

Number = Annotated[
    str | None, typer.Option("--card", help="The number or the scanned code of a card printed before.", metavar="NUMBER")
]
Reason = Annotated[str | None, typer.Option(help="Why, in a few words.", metavar="TEXT")]


def show(
    session: Session,
    who: Who,
    invert: Annotated[bool, typer.Option("--invert", help="Swap light and dark, where a phone does not read it.")] = False,
) -> None:
    """Draw the QR of a customer's card.

    Example: loyalty card show Ana
    """
    program, found, _ = start(session, who)
    card = cards.meant(session.db, found.customer, found.card, ACTIVE, BLOCKED)
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
    given = issue_card(session.db, found.customer, call, number=card)
    _tell(session, given, f"has card {paint('bold', grouped(given.number))}. `loyalty card show {given.number}` draws its QR.")


def block(
    session: Session,
    who: Who,
    reason: Reason = None,
    stack: Annotated[bool, typer.Option("--stack", help="All blanks that were printed with this one.")] = False,
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
    because = f": {blocked.blocked_reason}" if blocked.blocked_reason else ""
    again = f"`loyalty card unblock {card.number}` opens it again, `loyalty card replace {card.number}` gives a new one."
    _tell(session, blocked, f"can no longer use card {grouped(card.number)}{because}.", again)


def unblock(session: Session, who: Who) -> None:
    """Open a blocked card again.

    Example: loyalty card unblock 4929123412341234
    """
    card = unblock_card(session.db, _meant(session, who, BLOCKED, ACTIVE))
    _tell(session, card, f"can use card {grouped(card.number)} again.")


def replace(session: Session, who: Who, card: Number = None, reason: Reason = None) -> None:
    """Replace a lost card; the account stays as it is.

    Example: loyalty card replace Ana --reason lost
    """
    old = _meant(session, who, ACTIVE, BLOCKED)
    given = replace_card(session.db, old, calling(session), number=card, reason=_why(reason))
    said = f"has card {paint('bold', grouped(given.number))} from now on; {grouped(old.number)} is blocked for good."
    _tell(session, given, said, f"`loyalty card show {given.number}` draws its QR.", replaces=old.number)


# What they share -----------------------------------------------------------------------------------------------------


def _meant(session: Session, who: str, *statuses: str) -> Card:
    _, found, _ = start(session, who)
    return cards.meant(session.db, found.customer, found.card, *statuses)


def _block_blank(session: Session, blank: Blank, reason: str, stack: bool) -> None:
    count = block_blank(session.db, blank, calling(session), reason=reason, whole_stack=stack)
    said = (
        f"{count:,} blank card{' is' if count == 1 else 's are'} blocked: nobody is given {'it' if count == 1 else 'one'} now."
    )
    data = {"blanks": count, "number": blank.number, "status": BLOCKED}
    printing.booked(session, data, [said], quiet=[blank.number])


def _why(reason: str | None) -> str:
    return bills.reason(reason) if reason is not None else ""


def _tell(session: Session, card: Card, said: str, *more: str, replaces: str | None = None) -> None:
    name = customers.get(session.db, card.customer).name
    data = _row(session, card) | ({"replaces": replaces} if replaces else {})
    printing.booked(session, data, [f"{paint('bold', name)} {said}", *more], quiet=[card.number])


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
    since = f" since {saying.day(card.blocked_at, program)}" if card.blocked_at else ""
    because = f": {card.blocked_reason}" if card.blocked_reason else ""
    follows = f"Card {grouped(card.replaced_by)} follows it." if card.replaced_by else "`loyalty card replace` gives a new one."
    return f"Card {grouped(card.number)} of {name} has been blocked{since}{because}. {follows}"


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
