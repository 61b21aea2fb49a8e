"""`loyalty gift`: money on a card that whoever bears it can spend."""

from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers import gifts, marks, past as history, saying
from loyalty_cli.books import events, gift_cards, gifts_held
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.books.who import who as named
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.lists import Limit, Since, Until, window, within
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Ref, calling, tell
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import said, say, say_all
from loyalty_cli.operations import (
    block_gift as blocking,
    refund_gift as refunding,
    sell_gift as selling,
    unblock_gift as unblocking,
    use_gift as using,
)
from loyalty_cli.program import bills, money
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.program.terms import Program

Code = Annotated[str, Argument(help="The code on the card; capitals, dashes and spaces do not matter.")]


class Status(StrEnum):
    """How a gift card stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"


def sell(
    session: Session,
    amount: Annotated[str, Argument(help="What is paid for it, and what stands on it: 50.00")],
    to: Annotated[str | None, Option(help="The customer it is for.", metavar="WHO")] = None,
    bound: Annotated[bool, Option("--bound", help="With --to: nobody else can spend it.")] = False,
    kind: Annotated[str | None, Option(help="A [[gift_card]]; the first that fits by itself.", metavar="ID")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Sell a gift card: its code opens what was paid. Buying one earns nothing.

    Example: loyalty gift sell 50.00 --to Ana --ref R1042
    """
    printer = slips.asked(session, receipt)
    if bound and to is None:
        raise BadOptions("--bound needs --to WHO: whose it is to be.")
    program = session.program
    amount_minor = _money(amount, program.shop.currency, said("there is nothing to put on the card"))
    customer = named(session.db, to, program) if to is not None else None
    tell(session, selling.sell_gift(session.db, GiftSale(amount_minor, kind, customer, bound), calling(session, ref)), printer)


def use(
    session: Session,
    code: Code,
    amount: Annotated[str, Argument(help="What to take off it: 20.00")],
    for_: Annotated[str | None, Option("--for", help="Who shows it: a bound one needs it.", metavar="WHO")] = None,
    currency: Annotated[
        str | None, Option(help="The currency of the bill, where a till knows it: another is refused.", metavar="C")
    ] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Pay a bill, or a part of it, with a gift card, without a customer.

    Example: loyalty gift use 7Q2M-0XVD-4K9TB 20.00 --ref R1043
    """
    printer = slips.asked(session, receipt)
    program = session.program
    if currency is not None:
        gift_cards.refuse_currency(currency, program)
    amount_minor = _money(amount, program.shop.currency, said("there is nothing to pay"))
    by = named(session.db, for_, program) if for_ is not None else None
    tell(session, using.use_gift(session.db, code, amount_minor, calling(session, ref), by=by), printer)


def refund(session: Session, code: Code, ref: Ref = None, receipt: Receipt = None) -> None:
    """Take a gift card back: say how much to pay out, and cancel it.

    Only what is unspent is paid out. `loyalty void` of that event opens the card again.

    Example: loyalty gift refund 7Q2M-0XVD-4K9TB
    """
    printer = slips.asked(session, receipt)
    tell(session, refunding.refund_gift(session.db, code, calling(session, ref)), printer)


def show(session: Session, code: Code) -> None:
    """Show what is left on a gift card, whether it is good, and what happened to it.

    Example: loyalty gift show 7Q2M-0XVD-4K9TB
    """
    program = session.program
    card = gift_cards.find(session.db, code)
    data = _row(session, card, program)
    past = [event for event in reversed(events.of_customer(session.db, card.account)) if event.at <= session.at]
    data["events"] = [history.row(session.db, event, program.shop.currency) for event in past]
    told = [*gifts.lines(data, program), *history.listed(session.db, past, program)]
    printing.answer(session, data, told, quiet=[data["balance"]])


def list_(
    session: Session,
    status: Annotated[Status | None, Option(help="Only these.")] = None,
    limit: Limit = 50,
    since: Since = None,
    until: Until = None,
) -> None:
    """List gift cards, the last sold first. Of each code the end is shown.

    --since and --until say when they were sold.

    Example: loyalty gift list --status open
    """
    program = session.program
    first, end = window(since, until, program.shop.timezone)
    with session.db.snapshot():
        held = (
            each
            for each in gifts_held.every(session.db, program, at=session.at)
            if status in (None, each.status) and within(each.since, first, end)
        )
        rows = ((each.card, gifts.row(session.db, each, program.shop.currency)) for each in islice(held, limit))
        shown = [{**row, "code": ids.hidden(card.code)} for card, row in rows]
    cells = [
        [
            row["code"],
            gifts.state(row["status"], program),
            saying.figure(f"{row['balance']} {row['currency']}", program),
            say(program.language, "through {day}", day=row["until"]) if row["until"] else "",
            row["name"] or "",
        ]
        for row in shown
    ]
    heads = say_all(program.language, "gift card", "status", "left", "usable", "for")
    told = marks.table(cells, heads=heads, right=[2]) if cells else [say(program.language, "There is none.")]
    printing.answer(session, {"gift_cards": shown}, told, quiet=[row["code"] for row in shown])


def block(
    session: Session,
    code: Code,
    reason: Annotated[str, Option(help="Why, such as: stolen.", metavar="TEXT")],
) -> None:
    """Block a gift card: it pays nothing; a refund still works.

    Example: loyalty gift block 7Q2M-0XVD-4K9TB --reason stolen
    """
    card = blocking.block_gift(session.db, code, calling(session), reason=bills.reason(reason))
    data = _row(session, card, session.program)
    printing.booked(
        session, data, [say(session.language, "Gift card {code} is blocked.", code=ids.hidden(card.code))], quiet=[]
    )


def unblock(session: Session, code: Code) -> None:
    """Open a blocked gift card again.

    Example: loyalty gift unblock 7Q2M-0XVD-4K9TB
    """
    card = unblocking.unblock_gift(session.db, code)
    data = _row(session, card, session.program)
    printing.booked(
        session, data, [say(session.language, "Gift card {code} is open again.", code=ids.hidden(card.code))], quiet=[]
    )


def _row(session: Session, card: GiftCard, program: Program) -> dict[str, Any]:
    return gifts.row(session.db, gifts_held.standing(session.db, card, program, at=session.at), program.shop.currency)


def _money(typed: str, currency: str, nothing: str) -> int:
    amount_minor = money.parse(typed, currency)
    if amount_minor == 0:
        raise money.BadAmount(typed, currency=currency, because=nothing)
    return amount_minor
