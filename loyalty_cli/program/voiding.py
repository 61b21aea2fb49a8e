"""Voids: any event reversed exactly, once (rule book 7.6). What the event gave is taken back, what it took comes back."""

from collections.abc import Callable, Mapping

from loyalty_cli.language import said
from loyalty_cli.program import (
    gifting,
    giving,
    giving_back,
    granting,
    holding,
    issuing,
    memberships,
    packs,
    refunding,
    returns,
    stamping,
    texts,
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
    Void,
)
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.holdings import Merge, Unmerge
from loyalty_cli.program.issuing import CreditTaken, VoucherIssue
from loyalty_cli.program.linked import Move, Received, Transfer, Undone
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import CREDIT, stamps
from loyalty_cli.values import replace


def void(sheet: Sheet, _fact: Void, related: Related, _shared: Mapping[str, int]) -> None:
    """Reverse the event that `related` names.

    Raises:
        CannotVoid: it was voided before, it is a void, or a later event stands on it.
    """
    of = related.of
    assert of is not None
    if of.fact.is_consequence and not isinstance(of.fact, Purchase | Stamp):
        raise CannotVoid(said("it follows from an event of another account; void that one, and this goes with it"))
    if isinstance(of.fact, Merge | Unmerge):
        raise CannotVoid(said("`loyalty customer merge --undo` undoes a merge, and another merge an undoing"))
    if type(of.fact) not in _REVERSALS:
        raise CannotVoid(said("a void or a migration stands; book what is right anew"), code="cannot_void_void")
    if related.voided:
        raise CannotVoid(said("it has been voided already"), code="already_voided")
    if _has_parted(sheet, of, related.sale):
        raise CannotVoid(said("some of what it moved went back to another account; `loyalty adjust` puts the balance right"))
    _REVERSALS[type(of.fact)](sheet, of, related)


def _has_parted(sheet: Sheet, of: Past, sale: Past | None) -> bool:
    """Whether something that an event moved, or its sale, is no part of this account any more."""
    is_elsewhere = sale is not None and isinstance(sale.fact, Purchase) and sale.event not in sheet.account.bought
    return is_elsewhere or any((posting.unit, posting.lot) not in sheet.lots for posting in of.postings)


def undo_consequence(sheet: Sheet, _fact: Undone, related: Related, _shared: Mapping[str, int]) -> None:
    """Reverse what followed from an event of another account that was voided."""
    assert related.of is not None
    if related.voided:
        raise CannotVoid(said("what came of it on the other account was voided or moved on; put that right there"))
    _REVERSALS[type(related.of.fact)](sheet, related.of, related)


def _purchase(sheet: Sheet, of: Past, related: Related) -> None:
    if related.refunds:
        raise CannotVoid(said("it was refunded; void the refund first, or refund the rest"), code="already_refunded")
    take_sale_back(sheet, of, related, text=texts.VOID())


def take_sale_back(sheet: Sheet, of: Past, related: Related, *, text: str) -> None:
    """Take back all that a purchase gave."""
    assert isinstance(of.fact, Purchase)
    left = returns.left_of(of, related.changes, of.program.shop.currency)
    sheet.amount_minor = left.amount_minor if left is not None else 0
    if of.fact.pays is not None:
        undoing.give_back_taken(sheet, of, "redeemed")
        sheet.claw_back(CREDIT, giving_back.credit_of(of), of=of.event, why=undoing.why(of))
        giving_back.undo_use(sheet, of)
        giving_back.undo_gifts(sheet, of, of.before.get("paid", {}))
    elif related.tied:
        giving_back.give_back_rewards(sheet, related, sheet.amount_minor, whole=True)
    refunding.change_earned(sheet, of, left, None, text=text, refunds=related.changes)
    for card in of.program.stamp_cards:
        if of.put_on(stamps(card)):
            _forget_stamping(sheet, of, card)


def _stamp(sheet: Sheet, of: Past, _related: Related) -> None:
    take_stamps_back(sheet, of)


