"""Vouchers given by hand, or brought along from another system; and what one that nobody is named on gives its bearer."""

from collections.abc import Mapping

from loyalty_cli.language import said
from loyalty_cli.program import lots, texts
from loyalty_cli.program.bills import DayOver
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet, Why
from loyalty_cli.program.terms import CREDIT
from loyalty_cli.program.unredeemable import UnknownReward
from loyalty_cli.values import frozen

BY_HAND, BROUGHT = "by-hand", "brought"


@frozen
class VoucherIssue(Fact):
    """`count` vouchers for a reward on this account, usable through the day `until`, else as long as the reward says.

    `bearers` is how many accounts got one at once, where they are for whoever bears them; `source` says where they come from.
    """

    kind = "voucher-issue"
    is_at_the_counter = True

    reward: str
    count: int = 1
    bearers: int = 0
    until: str | None = None
    source: str = BY_HAND


@frozen
class CreditTaken(Fact):
    """The credit of the bearer's voucher that the redemption `of` used, on the account of who showed it."""

    kind = "redemption"
    is_at_the_counter = True
    is_consequence = True

    of: int
    reward: str
    amount_minor: int

    @property
    def names(self) -> int | None:
        return self.of


def issue(sheet: Sheet, fact: VoucherIssue, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give vouchers.

    Raises:
        UnknownReward: the programme has no such reward.
        DayOver: their last day has gone by.
    """
    if fact.reward not in sheet.program.rewards:
        raise UnknownReward(fact.reward, known=sheet.program.rewards)
    if fact.until is not None and fact.until < sheet.now.day:
        raise DayOver("--until", fact.until, today=sheet.now.day)
    for _ in range(fact.count):
        sheet.issue(fact.reward, source=fact.source, until=fact.until)


def undo_issue(sheet: Sheet, of: Past, _related: Related) -> None:
    """Withdraw vouchers that were given by hand.

    Raises:
        CannotVoid: one of them has been used.
    """
    for voucher in [each for each in sheet.account.vouchers.values() if each.event == of.event]:
        if voucher.status == "used":
            raise CannotVoid(said("one of its vouchers has been used; void that redemption first"))
        if voucher.status == "open":
            sheet.change_voucher(voucher, "cancelled", sheet.event)


def take_credit(sheet: Sheet, fact: CreditTaken, _related: Related, _shared: Mapping[str, int]) -> None:
    """Put the credit of a voucher on the account of who showed it."""
    name = sheet.program.rewards[fact.reward].name if fact.reward in sheet.program.rewards else fact.reward
    last_day = lots.last_day(sheet.program.expiry(CREDIT), sheet.now.day)
    sheet.accrue(CREDIT, fact.amount_minor, Why(fact.reward, texts.FOR_VOUCHER(reward=name)), expires_on=last_day)
