"""Voids: any event reversed exactly, once (rule book 7.6). What the event gave is taken back, what it took comes back."""

from collections.abc import Callable, Mapping

from loyalty_cli.program import (
    gifting,
    giving,
    granting,
    holding,
    issuing,
    memberships,
    packs,
    refunding,
    returns,
    stamping,
    transferring,
    undoing,
)
from loyalty_cli.program.account import Counter
from loyalty_cli.program.facts import (
    Adjustment,
    Expiring,
    Fact,
    Hold,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Release,
    Stamp,
)
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.issuing import CreditTaken, VoucherIssue
from loyalty_cli.program.linked import Move, Received, Transfer, Undone
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import stamps
from loyalty_cli.values import replace


def void(sheet: Sheet, related: Related) -> None:
    """Reverse the event that `related` names.

    Raises:
        CannotVoid: it was voided before, it is a void, or a later event stands on it.
    """
    of = related.of
    assert of is not None
    if of.fact.is_consequence and not isinstance(of.fact, Purchase | Stamp):
        raise CannotVoid("it follows from an event of another account; void that one, and this goes with it")
    if type(of.fact) not in _REVERSALS:
        raise CannotVoid("a void or a migration stands; book what is right anew", code="cannot_void_void")
    if related.voided:
        raise CannotVoid("it has been voided already", code="already_voided")
    _REVERSALS[type(of.fact)](sheet, of, related)


def undo_consequence(sheet: Sheet, _fact: Undone, related: Related, _shared: Mapping[str, int]) -> None:
    """Reverse what followed from an event of another account that was voided."""
    assert related.of is not None
    if related.voided:
        raise CannotVoid("what came of it on the other account was voided or moved on; put that right there")
    _REVERSALS[type(related.of.fact)](sheet, related.of, related)


def _purchase(sheet: Sheet, of: Past, related: Related) -> None:
    if related.refunds:
        raise CannotVoid("it was refunded; void the refund first, or refund the rest", code="already_refunded")
    take_sale_back(sheet, of, text="void")


def take_sale_back(sheet: Sheet, of: Past, *, text: str) -> None:
    """Take back all that a purchase gave."""
    assert isinstance(of.fact, Purchase)
    sheet.amount_minor = of.fact.amount_minor
    refunding.change_earned(sheet, of, of.fact, None, text=text)
    for card in of.program.stamp_cards:
        if of.put_on(stamps(card)):
            _forget_stamping(sheet, of, card)


def _stamp(sheet: Sheet, of: Past, _related: Related) -> None:
    take_stamps_back(sheet, of)


def take_stamps_back(sheet: Sheet, of: Past) -> None:
    """Take back stamps that were given by hand."""
    assert isinstance(of.fact, Stamp)
    undoing.take_back_given(sheet, of, "issued")
    refunding.count_stamps(sheet, of.program, of.fact.card, -of.fact.count, of.now.day)
    _forget_stamping(sheet, of, of.fact.card)


def _forget_stamping(sheet: Sheet, of: Past, card: str) -> None:
    """Let the next stamp wait for the one before this event, where this was the last."""
    name = f"stamped:{card}"
    held = sheet.counter(name)
    if held.at == of.now.at:
        sheet.counters[name] = Counter(held.quantity, of.before.get("stamped_at", {}).get(name))


def _redemption(sheet: Sheet, of: Past, related: Related) -> None:
    assert isinstance(of.fact, Redemption)
    sale = related.sale
    if sale is not None and not sale.program.points.keep_rewards_on_refund:
        returned_minor = sheet.account.bought[sale.event].returned_minor
        if returned_minor > of.before.get("returned_minor", 0):
            raise CannotVoid("it belongs to a sale that was refunded, and came back with it", code="already_refunded")
    undoing.take_back_given(sheet, of, "issued")
    undoing.give_back_taken(sheet, of, "redeemed")
    refunding.undo_use(sheet, of)
    if of.fact.to is not None and "credit_minor" in of.before:
        sheet.follow(of.fact.to, Undone(sheet.event, origin=of.event))
    if of.fact.hold is not None:
        sheet.holds[of.fact.hold] = replace(sheet.account.holds[of.fact.hold], status="released")


