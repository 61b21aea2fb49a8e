"""`loyalty voucher`: single-use rights to rewards, by their code. Once one is closed, only the end of its code is shown."""

from collections.abc import Iterable
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import codes, marks, objects, saying, wording
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.told import told
from loyalty_cli.books import customers, events, holders, programs, replay, vouchers
from loyalty_cli.books.customers import BEARER
from loyalty_cli.books.events import Event
from loyalty_cli.books.who import who as named
from loyalty_cli.cli import overdue, printing, slips
from loyalty_cli.cli.lists import Limit, Since, Until, window, within
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, calling, start, tell
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import OutcomeUnknown, StorageTrouble
from loyalty_cli.language import said, say, say_all
from loyalty_cli.operations import cancel_voucher as cancelling, issue_voucher as issuing, redeem as redeeming
from loyalty_cli.program import bills, money
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.issuing import VoucherIssue
from loyalty_cli.program.terms import Program
from loyalty_cli.program.unredeemable import UnknownVoucher

Code = Annotated[str, Argument(help="The code on the slip; capitals, dashes and spaces do not matter.")]


class Status(StrEnum):
    """What has become of a voucher."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


def list_(
    session: Session,
    who: Annotated[str | None, Argument(help="Only of this customer.")] = None,
    status: Annotated[Status | None, Option(help="Only these.")] = None,
    limit: Limit = 50,
    since: Since = None,
    until: Until = None,
) -> None:
    """List vouchers, the newest first.

    --since and --until say when they were issued.

    Example: loyalty voucher list Ana --status open
    """
    program = session.program
    now = clock.moment(session.at, program.shop.timezone)
    first, end = window(since, until, program.shop.timezone)

    def is_of_then(voucher: Voucher) -> bool:
        return (since is None and until is None) or within(events.instant(session.db, voucher.event), first, end)

    with session.db.snapshot():
        held = _held(session, who, program)
        rows = (_row(session, owner, voucher, now) for owner, voucher in held if is_of_then(voucher))
        shown = list(islice((row for row in rows if status in (None, row["status"])), limit))
    told = _table(shown, program) or [say(program.language, "There is none.")]
    printing.answer(session, {"vouchers": shown}, told, quiet=[row["code"] for row in shown])
    overdue.remind(session, program)


def _held(session: Session, who: str | None, program: Program) -> Iterable[tuple[int, Voucher]]:
    if who is None:
        return holders.vouchers_held(session.db, session.at)
    customer = named(session.db, who, program)
    held = replay.as_of(session.db, customer, session.at).vouchers
    return [(customer, held[key]) for key in sorted(held, reverse=True)]


def show(session: Session, code: Code) -> None:
    """Show what a voucher is good for, whose it is and what became of it.

    Example: loyalty voucher show 7Q2M-0XVD-4K9TB
    """
    program = session.program
    found = vouchers.holder(session.db, code)
    account = replay.as_of(session.db, found[0], session.at) if found else None
    voucher = account.vouchers.get((found[1].event, found[1].place)) if found and account else None
    if found is None or voucher is None:
        raise UnknownVoucher(code)
    row = _row(session, found[0], voucher, clock.moment(session.at, program.shop.timezone))
    used = events.get(session.db, voucher.used_by) if voucher.used_by is not None else None
    data = {**row, "closed_at": used.at if used else None, "closed_by": ids.text(used.id) if used else None}
    printing.answer(session, data, _told(data, program), quiet=[data["code"]])


def use(
    session: Session,
    code: Code,
    for_: Annotated[str | None, Option("--for", help="Who shows it: refused if it is another's.", metavar="WHO")] = None,
    bill: Annotated[str | None, Option(help="The bill that it comes off.", metavar="A")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Take what a voucher is good for; it works once.

    Example: loyalty voucher use 7Q2M-0XVD-4K9TB --for Ana
    """
    printer = slips.asked(session, receipt)
    program = session.program
    bill_minor = money.parse(bill, program.shop.currency) if bill is not None else None
    customer, call = None, calling(session, ref)
    if for_ is not None:
        _, found, call = start(session, for_, ref)
        customer = found.customer
    tell(session, redeeming.use_voucher(session.db, code, bill_minor, call, customer=customer), printer)


