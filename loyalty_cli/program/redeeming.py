"""Redemption: what a reward costs, what it is worth on this bill, and what stands against it (rule book 5)."""

from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal

from loyalty_cli.clock import Moment
from loyalty_cli.errors import InsufficientBalance, Malformed, Refused
from loyalty_cli.language import said, said_many
from loyalty_cli.program import calendar, coupons, lots, money, texts, tiers
from loyalty_cli.program.account import Account, Voucher
from loyalty_cli.program.facts import Fact, Hold, Redemption
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import POINTS, Program, Reward
from loyalty_cli.program.unredeemable import BillNeeded, NoVoucher, RewardRefused, UnknownVoucher, VoucherClosed
from loyalty_cli.values import frozen

_LARGE_BILL_MINOR = 1_000_000  # for whoever asks what a reward is worth before there is a bill


@frozen
class Taking:
    """What a redemption takes: `points`, or a `voucher`, and what it takes off the bill (`credit_minor`: gives as credit)."""

    reward: Reward
    points: int
    voucher: Voucher | None
    discount_minor: int
    credit_minor: int
    text: str


def status(voucher: Voucher, now: Moment) -> str:
    """open, used, expired or cancelled, at that moment."""
    if voucher.status == "open" and voucher.until is not None and voucher.until < now.day:
        return "expired"
    return voucher.status


def weigh(
    sheet: Sheet,
    fact: Redemption | Hold,
    *,
    bill_minor: int | None,
    reward: Reward,
    shared: Mapping[str, int],
    code: str | None = None,
    off_minor: int | None = None,
    meant_minor: int | None = None,
    of_sale: Collection[int] = (),
) -> Taking:
    """What this redemption would take, or why it may not.

    Where lines have shown it, `off_minor` is what it takes off, and `meant_minor` what it can be taken off. `of_sale` are the
    events of the sale that it belongs to: the purchase and what has changed it.

    Raises:
        RewardRefused, BillNeeded, InsufficientBalance, NoVoucher, VoucherClosed: each with its reason.
    """
    program, currency = sheet.program, sheet.program.shop.currency
    by_voucher = code is not None or reward.points is None or reward.id not in program.rewards
    _check_terms(reward, sheet, bill_minor, by_voucher=by_voucher)
    check_limits(reward, sheet, shared)
    meant_minor = bill_minor if meant_minor is None else meant_minor
    full = worth(reward, meant_minor) if off_minor is None else off_minor
    if full == 0 and reward.kind in ("amount", "percent"):
        raise RewardRefused(reward, said("on this bill it takes nothing off"), rule=reward.id)
    credit = reward.value_minor if reward.kind == "credit" else 0
    if by_voucher:
        voucher = _voucher(sheet, reward, code, of_sale)
        return Taking(reward, 0, voucher, full, credit, texts.FOR_VOUCHER(reward=reward.name))
    assert reward.points is not None
    available = max(0, sheet.available(POINTS))
    if not fact.up_to or reward.kind not in ("amount", "credit"):
        if available < reward.points:
            text = f"{reward.name} costs {reward.points} points; {available} can be spent"
            raise InsufficientBalance(unit=POINTS, needed=reward.points, available=available, why=[(reward.id, text)])
        return Taking(reward, reward.points, None, full, credit, texts.FOR_POINTS(reward=reward.name, count=reward.points))
    points = part(reward, available, meant_minor, program)
    if points == 0:
        needed = max(program.points.min_points, program.points.step)
        text = f"of {available} points no whole step can be taken: at least {needed}"
        raise InsufficientBalance(unit=POINTS, needed=max(needed, available + 1), available=available, why=[(reward.id, text)])
    value = reward.value_minor * points // reward.points
    text = texts.PART_FOR_POINTS(points=points, all=reward.points, amount=money.show(value, currency))
    return Taking(reward, points, None, 0 if credit else value, value if credit else 0, text)


