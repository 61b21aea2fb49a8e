"""A whole sale settled in one event: rewards, then points, then stored value; the rest is to be paid (rule book 5.2–5.5)."""

from collections.abc import Mapping

from loyalty_cli.errors import InsufficientBalance, Refused
from loyalty_cli.language import said
from loyalty_cli.program import kinds, money, redeeming, returns, texts
from loyalty_cli.program.facts import Purchase, Redemption
from loyalty_cli.program.gift_facts import GiftSpent
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.taking import look, take, write_down
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.terms import CREDIT, POINTS, Reward
from loyalty_cli.program.unredeemable import RewardRefused, UnknownReward
from loyalty_cli.values import replace

REWARD = "reward"
_GIFT = "gift:"
_ORDER = ("item", "percent", "amount", "credit")  # in which the rewards of one bill are taken


class PointsWithoutValue(Refused):
    """The programme does not say what money a point pays."""

    code = "no_point_value"

    def __init__(self) -> None:
        super().__init__(said("Points pay no bills here: [points] of the programme says no value. Leave --points out."))


class MoreThanPossible(Refused):
    """More points or credit than can be taken here, though there may be enough of them."""

    code = "more_than_possible"

    def __init__(self, unit: str, *, asked: str | int, possible: str | int, because: str) -> None:
        super().__init__(
            said(
                "{asked} {unit} cannot be taken here, {possible} can: {because}. Ask for less, for max, or add --up-to.",
                asked=asked,
                unit=unit,
                possible=possible,
                because=because,
            ),
            why=[(unit, because)],
            asked=asked,
            possible=possible,
        )


def gift(account: int) -> str:
    """The name under which a payment keeps what is on a gift card, and what it paid."""
    return f"{_GIFT}{account}"


def gift_of(name: str) -> int | None:
    """The account of the gift card that a part of a payment is named after; None for any other part."""
    return int(name.removeprefix(_GIFT)) if name.startswith(_GIFT) else None


def settle(sheet: Sheet, purchase: Purchase, related: Related, shared: Mapping[str, int]) -> Purchase:
    """Take what pays for a sale beside money, and hand back the purchase as it counts: what the rewards have left of it.

    Raises:
        RewardRefused, UnknownReward, NoVoucher, InsufficientBalance, PointsWithoutValue, MoreThanPossible: it cannot be so.
    """
    tender = purchase.pays
    assert tender is not None
    counted = _take_rewards(sheet, replace(purchase, pays=None), tender, related, shared)
    points_minor = _take_points(sheet, tender, counted.amount_minor)
    credit_minor = _take_credit(sheet, tender, counted.amount_minor - points_minor)
    gifts = _take_gifts(sheet, tender, counted.amount_minor - points_minor - credit_minor, shared)
    paid = {REWARD: purchase.amount_minor - counted.amount_minor, POINTS: points_minor, CREDIT: credit_minor, **gifts}
    sheet.discount_minor = paid[REWARD] if tender.rewards else None
    write_down(sheet, paid={name: minor for name, minor in paid.items() if minor})
    if not sheet.program.shop.tender_earns:
        counted = replace(counted, tender_minor=sum(paid.values()) - paid[REWARD])
    if counted != replace(purchase, pays=None):
        write_down(sheet, settled=kinds.dump(counted))
    return counted


# Rewards ---------------------------------------------------------------------------------------------------------------


def _take_rewards(sheet: Sheet, purchase: Purchase, tender: Tender, related: Related, shared: Mapping[str, int]) -> Purchase:
    """Take the rewards: free items leave the bill first, then percentages come off it, then fixed amounts."""
    rewards = [_terms(sheet, reward, related) for reward in tender.rewards]
    part = purchase
    for reward in sorted(rewards, key=lambda reward: _ORDER.index(reward.kind)):
        less = _less(part, reward)
        off_minor = part.amount_minor - less.amount_minor
        taking = redeeming.weigh(
            sheet,
            Redemption(reward.id),
            bill_minor=purchase.amount_minor - purchase.tip_minor,
            reward=reward,
            shared=shared,
            off_minor=off_minor,
        )
        take(sheet, taking, shared)
        voucher = taking.voucher
        used = {"voucher": [voucher.event, voucher.place]} if voucher else {}
        given = {"credit_minor": taking.credit_minor} if taking.credit_minor else {}
        write_down(sheet, rewards=[{"reward": reward.id, "off_minor": off_minor, **used, **given}])
        part = less
    return part


