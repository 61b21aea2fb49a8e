"""`loyalty expire`: the nightly run."""

from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import postings, saying
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Dry, calling
from loyalty_cli.language import say, say_many
from loyalty_cli.operations import expire as expiring
from loyalty_cli.operations.expire import NightlyRun, Written
from loyalty_cli.program.terms import Program


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
    data = {
        "looked_at": run.looked_at,
        "events": [_row(each, rehearsed=dry_run) for each in run.written],
        "expired": postings.quantities(_expired(run), program.shop.currency),
        "benefits": sum(each.is_benefit for each in run.written),
    }
    told = _told(run, data, program)
    if dry_run:
        printing.answer(
            session, {**data, "dry_run": True}, [*told, say(program.language, "Nothing was written: a dry run.")], quiet=[]
        )
    else:
        printing.booked(session, data, told, quiet=[ids.text(each.event) for each in run.written])


def _told(run: NightlyRun, data: dict[str, Any], program: Program) -> list[str]:
    customers, given = len({each.customer for each in run.written if not each.is_benefit}), data["benefits"]
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


def _row(each: Written, *, rehearsed: bool) -> dict[str, Any]:
    return {
        "event": None if rehearsed else ids.text(each.event),
        "kind": each.kind,
        "customer": ids.text(each.customer),
    }


def _expired(run: NightlyRun) -> dict[str, int]:
    sums: dict[str, int] = {}
    for each in run.written:
        for unit, quantity in each.expired.items():
            sums[unit] = sums.get(unit, 0) + quantity
    return sums
