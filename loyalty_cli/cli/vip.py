"""`loyalty vip`: who holds which tier, tiers given by hand, and who is about to fall or to rise."""

from collections.abc import Iterable
from itertools import islice
from typing import Annotated, Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import customers, holders
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.holders import Standing
from loyalty_cli.cli import overdue, printing
from loyalty_cli.cli.lists import Limit
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Ref, Who, start, tell
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import Unknown
from loyalty_cli.language import Template, say, say_all, say_many, spoken
from loyalty_cli.operations import promote as promoting
from loyalty_cli.program import bills, calendar
from loyalty_cli.program.terms import Program
from loyalty_cli.program.tier_facts import Grant

_NO_TIERS = Template("The programme has no tiers. Add [tiers] and a [[tier]] to it and apply it.")
_NEAR_FIFTH = 5  # near to rise: no more than a fifth of the way is missing, or one visit


def list_(
    session: Session,
    tier: Annotated[str | None, Option(help="Only this tier.", metavar="T")] = None,
    limit: Limit = 50,
) -> None:
    """List who holds which tier, the highest first.

    Example: loyalty vip list --tier gold
    """
    program = session.program
    if tier is not None and program.tier(tier) is None:
        raise Unknown("tier", typed=tier, known=_levels(program))
    with session.db.snapshot():
        held = [each for each in holders.standings(session.db, program, session.at) if each.status.tier is not None]
        wanted = [each for each in held if tier in (None, each.status.tier)]
        wanted.sort(key=lambda each: (-program.rank(each.status.tier), -each.measured, each.customer))
        rows = [_row(*each, program) for each in islice(_open(session, wanted), limit)]
    told = _table(rows, program) or [_nobody(tier, program)]
    if len(wanted) > len(rows) == limit:
        count = f"{len(wanted):,}"
        told.append(paint("dim", say(program.language, "{limit} of {count}; --limit shows more.", limit=limit, count=count)))
    printing.answer(session, {"customers": rows, "count": len(wanted)}, told)
    overdue.remind(session, program)


def promote(
    session: Session,
    who: Who,
    tier: Annotated[str, Argument(help="A tier of the programme.")],
    reason: Annotated[str, Option(help="Why it is given.", metavar="TEXT")],
    until: Annotated[str | None, Option(help="The last day it holds; without it, for good.", metavar="DAY")] = None,
    ref: Ref = None,
) -> None:
    """Give a tier by hand: earning can lift above it and falls back to it.

    Example: loyalty vip promote Ana gold --until 2026-12-31 --reason "the mayor's wife"
    """
    _, customer, call = start(session, who, ref)
    wanted = Grant(tier, bills.reason(reason), bills.day(until) if until is not None else None)
    tell(session, promoting.promote(session.db, customer.customer, wanted, call))


def revoke(
    session: Session,
    who: Who,
    reason: Annotated[str | None, Option(help="Why it is taken back.", metavar="TEXT")] = None,
    ref: Ref = None,
) -> None:
    """Take back every tier given by hand; what was earned stays.

    Example: loyalty vip revoke Ana --reason "moved away"
    """
    _, customer, call = start(session, who, ref)
    why = bills.reason(reason) if reason is not None else ""
    tell(session, promoting.revoke(session.db, customer.customer, why, call))


def review(
    session: Session,
    days: Annotated[int, Option(min=0, max=3660, help="How far to look ahead.", metavar="N")] = 30,
    limit: Limit = 50,
) -> None:
    """Look ahead: who would lose a tier soon, and who is near to the next one.

    Example: loyalty vip review --days 14
    """
    program = session.program
    horizon = calendar.shift(clock.moment(session.at, program.shop.timezone).day, days, "day")
    with session.db.snapshot():
        everybody = list(holders.standings(session.db, program, session.at, least=_near_from(program)))
        falling = sorted(
            (each for each in everybody if each.status.tier and (each.status.until or calendar.FOREVER) <= horizon),
            key=lambda each: (each.status.until, -program.rank(each.status.tier), each.customer),
        )
        rising = sorted(
            (each for each in everybody if _is_near(each, program)),
            key=lambda each: (-program.rank(each.status.next), each.status.missing, each.customer),
        )
        falls = [_fall(*each, program) for each in islice(_open(session, falling), limit)]
        rises = [_rise(*each, program) for each in islice(_open(session, rising), limit)]
    data = {"days": days, "falling": falls, "rising": rises}
    told = _reviewed(falls, rises, days, program) if program.tiers else [spoken(_NO_TIERS(), program.language)]
    printing.answer(session, data, told, quiet=[each["customer"] for each in (*falls, *rises)])
    overdue.remind(session, program)


