"""Coupons: vouchers that a purchase issued by a promotion, withdrawn when what is left of it no longer earns them (9.4, 7.2).

A used one stays used. That it is no longer earned is remembered in a counter, so that it does not open again when its use is
voided; one that was withdrawn names its own purchase as the event that closed it.
"""

from collections.abc import Collection, Iterable

from loyalty_cli.program import texts
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.accrual import Issued
from loyalty_cli.program.sheet import Sheet

_PROMOTION = "promotion:"


def issue(sheet: Sheet, wanted: Issued) -> None:
    """Give the customer a coupon."""
    sheet.issue(wanted.reward, source=wanted.source)
    _note(sheet, wanted.source, wanted.text)


def is_of(voucher: Voucher, sale: Collection[int]) -> bool:
    """Whether this very sale issued it as a coupon, so that it cannot be used on it; a refund of it may have, too."""
    return voucher.event in sale and voucher.source.startswith((_PROMOTION, "referral"))


def follow(sheet: Sheet, old: Iterable[Issued], new: Iterable[Issued], *, of: Collection[int]) -> None:
    """Withdraw what a purchase no longer earns, and give what it earns after all.

    `of` are its own event and those of its refunds.
    """
    before, after = ({each.source: each for each in issued} for issued in (old, new))
    for source in before:
        if source not in after:
            _withdraw(sheet, _issued(sheet, source, of))
    for source, wanted in after.items():
        if source not in before and not _give_again(sheet, _issued(sheet, source, of)):
            issue(sheet, wanted)


def _issued(sheet: Sheet, source: str, of: Collection[int]) -> list[Voucher]:
    return [voucher for voucher in sheet.all_vouchers() if voucher.source == source and voucher.event in of]


def _withdraw(sheet: Sheet, issued: Iterable[Voucher]) -> None:
    for voucher in issued:
        if _is_withdrawn(sheet, voucher):
            continue
        if voucher.status == "open":
            _close(sheet, voucher)
            _note(sheet, voucher.source, texts.VOUCHER_WITHDRAWN())
        else:
            sheet.count(_unearned(voucher), 1)
            stays = texts.VOUCHER_STAYS_USED if voucher.status == "used" else texts.VOUCHER_STAYS_CANCELLED
            _note(sheet, voucher.source, stays())


def _give_again(sheet: Sheet, issued: Iterable[Voucher]) -> bool:
    """Take the withdrawal of a coupon back; whether there was one."""
    for voucher in issued:
        if not _is_withdrawn(sheet, voucher):
            continue
        if sheet.counter(_unearned(voucher)).quantity:
            sheet.count(_unearned(voucher), -1)
        else:
            sheet.change_voucher(voucher, "open")
        return True
    return False


def reopen(sheet: Sheet, voucher: Voucher) -> None:
    """Open a voucher whose use, or whose cancelling by hand, is undone; one that is no longer earned is withdrawn."""
    if sheet.counter(_unearned(voucher)).quantity:
        sheet.count(_unearned(voucher), -1)
        _close(sheet, voucher)
    else:
        sheet.change_voucher(voucher, "open")


def _close(sheet: Sheet, voucher: Voucher) -> None:
    sheet.change_voucher(voucher, "cancelled", voucher.event)


def _is_withdrawn(sheet: Sheet, voucher: Voucher) -> bool:
    is_closed = voucher.status == "cancelled" and voucher.used_by == voucher.event
    return is_closed or sheet.counter(_unearned(voucher)).quantity > 0


def _unearned(voucher: Voucher) -> str:
    return f"unearned:{voucher.event}:{voucher.place}"


def _note(sheet: Sheet, source: str, text: str) -> None:
    sheet.notes.append((source.removeprefix(_PROMOTION), "voucher", text))
