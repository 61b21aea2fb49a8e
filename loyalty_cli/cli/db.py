"""The books as a file: compute them again, copy them, bring them back."""

import os
from typing import Annotated, Any

import typer

from loyalty_cli import __version__, ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import meta, nights, overview
from loyalty_cli.books.verifying import Report
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.card_key import trouble
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import Conflict
from loyalty_cli.exchange import backup as copying
from loyalty_cli.operations import sweep as sweeping
from loyalty_cli.program.terms import Program
from loyalty_cli.reports import verifying
from loyalty_cli.storage import key_file, upgrades
from loyalty_cli.storage.trouble import ShopExists, shown

_LARGE_LOG = 64 * 1024 * 1024  # bytes; SQLite empties the log at a few megabytes, unless somebody keeps reading


class ShopInTheWay(Conflict):
    """A backup is to be brought back over a shop that is there."""

    code = "shop_exists"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is a shop at {shown(path)} already; it is unchanged. "
            "--force puts the backup in its place, and keeps beside it what it held.",
            path=path,
        )


def verify(session: Session) -> None:
    """Compute every posting and balance again, and name whatever differs.

    Example: loyalty db verify
    """
    bar = printing.Progress(session, "verify", overview.count_events(session.db))
    try:
        report = verifying.verify(session.db, bar.at)
    finally:
        bar.close()
    counts = f"{_many(report.events, 'event')} and {_many(report.postings, 'posting')}"
    data = {"ok": report.ok, "events": report.events, "postings": report.postings, "problems": report.problems}
    if report.found > len(report.problems):
        data["found"] = report.found
    told = report.problems if not report.ok else [paint("good", f"The books are in order: {counts} computed again.")]
    printing.answer(session, data, told, quiet=report.problems)
    if not report.ok:
        printing.remark(session, _verdict(report, counts))
        raise typer.Exit(1)


def _verdict(report: Report, counts: str) -> str:
    left_out = report.found - len(report.problems)
    first = f", of which the first {len(report.problems):,} stand here" if left_out else ""
    problems = f"{_many(report.found, 'problem')}{first}, in {counts}"
    return f"{problems}: `loyalty db backup` keeps what is there; `loyalty db restore` brings back a backup from before."


def info(session: Session) -> None:
    """Show where the books lie, how large they are and what they hold.

    Example: loyalty db info
    """
    place, held = session.db.about(), overview.overview(session.db)
    program = session.program
    data = {
        "db": place.path,
        "size": place.size_bytes,
        "wal": place.log_bytes,
        "schema": place.schema,
        "engine": place.engine,
        "loyalty": __version__,
        "shop": {
            "id": meta.said(session.db, meta.SHOP_ID),
            "name": program.shop.name,
            "currency": program.shop.currency,
            "timezone": program.shop.timezone,
            "created": meta.said(session.db, meta.CREATED_AT),
        },
        "customers": held.customers,
        "events": held.events,
        "postings": held.postings,
        "program": program.version,
        "last_event": {"event": ids.text(held.last_event), "at": held.last_at} if held.last_event is not None else None,
        "last_expiry": held.expired_at,
        "last_nightly": nights.last_run(session.db),
        "imports": [
            {"kind": each.kind, "file": each.path, "rows": each.rows_done, "started": each.started_at} for each in held.imports
        ],
        "warnings": _warnings(
            place.log_bytes or 0, held.imports, [overdue.nightly(session, program), _unswept(session, program)]
        ),
    }
    printing.answer(session, data, _told(data, program), quiet=[place.path])


def _unswept(session: Session, program: Program) -> str | None:
    since = meta.said(session.db, meta.UNSWEPT_SINCE)
    return (
        f"Somebody was erased on {saying.day(since, program)} and the file is not swept: `loyalty db sweep`." if since else None
    )


def _warnings(log_bytes: int, begun: tuple[overview.Began, ...], others: list[str | None]) -> list[str]:
    told = [each for each in others if each]
    if log_bytes > _LARGE_LOG:
        told.append(f"The log beside the shop has grown to {_size(log_bytes)}: end what has had it open for long.")
    told += [
        f"An import of {each.kind} stopped after {_many(each.rows_done, 'row')} of {each.path}: run the same line to go on."
        for each in begun
    ]
    return told