def issue(
    session: Session,
    reward: Annotated[str, Argument(help="What it is good for: see `loyalty reward list`.")],
    for_: Annotated[str | None, Option("--for", help="Whose it is; without it, of whoever bears it.", metavar="WHO")] = None,
    count: Annotated[int, Option(min=1, max=1000, help="How many.", metavar="N")] = 1,
    until: Annotated[str | None, Option(help="The last usable day, else as the reward says.", metavar="DAY")] = None,
    ref: Ref = None,
) -> None:
    """Issue vouchers by hand: to a customer, or for whoever bears them.

    Example: loyalty voucher issue free-coffee --count 20 --until 2026-12-31
    """
    last_day = bills.day(until) if until is not None else None
    if for_ is not None:
        _, customer, call = start(session, for_, ref)
        issued = [issuing.issue_to(session.db, customer.customer, VoucherIssue(reward, count, until=last_day), call)]
    else:
        wanted = VoucherIssue(reward, bearers=count, until=last_day)
        issued = issuing.issue_to_bearers(session.db, wanted, calling(session, ref))
    _tell_issued(session, issued)


def cancel(
    session: Session,
    code: Code,
    reason: Annotated[str | None, Option(help="Why it is taken back.", metavar="TEXT")] = None,
    ref: Ref = None,
) -> None:
    """Take an open voucher back.

    Example: loyalty voucher cancel 7Q2M-0XVD-4K9TB --reason "issued twice"
    """
    why = bills.reason(reason) if reason is not None else ""
    tell(session, cancelling.cancel_voucher(session.db, code, why, calling(session, ref)))


# What they answer ----------------------------------------------------------------------------------------------------


def _tell_issued(session: Session, issued: list[Event]) -> None:
    """Answer with every code. If the books cannot be read any more, nobody may be told that nothing was written."""
    data, lines = told(session.db, issued[0])
    try:
        found = [each for event in issued for each in objects.issued(session.db, event)]
        program = programs.told(session.db, issued[0].program, at=issued[0].recorded_at)
    except StorageTrouble as trouble:
        raise OutcomeUnknown(ref=data["ref"], cause=said("the books could not be read for the answer")) from trouble
    shown = [paint("good", wording.voucher(each["voucher"], data["reward"], each["until"], program)) for each in found]
    data = {**data, "issued": found, "count": len(found)}
    printing.booked(session, data, [*shown, lines[-1]], ref=data["ref"], quiet=[each["voucher"] for each in found])


def _row(session: Session, owner: int, voucher: Voucher, now: clock.Moment) -> dict[str, Any]:
    held = customers.get(session.db, owner)
    is_named = held.holder != BEARER
    return {
        **codes.voucher(voucher, now),
        "customer": ids.text(owner) if is_named else None,
        "name": held.name if is_named else None,
        "source": voucher.source,
        "issued_by": ids.text(voucher.event),
    }


def _table(rows: list[dict[str, Any]], program: Program) -> list[str]:
    cells = [
        [
            row["code"],
            saying.state(row["status"], program),
            saying.title(row["reward"], program),
            say(program.language, "through {day}", day=row["until"]) if row["until"] else "",
            row["name"] or say(program.language, "whoever bears it"),
        ]
        for row in rows
    ]
    heads = say_all(program.language, "voucher", "status", "reward", "usable", "customer")
    return marks.table(cells, heads=heads) if rows else []


def _told(data: dict[str, Any], program: Program) -> list[str]:
    style = "good" if data["status"] == Status.OPEN else "bad"
    language, state = program.language, saying.state(data["status"], program)
    until = say(language, "usable through {day}", day=data["until"]) if data["until"] else ""
    owner = say(language, "of {name} only", name=data["name"]) if data["name"] else say(language, "for whoever bears it")
    told = [
        paint("bold", wording.voucher(data["code"], data["reward"], None, program)),
        ", ".join(each for each in (paint(style, state), until, owner) if each),
    ]
    if data["closed_by"]:
        closed = {"state": state, "event": data["closed_by"], "time": saying.local(data["closed_at"], program)}
        told.append(say(language, "{state} by event {event}, {time}", **closed))
    return told
