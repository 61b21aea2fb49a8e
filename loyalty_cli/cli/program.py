"""The shop's rules: look at them, check a changed text, apply it, and see what was when."""

import tomllib
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from loyalty_cli.answers import marks, saying
from loyalty_cli.books import programs
from loyalty_cli.books.programs import THE_BEGINNING, Version
from loyalty_cli.cli import files, printing
from loyalty_cli.cli.lists import Limit, Since, Until, window, within
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import Malformed
from loyalty_cli.language import Template, joined, said, said_many, say, say_all, spoken
from loyalty_cli.operations import apply_program as applying, migrate as migrating
from loyalty_cli.operations.apply_program import Applied
from loyalty_cli.program import reading
from loyalty_cli.program.comparing import compare
from loyalty_cli.program.facts import Migration
from loyalty_cli.program.reading import ProgramFaults
from loyalty_cli.program.terms import Program
from loyalty_cli.values import replace

File = Annotated[str, Argument(help="The programme's text; - is standard input.", metavar="FILE")]
Number = Annotated[int | None, Option("--version", help="A version of `loyalty program history`.", metavar="N")]


class Migrate(StrEnum):
    """What of the past a new version is laid over."""

    STAMPS = "stamps"
    EXPIRY = "expiry"


class FaultsFound(Malformed):
    """The programme file that was checked has faults."""

    code = "program_faults"

    def __init__(self, file: str, found: ProgramFaults) -> None:
        count = len(found.faults)
        sentence = said_many(
            count,
            "{file} has {count} fault: mend them and check again.",
            "{file} has {count} faults: mend them and check again.",
            file=file,
        )
        super().__init__(sentence, **found.facts)


def show(session: Session, number: Number = None) -> None:
    """Write out the programme in force, as it was applied.

    Example: loyalty program show > shop.toml
    """
    shop = session.shop or ""
    held = programs.version_in_force(session.db, session.at, shop) if number is None else programs.text(session.db, number)
    if number is None and held.shop != shop:
        held = replace(held, source=f"# {shop} says nothing otherwise: version {held.number} of the chain holds.\n")
    data = {**_row(held), "source": held.source, "program": _plain(tomllib.loads(held.source, parse_float=Decimal))}
    printing.answer(session, data, held.source.removesuffix("\n").split("\n"), quiet=[str(held.number)])


def check(session: Session, file: File) -> None:
    """Check a programme's text whole, and list every fault with its line.

    Example: loyalty program check shop.toml
    """
    try:
        program = _read(session, files.read_text(file))
    except ProgramFaults as found:
        listed = FaultsFound(_name(file), found)
        if not session.json and not session.quiet:
            printing.answer(session, {}, [str(fault) for fault in found.faults])
        raise listed from found
    counts = _counts(program)
    rules = joined([_RULES[what](count=count) for what, count in counts.items() if count]) or said("no rules yet")
    told = say(program.language, "{file} is understood: {rules}.", file=_name(file), rules=rules)
    printing.answer(session, {"ok": True, **counts}, [told], quiet=[])


def apply(
    session: Session,
    file: Annotated[str | None, Argument(help="The programme's text; - is standard input.", metavar="FILE")] = None,
    from_: Annotated[str | None, Option("--from", help="Not now, but from this time or day on.", metavar="TIME")] = None,
    number: Number = None,
    migrate: Annotated[
        list[Migrate] | None,
        Option(help="Lay it over started stamp cards, or over the last days of what was earned before."),
    ] = None,
) -> None:
    """Put a programme in force as the next version, now or later.

    Example: loyalty program apply shop.toml --from 2027-01-01
    """
    if (file is None) == (number is None):
        raise BadOptions("Name what to apply: `loyalty program apply FILE`, or --version N to take an older one again.")
    timezone = session.program.shop.timezone
    from_at, _ = window(from_, None, timezone)
    if migrate and from_at is not None and from_at > session.at:
        raise BadOptions("--migrate works from now on: leave it out with a later --from, and apply the file again on that day.")
    if number is not None:
        applied = applying.apply_again(
            session.db, number, at=session.at, from_at=from_at, staff=session.staff, shop=session.shop or ""
        )
    else:
        source = files.read_text(str(file))
        applied = applying.apply_program(
            session.db, source, at=session.at, from_at=from_at, staff=session.staff, shop=session.shop or ""
        )
    migrated = {str(what): _migrate(session, what) for what in dict.fromkeys(migrate or ())}
    data = {
        "version": applied.version,
        **({"shop": session.shop} if session.shop else {}),
        "from": applied.from_at,
        "new": applied.is_new,
        "changes": list(applied.changes),
    }
    told = _told(applied, session.at, session.program, migrated)
    printing.booked(session, {**data, "migrated": migrated} if migrated else data, told)


def _migrate(session: Session, what: Migrate) -> int:
    shown = printing.Progress(session, f"migrate {what}")
    try:
        return migrating.migrate(session.db, Migration(str(what)), session.call(), progress=shown.at)
    finally:
        shown.close()


