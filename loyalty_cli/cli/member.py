"""`loyalty member`: paid memberships, each a tier for its term."""

from typing import Annotated, Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.books import customers, holders, replay
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.lists import Limit, Since, Until, window, within
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, Who, start, tell
from loyalty_cli.cli.words import Argument
from loyalty_cli.language import say, say_all
from loyalty_cli.operations import memberships as joining
from loyalty_cli.program import memberships
from loyalty_cli.program.account import Floor


def join(
    session: Session,
    who: Who,
    membership: Annotated[str, Argument(help="A membership of the programme.")],
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Sell a membership: its tier for its term; one that runs is carried on.

    Example: loyalty member join Ana gold-year --ref R1051
    """
    printer = slips.asked(session, receipt)
    _, customer, call = start(session, who, ref)
    tell(session, joining.join(session.db, customer.customer, membership, call), printer)


def cancel(
    session: Session,
    who: Who,
    membership: Annotated[str | None, Argument(help="Which one, where the customer has several.")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """End a membership, and pay back the price of its unused days.

    Example: loyalty member cancel Ana
    """
    printer = slips.asked(session, receipt)
    program, customer, call = start(session, who, ref)
    day = clock.moment(call.at, program.shop.timezone).day
    tell(session, joining.cancel(session.db, customer.customer, membership, day, call), printer)


def list_(session: Session, limit: Limit = 50, since: Since = None, until: Until = None) -> None:
    """List the members: who, which membership, through which day; the next to end first.

    --since and --until say when they joined.

    Example: loyalty member list
    """
    program = session.program
    timezone = program.shop.timezone
    first, end = window(since, until, timezone)
    rows = [
        {"customer": ids.text(customer), "name": customers.get(session.db, customer).name, **_term(floor)}
        for customer, floor in holders.members(session.db, session.at, clock.moment(session.at, timezone).day)
        if within(_began(floor, timezone), first, end)
    ]
    told = marks.table(
        [
            [
                row["name"],
                saying.membership(row["membership"], program),
                saying.figure(row["since"], program),
                saying.figure(row["until"] or "", program),
            ]
            for row in rows[:limit]
        ],
        heads=say_all(program.language, "name", "membership", "since", "through"),
    )
    nobody = [say(program.language, "Nobody is a member.")]
    printing.answer(session, {"members": rows[:limit], "count": len(rows)}, told if rows else nobody)


def show(session: Session, who: Who) -> None:
    """Show the memberships of a customer that run.

    Example: loyalty member show Ana
    """
    program, customer, _ = start(session, who)
    account = replay.as_of(session.db, customer.customer, session.at)
    day = clock.moment(session.at, program.shop.timezone).day
    rows = [_term(floor) for floor in memberships.running_floors(account, None, day)]
    told = [
        say(
            program.language,
            "{membership}: since {first}, through {last}",
            membership=saying.membership(row["membership"], program),
            first=row["since"],
            last=row["until"],
        )
        for row in rows
    ]
    data = {"customer": ids.text(customer.customer), "memberships": rows}
    printing.answer(session, data, told or [say(program.language, "No membership of this customer runs.")])


def _began(floor: Floor, timezone: str) -> str:
    assert floor.begins_on is not None, "a membership begins on a day"
    return clock.start_of(floor.begins_on, timezone)


def _term(floor: Floor) -> dict[str, Any]:
    return {"membership": floor.membership, "tier": floor.tier, "since": floor.begins_on, "until": floor.until}