def _terms(sheet: Sheet, reward: str, related: Related) -> Reward:
    found = sheet.program.rewards.get(reward) or related.rewards.get(reward)
    if found is None:
        raise UnknownReward(reward, known=sheet.program.rewards)
    return found


def _less(part: Purchase, reward: Reward) -> Purchase:
    """What a reward leaves of the bill."""
    if reward.kind == "credit":
        return part
    less = None
    if reward.kind == "item":
        less = returns.with_free_item(part, reward.only)
    elif goods_minor := returns.goods_minor(part, reward.only):
        less = returns.with_discount(part, redeeming.worth(reward, goods_minor), reward.only)
    if less is None:
        raise RewardRefused(
            reward, said("nothing that it is for is left on the bill; type each line with --item"), rule=reward.id
        )
    return less


# Points and stored value -----------------------------------------------------------------------------------------------------


def _take_points(sheet: Sheet, tender: Tender, left_minor: int) -> int:
    """Take points, clamped in order: asked, balance, share of the bill, whole steps, minimum; returns the money they pay."""
    if tender.points == 0:
        return 0
    terms, currency = sheet.program.points, sheet.program.shop.currency
    if terms.value_minor is None:
        raise PointsWithoutValue
    available = max(0, sheet.available(POINTS))
    if tender.points is not None and tender.points > available and not tender.up_to:
        raise InsufficientBalance(unit=POINTS, needed=tender.points, available=available)
    points = min(available if tender.points is None else tender.points, available)
    share_minor = left_minor * terms.max_share_percent // 100
    because = texts.SHARE_OF_BILL(amount=money.show(share_minor, currency))
    if points > share_minor // terms.value_minor:
        points = share_minor // terms.value_minor
    elif points % terms.step:
        because = texts.IN_STEPS(count=terms.step)
    points -= points % terms.step
    if points < terms.min_points:
        points, because = 0, texts.AT_LEAST(count=terms.min_points)
    if tender.points is not None and points < tender.points and not tender.up_to:
        raise MoreThanPossible(POINTS, asked=tender.points, possible=points, because=because)
    if points == 0:
        nothing = texts.NO_POINTS_PAY(because=because if available else texts.NO_POINTS())
        sheet.notes.append((POINTS, POINTS, nothing))
        return 0
    paid_minor = points * terms.value_minor
    sheet.spend(
        POINTS, points, "redeemed", Why(POINTS, texts.POINTS_PAY(count=points, amount=money.show(paid_minor, currency)))
    )
    return paid_minor


def _take_credit(sheet: Sheet, tender: Tender, left_minor: int) -> int:
    """Take credit, no more than there is and than is left to pay; returns how much."""
    currency = sheet.program.shop.currency
    available = max(0, sheet.available(CREDIT))
    asked = available if tender.credit_minor is None else tender.credit_minor
    if not tender.up_to and tender.credit_minor is not None:
        if asked > available:
            raise InsufficientBalance(
                unit=CREDIT, needed=asked, available=available, show=lambda minor: money.show(minor, currency)
            )
        if asked > left_minor:
            asked_text, left = money.show(asked, currency), money.show(left_minor, currency)
            raise MoreThanPossible(CREDIT, asked=asked_text, possible=left, because=texts.NO_MORE_TO_PAY())
    credit_minor = min(asked, available, left_minor)
    sheet.spend(CREDIT, credit_minor, "redeemed", Why(CREDIT, texts.CREDIT_PAYS(amount=money.show(credit_minor, currency))))
    return credit_minor


def _take_gifts(sheet: Sheet, tender: Tender, left_minor: int, shared: Mapping[str, int]) -> dict[str, int]:
    """Take what is still to pay off the gift cards, in the order typed; returns how much off each, by its name."""
    paid = {}
    for account in tender.gifts:
        name = gift(account)
        look(sheet, [name], shared)
        paid[name] = min(shared.get(name, 0), left_minor)
        left_minor -= paid[name]
        if paid[name]:
            sheet.follow(account, GiftSpent(sheet.event, paid[name]))
    return paid