def _told(data: dict[str, Any], program: Program) -> list[str]:
    shop, last, expired, night = data["shop"], data["last_event"], data["last_expiry"], data["last_nightly"]
    since = f", since {saying.day(shop['created'], program)}" if shop["created"] else ""
    rows = [
        [
            "books",
            f"{data['db']}, {_size(data['size'])}" + (f" and {_size(data['wal'])} of log" if data["wal"] is not None else ""),
        ],
        ["shop", f"{shop['name']}, {shop['currency']}, {shop['timezone']}, id {shop['id']}{since}"],
        ["hold", ", ".join(_many(data[f"{word}s"], word) for word in ("customer", "event", "posting"))],
        ["last booked", f"{last['event']}, of {saying.local(last['at'], program)}" if last else "none yet"],
        ["last expiry", saying.local(expired, program) if expired else "none yet"],
        ["nightly run", saying.local(night, program) if night else "none yet"],
        ["programme", f"version {data['program']}"],
        ["made with", f"schema {data['schema']}, {data['engine']}, Loyalty {data['loyalty']}"],
    ]
    return [*marks.table(rows), *(paint("look", warning) for warning in data["warnings"])]


def backup(
    session: Session,
    file: Annotated[str, Argument(help="The file to write.")],
    force: Annotated[bool, Option("--force", help="Overwrite a file that is there.")] = False,
) -> None:
    """Copy the books while the tills go on.

    A plain copy of the file would miss the newest sales, which lie in the log beside it.

    Example: loyalty db backup /media/usb/shop-2026-02-17.db
    """
    taken = copying.backup(session.db, file, is_forced=force)
    data = {"file": taken.path, "events": taken.events, "postings": taken.postings, "size": taken.size_bytes}
    held = f"{_many(taken.events, 'event')} and {_many(taken.postings, 'posting')}"
    told = [f"{taken.path} holds {held}, checked; {_size(taken.size_bytes)}.", f"`loyalty db restore {file}` brings them back."]
    told.append(f"The card key is not in it: keep a copy of {session.db.beside(key_file.NAME)} somewhere else.")
    printing.answer(session, data, told, quiet=[taken.path])


def restore(
    session: Session,
    file: Annotated[str, Argument(help="A file that `loyalty db backup` wrote.")],
    force: Annotated[bool, Option("--force", "--yes", help="Put it in the place of a shop that is there.")] = False,
) -> None:
    """Bring a backup back; what the shop held before is kept beside it.

    Example: loyalty db restore /media/usb/shop-2026-02-17.db --force
    """
    try:
        restored = copying.restore(file, session.target, is_forced=force)
    except ShopExists as refusal:
        raise ShopInTheWay(session.target) from refusal
    held = restored.counts
    data = {"db": os.path.abspath(session.target), "events": held.events, "postings": held.postings, "kept": restored.kept}
    told = [f"The shop at {session.target} holds {_many(held.events, 'event')} and {_many(held.postings, 'posting')} again."]
    told += [f"What it held before is kept in {restored.kept}."] if restored.kept else []
    told += [paint("look", amiss)] if (amiss := trouble(session)) else []
    printing.answer(session, data, told, quiet=[str(data["db"])])


def sweep(session: Session) -> None:
    """Write the file anew, without what was deleted from it.

    `customer erase` does it by itself. Tills wait meanwhile, a second for a hundred megabytes; the disk needs twice the room.

    Example: loyalty db sweep
    """
    before = session.db.about()
    sweeping.sweep(session.db)
    after = session.db.about()
    data = {"db": after.path, "size": after.size_bytes, "before": before.size_bytes + (before.log_bytes or 0)}
    told = [f"{after.path} holds nothing any more that was deleted from it; {_size(after.size_bytes)}."]
    printing.booked(session, data, told, quiet=[after.path])


def upgrade(session: Session) -> None:
    """Bring an older shop up to date.

    Opening it does that too. A copy of what it was is kept beside it.

    Example: loyalty db upgrade
    """
    before, place = session.db.upgraded_from, session.db.about()
    kept = upgrades.kept_at(place.path) if before is not None and session.db.copies() else None
    data = {"db": place.path, "schema": place.schema, "upgraded_from": before, "kept": kept}
    told = f"Nothing to do: the schema is {place.schema}, the newest."
    if before is not None:
        told = f"Upgraded from schema {before} to {place.schema}" + (f"; what it was is kept in {kept}." if kept else ".")
    printing.answer(session, data, [told], quiet=[])


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _size(size_bytes: int) -> str:
    """A size as people say it: `4 kB`, `76.6 MB`."""
    return f"{size_bytes // 1000:,} kB" if size_bytes < 1_000_000 else f"{size_bytes / 1_000_000:,.1f} MB"
