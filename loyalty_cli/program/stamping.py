"""Stamp cards: a full one becomes a voucher and the next one starts; taking stamps back goes the same way (rule book 4, 7.5).

A stamp card is a lot: its stamps are what remains of it, its terms those it was started with.
"""

from collections.abc import Mapping
from types import MappingProxyType

from loyalty_cli.errors import Unknown
from loyalty_cli.program import lots, texts
from loyalty_cli.program.account import DEBT, CardTerms, Lot, Voucher
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import Program, StampCard, stamps

SETTLED = "settled"


def terms_of(program: Program, card: str) -> StampCard:
    """The stamp card of that id.

    Raises:
        Unknown: the programme has none.
    """
    if card not in program.stamp_cards:
        raise Unknown("stamp card", typed=card, known=list(program.stamp_cards))
    return program.stamp_cards[card]


def put(sheet: Sheet, card: StampCard, quantity: int, why: Why, *, account: str = "issued", undone: int | None = None) -> None:
    """Put stamps on a customer's card: what is owed first, then the oldest card that has room, then new ones.

    A voucher that the event `undone` withdrew is open again, once the stamps are there that it stands on.
    """
    left = sheet.repay(stamps(card.id), quantity, account, why)
    while left:
        lot = next(iter(open_cards(sheet, card.id)), None) or _start(sheet, card)
        left -= fill(sheet, lot, left, why, account, undone)


def fill(sheet: Sheet, lot: Lot, most: int, why: Why, account: str, undone: int | None = None) -> int:
    """Put at most so many stamps on a card, with what it gives for them; returns how many found room."""
    assert lot.terms is not None
    step = min(most, lot.terms.size - lot.remaining)
    sheet.post(lot.unit, lot.number, step, account, why)
    _give(sheet, lot, lot.terms, lot.remaining + step, undone)
    return step


def open_cards(sheet: Sheet, card: str) -> list[Lot]:
    """The customer's started cards of that kind that are neither full nor past their day, the oldest first.

    A late stamp goes on the card that is running, though that was started after its day: two half-full cards would be
    worth less than one.
    """
    found = (lot for lot in _cards(sheet, card) if not lot.full and not sheet.is_expired(lot))
    return sorted(found, key=lambda lot: lot.number)


def _cards(sheet: Sheet, card: str) -> list[Lot]:
    unit = stamps(card)
    return [lot for lot in sheet.lots.values() if lot.unit == unit and lot.number != DEBT]


def _start(sheet: Sheet, card: StampCard) -> Lot:
    terms = CardTerms(card.size, card.reward, card.on_the_way)
    number = sheet.start_lot(stamps(card.id), expires_on=lots.last_day(card.expire, sheet.now.day), terms=terms)
    return sheet.lots[stamps(card.id), number]


def renew(sheet: Sheet, card: StampCard, lot: Lot, why: Why) -> None:
    """Lay the card's present terms over a started one; if that fills it, the surplus goes on the next."""
    terms = CardTerms(card.size, card.reward, card.on_the_way)
    if terms == lot.terms:
        return
    sheet.change_lot(lot, terms=terms)
    surplus = max(0, lot.remaining - terms.size)
    sheet.post(lot.unit, lot.number, -surplus, "adjusted", why)
    _give(sheet, sheet.lots[lot.unit, lot.number], terms, lot.remaining - surplus)
    put(sheet, card, surplus, why, account="adjusted")


def put_back(sheet: Sheet, card: StampCard, number: int, quantity: int, why: Why, *, account: str, undone: int) -> None:
    """Put stamps that were taken off a card on the running one, or where that card is past its day on it, and its voucher."""
    lot = sheet.lots[stamps(card.id), number]
    if not lot.full and number != DEBT and sheet.is_expired(lot):
        broken = lot.broken
        sheet.unbreak(lot, broken, why)
        quantity -= fill(sheet, sheet.lots[lot.unit, number], quantity, why, account, undone)
        if not sheet.lots[lot.unit, number].full:
            sheet.break_off(sheet.lots[lot.unit, number], broken, why)
    put(sheet, card, quantity, why, account=account, undone=undone)


def unsettle(sheet: Sheet, lot: Lot, quantity: int, why: Why, *, undone: int) -> None:
    """Owe again what a card was laid open for, and fill it again."""
    sheet.owe(lot.unit, quantity, "issued", why)
    fill(sheet, lot, quantity, why, "issued", undone)


def _give(sheet: Sheet, lot: Lot, terms: CardTerms, reached: int, undone: int | None = None) -> None:
    """Issue what a card gives on the way to `reached` stamps, and its reward where that fills it."""
    due = [(threshold, reward) for threshold, reward in terms.on_the_way if threshold <= reached and threshold not in lot.given]
    for threshold, reward in due:
        _issue(sheet, lot, reward, threshold, undone)
    if due:
        sheet.change_lot(lot, given=(*lot.given, *(threshold for threshold, _ in due)))
    if reached == terms.size:
        why = Why(lot.unit.removeprefix("stamps:"), texts.CARD_FULL(size=terms.size))
        sheet.post(lot.unit, lot.number, -terms.size, "redeemed", why)
        sheet.change_lot(lot, full=True)
        if terms.reward is not None:
            _issue(sheet, lot, terms.reward, 0, undone)


