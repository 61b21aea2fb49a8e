"""Stamp cards: a full one becomes a voucher and the next one starts; taking stamps back goes the same way (rule book 4, 7.5).

A stamp card is a lot: its stamps are what remains of it, its terms those it was started with.
"""

from loyalty_cli.program import lots
from loyalty_cli.program.account import CardTerms, Lot, Voucher
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import StampCard, stamps


def put(sheet: Sheet, card: StampCard, quantity: int, why: Why, *, account: str = "issued") -> None:
    """Put stamps on a customer's card: what is owed first, then the oldest card that has room, then new ones."""
    left = sheet.repay(stamps(card.id), quantity, account, why)
    while left:
        lot = next(iter(open_cards(sheet, card.id)), None) or _start(sheet, card)
        assert lot.terms is not None
        step = min(left, lot.terms.size - lot.remaining)
        sheet.post(lot.unit, lot.number, step, account, why)
        _give(sheet, card.id, lot, lot.terms, lot.remaining + step)
        left -= step


def open_cards(sheet: Sheet, card: str) -> list[Lot]:
    """The customer's started cards of that kind that are neither full nor past their day, the oldest first."""
    found = (lot for lot in sheet.lots.values() if lot.unit == stamps(card) and not lot.full and sheet.usable(lot))
    return sorted(found, key=lambda lot: lot.number)


def _start(sheet: Sheet, card: StampCard) -> Lot:
    terms = CardTerms(card.size, card.reward, card.on_the_way)
    number = sheet.start_lot(stamps(card.id), expires_on=lots.last_day(card.expire, sheet.now.day), terms=terms)
    return sheet.lots[stamps(card.id), number]


def _give(sheet: Sheet, card: str, lot: Lot, terms: CardTerms, reached: int) -> None:
    """Issue what a card gives on the way to `reached` stamps, and its reward where that fills it."""
    due = [(threshold, reward) for threshold, reward in terms.on_the_way if threshold <= reached and threshold not in lot.given]
    for threshold, reward in due:
        sheet.issue(reward, source=lot.unit, lot=lot.number, threshold=threshold)
    if due:
        sheet.change_lot(lot, given=(*lot.given, *(threshold for threshold, _ in due)))
    if reached == terms.size:
        sheet.post(lot.unit, lot.number, -terms.size, "redeemed", Why(card, f"{terms.size} of {terms.size}: the card is full"))
        sheet.change_lot(lot, full=True)
        if terms.reward is not None:
            sheet.issue(terms.reward, source=lot.unit, lot=lot.number)


def take(sheet: Sheet, card: str, quantity: int, why: Why, *, account: str = "issued") -> None:
    """Take stamps back: from the newest card, over full cards whose voucher is unused, and the rest as a debt."""
    for lot in reversed(open_cards(sheet, card)):
        quantity -= _take_from(sheet, lot, quantity, why, account)
    for lot in _full_cards(sheet, card):
        if quantity == 0:
            break
        if _reopen(sheet, lot, why):
            quantity -= _take_from(sheet, sheet.lots[lot.unit, lot.number], quantity, why, account)
    sheet.owe(stamps(card), quantity, account, why)


def _full_cards(sheet: Sheet, card: str) -> list[Lot]:
    return sorted((lot for lot in sheet.lots.values() if lot.unit == stamps(card) and lot.full), key=lambda lot: -lot.number)


def _take_from(sheet: Sheet, lot: Lot, quantity: int, why: Why, account: str) -> int:
    taken = min(lot.remaining, quantity)
    sheet.post(lot.unit, lot.number, -taken, account, why)
    for voucher in _vouchers_of(sheet, lot):
        if voucher.threshold > lot.remaining - taken and voucher.status == "open":
            sheet.change_voucher(voucher, "cancelled")
            given = sheet.lots[lot.unit, lot.number].given
            sheet.change_lot(lot, given=tuple(each for each in given if each != voucher.threshold))
    return taken


def _reopen(sheet: Sheet, lot: Lot, why: Why) -> bool:
    """Withdraw the unused voucher of a full card and lay its stamps back; False where it has been used."""
    assert lot.terms is not None
    final = [voucher for voucher in _vouchers_of(sheet, lot) if voucher.threshold == 0]
    if any(voucher.status == "used" for voucher in final):
        return False
    for voucher in final:
        if voucher.status == "open":
            sheet.change_voucher(voucher, "cancelled")
    sheet.post(
        lot.unit, lot.number, lot.terms.size, "redeemed", Why(why.rule, "the voucher is withdrawn: the card is open again")
    )
    sheet.change_lot(lot, full=False)
    return True


def _vouchers_of(sheet: Sheet, lot: Lot) -> list[Voucher]:
    return [voucher for voucher in sheet.all_vouchers() if voucher.source == lot.unit and voucher.lot == lot.number]
