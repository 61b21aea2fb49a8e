"""What a returned sale gives back of what was spent on it: points and rewards, stored value, and the money (rule book 7.3).

A refund is paid back as the sale was paid: each part of it in proportion to what is left of that part.
"""

from collections.abc import Iterable, Mapping, Sequence

from loyalty_cli.language import said
from loyalty_cli.program import coupons, money, stamping, texts
from loyalty_cli.program.account import Posting, Voucher
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.gift_facts import GiftRestored
from loyalty_cli.program.linked import Undone
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.paying import REWARD, gift_of
from loyalty_cli.program.returns import Rest
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.taking import write_down
from loyalty_cli.program.terms import CREDIT, POINTS

_MONEY = "money"


def give_back(sheet: Sheet, related: Related, part: Purchase | None, rest: Rest) -> None:
    """Give back what a refund returns of all that paid for the sale, and write down how much of it is money.

    Rewards and points stay spent where the programme keeps them; stored value is the customer's own and always comes back.
    """
    assert part is not None
    back = shares(related, part, rest.amount_minor)
    if back is not None:
        write_down(sheet, back={name: minor for name, minor in back.items() if minor})
    give_back_rewards(sheet, related, rest.amount_minor, whole=rest.left is None)
    _give_stored_value(sheet, related, back or {})


def give_back_rewards(sheet: Sheet, related: Related, amount_minor: int, *, whole: bool) -> None:
    """Give back the points that go with so much of a sale, and with the whole of it what else its rewards took or gave."""
    of = related.of
    assert of is not None
    if of.program.points.keep_rewards_on_refund:
        return
    bought = sheet.account.bought[of.event]
    for spent_on in spending(of, related.tied):
        start_minor = spent_on.before.get("returned_minor", 0)  # what was given back before is none of this reward's
        paid_minor = bought.amount_minor - start_minor
        already, now = bought.returned_minor - start_minor, bought.returned_minor + amount_minor - start_minor
        _give_points(sheet, spent_on, already, now, paid_minor, whole=whole)
        if whole:
            sheet.claw_back(CREDIT, credit_of(spent_on), of=spent_on.event, why=_why(spent_on))
            undo_use(sheet, spent_on)


def _give_stored_value(sheet: Sheet, related: Related, back: Mapping[str, int]) -> None:
    of = related.of
    assert of is not None
    already = _given_before(related).get(CREDIT, 0)
    _give(sheet, of, CREDIT, already, already + back.get(CREDIT, 0))
    for name, minor in back.items():
        account = gift_of(name)
        if account is not None and minor:
            sheet.follow(account, GiftRestored(sheet.event, origin=of.event, amount_minor=minor))


def shares(related: Related, part: Purchase, amount_minor: int) -> dict[str, int] | None:
    """How so much of a purchase is paid back, in minor units: rewards, points, stored value, and the rest in money.

    The parts are in proportion to what is left of each, largest remainder first. None: all that was ever paid is money.
    """
    before = _given_before(related)
    open_parts, left = {}, part.amount_minor
    for name, paid in _paid(related).items():
        open_parts[name] = min(max(0, paid - before.get(name, 0)), left)
        left -= open_parts[name]
    if not open_parts:
        return None
    names = (*open_parts, _MONEY)
    return dict(zip(names, money.spread(amount_minor, [*open_parts.values(), left]), strict=True))


def rewards_of(related: Related) -> int:
    """What the redemptions on a sale take off what is left of it, in minor units."""
    return max(0, _off(related) - _given_before(related).get(REWARD, 0))


def _off(related: Related) -> int:
    return sum(int(tied.before.get("off_minor", 0)) for tied in related.tied)


def _paid(related: Related) -> dict[str, int]:
    """What paid for a sale beside money; the rewards of a payment are off its amount already."""
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Purchase)
    if of.fact.pays is None:
        return {REWARD: off} if (off := _off(related)) else {}
    return {POINTS: 0, **{name: minor for name, minor in of.before.get("paid", {}).items() if name != REWARD}}


def _given_before(related: Related) -> Mapping[str, int]:
    sums: dict[str, int] = {}
    for refund in related.refunds:
        for name, minor in refund.before.get("back", {}).items():
            sums[name] = sums.get(name, 0) + minor
    return sums


