"""`loyalty card list`: cards by what became of them, and blanks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.answers import saying
from loyalty_cli.books import blanks, cards, customers
from loyalty_cli.books.blanks import Blank
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option
from loyalty_cli.language import Said, Template, joined, said, say, spoken
from loyalty_cli.program.terms import Program


class Status(StrEnum):
    """Cards that work, that are blocked, that another follows."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REPLACED = "replaced"


_STATES = {
    "active": Template("active", about="card"),
    "blocked": Template("blocked", about="card"),
    "replaced": Template("replaced", about="card"),
}


def list_(
    session: Session,
    blank: Annotated[bool, Option("--blank", help="Those printed without a name that nobody holds.")] = False,
    status: Annotated[Status | None, Option(help="Only cards of this status.")] = None,
    limit: Limit = 50,
    since: Since = None,
    until: Until = None,
) -> None:
    """List cards, the last issued first, or the blanks that wait.

    --since and --until say when they were issued, or printed.

    Example: loyalty card list --status blocked
    """
    first, end = window(since, until, session.program.shop.timezone)
    span = {"since": first or "", "until": end or "~"}
    if blank:
        _blanks(session, limit, span)
        return
    span["at"] = session.at if session.typed_at else "~"
    counts = cards.counts(session.db, **span)
    rows = [
        {
            "number": card.number,
            "customer": ids.text(card.customer),
            "name": customers.get(session.db, card.customer).name,
            "status": card.status,
            "issued": card.issued_at,
            "printed": card.printed_at,
        }
        for card in cards.listed(session.db, status, limit=limit, **span)
    ]
    language = session.language
    states = {each: spoken(_STATES[each](), language) for each in counts}
    room = max(8, *map(len, states.values()))
    told = [f"{grouped(row['number'] or '')}  {states[row['status'] or '']:{room}}  {row['name']}" for row in rows]
    of_each = joined(_counted(each, count) for each, count in counts.items())
    free = f"{blanks.count(session.db):,}"
    told.append(say(language, "{counts}; {number} blank.", counts=of_each, number=free))
    printing.answer(session, {"cards": rows, "counts": counts}, told)


def _counted(status: str, count: int) -> Said:
    return said("{number} {status}", number=f"{count:,}", status=_STATES[status]())


def _blanks(session: Session, limit: int, span: Mapping[str, str]) -> None:
    program = session.program
    found = blanks.newest(session.db, limit=limit, **span)
    rows = [{"number": each.number, "printed": each.printed_at, "blocked": each.blocked_at} for each in found]
    language, count = program.language, blanks.count(session.db)
    told = [f"{grouped(each.number)}  {spoken(_blank(each, program), language)}" for each in found]
    told.append(say(language, "{number} can be given out.", number=f"{count:,}"))
    printing.answer(session, {"blanks": rows, "count": count}, told)


def _blank(each: Blank, program: Program) -> Said:
    day = saying.day(each.printed_at, program)
    return said("printed {day}  blocked", day=day) if each.blocked_at else said("printed {day}", day=day)
