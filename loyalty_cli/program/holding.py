"""Taking a reward: at once, or in two steps, held and then committed or given back (rule book 5.6)."""

from collections.abc import Mapping

from loyalty_cli.clock import later, moment
from loyalty_cli.errors import Refused
from loyalty_cli.program import giving, lots, redeeming, returns
from loyalty_cli.program.account import HoldState, Voucher
from loyalty_cli.program.facts import Hold, Purchase, Redemption, Release
from loyalty_cli.program.issuing import CreditTaken
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT, POINTS
from loyalty_cli.values import replace


class HoldEnded(Refused):
    """A hold was committed, given back, or has lapsed."""

    code = "hold_ended"

    def __init__(self, state: str, hold: HoldState, *, timezone: str) -> None:
        word = {
            "lapsed": f"lapsed at {moment(hold.lapses_at, timezone).time}",
            "committed": "has been committed already",
            "released": "was given back already",
            "void": "stands on a voucher that was closed since",
        }[state]
        super().__init__(f"This hold {word}; redeem anew.", why=[("hold", word)], state=state)


class SaleGone(Refused):
    """Nothing is left of the sale that a reward is to belong to."""

    code = "sale_gone"

    def __init__(self) -> None:
        super().__init__("Nothing is left of that sale to take a reward on. Leave --sale out, or name another.")


def redemption(sheet: Sheet, fact: Redemption, related: Related, shared: Mapping[str, int]) -> None:
    """Book a reward: at once, or what a hold kept for it.

    Written down for the day it is undone: what it counted, the voucher it used, what it took off its sale, and how much of
    that sale had been given back before.
    """
    if fact.partner is not None:
        giving.partner_of(sheet.program, fact.partner)
    left = _left(sheet, related)
    if fact.hold is not None:
        _commit(sheet, fact.hold, related, shared)
    else:
        _take(sheet, fact, related, left, shared)
    if related.sale is not None and left is not None:
        assert isinstance(related.sale.fact, Purchase)
        returned_minor = related.sale.fact.amount_minor - left.amount_minor
        _write_down(sheet, off_minor=sheet.discount_minor, returned_minor=returned_minor)


def _left(sheet: Sheet, related: Related) -> Purchase | None:
    """What is left of the sale that a reward belongs to; None where it belongs to none."""
    if related.sale is None:
        return None
    assert isinstance(related.sale.fact, Purchase)
    left = returns.left_of(related.sale.fact, related.refunds, sheet.program.shop.currency)
    if left is None or related.voided:
        raise SaleGone
    return left


def _take(sheet: Sheet, fact: Redemption, related: Related, left: Purchase | None, shared: Mapping[str, int]) -> None:
    taking = _weigh(sheet, fact, related, left, shared)
    why = Why(taking.reward.id, taking.text)
    if taking.points:
        sheet.spend(POINTS, taking.points, "redeemed", why)
    if taking.voucher is not None:
        _use(sheet, taking.voucher)
    if taking.credit_minor and fact.to is not None:
        sheet.follow(fact.to, CreditTaken(sheet.event, taking.reward.id, taking.credit_minor))
        _write_down(sheet, credit_minor=taking.credit_minor)
    elif taking.credit_minor:
        sheet.accrue(CREDIT, taking.credit_minor, why)
    sheet.discount_minor = taking.discount_minor
    _count_redemption(sheet, taking.reward.id, related, shared)


def _weigh(
    sheet: Sheet, fact: Redemption | Hold, related: Related, left: Purchase | None, shared: Mapping[str, int]
) -> redeeming.Taking:
    code = fact.code if isinstance(fact, Redemption) else None
    reward = sheet.program.rewards.get(fact.reward) or related.reward
    if reward is None:
        raise redeeming.UnknownReward(fact.reward, known=sheet.program.rewards)
    bill_minor = fact.bill_minor
    if bill_minor is None and left is not None:
        bill_minor = max(0, left.amount_minor - sum(tied.before.get("off_minor", 0) for tied in related.tied))
    return redeeming.weigh(sheet, fact, bill_minor=bill_minor, reward=reward, shared=shared, code=code)


def _use(sheet: Sheet, voucher: Voucher) -> None:
    sheet.change_voucher(voucher, "used", sheet.event)
    _write_down(sheet, used=[[voucher.event, voucher.place]])


