"""`loyalty expire`: the nightly run."""

from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import postings, saying
from loyalty_cli.books.events import Event
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Dry, calling
from loyalty_cli.language import say, say_many
from loyalty_cli.operations import expire as expiring
from loyalty_cli.operations.expire import NightlyRun
from loyalty_cli.program.terms import Program
from loyalty_cli.program.tier_facts import Benefit


def expire(session: Session, dry_run: Dry = False) -> None:
    """Write down what has expired, give what tiers give once a year: every night.

    Example: loyalty expire
    """
    act = expiring.rehearse if dry_run else expiring.expire
    shown = printing.Progress(session, "expire")
    try:
        run = act(session.db, calling(session), progress=shown.at)
    finally:
        shown.close()
    program = session.program
    expired = postings.quantities(_expired(run.events), program.shop.currency)
    data = {
        "looked_at": run.looked_at,
        "events": [_row(event, rehearsed=dry_run) for event in run.events],
        "expired": expired,
        "benefits": sum(1 for event in run.events if isinstance(event.fact, Benefit)),
    }
    told = _told(run, data, program)
    if dry_run:
        printing.answer(
            session, {**data, "dry_run": True}, [*told, say(program.language, "Nothing was written: a dry run.")], quiet=[]
        )
    else:
        printing.booked(session, data, told, quiet=[ids.text(event.id) for event in run.events])


def _told(run: NightlyRun, data: dict[str, Any], program: Program) -> list[str]:
    customers, given = len({event.customer for event in run.events if event.kind == "expiry"}), data["benefits"]
    told = [_expired_of(customers, saying.balance(data["expired"], program), program.language)]
    if given:
        told.append(say_many(program.language, given, "{count} voucher given by tiers.", "{count} vouchers given by tiers."))
    return told


def _expired_of(customers: int, what: str, language: str) -> str:
    if customers == 0:
        return say(language, "Nothing has expired.")
    if customers == 1:
        return say(language, "{what} of one customer expired.", what=what)
    return say_many(
        language,
        customers,
        "{what} of {people} customer expired.",
        "{what} of {people} customers expired.",
        what=what,
        people=f"{customers:,}",
    )


def _row(event: Event, *, rehearsed: bool) -> dict[str, Any]:
    return {
        "event": None if rehearsed else ids.text(event.id),
        "kind": event.kind,
        "customer": ids.text(event.customer),
    }


def _expired(events: tuple[Event, ...]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for event in events:
        for posting in event.postings if event.kind == "expiry" else ():
            sums[posting.unit] = sums.get(posting.unit, 0) - posting.quantity
    return sums
