"""The books as a file: look at it, copy it, bring it back, keep it clean and up to date."""

import os
from contextlib import closing
from typing import Annotated, Any

from loyalty_cli import __version__, ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import meta, nights, overview
from loyalty_cli.cli import overdue, printing, upgraded
from loyalty_cli.cli.card_key import trouble
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import Conflict
from loyalty_cli.exchange import backup as copying
from loyalty_cli.language import Said, Template, joined, said, said_many, say, spoken
from loyalty_cli.operations import sweep as sweeping
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import key_file, open_shop
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
    if not since:
        return None
    day = saying.day(since, program)
    return said("Somebody was erased on {day} and the file is not swept: `loyalty db sweep`.", day=day)


def _warnings(log_bytes: int, begun: tuple[overview.Began, ...], others: list[str | None]) -> list[str]:
    told = [each for each in others if each]
    if log_bytes > _LARGE_LOG:
        grown = _size(log_bytes)
        told.append(said("The log beside the shop has grown to {size}: end what has had it open for long.", size=grown))
    told += [
        said(
            "An import of {kind} stopped after {rows} of {path}: run the same line to go on.",
            kind=each.kind,
            rows=said_many(each.rows_done, "{number} row", "{number} rows", number=f"{each.rows_done:,}"),
            path=each.path,
        )
        for each in begun
    ]
    return told


def _told(data: dict[str, Any], program: Program) -> list[str]:
    language, shop, last = program.language, data["shop"], data["last_event"]
    none = say(language, "none yet")
    size = _size(data["size"])
    if data["wal"] is not None:
        size = said("{size} and {log} of log", size=size, log=_size(data["wal"]))
    opened = f"{shop['name']}, {shop['currency']}, {shop['timezone']}, id {shop['id']}"
    if shop["created"]:
        opened = said("{shop}, since {day}", shop=opened, day=saying.day(shop["created"], program))
    held = joined([_customers(data["customers"]), _events(data["events"]), _postings(data["postings"])])
    made = {"schema": data["schema"], "engine": data["engine"], "version": data["loyalty"]}
    booked = said("{event}, of {time}", event=last["event"], time=saying.local(last["at"], program)) if last else none
    rows = [
        (said("books"), joined([data["db"], size])),
        (said("shop"), opened),
        (Template("hold", about="books")(), held),
        (said("last booked"), booked),
        (said("last expiry"), saying.local(data["last_expiry"], program) if data["last_expiry"] else none),
        (said("nightly run"), saying.local(data["last_nightly"], program) if data["last_nightly"] else none),
        (said("programme"), said("version {version}", version=data["program"])),
        (said("made with"), said("schema {schema}, {engine}, Loyalty {version}", **made)),
    ]
    told = marks.table([[spoken(name, language), spoken(value, language)] for name, value in rows])
    return [*told, *(paint("look", spoken(warning, language)) for warning in data["warnings"])]


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
    holds, key = held(taken.events, taken.postings), session.db.beside(key_file.NAME)
    told = [
        said("{path} holds {held}, checked; {size}.", path=taken.path, held=holds, size=_size(taken.size_bytes)),
        said("`loyalty db restore {file}` brings them back.", file=file),
        said("The card key is not in it: keep a copy of {path} somewhere else.", path=key),
    ]
    printing.answer(session, data, [spoken(line, session.language) for line in told], quiet=[taken.path])


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
    counts, language = restored.counts, session.language
    data = {"db": os.path.abspath(session.target), "events": counts.events, "postings": counts.postings, "kept": restored.kept}
    holds = held(counts.events, counts.postings)
    told = [say(language, "The shop at {path} holds {held} again.", path=session.target, held=holds)]
    told += [say(language, "What it held before is kept in {path}.", path=restored.kept)] if restored.kept else []
    told += [paint("look", spoken(amiss, language))] if (amiss := trouble(session)) else []
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
    told = say(
        session.language,
        "{path} holds nothing any more that was deleted from it; {size}.",
        path=after.path,
        size=_size(after.size_bytes),
    )
    printing.booked(session, data, [told], quiet=[after.path])


def upgrade(session: Session) -> None:
    """Bring an older shop up to date.

    Whatever line opens it first does that too, and says so. A copy of what it was is kept beside it.

    Example: loyalty db upgrade
    """
    with closing(open_shop(session.target)) as db:
        place = db.about()
        data = {"db": place.path, "schema": place.schema, "upgraded_from": db.upgraded_from, "kept": upgraded.kept(db)}
        told = upgraded.word(db) or said("Nothing to do: the schema is {schema}, the newest.", schema=place.schema)
        printing.answer(session, data, [spoken(told, session.in_chain(db).language)], quiet=[])


def held(events: int, postings: int) -> Said:
    """So many events and postings, in words."""
    return joined([_events(events), _postings(postings)], said(" and "))


def _customers(count: int) -> Said:
    return said_many(count, "{number} customer", "{number} customers", number=f"{count:,}")


def _events(count: int) -> Said:
    return said_many(count, "{number} event", "{number} events", number=f"{count:,}")


def _postings(count: int) -> Said:
    return said_many(count, "{number} posting", "{number} postings", number=f"{count:,}")


def _size(size_bytes: int) -> Said:
    """A size as people say it: `4 kB`, `76.6 MB`."""
    if size_bytes < 1_000_000:
        return said("{size} kB", size=f"{size_bytes // 1000:,}")
    return said("{size} MB", size=f"{size_bytes / 1_000_000:,.1f}")