def _count_redemption(sheet: Sheet, reward: str, related: Related, shared: Mapping[str, int]) -> None:
    terms = sheet.program.rewards.get(reward) or related.reward
    if terms is None:
        return
    own = sheet.counter(f"redeemed:{reward}").quantity
    counted, seen = redeeming.counters(terms, sheet.now), redeeming.shared_counters(terms, own)
    for name in seen:
        sheet.shared[name] = 1
    for name in counted:
        sheet.count(name, 1)
    _write_down(sheet, counted=counted, shared={name: shared[name] for name in seen if shared.get(name)})


def _write_down(sheet: Sheet, **values: object) -> None:
    sheet.before = {**sheet.before, **{name: value for name, value in values.items() if value}}


def hold(sheet: Sheet, fact: Hold, related: Related, shared: Mapping[str, int]) -> None:
    """Keep what a redemption would take, for the programme's hold minutes."""
    taking = _weigh(sheet, fact, related, _left(sheet, related), shared)
    drawn = lots.draw(sheet.spendable(POINTS), taking.points, free=sheet.free)
    sheet.holds[sheet.event] = HoldState(
        event=sheet.event,
        reward=fact.reward,
        lapses_at=later(sheet.now.at, seconds=60 * sheet.program.points.hold_minutes),
        parts=tuple((POINTS, number, taken) for number, taken in drawn),
        voucher=(taking.voucher.event, taking.voucher.place) if taking.voucher else None,
        discount_minor=taking.discount_minor,
        credit_minor=taking.credit_minor,
    )
    sheet.discount_minor = taking.discount_minor
    seen = redeeming.shared_counters(taking.reward, 0)
    _write_down(sheet, shared={name: shared[name] for name in seen if shared.get(name)})


def _open_hold(sheet: Sheet, event: int) -> HoldState:
    held = sheet.account.holds[event]
    if not lots.is_held(held, sheet.now):
        state = held.status if held.status != "open" else "lapsed"
        raise HoldEnded(state, held, timezone=sheet.program.shop.timezone)
    return held


def _commit(sheet: Sheet, event: int, related: Related, shared: Mapping[str, int]) -> None:
    held = _open_hold(sheet, event)
    voucher = sheet.account.vouchers[held.voucher] if held.voucher is not None else None
    if voucher is not None and voucher.status != "open":
        raise HoldEnded("void", held, timezone=sheet.program.shop.timezone)
    if any(sheet.free(sheet.lots[unit, number]) < 0 for unit, number, _ in held.parts):
        # A late commit: what was held has been taken since.
        raise HoldEnded("lapsed", held, timezone=sheet.program.shop.timezone)
    reward = sheet.program.rewards.get(held.reward) or related.reward
    if reward is not None:
        redeeming.check_limits(reward, sheet, shared, but=event)
    why = Why(held.reward, "held before, taken now")
    for unit, number, quantity in held.parts:
        sheet.post(unit, number, -quantity, "redeemed", why)
    if voucher is not None:
        _use(sheet, voucher)
    if held.credit_minor:
        sheet.accrue(CREDIT, held.credit_minor, why)
    sheet.holds[event] = replace(held, status="committed")
    sheet.discount_minor = held.discount_minor
    _count_redemption(sheet, held.reward, related, shared)


def release(sheet: Sheet, fact: Release, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give back what a hold kept."""
    sheet.holds[fact.hold] = replace(_open_hold(sheet, fact.hold), status="released")


def undo_hold(sheet: Sheet, of: Past, _related: Related) -> None:
    """Give back what a hold kept, as if it had not been.

    Raises:
        CannotVoid: it has ended.
    """
    hold = sheet.account.holds[of.event]
    if hold.status != "open":
        raise CannotVoid(f"the hold has been {hold.status} already")
    sheet.holds[of.event] = replace(hold, status="released")


def undo_release(sheet: Sheet, of: Past, _related: Related) -> None:
    """Keep again what a hold kept.

    Raises:
        CannotVoid: it is gone.
    """
    assert isinstance(of.fact, Release)
    hold = sheet.account.holds[of.fact.hold]
    kept = all(quantity <= sheet.free(sheet.lots[unit, number]) for unit, number, quantity in hold.parts)
    voucher = sheet.account.vouchers[hold.voucher].status if hold.voucher is not None else "open"
    if not kept or voucher != "open":
        raise CannotVoid("what was held has been spent since")
    sheet.holds[of.fact.hold] = replace(hold, status="open")
