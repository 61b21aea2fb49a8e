"""A changed programme laid over what was earned before: only on purpose, a customer at a time (rule book 4.4, 6.5)."""

from collections.abc import Mapping

from loyalty_cli.errors import NothingToDo
from loyalty_cli.language import said
from loyalty_cli.program import lots, stamping, texts
from loyalty_cli.program.account import Lot
from loyalty_cli.program.facts import Migration
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why

STAMPS = "stamps"
EXPIRY = "expiry"


def migrate(sheet: Sheet, fact: Migration, _related: Related, _shared: Mapping[str, int]) -> None:
    """Put started stamp cards, or the last days of lots, on the terms in force.

    Raises:
        NothingToDo: they are.
    """
    before = dict(sheet.lots)
    for lot in before.values():
        if fact.what == STAMPS:
            _renew_card(sheet, lot)
        else:
            _renew_day(sheet, lot)
    if sheet.lots == before:
        raise NothingToDo(said("Nothing of this account stands on older terms."))


def _renew_card(sheet: Sheet, lot: Lot) -> None:
    card = sheet.program.stamp_cards.get(lot.unit.removeprefix("stamps:"))
    if lot.terms is not None and card is not None and not lot.full and not sheet.is_expired(lot):
        stamping.renew(sheet, card, lot, Why(card.id, texts.TODAYS_TERMS()))


def _renew_day(sheet: Sheet, lot: Lot) -> None:
    """Count the last day anew from the day of earning; what was usable this morning is usable through today at least."""
    if lot.unit not in sheet.program.units() or lot.remaining <= 0 or sheet.is_expired(lot):
        return
    due = lots.once_open(lots.last_day(sheet.program.expiry(lot.unit), lot.earned_on), lot, sheet.program)
    due = max(due, sheet.now.day) if due is not None else None
    if due != lot.expires_on:
        sheet.date_lot(lot, due)
