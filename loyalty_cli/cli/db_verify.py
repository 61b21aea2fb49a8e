"""The books computed again from what was typed: what differs is named, or put right."""

from typing import Any

import typer

from loyalty_cli.answers.marks import paint
from loyalty_cli.books import overview
from loyalty_cli.books.verifying import Report
from loyalty_cli.cli import printing
from loyalty_cli.cli.db import held
from loyalty_cli.cli.session import Session
from loyalty_cli.language import Said, said, said_many, say, spoken
from loyalty_cli.operations import rebuild as rebuilding
from loyalty_cli.reports import verifying


def verify(session: Session) -> None:
    """Compute every posting and balance again, and name whatever differs.

    Example: loyalty db verify
    """
    report = _verified(session)
    told = report.problems or [_in_order(session, report)]
    printing.answer(session, _data(report), told, quiet=report.problems)
    _end(session, report)


def rebuild(session: Session) -> None:
    """Put right what follows from the events: balances, lots, vouchers, counters.

    No event and no posting is changed. Where one of them is not what the rules give, its account stays as it is, and is named.

    Example: loyalty db rebuild
    """
    before = after = _verified(session)
    if before.stale:
        for account in before.stale:
            rebuilding.rebuild(session.db, account)
        after = _verified(session)
    left = {*after.problems}
    mended = [problem for problem in before.problems if problem not in left]
    told = [*(say(session.language, "put right: {problem}", problem=problem) for problem in mended), *after.problems]
    told += [_in_order(session, after)] if after.ok else []
    printing.answer(session, {**_data(after), "mended": mended}, told, quiet=after.problems)
    _end(session, after)


def _verified(session: Session) -> Report:
    bar = printing.Progress(session, "verify", overview.count_events(session.db))
    try:
        return verifying.verify(session.db, bar.at)
    finally:
        bar.close()


def _data(report: Report) -> dict[str, Any]:
    data = {"ok": report.ok, "events": report.events, "postings": report.postings, "problems": report.problems}
    return data if report.found <= len(report.problems) else {**data, "found": report.found}


def _in_order(session: Session, report: Report) -> str:
    counts = held(report.events, report.postings)
    return paint("good", say(session.language, "The books are in order: {counts} computed again.", counts=counts))


def _end(session: Session, report: Report) -> None:
    """End with what is to be done about the problems, where there are any."""
    if not report.ok:
        printing.remark(session, spoken(_verdict(report), session.language))
        raise typer.Exit(1)


def _verdict(report: Report) -> Said:
    found = said_many(report.found, "{number} problem", "{number} problems", number=f"{report.found:,}")
    if report.found > len(report.problems):
        number = f"{len(report.problems):,}"
        found = said("{problems}, of which the first {number} stand here", problems=found, number=number)
    counts = held(report.events, report.postings)
    if report.stale:
        return said(
            "{problems}, in {counts}: `loyalty db backup` keeps what is there; "
            "`loyalty db rebuild` puts right what follows from sound events.",
            problems=found,
            counts=counts,
        )
    return said(
        "{problems}, in {counts}: `loyalty db backup` keeps what is there; "
        "`loyalty db restore` brings back a backup from before.",
        problems=found,
        counts=counts,
    )
