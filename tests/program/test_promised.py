"""Whose promise a reward is taken on, where the programme has dropped it: the voucher that ends first, then the oldest."""

import pytest

from loyalty_cli.program.account import Account, Voucher
from loyalty_cli.program.facts import Redemption
from loyalty_cli.program.redeeming import promised_by


@pytest.mark.parametrize(
    ("vouchers", "code", "event"),
    [
        ([], None, None),
        ([Voucher(1, 1, "free", "AAA", until=None)], None, 1),
        ([Voucher(1, 1, "free", "AAA", until=None), Voucher(2, 1, "free", "BBB", until="2026-12-31")], None, 2),
        ([Voucher(1, 1, "free", "AAA", until="2026-12-31"), Voucher(2, 1, "free", "BBB", until="2026-06-30")], None, 2),
        ([Voucher(1, 1, "free", "AAA", until="2026-06-30"), Voucher(2, 1, "free", "BBB", until="2026-06-30")], None, 1),
        ([Voucher(1, 1, "free", "AAA", until="2026-06-30"), Voucher(2, 1, "free", "BBB", until=None)], "BBB", 2),
        ([Voucher(1, 1, "free", "AAA", until=None, status="used"), Voucher(2, 1, "cake", "BBB", until=None)], None, None),
    ],
)
def test_the_voucher_that_ends_first_says_what_was_promised(
    vouchers: list[Voucher], code: str | None, event: int | None
) -> None:
    account = Account(vouchers={(each.event, each.place): each for each in vouchers})
    assert promised_by(account, "free", Redemption("free", code=code)) == event