# What they answer ----------------------------------------------------------------------------------------------------


def _levels(program: Program) -> list[str]:
    return [level.id for level in program.tiers.levels] if program.tiers else []


def _open(session: Session, found: Iterable[Standing]) -> Iterable[tuple[Customer, Standing]]:
    """Those whose account is open, with their names."""
    for each in found:
        customer = customers.get(session.db, each.customer)
        if customer.closed_at is None or customer.closed_at > session.at:
            yield customer, each


def _near_from(program: Program) -> int | None:
    """The least that is near to the lowest tier; None: there is none."""
    lowest = program.tiers.levels[0].at if program.tiers and program.tiers.levels else None
    return None if lowest is None else min(lowest - lowest // _NEAR_FIFTH, lowest - 1)


def _is_near(each: Standing, program: Program) -> bool:
    above, missing = program.tier(each.status.next), each.status.missing
    if above is None or missing is None or program.tiers is None:
        return False
    return missing * _NEAR_FIFTH <= above.at or (program.tiers.measure == "visits" and missing == 1)


def _row(customer: Customer, each: Standing, program: Program) -> dict[str, Any]:
    return {
        "customer": ids.text(customer.id),
        "name": customer.name,
        "tier": each.status.tier,
        "until": each.status.until,
        "by_hand": each.by_hand,
        "measured": postings.measure(each.measured, program),
    }


def _fall(customer: Customer, each: Standing, program: Program) -> dict[str, Any]:
    return {
        **_row(customer, each, program),
        "falls_to": holders.falls_to(each, program),
        "missing_to_stay": postings.measure(each.status.missing_to_stay, program),
    }


def _rise(customer: Customer, each: Standing, program: Program) -> dict[str, Any]:
    return {
        **_row(customer, each, program),
        "next": each.status.next,
        "missing": postings.measure(each.status.missing, program),
    }


def _nobody(tier: str | None, program: Program) -> str:
    if program.tiers is None:
        return spoken(_NO_TIERS(), program.language)
    if tier is None:
        return say(program.language, "Nobody holds a tier.")
    return say(program.language, "Nobody is {tier}.", tier=saying.tier(tier, program))


def _table(rows: list[dict[str, Any]], program: Program) -> list[str]:
    if not rows:
        return []
    for_good, by_hand = say_all(program.language, "for good", "by hand")
    cells = [
        [
            saying.tier(row["tier"], program),
            row["name"],
            _through(row["until"], program) if row["until"] else for_good,
            by_hand if row["by_hand"] else saying.figure(str(row["measured"]), program),
            row["customer"],
        ]
        for row in rows
    ]
    tier, name, holds, customer = say_all(program.language, "tier", "name", "holds", "customer")
    return marks.table(cells, heads=[tier, name, holds, _measure(program), customer], right=[3])


def _measure(program: Program) -> str:
    """What the tiers measure, as the head of a column."""
    measure = program.tiers.measure if program.tiers else ""
    if measure == "spend":
        return program.shop.currency
    return say(program.language, "points" if measure == "points" else "visits")


def _through(day: str, program: Program) -> str:
    return say(program.language, "through {day}", day=day)


def _reviewed(falls: list[dict[str, Any]], rises: list[dict[str, Any]], days: int, program: Program) -> list[str]:
    language = program.language
    if falls:
        told = [paint("bold", say_many(language, days, "Within {count} day these fall:", "Within {count} days these fall:"))]
    else:
        told = [
            paint("bold", say_many(language, days, "Nobody falls within {count} day.", "Nobody falls within {count} days."))
        ]
    told += marks.table(
        [
            [
                f"  {row['name']}",
                say(language, "{tier} through {day}", tier=saying.tier(row["tier"], program), day=row["until"]),
                say(language, "then {tier}", tier=saying.tier(row["falls_to"], program)),
                _to_stay(row, program),
                row["customer"],
            ]
            for row in falls
        ]
    )
    told.append(paint("bold", say(language, "Near to rise:" if rises else "Nobody is near to rise.")))
    told += marks.table([[f"  {row['name']}", _to_rise(row, program), row["customer"]] for row in rises])
    return told


def _to_stay(row: dict[str, Any], program: Program) -> str:
    if not row["missing_to_stay"]:
        return ""
    return say(program.language, "{what} more to stay", what=saying.measured(row["missing_to_stay"], program))


def _to_rise(row: dict[str, Any], program: Program) -> str:
    missing, aim = saying.measured(row["missing"], program), saying.tier(row["next"], program)
    return saying.more_for(missing, aim, program)
