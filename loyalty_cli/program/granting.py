"""What is given and taken back by hand: tiers, the presents of a tier, vouchers; and how each of them is undone."""

from collections.abc import Mapping

from loyalty_cli.errors import NothingToDo, Unknown
from loyalty_cli.language import said
from loyalty_cli.program import giving_back, redeeming
from loyalty_cli.program.account import NOTHING, Floor
from loyalty_cli.program.bills import DayOver
from loyalty_cli.program.facts import VoucherCancel
from loyalty_cli.program.past import CannotVoid, Past, Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.tier_facts import Benefit, Grant, Revocation
from loyalty_cli.program.unredeemable import UnknownVoucher, VoucherClosed
from loyalty_cli.values import replace


def grant(sheet: Sheet, fact: Grant, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give a tier by hand.

    Raises:
        Unknown: the programme has no such tier.
        DayOver: its last day has gone by.
    """
    if sheet.program.tier(fact.tier) is None:
        levels = sheet.program.tiers.levels if sheet.program.tiers else ()
        hint = "" if levels else said("The programme has no tiers: add [tiers] and a [[tier]] to it and apply it.")
        raise Unknown("tier", typed=fact.tier, known=[tier.id for tier in levels], hint=hint)
    if fact.until is not None and fact.until < sheet.now.day:
        raise DayOver("--until", fact.until, today=sheet.now.day)
    sheet.floors[sheet.event] = Floor(sheet.event, fact.tier, sheet.now.at, fact.until)


def undo_grant(sheet: Sheet, of: Past, _related: Related) -> None:
    """Take a tier given by hand away again."""
    sheet.floors[of.event] = replace(sheet.account.floors[of.event], lifted_by=sheet.event)


def revoke(sheet: Sheet, _fact: Revocation, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take every tier given by hand back.

    Raises:
        NothingToDo: there is none.
    """
    floors = sheet.account.floors.values()
    held = [floor for floor in floors if floor.lifted_by is None and floor.membership is None]
    if not held:
        raise NothingToDo(said("No tier was given by hand to this customer; an earned one cannot be revoked."))
    for floor in held:
        sheet.floors[floor.event] = replace(floor, lifted_by=sheet.event)


def undo_revoke(sheet: Sheet, of: Past, _related: Related) -> None:
    """Give the tiers again that a revocation took."""
    for floor in sheet.account.floors.values():
        if floor.lifted_by == of.event:
            sheet.floors[floor.event] = replace(floor, lifted_by=None)


def benefit(sheet: Sheet, fact: Benefit, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give what a tier gives once a year.

    Raises:
        NothingToDo: it was given, or the tier gives nothing any more.
    """
    tier = sheet.program.tier(fact.tier)
    reward = None
    if tier is not None:
        reward = tier.birthday_reward if fact.occasion == "birthday" else tier.yearly_reward
    name = f"benefit:{fact.occasion}:{fact.year}"
    if tier is None or reward is None or sheet.account.counters.get(name, NOTHING).quantity:
        raise NothingToDo(said("This benefit has been given already."))
    sheet.count(name, 1)
    sheet.issue(reward, source=f"tier:{tier.id}")


def undo_benefit(sheet: Sheet, of: Past, _related: Related) -> None:
    """Withdraw a present of a tier.

    Raises:
        CannotVoid: its voucher has been used.
    """
    assert isinstance(of.fact, Benefit)
    for voucher in [each for each in sheet.account.vouchers.values() if each.event == of.event]:
        if voucher.status != "open":
            raise CannotVoid(said("its voucher has been used; void that redemption first"))
        sheet.change_voucher(voucher, "cancelled", sheet.event)
    sheet.count(f"benefit:{of.fact.occasion}:{of.fact.year}", -1)


def cancel_voucher(sheet: Sheet, fact: VoucherCancel, _related: Related, _shared: Mapping[str, int]) -> None:
    """Take an open voucher back.

    Raises:
        UnknownVoucher, VoucherClosed: there is none of that code, or it opens nothing any more.
    """
    voucher = next((each for each in sheet.account.vouchers.values() if each.code == fact.code), None)
    if voucher is None:
        raise UnknownVoucher(fact.code)
    if (state := redeeming.status(voucher, sheet.now)) != "open":
        raise VoucherClosed(code=voucher.code, status=state, until=voucher.until)
    sheet.change_voucher(voucher, "cancelled", sheet.event)


def undo_cancel_voucher(sheet: Sheet, of: Past, _related: Related) -> None:
    """Open a cancelled voucher again."""
    for voucher in sheet.account.vouchers.values():
        if voucher.used_by == of.event:
            giving_back.reopen(sheet, voucher)


REVERSALS = {
    Grant: undo_grant,
    Revocation: undo_revoke,
    Benefit: undo_benefit,
    VoucherCancel: undo_cancel_voucher,
}