def spending(sale: Past, tied: Sequence[Past]) -> Sequence[Past]:
    """The events that spent something on a sale: the redemptions on it, or the payment itself."""
    return [sale] if isinstance(sale.fact, Purchase) and sale.fact.pays is not None else tied


def credit_of(spent_on: Past) -> int:
    """The credit that the rewards of a redemption or a payment gave."""
    if isinstance(spent_on.fact, Purchase):
        return sum(int(each.get("credit_minor", 0)) for each in spent_on.before.get("rewards", ()))
    return max(0, spent_on.moved("issued").get(CREDIT, 0))


def _why(spent_on: Past) -> Why:
    reward = getattr(spent_on.fact, "reward", None)
    return Why("return", texts.REWARD_RETURNED(reward=reward) if reward else texts.RETURNED())


def _give_points(sheet: Sheet, spent_on: Past, already_minor: int, now_minor: int, paid_minor: int, *, whole: bool) -> None:
    """Give back the share of the points that goes with what was returned of the sale, in whole points, down to the last."""
    total = sum(quantity for _, quantity in _taken(spent_on, POINTS))
    already = total * already_minor // paid_minor if paid_minor else 0
    now = total if whole else total * now_minor // paid_minor if paid_minor else 0
    _give(sheet, spent_on, POINTS, max(0, already), max(0, now))


def _give(sheet: Sheet, spent_on: Past, unit: str, already: int, now: int) -> None:
    """Give back what lies between two sums of what an event took, to the lots it came from, the last first."""
    start = 0
    for posting, quantity in _taken(spent_on, unit):
        end = start + quantity
        sheet.give_back(unit, posting.lot, max(0, min(end, now) - max(start, already)), "redeemed", _why(spent_on))
        start = end


def _taken(spent_on: Past, unit: str) -> list[tuple[Posting, int]]:
    mine = (each for each in reversed(spent_on.postings) if each.unit == unit and each.account == "redeemed")
    return [(posting, -posting.quantity) for posting in mine if posting.quantity < 0]


# Vouchers --------------------------------------------------------------------------------------------------------------


def undo_use(sheet: Sheet, spent_on: Past) -> None:
    """Reopen the vouchers that a redemption or a payment used, and take its uses off the counters."""
    for voucher in list(sheet.all_vouchers()):
        if voucher.used_by == spent_on.event and voucher.status == "used":
            reopen(sheet, voucher)
    count_use(sheet, spent_on, -1)


def reopen(sheet: Sheet, voucher: Voucher) -> None:
    """Open a voucher again, unless what it stands on was given back since: stamps, or the purchase that issued it."""
    if voucher.lot is not None:
        sheet.change_voucher(voucher, "open")
        stamping.settle(sheet, voucher.source)
    else:
        coupons.reopen(sheet, voucher)


def count_use(sheet: Sheet, spent_on: Past, step: int) -> None:
    """Count the rewards of a redemption or a payment for their limits, or take them off them."""
    for name in spent_on.before.get("counted", ()):
        sheet.count(str(name), step)
    for name, counted in spent_on.shared.items():
        if name.startswith(("redeemed:", "redeemers:")):
            sheet.shared[name] = sheet.shared.get(name, 0) + step * counted


def redo_use(sheet: Sheet, spent_on: Past) -> None:
    """Use again the vouchers that a refund had given back, and count the rewards again.

    Raises:
        CannotVoid: one of them is not open any more.
    """
    for event, place in spent_on.before.get("used", ()):
        voucher = sheet.voucher(event, place)
        if voucher.status != "open":
            raise CannotVoid(said("the voucher that came back with it has been used or withdrawn since"))
        sheet.change_voucher(voucher, "used", spent_on.event)
    count_use(sheet, spent_on, 1)


def undo_gifts(sheet: Sheet, of: Past, parts: Iterable[str]) -> None:
    """Let what an event did to gift cards be undone on their accounts."""
    for name in parts:
        account = gift_of(name)
        if account is not None:
            sheet.follow(account, Undone(sheet.event, origin=of.event))