def _refund(sheet: Sheet, of: Past, related: Related) -> None:
    assert isinstance(of.fact, Refund)
    sale = related.sale
    assert sale is not None
    assert isinstance(sale.fact, Purchase)
    if related.refunds and related.refunds[-1].event != of.event:
        raise CannotVoid("a later refund of the same purchase stands on it; void that one first")
    currency = sale.program.shop.currency
    part = returns.left_of(sale.fact, [refund for refund in related.refunds if refund.event != of.event], currency)
    rest = returns.give(part, of.fact, currency)

    undoing.postings(sheet, of, sale)
    if rest.left is None and not sale.program.points.keep_rewards_on_refund:
        for redemption in related.tied:
            _redo_use(sheet, redemption)
    for unit in dict.fromkeys(posting.unit for posting in of.postings if posting.unit.startswith("stamps:")):
        stamping.settle(sheet, unit)
    refunding.earn_again(sheet, sale, rest.left, part, refunds=related.refunds)
    bought = sheet.bought[sale.event]
    sheet.bought[sale.event] = replace(bought, returned_minor=bought.returned_minor - rest.amount_minor)
    sheet.amount_minor = rest.amount_minor


def _move(sheet: Sheet, of: Past, related: Related) -> None:
    """Give the account again what went away with a moved sale, and let the other side be undone."""
    sale = related.sale
    assert isinstance(of.fact, Move)
    assert sale is not None
    undoing.postings(sheet, of, sale)
    if isinstance(sale.fact, Purchase):
        sheet.amount_minor = sale.fact.amount_minor
        refunding.earn_again(sheet, sale, None, sale.fact)
    elif isinstance(sale.fact, Stamp):
        refunding.count_stamps(sheet, sale.program, sale.fact.card, sale.fact.count, sale.now.day)
    for unit in dict.fromkeys(posting.unit for posting in of.postings if posting.unit.startswith("stamps:")):
        stamping.settle(sheet, unit)
        held = sheet.counter(name := f"stamped:{unit.removeprefix('stamps:')}")
        sheet.counters[name] = Counter(held.quantity, max(held.at or "", sale.now.at))
    sheet.follow(of.fact.to, Undone(sheet.event, origin=of.event))


def _redo_use(sheet: Sheet, redemption: Past) -> None:
    """Use again the voucher that a refund had given back, and count the redemption again."""
    for event, place in redemption.before.get("used", ()):
        voucher = sheet.voucher(event, place)
        if voucher.status != "open":
            raise CannotVoid("the voucher that came back with it has been used or withdrawn since")
        sheet.change_voucher(voucher, "used", redemption.event)
    refunding.count_use(sheet, redemption, 1)


def _transfer(sheet: Sheet, of: Past, _related: Related) -> None:
    assert isinstance(of.fact, Transfer)
    undoing.give_back_taken(sheet, of, transferring.ACCOUNT)
    sheet.follow(of.fact.to, Undone(sheet.event, origin=of.event))


def _opening(sheet: Sheet, of: Past, _related: Related) -> None:
    assert isinstance(of.fact, Opening)
    undoing.take_back_given(sheet, of, "opening")
    if of.fact.unit.startswith("stamps:"):
        sheet.count(f"stamped:{of.fact.unit.removeprefix('stamps:')}", -of.fact.quantity)


def _expiry(sheet: Sheet, of: Past, _related: Related) -> None:
    for posting in of.postings:
        lot = sheet.lots[posting.unit, posting.lot]
        sheet.unbreak(lot, min(-posting.quantity, lot.broken), undoing.why(of))


_REVERSALS: dict[type[Fact], Callable[[Sheet, Past, Related], None]] = {
    Purchase: _purchase,
    Stamp: _stamp,
    Redemption: _redemption,
    Refund: _refund,
    Adjustment: undoing.correction("adjusted"),
    Opening: _opening,
    Expiring: _expiry,
    Joining: memberships.undo,
    Leaving: memberships.undo,
    Move: _move,
    Donation: giving.undo_donation,
    Transfer: _transfer,
    Received: undoing.correction(transferring.ACCOUNT),
    VoucherIssue: issuing.undo_issue,
    CreditTaken: undoing.correction("issued"),
    Hold: holding.undo_hold,
    Release: holding.undo_release,
    **granting.REVERSALS,
    **packs.REVERSALS,
    **gifting.REVERSALS,
}