def _issue(sheet: Sheet, lot: Lot, reward: str, threshold: int, undone: int | None) -> None:
    for voucher in vouchers_of(sheet, lot):
        if voucher.threshold == threshold and voucher.status == "cancelled" and voucher.used_by == undone is not None:
            sheet.change_voucher(voucher, "open")
            return
    sheet.issue(reward, source=lot.unit, lot=lot.number, threshold=threshold)


def take(
    sheet: Sheet, card: str, quantity: int, why: Why, *, account: str = "issued", own: Mapping[int, int] = MappingProxyType({})
) -> None:
    """Take stamps back: from the newest card, over full cards whose voucher is unused, and the rest as a debt.

    `own` says how many of them lie on which card: those that expired there are gone already, and cost no other card.
    """
    for number in sorted(own, reverse=True):
        if (most := min(own[number], quantity)) > 0 and (stamps(card), number) in sheet.lots:
            quantity -= _take_expired(sheet, sheet.lots[stamps(card), number], most, why, account)
    quantity -= take_there(sheet, card, quantity, why, account)
    sheet.owe(stamps(card), quantity, account, why)


def take_there(sheet: Sheet, card: str, quantity: int, why: Why, account: str) -> int:
    """Take as many stamps as there are, over full cards whose voucher is unused too; returns how many."""
    left = quantity
    for lot in reversed(open_cards(sheet, card)):
        left -= _take_from(sheet, lot, left, why, account)
    for lot in sorted(_cards(sheet, card), key=lambda lot: -lot.number):
        if left and lot.full and is_unspent(sheet, lot) and not sheet.is_expired(lot):
            reopen(sheet, lot, why)
            left -= _take_from(sheet, lot, left, why, account)
    return quantity - left


def settle(sheet: Sheet, unit: str) -> None:
    """Pay what is owed of a card with stamps, and vouchers, that a correction has given back; withdraw what stands on none."""
    card = unit.removeprefix("stamps:")
    for lot in _cards(sheet, card):
        if not lot.full:
            withdraw(sheet, lot, lot.remaining + lot.broken)
    owed = sheet.lots.get((unit, DEBT))
    if owed is not None and owed.remaining:
        why = Why(SETTLED, texts.OWED_STAMPS())
        sheet.repay(unit, take_there(sheet, card, -owed.remaining, why, "issued"), "issued", why)


def _take_expired(sheet: Sheet, lot: Lot, most: int, why: Why, account: str) -> int:
    """Take stamps from a card that is past its day, a full one too; returns how many."""
    if not sheet.is_expired(lot) or (lot.full and not is_unspent(sheet, lot)):
        return 0
    if lot.full:
        reopen(sheet, lot, why)
    lot = sheet.lots[lot.unit, lot.number]
    taken = sheet.recall_from(lot, most, account, why)
    withdraw(sheet, lot, lot.remaining + lot.broken - taken)
    return taken


def _take_from(sheet: Sheet, lot: Lot, most: int, why: Why, account: str) -> int:
    held = sheet.lots[lot.unit, lot.number].remaining
    taken = min(held, most)
    sheet.post(lot.unit, lot.number, -taken, account, why)
    withdraw(sheet, lot, held - taken)
    return taken


def withdraw(sheet: Sheet, lot: Lot, left: int) -> None:
    """Cancel what a card gave on the way beyond the stamps that are left; it may be given again."""
    undone = [each for each in vouchers_of(sheet, lot) if each.threshold > left and each.status == "open"]
    for voucher in undone:
        sheet.change_voucher(voucher, "cancelled", sheet.event)
    if undone:
        given, reached = sheet.lots[lot.unit, lot.number].given, {each.threshold for each in undone}
        sheet.change_lot(lot, given=tuple(threshold for threshold in given if threshold not in reached))


def count_stamps(sheet: Sheet, program: Program, card: str, step: int, day: str, *, at: str | None = None) -> None:
    """Count stamps given or taken back for the limits and the head start of a card; a late one moves no last time back."""
    last = sheet.counter(f"stamped:{card}").at
    sheet.count(f"stamped:{card}", step, at=max(at, last) if at and last else at)
    if card in program.stamp_cards and program.stamp_cards[card].max_per_day is not None:
        sheet.count(f"stamped:{card}@{day}", step)


def is_unspent(sheet: Sheet, lot: Lot) -> bool:
    """Whether what a full card gave is still there, though past its day: then its stamps can be laid back."""
    voucher = reward_of(sheet, lot)
    return voucher is None or voucher.status == "open"


def reopen(sheet: Sheet, lot: Lot, why: Why) -> None:
    """Withdraw the voucher of a full card and lay its stamps back."""
    assert lot.terms is not None
    voucher = reward_of(sheet, lot)
    if voucher is not None:
        sheet.change_voucher(voucher, "cancelled", sheet.event)
    sheet.post(lot.unit, lot.number, lot.terms.size, "redeemed", Why(why.rule, texts.CARD_OPEN_AGAIN()))
    sheet.change_lot(lot, full=False)


def reward_of(sheet: Sheet, lot: Lot) -> Voucher | None:
    """The last voucher that the card gave for being full."""
    given = [voucher for voucher in vouchers_of(sheet, lot) if voucher.threshold == 0]
    return max(given, key=lambda voucher: (voucher.event, voucher.place), default=None)


def vouchers_of(sheet: Sheet, lot: Lot) -> list[Voucher]:
    """The vouchers that a card gave, open or not."""
    return [voucher for voucher in sheet.all_vouchers() if voucher.source == lot.unit and voucher.lot == lot.number]
