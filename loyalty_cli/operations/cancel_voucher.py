"""A voucher taken back by hand."""

from loyalty_cli.books import vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.facts import VoucherCancel
from loyalty_cli.program.unredeemable import UnknownVoucher
from loyalty_cli.storage import Database


def cancel_voucher(db: Database, code: str, reason: str, call: Call) -> Event:
    """Cancel the voucher of that code.

    Raises:
        UnknownVoucher, VoucherClosed: there is none, or it is not open.
    """
    found = vouchers.holder(db, code)
    if found is None:
        raise UnknownVoucher(code)
    return booking.book(db, found[0], VoucherCancel(found[1].code, reason), call)