def diff(session: Session, file: File) -> None:
    """Say what a programme's text would change; nothing is applied.

    Example: loyalty program diff shop.toml
    """
    held = session.program
    changes = compare(held, programs.read(session.db, files.read_text(file), session.at, session.shop or ""))
    data = {"version": held.version, "changes": changes}
    same = said("{file} says what version {version} says: nothing would change.", file=_name(file), version=held.version)
    printing.answer(session, data, changes or [spoken(same, held.language)], quiet=changes)


def history(session: Session, since: Since = None, until: Until = None, limit: Limit = 50) -> None:
    """List the versions of the programme, the newest first.

    Example: loyalty program history
    """
    shop = session.shop or ""
    held = programs.version_in_force(session.db, session.at, shop)
    program = session.program
    first, end = window(since, until, program.shop.timezone)
    versions = [
        each
        for each in reversed(programs.history(session.db))
        if each.shop in ("", shop or each.shop) and within(each.applied_at, first, end)
    ][:limit]
    has_shops = any(each.shop for each in versions)
    data = {"versions": [{**_row(each), "in_force": each.number == held.number} for each in versions]}
    rows = [
        [
            marks.paint("good", "→") if each.number == held.number else "",
            str(each.number),
            _when(each.from_at, program),
            _when(each.applied_at, program),
            each.staff or "",
            *([spoken(_where(each), program.language)] if has_shops else []),
        ]
        for each in versions
    ]
    heads = ["", *say_all(program.language, "version", "holds from", "applied", "by", "shop")[: 5 if has_shops else 4]]
    printing.answer(session, data, marks.table(rows, heads=heads, right=[1]))


def _read(session: Session, text: str) -> Program:
    """The programme that a text would be: a shop's own lies over its chain's, which nobody needs to have else."""
    return programs.read(session.db, text, session.at, session.shop) if session.shop else reading.read(text)


def _name(file: str) -> str:
    return said("Standard input") if file == "-" else file


def _told(applied: Applied, at: str, program: Program, migrated: Mapping[str, int]) -> list[str]:
    language = program.language
    laid = [spoken(_LAID[what](count=count), language) for what, count in migrated.items()]
    if not applied.is_new:
        same = said("Version {version} says the same and holds then already: nothing was applied.", version=applied.version)
        return [spoken(same, language), *laid]
    if applied.from_at == at:
        since = said("from now on")
    elif applied.from_at == THE_BEGINNING:
        since = said("from the beginning, for nothing has been booked yet")
    else:
        since = said("from {time} on", time=_when(applied.from_at, program))
    started = any(line.startswith(("stamp card", "points, expire")) for line in applied.changes)
    keep = said("Started stamp cards, and the last days of what was earned before, stay as they are (see --migrate).")
    name = marks.paint("bold", say(language, "Version {version}", version=applied.version))
    return [
        say(language, "{version} holds {since}.", version=name, since=since),
        *(applied.changes or [say(language, "No rule changes, only the text.")]),
        *(laid or ([spoken(keep, language)] if started and applied.from_at != THE_BEGINNING else [])),
    ]


_LAID = {
    "stamps": Template(
        "The started stamp cards of {count} customer were put on it.",
        "The started stamp cards of {count} customers were put on it.",
    ),
    "expiry": Template(
        "The last days of what was earned before of {count} customer were put on it.",
        "The last days of what was earned before of {count} customers were put on it.",
    ),
}
_RULES = {
    "products": Template("{count} product", "{count} products"),
    "earn_rules": Template("{count} earn rule", "{count} earn rules"),
    "promotions": Template("{count} promotion", "{count} promotions"),
    "stamp_cards": Template("{count} stamp card", "{count} stamp cards"),
    "rewards": Template("{count} reward", "{count} rewards"),
    "tiers": Template("{count} tier", "{count} tiers"),
}


def _row(held: Version) -> dict[str, Any]:
    return {
        "version": held.number,
        "shop": held.shop or None,
        "chain": held.chain,
        "from": held.from_at,
        "applied": held.applied_at,
        "staff": held.staff,
    }


def _where(held: Version) -> str:
    if not held.shop:
        return ""
    if held.chain is None:
        return said("{shop}, before it joined", shop=held.shop)
    return said("{shop}, on {chain}", shop=held.shop, chain=held.chain)


def _when(at: str, program: Program) -> str:
    return say(program.language, "the beginning") if at == THE_BEGINNING else saying.local(at, program)


def _counts(program: Program) -> dict[str, int]:
    return {
        "products": len(program.products),
        "earn_rules": len(program.earn),
        "promotions": len(program.promotions),
        "stamp_cards": len(program.stamp_cards),
        "rewards": len(program.rewards),
        "tiers": len(program.tiers.levels) if program.tiers else 0,
    }


def _plain(written: Any) -> Any:
    """TOML as JSON: decimals, days and times are text."""
    if isinstance(written, dict):
        return {key: _plain(value) for key, value in written.items()}
    if isinstance(written, list):
        return [_plain(value) for value in written]
    if isinstance(written, Decimal):
        return str(written)
    return written.isoformat() if isinstance(written, date | time) else written