def take_stamps_back(sheet: Sheet, of: Past) -> None:
    """Take back stamps that were given by hand."""
    assert isinstance(of.fact, Stamp)
    undoing.take_back_given(sheet, of, "issued")
    stamping.count_stamps(sheet, of.program, of.fact.card, -of.fact.count, of.now.day)
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
        if related.sale_voided:
            raise CannotVoid(said("it belongs to a sale that was voided, and came back with it"), code="already_voided")
        if returned_minor > of.before.get("returned_minor", 0):
            raise CannotVoid(said("it belongs to a sale that was refunded, and came back with it"), code="already_refunded")
    if sale is not None and "left" in of.before:
        _charge_again(sheet, of, sale, related)
    undoing.take_back_given(sheet, of, "issued")
    undoing.give_back_taken(sheet, of, "redeemed")
    giving_back.undo_use(sheet, of)
    if of.fact.to is not None and "credit_minor" in of.before:
        sheet.follow(of.fact.to, Undone(sheet.event, origin=of.event))
    if of.fact.hold is not None:
        sheet.holds[of.fact.hold] = replace(sheet.account.holds[of.fact.hold], status="released")


def _charge_again(sheet: Sheet, of: Past, sale: Past, related: Related) -> None:
    """Let an item of a sale count again that a redemption had made free."""
    returns.refuse_below(of, related.changes)
    bought = sheet.account.bought[sale.event]
    if bought.gone:
        return
    currency = sale.program.shop.currency
    before = returns.left_of(sale, (each for each in related.changes if each.event != of.event), currency)
    after = returns.left_of(sale, related.changes, currency)
    assert before is not None
    assert after is not None
    own = refunding.stamps_between(sale, before, after)
    undoing.postings(sheet, of, sale, stamps=own, accounts=("issued", "breakage"))
    refunding.earn_again(sheet, sale, after, before, refunds=related.changes)
    price_minor = before.amount_minor - after.amount_minor
    sheet.bought[sale.event] = replace(sheet.bought[sale.event], amount_minor=bought.amount_minor + price_minor)


def _refund(sheet: Sheet, of: Past, related: Related) -> None:
    assert isinstance(of.fact, Refund)
    sale = related.sale
    assert sale is not None
    assert isinstance(sale.fact, Purchase)
    returns.refuse_below(of, related.changes)
    currency = sale.program.shop.currency
    part = returns.left_of(sale, (each for each in related.changes if each.event != of.event), currency)
    rest = returns.give(part, of.fact, currency)

    undoing.postings(sheet, of, sale, stamps=refunding.stamps_between(sale, part, rest.left))
    if rest.left is None and not sale.program.points.keep_rewards_on_refund:
        for spent_on in giving_back.spending(sale, related.tied):
            giving_back.redo_use(sheet, spent_on)
    for unit in dict.fromkeys(posting.unit for posting in of.postings if posting.unit.startswith("stamps:")):
        stamping.settle(sheet, unit)
    refunding.earn_again(sheet, sale, rest.left, part, refunds=related.changes)
    bought = sheet.bought[sale.event]
    sheet.bought[sale.event] = replace(bought, returned_minor=bought.returned_minor - rest.amount_minor)
    sheet.amount_minor = rest.amount_minor
    giving_back.undo_gifts(sheet, of, of.before.get("back", {}))


def _move(sheet: Sheet, of: Past, related: Related) -> None:
    """Give the account again what went away with a moved sale, and let the other side be undone."""
    sale = related.sale
    assert isinstance(of.fact, Move)
    assert sale is not None
    undoing.postings(sheet, of, sale, stamps={each.unit: sum(sale.put_on(each.unit).values()) for each in sale.postings})
    if isinstance(sale.fact, Purchase):
        sheet.amount_minor = returns.settled(sale).amount_minor
        refunding.earn_again(sheet, sale, None, returns.settled(sale))
    elif isinstance(sale.fact, Stamp):
        stamping.count_stamps(sheet, sale.program, sale.fact.card, sale.fact.count, sale.now.day)
    for unit in dict.fromkeys(posting.unit for posting in of.postings if posting.unit.startswith("stamps:")):
        stamping.settle(sheet, unit)
    for name, at in of.before.get("stamped_at", {}).items():
        held = sheet.counter(name)
        sheet.counters[name] = Counter(held.quantity, max(held.at or "", at))
    sheet.follow(of.fact.to, Undone(sheet.event, origin=of.event))


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
