"""The versions of the programme: each as it was written, since when it holds, and in which shop of a chain.

A shop that says nothing otherwise has its chain's programme. One that does has versions of its own, each laid over one of the
chain's; the shop that nobody named is the chain.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from loyalty_cli import clock
from loyalty_cli.errors import StorageTrouble, Unknown
from loyalty_cli.language import said
from loyalty_cli.program import calendar, reading
from loyalty_cli.program.calendar import Duration
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Answer, Database, Row
from loyalty_cli.values import frozen, replace

THE_BEGINNING = "0001-01-01T00:00:00Z"  # since when a version stands that was applied while the books held no event


@frozen
class Version:
    """One version of the programme: its text, since when it holds, when and by whom it was applied.

    Of a `shop` of a chain, the text is what it says otherwise than version `chain`; without one it is a whole programme, from
    before the shop joined the chain.
    """

    number: int
    from_at: str
    applied_at: str
    staff: str | None
    source: str
    shop: str = ""
    chain: int | None = None


class NoProgram(StorageTrouble):
    """The shop has lost its programme."""

    code = "damaged"

    def __init__(self) -> None:
        super().__init__(said("The shop has no programme: its database is damaged. `loyalty db restore` brings a backup back."))


class UnknownVersion(Unknown):
    """No version of that number was ever applied."""

    def __init__(self, number: int) -> None:
        super().__init__("program version", typed=str(number), hint=said("`loyalty program history` lists them."))


def add(
    db: Database,
    source: str,
    *,
    from_at: str,
    applied_at: str,
    staff: str | None = None,
    shop: str = "",
    chain: int | None = None,
) -> int:
    """Append the text as the next version, and return its number."""
    number = newest(db) + 1
    db.run(
        "INSERT INTO programs (version, from_at, applied_at, staff, source, shop, chain)"
        " VALUES (:version, :from_at, :applied_at, :staff, :source, :shop, :chain)",
        {
            "version": number,
            "from_at": from_at,
            "applied_at": applied_at,
            "staff": staff,
            "source": source,
            "shop": shop,
            "chain": chain,
        },
    )
    return number


def newest(db: Database) -> int:
    """The number of the version that was applied last, in the chain or in a shop; 0 where there is none."""
    return ask_newest(db)()


def ask_newest(db: Database) -> Answer[int]:
    """Ask for the number of the `newest` version."""
    found = db.ask("SELECT max(version) AS version FROM programs")
    return lambda: next(iter(found()))["version"] or 0


def in_force(db: Database, at: str, shop: str = "") -> Program:
    """The programme that holds at that instant in that shop."""
    return ask_in_force(db, at, shop)()


def ask_in_force(db: Database, at: str, shop: str) -> Answer[Program]:
    """Ask for the programme `in_force`."""
    holding = _ask_holding(db, at, shop)
    return lambda: _program(db, holding())


def version_in_force(db: Database, at: str, shop: str = "") -> Version:
    """The version that holds at that instant: of two with the same start the later applied, before the first the first."""
    return _version(_ask_holding(db, at, shop)())


def version(db: Database, number: int) -> Program:
    """The programme of that version.

    Raises:
        UnknownVersion: there is none.
    """
    return _program(db, _numbered(db, number))


def read(db: Database, source: str, at: str, shop: str = "") -> Program:
    """What that text would be as the programme from that instant on: the chain's, or a shop's own over the chain's.

    Raises:
        ProgramFaults: it has faults.
    """
    return reading.read_shop(source, version_in_force(db, at).source) if shop else reading.read(source)


def told(db: Database, number: int, *, at: str) -> Program:
    """The programme of that version, in the language that the shop speaks at that instant.

    Raises:
        UnknownVersion: there is none.
    """
    program, language = version(db, number), in_force(db, at).language
    return program if program.language == language else replace(program, shop=replace(program.shop, language=language))


def text(db: Database, number: int) -> Version:
    """That version as it was written.

    Raises:
        UnknownVersion: there is none.
    """
    return _version(_numbered(db, number))


def history(db: Database) -> list[Version]:
    """Every version, the first applied first."""
    return [_version(row) for row in db.rows("SELECT * FROM programs ORDER BY version")]


def holding_one_by_one(db: Database, shop: str = "") -> list[Version]:
    """The versions of the chain, or those of a shop's own, that hold at some instant, in the order of their starts.

    One that a later applied replaced is left out.
    """
    by_start = {each.from_at: each for each in history(db) if each.shop == shop}
    return [by_start[from_at] for from_at in sorted(by_start)]


def shops(db: Database) -> list[str]:
    """The shops that have versions of their own."""
    return [row["shop"] for row in db.rows("SELECT DISTINCT shop FROM programs WHERE shop <> '' ORDER BY shop")]


def is_in_use(db: Database) -> bool:
    """Whether the books hold an event, which a version has judged."""
    return db.row("SELECT program FROM events LIMIT 1") is not None


_HOLDING = """
    SELECT * FROM programs WHERE version = coalesce(
        (SELECT version FROM programs WHERE shop = :shop AND from_at <= :at ORDER BY from_at DESC, version DESC LIMIT 1),
        (SELECT version FROM programs WHERE shop = '' AND from_at <= :at ORDER BY from_at DESC, version DESC LIMIT 1),
        (SELECT version FROM programs WHERE shop = '' ORDER BY from_at, version DESC LIMIT 1)
    )
