"""What is typed all day: earn, stamp, redeem, refund, void, adjust.

The rooms below open when a line is run: its help, and Tab, wait for none of them.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from loyalty_cli import answers, books, operations, program as rules
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Printer, Receipt
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import OutcomeUnknown, StorageTrouble
from loyalty_cli.language import said

if TYPE_CHECKING:
    from loyalty_cli.books.events import Event
    from loyalty_cli.books.who import Found
    from loyalty_cli.operations.booking import Call
    from loyalty_cli.program.terms import Program

Who = Annotated[str, Argument(help="A card number, id:ID, phone, e-mail, ext:ID, or a name that only one has.")]
Buyer = Annotated[str, Argument(help="As everywhere, or - for a sale of nobody, until its customer is known.")]
Ref = Annotated[str | None, Option("--ref", help="The receipt number: the same line counts once.", metavar="REF")]
Items = Annotated[
    list[str] | None,
    Option("--item", help="A line of the bill: SKU:CATEGORY*QTY@PRICE.", metavar="SKU[:CATEGORY][*QTY][@PRICE]"),
]
NOBODY = "-"
Partner = Annotated[str | None, Option(help="It happens at this partner's.", metavar="ID")]
Discount = Annotated[str, Option("--discount", help="What the bill was reduced by.", metavar="D")]
Tax = Annotated[str, Option("--tax", help="The tax in the amount.", metavar="T")]
Tip = Annotated[str, Option("--tip", help="The tip in the amount.", metavar="T")]
Code = Annotated[str | None, Option("--code", help="A promotion code.", metavar="CODE")]
Dry = Annotated[bool, Option("--dry-run", help="Say what would happen; write nothing.")]
SALES = ("purchase", "payment")  # the kinds of events that one receipt number of a sale may name


def earn(
    session: Session,
    who: Buyer,
    amount: Annotated[str, Argument(help="What is paid in all: 12.50")],
    item: Items = None,
    discount: Discount = "0",
    tax: Tax = "0",
    tip: Tip = "0",
    code: Code = None,
    partner: Partner = None,
    ref: Ref = None,
    receipt: Receipt = None,
    dry_run: Dry = False,
) -> None:
    """Book a purchase: points, stamps, and what they bring.

    Who forgot the card is WHO -: `loyalty customer move` gives the sale to its customer later.

    Example: loyalty earn Ana 12.50 --item LATTE*2@3.50 --ref R1041
    """
    printer = slips.asked(session, receipt, rehearsed=dry_run)
    program, customer, call = start(session, who, ref) if who != NOBODY else _start_for_nobody(session, ref)
    currency = program.shop.currency
    items = [rules.bills.item(each, currency) for each in item or ()]
    purchase = rules.bills.purchase(
        rules.money.parse(amount, currency),
        items,
        program,
        discount_minor=rules.money.parse(discount, currency),
        tax_minor=rules.money.parse(tax, currency),
        tip_minor=rules.money.parse(tip, currency),
        code=code,
        partner=partner,
    )
    if customer is not None:
        act = operations.earn.rehearse if dry_run else operations.earn.earn
        event = act(session.db, customer.customer, purchase, call)
    else:
        event = (operations.earn.rehearse_for_nobody if dry_run else operations.earn.earn_for_nobody)(
            session.db, purchase, call
        )
    tell(session, event, printer, rehearsed=dry_run)
    for hint in answers.told.hints(items, program):
        printing.remark(session, hint)


def stamp(
    session: Session,
    who: Who,
    card_id: Annotated[str | None, Argument(help="Which stamp card, if there are several.")] = None,
    count: Annotated[int, Option(help="How many stamps.", metavar="N")] = 1,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Put stamps on a stamp card by hand.

    Example: loyalty stamp Ana coffee --count 2
    """
    printer = slips.asked(session, receipt)
    _, customer, call = start(session, who, ref)
    tell(session, operations.stamp.stamp(session.db, customer.customer, card_id, count, call), printer)


