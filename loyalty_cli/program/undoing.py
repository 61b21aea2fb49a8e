"""What an event moved, moved back: what it gave is taken, what it took is given, wherever it is by now (rule book 7.6)."""

from collections.abc import Callable, Collection, Mapping

from loyalty_cli.language import Template, said
from loyalty_cli.program import refunding, stamping, texts
from loyalty_cli.program.account import DEBT, Posting
from loyalty_cli.program.facts import Adjustment, Expiring, Fact, Migration, Opening, Purchase, Redemption, Refund, Stamp
from loyalty_cli.program.issuing import CreditTaken
from loyalty_cli.program.linked import Move, Received, Transfer
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import Program
from loyalty_cli.values import replace

_WORDS: dict[type[Fact], Template] = {
    Purchase: texts.REVERSES_PURCHASE,
    Stamp: texts.REVERSES_STAMPS,
    Redemption: texts.REVERSES_REDEMPTION,
    Refund: texts.REVERSES_REFUND,
    Adjustment: texts.REVERSES_ADJUSTMENT,
    Opening: texts.REVERSES_OPENING,
    Expiring: texts.REVERSES_EXPIRY,
    Migration: texts.REVERSES_MIGRATION,
    Move: texts.REVERSES_MOVE,
    Transfer: texts.REVERSES_TRANSFER,
    Received: texts.REVERSES_TRANSFER,
    CreditTaken: texts.REVERSES_REDEMPTION,
}


def postings(sheet: Sheet, of: Past, sale: Past, *, stamps: Mapping[str, int], accounts: Collection[str] = ()) -> None:
    """Reverse what an event took back of a sale, with these of the shop's accounts; with all, where none is named.

    Of each unit of `stamps` no more comes back: a head start that another event has given since is there already.
    """
    left = dict(stamps)
    for posting in reversed(of.postings):
        if accounts and posting.account not in accounts:
            continue
        if posting.unit.startswith("stamps:"):
            _undo_stamps(sheet, of, sale.program, _within(left, posting))
        else:
            _undo_posting(sheet, sale, posting, why(of))


def _within(left: dict[str, int], posting: Posting) -> Posting:
    """What may come back of stamps that were taken; `left` is how many more."""
    if posting.quantity > 0 or posting.account != "issued" or posting.rule == stamping.SETTLED:
        return posting
    back = min(-posting.quantity, left[posting.unit])
    left[posting.unit] -= back
    return replace(posting, quantity=-back)


def _undo_posting(sheet: Sheet, sale: Past, posting: Posting, why: Why) -> None:
    """Reverse what a refund moved: where a lot no longer holds it, others do, and where a debt was paid since, it is given."""
    unit, quantity = posting.unit, posting.quantity
    lot = sheet.lots[unit, posting.lot]
    if posting.account == "breakage":
        sheet.break_off(lot, min(quantity, sheet.free(lot)), why)
    elif quantity > 0:
        first = [lot] if lot.number != DEBT else []
        sheet.recall(unit, quantity, posting.account, why, first=first)
    elif lot.number == DEBT:
        refunding.give_again(sheet, sale, unit, sheet.repay(unit, -quantity, posting.account, why), why)
    else:
        sheet.give_back(unit, lot.number, -quantity, posting.account, why)


def _undo_stamps(sheet: Sheet, of: Past, program: Program, posting: Posting) -> None:
    """Put stamps back that an event took off a card; what the card becomes by that follows by itself."""
    lot = sheet.lots[posting.unit, posting.lot]
    name = posting.unit.removeprefix("stamps:")
    card = program.stamp_cards.get(name) or sheet.program.stamp_cards.get(name)
    if card is None:
        raise CannotVoid(said("the programme has no stamp card {name} any more", name=name))
    quantity, reason = posting.quantity, why(of)
    if posting.rule == stamping.SETTLED:
        if posting.account == "issued" and lot.number != DEBT:
            if lot.full or lot.terms is None or lot.remaining - quantity > lot.terms.size:
                raise CannotVoid(said("the stamps that came back with it have been used since"))
            stamping.unsettle(sheet, lot, -quantity, reason, undone=of.event)
    elif posting.account == "breakage":
        sheet.break_off(lot, min(max(quantity, 0), lot.remaining), reason)
    elif posting.account != "redeemed" and quantity < 0:
        stamping.put_back(sheet, card, lot.number, -quantity, reason, account=posting.account, undone=of.event)
    elif posting.account != "redeemed":
        stamping.take(sheet, card.id, quantity, reason, account=posting.account)


def correction(account: str) -> Callable[[Sheet, Past, Related], None]:
    """The reversal of an event that moved something on that account of the shop's, and nothing else."""

    def reverse(sheet: Sheet, of: Past, _related: Related) -> None:
        take_back_given(sheet, of, account)
        give_back_taken(sheet, of, account)

    return reverse


def take_back_given(sheet: Sheet, of: Past, account: str) -> None:
    """Take back what an event gave from that account of the shop's."""
    for unit, quantity in of.moved(account).items():
        if quantity > 0 and unit.startswith("stamps:"):
            stamping.take(sheet, unit.removeprefix("stamps:"), quantity, why(of), account=account, own=of.put_on(unit, account))
        elif quantity > 0:
            sheet.claw_back(unit, quantity, of=of.event, account=account, why=why(of))


def give_back_taken(sheet: Sheet, of: Past, account: str) -> None:
    """Give back what an event took to that account of the shop's."""
    sums = of.moved(account)
    for posting in of.postings:
        if posting.account != account or sums[posting.unit] >= 0:
            continue
        if posting.unit.startswith("stamps:"):
            _undo_stamps(sheet, of, of.program, posting)
        else:
            sheet.give_back(posting.unit, posting.lot, -posting.quantity, account, why(of))


def why(of: Past) -> Why:
    """The reason of a reversal."""
    return Why("void", _WORDS[type(of.fact)]())
