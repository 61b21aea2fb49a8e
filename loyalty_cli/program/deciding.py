"""The one function of the house: account, fact and programme in, outcome out. Pure.

The counter calls it for one event, the import for a chunk, `verify` for every event again.
"""

from collections.abc import Callable, Mapping

from loyalty_cli.clock import Moment, later
from loyalty_cli.errors import NothingToDo, Refused
from loyalty_cli.language import said, said_many
from loyalty_cli.program import (
    adjusting,
    coupons,
    earning,
    gifting,
    giving,
    granting,
    holding,
    issuing,
    lots,
    memberships,
    merging,
    migrating,
    moving,
    packs,
    parting,
    paying,
    promotions,
    referrals,
    refunding,
    stamping,
    texts,
    transferring,
    voiding,
)
from loyalty_cli.program import standing as standings
from loyalty_cli.program.account import Account, Bought, Counter, Outcome
from loyalty_cli.program.accrual import Accrual
from loyalty_cli.program.facts import (
    Adjustment,
    Benefit,
    Expiring,
    Fact,
    Grant,
    Hold,
    Migration,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Release,
    Revocation,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.gift_facts import GiftOpening, GiftPayment, GiftRefund, GiftRestored, GiftSale, GiftSpent
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.holdings import Merge, Merged, Unmerge, Unmerged
from loyalty_cli.program.issuing import CreditTaken, VoucherIssue
from loyalty_cli.program.linked import Move, Received, Transfer, Undone
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.packs import PackRefund, PackSale, PackUse
from loyalty_cli.program.past import ALONE, Related
from loyalty_cli.program.referrals import Brought
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS, Program, StampCard


class StampLimit(Refused):
    """A stamp card takes no more stamps for now."""

    code = "stamp_limit"

    def __init__(self, card: StampCard, allowed: earning.StampsAllowed) -> None:
        because, left, wait = allowed.because, allowed.count or 0, allowed.wait_seconds
        takes = said_many(left, "only {count} stamp", "only {count} stamps") if left else said("no such stamp")
        due = said(" The next stamp is due in {wait}.", wait=earning.minutes(wait)) if wait else ""
        super().__init__(
            said("{name} takes {takes} now: {because}.{due}", name=card.name, takes=takes, because=because, due=due),
            why=[(card.id, because)],
            wait_seconds=wait,
            left=left,
        )


def decide(
    account: Account,
    fact: Fact,
    program: Program,
    *,
    event: int,
    now: Moment,
    related: Related = ALONE,
    shared: Mapping[str, int] | None = None,
) -> Outcome:
    """What an event does to one customer's account under a programme.

    `shared` holds the counters over all customers that the programme looks at, `related` the events the fact names.

    Raises:
        LoyaltyError: a rule refuses it; then nothing happens at all.
    """
    sheet = Sheet(account, program, event, now)
    _DECISIONS[type(fact)](sheet, fact, related, shared or {})
    return sheet.outcome()


def _purchase(sheet: Sheet, fact: Purchase, related: Related, shared: Mapping[str, int]) -> None:
    program, now = sheet.program, sheet.now
    sheet.settle_idle()
    standing = standings.take(sheet.account, program, now, shared)
    sheet.before = standings.dump(standing)
    counted = fact if fact.pays is None else paying.settle(sheet, fact, related, shared)
    sheet.amount_minor = counted.amount_minor
    accrual = earning.accrue(counted, standing, program, now)
    if fact.code is not None and fact.moved_by is None:  # who is given a sale that was another's has asked for nothing
        promotions.refuse_declined(program, fact.code, accrual.declined)
    if fact.of_nobody:
        sheet.notes.append(("nobody", POINTS, texts.OF_NOBODY()))
    for line in accrual.lines:
        why = Why(line.rule, line.text)
        if line.quantity == 0:
            sheet.notes.append((line.rule, line.unit, line.text))
        elif line.unit == POINTS:
            sheet.accrue(POINTS, line.quantity, why, expires_on=lots.last_day(program.points.expire, now.day))
        elif line.unit == CREDIT:
            sheet.accrue(CREDIT, line.quantity, why)
        else:
            stamping.put(sheet, program.stamp_cards[line.unit.removeprefix("stamps:")], line.quantity, why)
    for each in accrual.vouchers:
        coupons.issue(sheet, each)
    _count(sheet, accrual)
    referrals.follow(sheet, sheet.event, standing.referrer, Accrual(), accrual)
    wait = program.points.pending_days * 86_400
    sheet.bought[sheet.event] = Bought(
        event=sheet.event,
        at=now.at,
        on=now.day,
        counts_at=later(now.at, seconds=wait) if wait else now.at,
        amount_minor=counted.amount_minor,
        spend_minor=accrual.spend_minor,
        points=accrual.total(POINTS),
    )
    held = sheet.counter("purchases")
    sheet.counters["purchases"] = Counter(held.quantity + 1, max(held.at or "", now.day))


def _count(sheet: Sheet, accrual: Accrual) -> None:
    for name, amount in accrual.carries.items():
        if amount != sheet.counter(name).quantity:
            sheet.counters[name] = Counter(amount)
    for card, count in accrual.stamped.items():
        if count:
            refunding.count_stamps(sheet, sheet.program, card, count, sheet.now.day, at=sheet.now.at)
    for card, count in accrual.bonus.items():
        if count:
            sheet.count(f"stamped:{card}", count)
    limits = sheet.program.limits() if accrual.uses else {}
    for rule in accrual.uses:
        own = sheet.counter(f"uses:{rule}").quantity
        for name in standings.shared_uses(rule, limits[rule], own_uses=own):
            sheet.shared[name] = 1
        for name in standings.uses(rule, limits[rule], sheet.now):
            sheet.count(name, 1)


def _stamp(sheet: Sheet, fact: Stamp, _related: Related, shared: Mapping[str, int]) -> None:
    program, now = sheet.program, sheet.now
    card = stamping.terms_of(program, fact.card)
    standing = standings.take(sheet.account, program, now, shared)
    allowed = earning.stamps_allowed(card, standing, now, visit=True)
    if allowed.count is not None and fact.count > allowed.count:
        raise StampLimit(card, allowed)
    stamping.put(sheet, card, fact.count, Why(card.id, texts.STAMPS_BY_HAND(stamps=fact.count)))
    for line in earning.head_start(card, fact.count, standing):
        stamping.put(sheet, card, line.quantity, Why(line.rule, line.text))
    last = standing.stamped_at.get(f"stamped:{card.id}")
    sheet.before = {"stamped_at": {f"stamped:{card.id}": last}} if last else {}
    refunding.count_stamps(sheet, program, card.id, fact.count, now.day, at=now.at)


def _refund(sheet: Sheet, fact: Refund, related: Related, _shared: Mapping[str, int]) -> None:
    refunding.refund(sheet, fact, related)


def _void(sheet: Sheet, _fact: Void, related: Related, _shared: Mapping[str, int]) -> None:
    voiding.void(sheet, related)


def _expiring(sheet: Sheet, _fact: Expiring, _related: Related, _shared: Mapping[str, int]) -> None:
    for lot in lots.in_order(list(sheet.lots.values()), sheet.account, sheet.program):
        if sheet.free(lot) > 0 and sheet.is_expired(lot):
            until = lots.usable_until(lot, sheet.account, sheet.program)
            sheet.date_lot(lot, until)
            sheet.break_off(lot, sheet.free(lot), Why("expiry", texts.USABLE_THROUGH(day=until)))
    if not sheet.postings:
        raise NothingToDo(said("Nothing of this account has expired."))


def _migration(sheet: Sheet, fact: Migration, _related: Related, _shared: Mapping[str, int]) -> None:
    migrating.migrate(sheet, fact)


_DECISIONS: dict[type, Callable[..., None]] = {
    Purchase: _purchase,
    Stamp: _stamp,
    Redemption: holding.redemption,
    Hold: holding.hold,
    Release: holding.release,
    Refund: _refund,
    Void: _void,
    Undone: voiding.undo_consequence,
    PackSale: packs.sell,
    PackUse: packs.use,
    PackRefund: packs.refund,
    Joining: memberships.join,
    Leaving: memberships.leave,
    Merge: merging.merge,
    Merged: merging.absorb,
    Unmerge: parting.part,
    Unmerged: parting.take_back,
    Move: moving.move,
    Donation: giving.donate,
    Brought: referrals.bring,
    Transfer: transferring.transfer,
    Received: transferring.receive,
    VoucherIssue: issuing.issue,
    CreditTaken: issuing.take_credit,
    GiftSale: gifting.sell,
    GiftOpening: gifting.bring,
    GiftPayment: gifting.pay,
    GiftSpent: gifting.pay,
    GiftRestored: gifting.restore,
    GiftRefund: gifting.refund,
    Adjustment: adjusting.adjust,
    Opening: adjusting.opening,
    Expiring: _expiring,
    Grant: granting.grant,
    Revocation: granting.revoke,
    Benefit: granting.benefit,
    VoucherCancel: granting.cancel_voucher,
    Migration: _migration,
}