def redeem(
    session: Session,
    who: Annotated[str | None, Argument(help="The customer, as for earn.")] = None,
    reward: Annotated[str | None, Argument(help="A reward of the programme: see `loyalty reward list`.")] = None,
    bill: Annotated[str | None, Option(help="The bill that it comes off.", metavar="AMOUNT")] = None,
    up_to: Annotated[bool, Option("--up-to", help="Take as many points as possible, down to a part.")] = False,
    hold: Annotated[bool, Option("--hold", help="Lock it now; commit or release it later.")] = False,
    sale: Annotated[str | None, Option(help="The purchase it belongs to: a refund returns it.", metavar="EVENT")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
    dry_run: Dry = False,
    partner: Partner = None,
    commit: Annotated[str | None, Option("--commit", help="Take what this hold locked.", metavar="HOLD")] = None,
    release: Annotated[str | None, Option("--release", help="Give back what this hold locked.", metavar="HOLD")] = None,
) -> None:
    """Take a reward for points or a voucher.

    Example: loyalty redeem Ana five-off --bill 12.50
    """
    printer = slips.asked(session, receipt, rehearsed=dry_run)
    if commit is not None or release is not None:
        _end_hold(session, commit, release, ref, printer, others=[who, reward, bill, sale, up_to, hold, partner, dry_run])
        return
    if who is None or reward is None:
        raise BadOptions("Name the customer and the reward: loyalty redeem WHO REWARD.")
    if hold and dry_run:
        raise BadOptions("--hold and --dry-run do not go together.")
    if hold and partner is not None:
        raise BadOptions("--hold and --partner do not go together: a partner takes a reward at once.")
    program, customer, call = start(session, who, ref)
    bill_minor = rules.money.parse(bill, program.shop.currency) if bill is not None else None
    tied = event_named(session, sale, *SALES) if sale is not None else None
    if hold:
        event = operations.redeem.hold(session.db, customer.customer, rules.facts.Hold(reward, bill_minor, up_to, tied), call)
    else:
        act = operations.redeem.rehearse if dry_run else operations.redeem.redeem
        fact = rules.facts.Redemption(reward, bill_minor, up_to, tied, partner=partner)
        event = act(session.db, customer.customer, fact, call)
    data = tell(session, event, printer, rehearsed=dry_run)
    if not hold:
        for hint in answers.told.cheaper(data, program):
            printing.remark(session, hint)


def _end_hold(
    session: Session,
    commit: str | None,
    release: str | None,
    ref: str | None,
    printer: Printer | None,
    *,
    others: Sequence[object],
) -> None:
    if any(others) or None not in (commit, release):
        raise BadOptions("--commit HOLD and --release HOLD each stand alone, with --ref and --receipt at most.")
    call = calling(session, ref)
    if commit is not None:
        tell(session, operations.redeem.commit(session.db, event_named(session, commit, "hold"), call), printer)
    else:
        assert release is not None
        tell(session, operations.redeem.release(session.db, event_named(session, release, "hold"), call), printer)


def refund(
    session: Session,
    event: Annotated[str, Argument(help="The purchase: its id, its last four characters, last, or ref:REF.")],
    amount: Annotated[str | None, Option(help="Only so much of it.", metavar="A")] = None,
    item: Annotated[list[str] | None, Option("--item", help="Only this line of it.", metavar="SKU[*QTY]")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Take a purchase back: whole, by amount, or by line.

    Example: loyalty refund last --amount 5.00
    """
    if amount is not None and item:
        raise BadOptions("Give --amount or --item, not both.")
    printer = slips.asked(session, receipt)
    named = event_named(session, event, *SALES)
    amount_minor = None
    if amount is not None:
        currency = session.program.shop.currency
        amount_minor = rules.money.parse(amount, currency)
        rules.bills.refuse_nothing(amount_minor, currency)
    wanted = rules.facts.Refund(named, amount_minor, tuple(rules.bills.returned(each) for each in item or ()))
    tell(session, operations.refund.refund(session.db, wanted, calling(session, ref)), printer)


def void(
    session: Session,
    event: Annotated[str, Argument(help="The event: its id, its last four characters, last, or ref:REF.")],
    reason: Annotated[str, Option(help="Why it should not have been.", metavar="TEXT")],
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Reverse an event that should not have been, exactly and once.

    Example: loyalty void last --reason "wrong customer"
    """
    printer = slips.asked(session, receipt)
    tell(
        session,
        operations.void.void(session.db, event_named(session, event), rules.bills.reason(reason), calling(session, ref)),
        printer,
    )


def adjust(
    session: Session,
    who: Who,
    quantity: Annotated[str, Argument(help="+N or -N")],
    reason: Annotated[str, Option(help="Why the balance was wrong.", metavar="TEXT")],
    unit: Annotated[str, Option(help="points, stamps:ID or credit.", metavar="U")] = "points",
    expires: Annotated[str | None, Option(help="The last usable day of what is added.", metavar="DAY")] = None,
    ref: Ref = None,
    receipt: Receipt = None,
) -> None:
    """Put a balance right by hand.

    Example: loyalty adjust Ana +50 --reason "the till was down on Monday"
    """
    printer = slips.asked(session, receipt)
    program, customer, call = start(session, who, ref)
    wanted = rules.facts.Adjustment(
        unit,
        rules.bills.quantity(quantity, unit, program.shop.currency),
        rules.bills.reason(reason),
        rules.bills.day(expires) if expires is not None else None,
    )
    tell(session, operations.adjust.adjust(session.db, customer.customer, wanted, call), printer)


# What the commands share ---------------------------------------------------------------------------------------------


def start(session: Session, who: str, ref: str | None = None) -> "tuple[Program, Found, Call]":
    """The programme in force, the customer who is meant, and the call."""
    program = session.program
    customer = books.who.found(session.db, who, program)
    return program, customer, calling(session, ref, card=customer.card, is_sealed=customer.is_sealed)


def _start_for_nobody(session: Session, ref: str | None) -> "tuple[Program, None, Call]":
    return session.program, None, calling(session, ref)


def calling(session: Session, ref: str | None = None, *, card: str | None = None, is_sealed: bool = False) -> "Call":
    """Who books, when and under which ref."""
    return session.call(ref=rules.bills.ref(ref) if ref is not None else None, card=card, is_sealed=is_sealed)


def tell_all(
    session: Session, events: "Sequence[Event]", *, rehearsed: bool = False, more: Mapping[str, Any] | None = None
) -> None:
    """Answer with an event and with what followed on another account, in its object as `followed`; `more` stands beside it."""
    told = [answers.told.told(session.db, event, rehearsed=rehearsed) for event in events]
    data = {**told[0][0], **(more or {}), "followed": [each for each, _ in told[1:]]}
    printing.booked(session, data, [line for _, lines in told for line in lines], ref=None if rehearsed else events[0].ref)


def tell(session: Session, event: "Event", printer: Printer | None = None, *, rehearsed: bool = False) -> dict[str, Any]:
    """Answer with an event, and hand back its object.

    Raises:
        OutcomeUnknown: the books cannot be read for its slip any more; nobody may be told that nothing was written.
    """
    data, lines = answers.told.told(session.db, event, rehearsed=rehearsed)
    try:
        slip = printer.slip(session, event, is_copy=event.replayed) if printer else None
    except StorageTrouble as trouble:
        if rehearsed:
            raise
        raise OutcomeUnknown(ref=event.ref, cause=said("the books could not be read for the answer")) from trouble
    if printer is None or slip is None:
        printing.booked(session, data, lines, ref=None if rehearsed else event.ref)
    else:
        slips.booked(session, data, lines, printer, slip)
    return data


def event_named(session: Session, typed: str, *kinds: str) -> int:
    return books.which.find(session.db, typed, till=session.till, shop=session.shop or "", kinds=kinds)
