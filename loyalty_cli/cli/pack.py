"""`loyalty pack`: uses that are paid in advance, counted down."""

from typing import Annotated, Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.books import replay, which
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, Who, start, tell
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import say, say_all
from loyalty_cli.operations import packs as selling
from loyalty_cli.program import bills, lots
from loyalty_cli.program.account import Account, Lot
from loyalty_cli.program.packs import PackUse
from loyalty_cli.program.terms import Program

PackId = Annotated[str, Argument(metavar="PACK", help="A pack of the programme.")]


def sell(session: Session, who: Who, pack: PackId, ref: Ref = None, receipt: Receipt = None) -> None:
    """Sell a prepaid pack: so many uses for its price.

    Example: loyalty pack sell Ana ten-coffees --ref R1050
    """
    printer = slips.asked(session, receipt)
    _, customer, call = start(session, who, ref)
    tell(session, selling.sell(session.db, customer.customer, pack, call), printer)


def use(
    session: Session,
    who: Who,
    pack: PackId,
    count: Annotated[int | None, Option(help="How many uses; 1 without it.", metavar="N", min=1)] = None,
    item: Annotated[list[str] | None, Option("--item", help="What for.", metavar="SKU[:CATEGORY][*QTY]")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Count a customer's pack down.

    Example: loyalty pack use Ana ten-coffees --count 2
    """
    if count is not None and item:
        raise BadOptions("Give --count or --item, not both: each item is one use.")
    printer = slips.asked(session, receipt)
    program, customer, call = start(session, who, ref)
    lines = bills.goods([bills.item(each, program.shop.currency) for each in item or ()], program)
    uses = sum(line.quantity for line in lines) if lines else count or 1
    tell(session, selling.use(session.db, customer.customer, PackUse(pack, uses, lines), call), printer)


def refund(
    session: Session,
    who: Who,
    pack: PackId,
    sale: Annotated[str | None, Option(help="Which one, where the customer has several.", metavar="EVENT")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Take back what is unused of a pack, and pay back its share of the price.

    Example: loyalty pack refund Ana ten-coffees
    """
    printer = slips.asked(session, receipt)
    _, customer, call = start(session, who, ref)
    sold = which.find(session.db, sale, till=session.till, shop=session.shop or "", kinds=("pack-sale",)) if sale else None
    tell(session, selling.refund(session.db, customer.customer, pack, sold, call), printer)


def show(session: Session, who: Who) -> None:
    """Show the packs of a customer: what is left of each, and through which day.

    Example: loyalty pack show Ana
    """
    program, customer, _ = start(session, who)
    now = clock.moment(session.at, program.shop.timezone)
    account = replay.as_of(session.db, customer.customer, session.at)
    sold = [lot for lot in account.lots.values() if lot.unit.startswith("pack:")]
    rows = [_row(lot, account, program, now) for lot in sorted(sold, key=lambda lot: lot.event, reverse=True)]
    data = {"customer": ids.text(customer.customer), "packs": rows}
    told = _table(rows, program) or [say(program.language, "No pack was sold to this customer.")]
    printing.answer(session, data, told)


def _table(rows: list[dict[str, Any]], program: Program) -> list[str]:
    cells = [
        [
            saying.pack(row["pack"], program),
            str(row["left"]),
            saying.figure(row["until"] or "", program),
            saying.state(row["status"], program),
            row["sale"],
        ]
        for row in rows
    ]
    pack, left, through, sold = say_all(program.language, "pack", "left", "through", "sold by")
    return marks.table(cells, heads=[pack, left, through, "", sold], right=[1]) if rows else []


def _row(lot: Lot, account: Account, program: Program, now: clock.Moment) -> dict[str, Any]:
    is_over = lots.is_expired(lot, account, program, now)
    state = "used" if lot.remaining == 0 and lot.broken == 0 else "expired" if is_over else "open"
    return {
        "pack": lot.unit.removeprefix("pack:"),
        "sale": ids.text(lot.event),
        "left": 0 if is_over else lot.remaining,
        "until": lot.expires_on,
        "status": state,
    }