"""


def _ask_holding(db: Database, at: str, shop: str) -> Answer[Row]:
    found = db.ask(_HOLDING, {"at": at, "shop": shop})

    def row() -> Row:
        for each in found():
            return each
        raise NoProgram()

    return row


def _numbered(db: Database, number: int) -> Row:
    row = db.row("SELECT * FROM programs WHERE version = :version", {"version": number})
    if row is None:
        raise UnknownVersion(number)
    return row


def _version(row: Row) -> Version:
    return Version(row["version"], row["from_at"], row["applied_at"], row["staff"], row["source"], row["shop"], row["chain"])


def _program(db: Database, row: Row) -> Program:
    chain = row if row["chain"] is None else _numbered(db, row["chain"])
    own = None if row["chain"] is None else row["source"]
    program = _placed(chain["source"], own, row["version"])
    if not program.idle():
        return program
    return _placed(chain["source"], own, row["version"], _idle_from(db, chain, program))


@lru_cache(maxsize=64)
def _read(source: str, own: str | None = None) -> Program:
    return reading.read(source) if own is None else reading.read_shop(own, source)


@lru_cache(maxsize=128)
def _placed(source: str, own: str | None, number: int, idle_from: str | None = None) -> Program:
    return replace(_read(source, own), version=number, idle_from=idle_from)


# Since when an idle expiry has been in force ---------------------------------------------------------------------------


def _idle_from(db: Database, row: Row, program: Program) -> str:
    """The day since which what lies idle as long as this version says has ended without a break.

    A shorter time is a break too: nobody loses at a stroke what was safe the day before. Only versions applied earlier
    count, so that what a version says of an event never changes.
    """
    earlier = db.rows(
        "SELECT * FROM programs WHERE shop = :shop AND chain IS NULL AND version < :version AND from_at < :from_at"
        " ORDER BY from_at DESC, version DESC",
        {"shop": row["shop"], "version": row["version"], "from_at": row["from_at"]},
    )
    since = start = row["from_at"]
    for before in earlier:
        if before["from_at"] == start:
            continue  # another version with the same start was applied later: this one never held
        start = before["from_at"]
        if not _as_strict(_read(before["source"]).idle(), program.idle().items()):
            break
        since = start
    return since[:10] if since == THE_BEGINNING else clock.moment(since, program.shop.timezone).day


def _as_strict(before: Mapping[str, Duration], now: Iterable[tuple[str, Duration]]) -> bool:
    return all(unit in before and _end(before[unit]) <= _end(idle) for unit, idle in now)


def _end(idle: Duration) -> str:
    return calendar.after("2000-01-01", idle)
