"""A transfer between two customers: two linked events, and the expiry goes along (rule book 10.4)."""

from collections.abc import Mapping

from loyalty_cli.errors import InsufficientBalance
from loyalty_cli.program import money, texts
from loyalty_cli.program.linked import Part, Received, Transfer
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT

ACCOUNT = "transferred"


def transfer(sheet: Sheet, fact: Transfer, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take a quantity off this account, and let the other receive it.

    Raises:
        InsufficientBalance: less can be spent.
    """
    available = max(0, sheet.available(fact.unit))
    if fact.quantity > available:
        currency = sheet.program.shop.currency
        show = (lambda quantity: money.show(quantity, currency)) if fact.unit == CREDIT else int
        raise InsufficientBalance(unit=fact.unit, needed=fact.quantity, available=available, show=show)
    sheet.spend(fact.unit, fact.quantity, ACCOUNT, Why("transfer", texts.GIVEN()))
    parts = [Part(-each.quantity, sheet.lots[each.unit, each.lot].expires_on) for each in sheet.postings]
    sheet.follow(fact.to, Received(sheet.event, fact.unit, tuple(parts)))


def receive(sheet: Sheet, fact: Received, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take over what came from another account."""
    why = Why("transfer", texts.RECEIVED())
    for part in fact.parts:
        sheet.receive(fact.unit, part.quantity, why, account=ACCOUNT, expires_on=part.expires_on)