def promised_by(account: Account, reward: str, fact: Fact) -> int | None:
    """The event that issued the open voucher which pays for this; its programme says what the reward was then."""
    code = fact.code if isinstance(fact, Redemption) else None
    found = [
        (each.until or calendar.FOREVER, each.event)
        for each in account.vouchers.values()
        if each.status == "open" and each.reward == reward and code in (None, each.code)
    ]
    return min(found)[1] if found else None


def worth(reward: Reward, bill_minor: int | None) -> int:
    """What the reward takes off a bill: never more than is left of it."""
    if reward.kind == "amount":
        return reward.value_minor if bill_minor is None else min(reward.value_minor, bill_minor)
    if reward.kind != "percent":
        return 0
    if bill_minor is None:
        raise BillNeeded(reward)
    off = int((bill_minor * reward.percent * Decimal("0.01")).to_integral_value(ROUND_HALF_UP))
    return min(off, bill_minor, reward.cap_minor if reward.cap_minor is not None else off)


def part(reward: Reward, available: int, bill_minor: int | None, program: Program) -> int:
    """The points a part payment takes, clamped in order: asked, balance, share of the bill, whole steps, minimum."""
    assert reward.points is not None
    terms = program.points
    points = min(reward.points, available)
    if bill_minor is not None and reward.value_minor:
        share_minor = bill_minor * terms.max_share_percent // 100
        points = min(points, -(-share_minor * reward.points // reward.value_minor))
        while points and reward.value_minor * points // reward.points > share_minor:
            points -= 1
    points -= points % terms.step
    return points if points >= terms.min_points and reward.value_minor * points >= reward.points else 0


def _check_terms(reward: Reward, sheet: Sheet, bill_minor: int | None, *, by_voucher: bool) -> None:
    program, now = sheet.program, sheet.now
    if reward.dates is not None and not reward.dates[0] <= now.day <= reward.dates[1]:
        raise RewardRefused(
            reward, said("it runs from {first} through {last}", first=reward.dates[0], last=reward.dates[1]), rule=reward.id
        )
    if reward.min_bill_minor and (bill_minor is None or bill_minor < reward.min_bill_minor):
        least = money.show(reward.min_bill_minor, program.shop.currency)
        seen = (
            said("no bill was given (--bill)")
            if bill_minor is None
            else said("this one is {amount}", amount=money.show(bill_minor, program.shop.currency))
        )
        raise RewardRefused(reward, said("the bill must be at least {least}; {seen}", least=least, seen=seen), rule=reward.id)
    level, held = program.tier(reward.tier), tiers.at(sheet.account, program, now) if reward.tier is not None else None
    if reward.tier is not None and not by_voucher and program.rank(held) < program.rank(reward.tier):
        raise RewardRefused(
            reward, said("it is kept for {tier} and above", tier=level.name if level else reward.tier), rule=reward.id
        )


def check_limits(reward: Reward, sheet: Sheet, shared: Mapping[str, int], *, but: int | None = None) -> None:
    """Refuse a reward of which enough were taken, or are held; `but` is the hold that is being taken itself.

    Raises:
        RewardRefused: the stock or a limit is used up.
    """
    account, now, limit = sheet.account, sheet.now, reward.limit
    in_all = shared.get(f"redeemed:{reward.id}", 0) + sheet.shared.get(f"redeemed:{reward.id}", 0)
    if reward.stock is not None and in_all >= reward.stock:
        raise RewardRefused(reward, said("all {count} have been taken", count=reward.stock), rule=reward.id)
    if limit is None:
        return
    mine = [hold for hold in account.holds.values() if hold.reward == reward.id and hold.event != but]
    kept = sum(1 for hold in mine if lots.is_held(hold, now))
    own = sheet.counter(f"redeemed:{reward.id}").quantity + kept
    today = sheet.counter(f"redeemed:{reward.id}@{now.day}").quantity + kept
    if limit.per_customer is not None and own >= limit.per_customer:
        raise RewardRefused(reward, _as_often(limit.per_customer), rule=reward.id)
    if limit.per_day is not None and today >= limit.per_day:
        raise RewardRefused(reward, _as_often_a_day(limit.per_day), rule=reward.id)
    if limit.total is not None and in_all >= limit.total:
        raise RewardRefused(reward, said("all {count} have been taken", count=limit.total), rule=reward.id)
    if limit.first_customers is not None and own == 0 and shared.get(f"redeemers:{reward.id}", 0) >= limit.first_customers:
        raise RewardRefused(
            reward,
            said("it was for the first {count} customers", count=limit.first_customers),
            rule=reward.id,
        )


def _as_often(count: int) -> str:
    if count == 1:
        return said("a customer may take it once")
    return said_many(count, "a customer may take it {count} time", "a customer may take it {count} times")


def _as_often_a_day(count: int) -> str:
    if count == 1:
        return said("a customer may take it once a day")
    return said_many(count, "a customer may take it {count} time a day", "a customer may take it {count} times a day")


def counters(reward: Reward, now: Moment) -> list[str]:
    """The customer's own counters that a redemption moves."""
    if reward.limit is None:
        return []
    names = [f"redeemed:{reward.id}"]
    return [*names, f"redeemed:{reward.id}@{now.day}"] if reward.limit.per_day is not None else names


def shared_counters(reward: Reward, own: int) -> list[str]:
    """The counters over all customers that a redemption moves; `own` is how often this customer took it before."""
    names = []
    if reward.stock is not None or (reward.limit and reward.limit.total is not None):
        names.append(f"redeemed:{reward.id}")
    if reward.limit and reward.limit.first_customers is not None and own == 0:
        names.append(f"redeemers:{reward.id}")
    return names


def _voucher(sheet: Sheet, reward: Reward, code: str | None, of_sale: Collection[int]) -> Voucher:
    """The voucher of that code, or the soonest-ending open one for the reward; a coupon is good from the next sale on."""
    usable = [_of_code(sheet, reward, code)] if code is not None else _open_for(sheet, reward)
    usable = [voucher for voucher in usable if not coupons.is_of(voucher, of_sale)]
    if not usable:
        raise RewardRefused(
            reward, said("its voucher comes from this very sale and is good from the next one on"), rule=reward.id
        )
    return min(usable, key=lambda voucher: (voucher.until or calendar.FOREVER, voucher.event, voucher.place))


def _of_code(sheet: Sheet, reward: Reward, code: str) -> Voucher:
    found = next((voucher for voucher in sheet.all_vouchers() if voucher.code == code), None)
    if found is None:
        raise UnknownVoucher(code)
    if (state := status(found, sheet.now)) != "open":
        raise VoucherClosed(code=code, status=state, until=found.until)
    if _is_held(sheet, found):
        raise RewardRefused(reward, said("its voucher is held; commit that hold, or release it"), rule=reward.id)
    return found


def _open_for(sheet: Sheet, reward: Reward) -> list[Voucher]:
    of_reward = (voucher for voucher in sheet.all_vouchers() if voucher.reward == reward.id)
    found = [voucher for voucher in of_reward if status(voucher, sheet.now) == "open" and not _is_held(sheet, voucher)]
    if not found:
        raise NoVoucher(reward)
    return found


def _is_held(sheet: Sheet, voucher: Voucher) -> bool:
    holds = (hold for hold in sheet.account.holds.values() if hold.voucher == (voucher.event, voucher.place))
    return any(lots.is_held(hold, sheet.now) for hold in holds)


def missing(reward: Reward, account: Account, program: Program, now: Moment, *, shared: Mapping[str, int]) -> int | None:
    """The points that are missing for it now, on a bill that is large enough; None: something else stands against it."""
    sheet = Sheet(account, program, 0, now)
    bill_minor = max(reward.min_bill_minor, _LARGE_BILL_MINOR)
    try:
        weigh(sheet, Redemption(reward.id), bill_minor=bill_minor, reward=reward, shared=shared)
    except InsufficientBalance as short:
        return int(short.facts["missing"])
    except (Refused, Malformed):
        return None
    return 0
