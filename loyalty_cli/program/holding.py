"""Taking a reward: at once, or in two steps, held and then committed or given back (rule book 5.6)."""

from collections.abc import Mapping

from loyalty_cli.clock import later, moment
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program import giving, giving_back, kinds, lots, redeeming, refunding, returns, texts
from loyalty_cli.program.account import HoldState
from loyalty_cli.program.facts import Hold, Purchase, Redemption, Release
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.taking import count, look, take, use, write_down
from loyalty_cli.program.terms import CREDIT, POINTS, Reward
from loyalty_cli.program.unredeemable import UnknownReward
from loyalty_cli.values import replace


class HoldEnded(Refused):
    """A hold was committed, given back, or has lapsed."""

    code = "hold_ended"

    def __init__(self, state: str, hold: HoldState, *, timezone: str) -> None:
        word = {
            "lapsed": said("lapsed at {time}", time=moment(hold.lapses_at, timezone).time),
            "committed": said("has been committed already"),
            "released": said("was given back already"),
            "void": said("stands on a voucher that was closed since"),
        }[state]
        super().__init__(said("This hold {word}; redeem anew.", word=word), why=[("hold", word)], state=state)


class SaleGone(Refused):
    """Nothing is left of the sale that a reward is to belong to."""

    code = "sale_gone"

    def __init__(self) -> None:
        super().__init__(said("Nothing is left of that sale to take a reward on. Leave --sale out, or name another."))


class SaleSettled(Refused):
    """The sale was settled whole, its rewards with it."""

    code = "sale_settled"

    def __init__(self) -> None:
        super().__init__(
            said(
                "That sale was settled by `loyalty pay`, with its rewards. Void it and pay anew with --reward, "
                "or leave --sale out."
            )
        )


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
        taking = _weigh(sheet, fact, related, left, shared)
        take(sheet, taking, shared, to=fact.to)
        sheet.discount_minor = taking.discount_minor
    if left is not None:
        _tie(sheet, fact, related, left)


def _left(sheet: Sheet, related: Related) -> Purchase | None:
    """What is left of the sale that a reward belongs to; None where it belongs to none."""
    if related.sale is None:
        return None
    assert isinstance(related.sale.fact, Purchase)
    if related.sale.fact.pays is not None:
        raise SaleSettled
    left = returns.left_of(related.sale, related.changes, sheet.program.shop.currency)
    if left is None or related.voided:
        raise SaleGone
    return left


def _tie(sheet: Sheet, fact: Redemption, related: Related, left: Purchase) -> None:
    """Take a reward off its sale: an item of it is free from now on, and earns nothing."""
    assert related.sale is not None
    write_down(sheet, off_minor=sheet.discount_minor, returned_minor=sheet.account.bought[related.sale.event].returned_minor)
    reward = _terms(sheet, fact.reward, related)
    rest = returns.with_free_item(left, reward.only) if reward is not None and reward.kind == "item" else None
    if rest is None:
        return
    price_minor = left.amount_minor - rest.amount_minor
    write_down(sheet, left=kinds.dump(rest))
    refunding.change_earned(sheet, related.sale, left, rest, text=f"{fact.reward} on this sale", refunds=related.changes)
    bought = sheet.bought[related.sale.event]
    sheet.bought[related.sale.event] = replace(bought, amount_minor=bought.amount_minor - price_minor)
    sheet.discount_minor = price_minor


def _terms(sheet: Sheet, reward: str, related: Related) -> Reward | None:
    return sheet.program.rewards.get(reward) or related.rewards.get(reward)


def _weigh(
    sheet: Sheet, fact: Redemption | Hold, related: Related, left: Purchase | None, shared: Mapping[str, int]
) -> redeeming.Taking:
    code = fact.code if isinstance(fact, Redemption) else None
    reward = _terms(sheet, fact.reward, related)
    if reward is None:
        raise UnknownReward(fact.reward, known=sheet.program.rewards)
    bill_minor, meant_minor = fact.bill_minor, None
    if bill_minor is None and left is not None:
        bill_minor = left.amount_minor - giving_back.rewards_of(related)
        if reward.only and left.lines:
            meant_minor = min(returns.goods_minor(left, reward.only), bill_minor)
    of_sale = (related.sale.event, *(each.event for each in related.changes)) if related.sale is not None else ()
    return redeeming.weigh(
        sheet,
        fact,
        bill_minor=bill_minor,
        reward=reward,
        shared=shared,
        code=code,
        meant_minor=meant_minor,
        of_sale=of_sale,
    )


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
    look(sheet, redeeming.shared_counters(taking.reward, 0), shared)


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
    reward = _terms(sheet, held.reward, related)
    if reward is not None:
        redeeming.check_limits(reward, sheet, shared, but=event)
    why = Why(held.reward, texts.HELD_BEFORE())
    for unit, number, quantity in held.parts:
        sheet.post(unit, number, -quantity, "redeemed", why)
    if voucher is not None:
        use(sheet, voucher)
    if held.credit_minor:
        sheet.accrue(CREDIT, held.credit_minor, why)
    sheet.holds[event] = replace(held, status="committed")
    sheet.discount_minor = held.discount_minor
    if reward is not None:
        count(sheet, reward, shared)


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
        raise CannotVoid(
            said("the hold was committed already" if hold.status == "committed" else "the hold was released already")
        )
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
        raise CannotVoid(said("what was held has been spent since"))
    sheet.holds[of.fact.hold] = replace(hold, status="open")
