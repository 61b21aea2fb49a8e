"""`loyalty card list`: cards by what became of them, and blanks."""

from enum import StrEnum
from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.answers import saying
from loyalty_cli.books import blanks, cards, customers
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.lists import Limit
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Option


class Status(StrEnum):
    """Cards that work, that are blocked, that another follows."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    REPLACED = "replaced"


def list_(
    session: Session,
    blank: Annotated[bool, Option("--blank", help="Those printed without a name that nobody holds.")] = False,
    status: Annotated[Status | None, Option(help="Only cards of this status.")] = None,
    limit: Limit = 50,
) -> None:
    """List cards, the last issued first, or the blanks that wait.

    Example: loyalty card list --status blocked
    """
    if blank:
        _blanks(session, limit)
        return
    counts = cards.counts(session.db)
    rows = [
        {
            "number": card.number,
            "customer": ids.text(card.customer),
            "name": customers.get(session.db, card.customer).name,
            "status": card.status,
            "issued": card.issued_at,
            "printed": card.printed_at,
        }
        for card in cards.listed(session.db, status, limit=limit)
    ]
    told = [f"{grouped(row['number'] or '')}  {row['status']:8}  {row['name']}" for row in rows]
    total = ", ".join(f"{count:,} {each}" for each, count in counts.items())
    printing.answer(session, {"cards": rows, "counts": counts}, [*told, f"{total}; {blanks.count(session.db):,} blank."])


def _blanks(session: Session, limit: int) -> None:
    program = session.program
    found = blanks.newest(session.db, limit=limit)
    rows = [{"number": each.number, "printed": each.printed_at, "blocked": each.blocked_at} for each in found]
    told = [
        f"{grouped(each.number)}  printed {saying.day(each.printed_at, program)}{'  blocked' if each.blocked_at else ''}"
        for each in found
    ]
    count = blanks.count(session.db)
    printing.answer(session, {"blanks": rows, "count": count}, [*told, f"{count:,} can be given out."])
