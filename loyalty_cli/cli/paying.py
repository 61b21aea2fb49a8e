"""A whole sale settled in one line."""

from typing import Annotated

from loyalty_cli.answers.told import hints
from loyalty_cli.books import gift_cards
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.slips import Receipt
from loyalty_cli.cli.till import Code, Discount, Dry, Items, Ref, Tax, Tip, Who, start, tell
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.operations import pay as paying
from loyalty_cli.program import bills, money
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.terms import CREDIT, POINTS
from loyalty_cli.values import replace


def pay(
    session: Session,
    who: Who,
    bill: Annotated[str, Argument(help="The bill, before rewards: 12.50")],
    item: Items = None,
    discount: Discount = "0",
    tax: Tax = "0",
    tip: Tip = "0",
    code: Code = None,
    points: Annotated[str | None, Option(help="So many points pay.", metavar="N|max")] = None,
    credit: Annotated[str | None, Option(help="So much credit pays.", metavar="A|max")] = None,
    gift: Annotated[list[str] | None, Option(help="A gift card pays what it can.", metavar="CODE")] = None,
    reward: Annotated[list[str] | None, Option("--reward", help="A reward comes off the bill.", metavar="REWARD")] = None,
    up_to: Annotated[bool, Option("--up-to", help="Take fewer points, less credit, where less is possible.")] = False,
    ref: Ref = None,
    receipt: Receipt = None,
    dry_run: Dry = False,
) -> None:
    """Settle a whole sale: what pays for it beside money, and what it earns.

    First rewards come off the bill (free items, percentages, fixed amounts), then points pay, then credit and gift cards.

    Example: loyalty pay Ana 12.50 --reward five-off --points max --ref R1044
    """
    printer = slips.asked(session, receipt, rehearsed=dry_run)
    program, customer, call = start(session, who, ref)
    currency = program.shop.currency
    items = [bills.item(each, currency) for each in item or ()]
    purchase = bills.purchase(
        money.parse(bill, currency),
        items,
        program,
        discount_minor=money.parse(discount, currency),
        tax_minor=money.parse(tax, currency),
        tip_minor=money.parse(tip, currency),
        code=code,
    )
    tender = Tender(
        rewards=tuple(reward or ()),
        points=bills.most(points, POINTS, currency) if points is not None else 0,
        credit_minor=bills.most(credit, CREDIT, currency) if credit is not None else 0,
        gifts=tuple(dict.fromkeys(gift_cards.find(session.db, each).account for each in gift or ())),
        up_to=up_to,
    )
    act = paying.rehearse if dry_run else paying.pay
    tell(session, act(session.db, customer.customer, replace(purchase, pays=tender), call), printer, rehearsed=dry_run)
    for hint in hints(items, program):
        printing.remark(session, hint)
