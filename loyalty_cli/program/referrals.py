"""Referral: a friend's first qualifying purchase pays both sides, once, and is undone with it (rule book 10.4).

The friend's side is part of what the purchase earns. The referrer's is an event of its own on the referrer's account, and every
refund that changes it brings about another.
"""

from collections.abc import Mapping

from loyalty_cli.clock import Moment, moment
from loyalty_cli.program import calendar, coupons, lots, money, texts
from loyalty_cli.program.account import DEBT
from loyalty_cli.program.accrual import NO_WELCOME, Accrual, Earned, Issued, Thanked, Welcome
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.others import Thanks
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.standing import REFERRAL, Standing
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.values import frozen


@frozen
class Brought(Fact):
    """What a referrer gets for the friend's purchase `sale`, or loses of it: `of` is that purchase, or what changed it.

    `points` and `credit_minor` are steps; a `reward` is given, or withdrawn where `is_withdrawn`.
    """

    kind = "referral"
    is_consequence = True

    of: int
    sale: int
    points: int = 0
    credit_minor: int = 0
    reward: str | None = None
    is_withdrawn: bool = False

    @property
    def names(self) -> int | None:
        return self.of

    @property
    def origin(self) -> int | None:
        return self.sale if self.of != self.sale else None


def welcome(spend_minor: int, standing: Standing, program: Program, now: Moment) -> Welcome:
    """What the purchase brings both sides, where it is the friend's first that qualifies."""
    terms = program.referral
    if terms is None or standing.referrer is None or standing.counters.get(REFERRAL, 0) > 0:
        return NO_WELCOME
    if spend_minor < terms.min_spend_minor or _is_too_late(terms.within_days, standing, program, now):
        return NO_WELCOME
    friend, referrer = terms.friend or Thanks(), terms.referrer or Thanks()
    share_minor = _share(friend, spend_minor)
    shown = money.show(spend_minor, program.shop.currency)
    lines = []
    if friend.points:
        lines.append(Earned(REFERRAL, POINTS, friend.points, texts.WELCOME()))
    if share_minor:
        lines.append(Earned(REFERRAL, CREDIT, share_minor, texts.WELCOME_SHARE(percent=friend.share_percent, amount=shown)))
    vouchers = (Issued(REFERRAL, friend.reward, texts.WELCOME_VOUCHER()),) if friend.reward else ()
    thanked = Thanked(referrer.points or 0, _share(referrer, spend_minor), referrer.reward)
    return Welcome(tuple(lines), vouchers, thanked)


def _is_too_late(within_days: int | None, standing: Standing, program: Program, now: Moment) -> bool:
    if within_days is None or standing.joined_at is None:
        return False
    joined_on = moment(standing.joined_at, program.shop.timezone).day
    return now.day > calendar.shift(joined_on, within_days, "day")


def _share(side: Thanks, spend_minor: int) -> int:
    return max(0, spend_minor) * (side.share_percent or 0) // 100


def follow(sheet: Sheet, sale: int, referrer: int | None, old: Accrual, new: Accrual) -> None:
    """Let the referrer have what a purchase brings them now, instead of what it brought before."""
    if referrer is None or old.thanked == new.thanked:
        return
    before, after = old.thanked or Thanked(), new.thanked or Thanked()
    if (old.thanked is None) != (new.thanked is None):
        sheet.count(REFERRAL, -1 if new.thanked is None else 1)
    has_changed = before.reward != after.reward
    step = Brought(
        of=sheet.event,
        sale=sale,
        points=after.points - before.points,
        credit_minor=after.credit_minor - before.credit_minor,
        reward=(after.reward or before.reward) if has_changed else None,
        is_withdrawn=has_changed and after.reward is None,
    )
    if step.points or step.credit_minor or step.reward:
        sheet.follow(referrer, step)


def bring(sheet: Sheet, fact: Brought, related: Related, _shared: Mapping[str, int]) -> None:
    """Book the referrer's side."""
    first = related.of.event if related.of is not None else sheet.event
    why = Why(REFERRAL, texts.THANKS() if first == sheet.event else texts.FRIENDS_PURCHASE_CHANGED())
    for unit, step in ((POINTS, fact.points), (CREDIT, fact.credit_minor)):
        own = next((lot for lot in sheet.lots.values() if (lot.unit, lot.event) == (unit, first) and lot.number != DEBT), None)
        if step < 0:
            sheet.claw_back(unit, -step, of=first, why=why)
        elif step and own is not None:
            sheet.give_back(unit, own.number, step, "issued", why)
        elif step:
            sheet.accrue(unit, step, why, expires_on=lots.last_day(sheet.program.expiry(unit), sheet.now.day))
    if fact.reward is not None:
        issued = Issued(REFERRAL, fact.reward, why.text)
        before, after = ((issued,), ()) if fact.is_withdrawn else ((), (issued,))
        coupons.follow(sheet, before, after, of=(first,))
