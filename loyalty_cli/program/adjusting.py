"""A balance put right by hand, and what a customer brings along from before."""

from collections.abc import Mapping

from loyalty_cli.errors import InsufficientBalance
from loyalty_cli.program import lots, money, stamping, texts
from loyalty_cli.program.facts import Adjustment, Opening
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT


def adjust(sheet: Sheet, fact: Adjustment, _related: Related, _shared: Mapping[str, int]) -> None:
    """Add to a balance, or take what can be spent of it.

    Raises:
        InsufficientBalance: more is taken than that.
    """
    why = Why("adjustment", fact.reason)
    card = fact.unit.removeprefix("stamps:") if fact.unit.startswith("stamps:") else None
    if card is not None and fact.quantity > 0:
        stamping.put(sheet, stamping.terms_of(sheet.program, card), fact.quantity, why, account="adjusted")
    elif fact.quantity > 0:
        expires_on = fact.expires_on or lots.last_day(sheet.program.expiry(fact.unit), sheet.now.day)
        sheet.accrue(fact.unit, fact.quantity, why, account="adjusted", expires_on=expires_on)
    else:
        available = _stamps_held(sheet, card) if card is not None else sheet.available(fact.unit)
        if -fact.quantity > available:
            currency = sheet.program.shop.currency
            show = (lambda quantity: money.show(quantity, currency)) if fact.unit == CREDIT else int
            raise InsufficientBalance(unit=fact.unit, needed=-fact.quantity, available=available, show=show)
        if card is not None:
            stamping.take(sheet, card, -fact.quantity, why, account="adjusted")
        else:
            sheet.spend(fact.unit, -fact.quantity, "adjusted", why)


def _stamps_held(sheet: Sheet, card: str) -> int:
    return sum(lot.remaining for lot in stamping.open_cards(sheet, card))


def opening(sheet: Sheet, fact: Opening, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give what was held elsewhere."""
    why = Why("opening", texts.BROUGHT_ALONG())
    if fact.unit.startswith("stamps:"):
        card = stamping.terms_of(sheet.program, fact.unit.removeprefix("stamps:"))
        stamping.put(sheet, card, fact.quantity, why, account="opening")
        sheet.count(f"stamped:{card.id}", fact.quantity)
    else:
        expires_on = fact.expires_on or lots.last_day(sheet.program.expiry(fact.unit), sheet.now.day)
        sheet.accrue(fact.unit, fact.quantity, why, account="opening", expires_on=expires_on)
