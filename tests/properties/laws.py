"""What must hold of an account after every event, whatever happened before."""

from collections.abc import Iterable

from loyalty_cli.clock import Moment
from loyalty_cli.program import lots, views
from loyalty_cli.program.account import DEBT, Account, Outcome, Posting
from loyalty_cli.program.terms import Program


def hold(account: Account, program: Program, postings: Iterable[Posting], now: Moment) -> None:
    """Every law of a single account at a moment."""
    sums: dict[tuple[str, int], int] = {}
    broken: dict[tuple[str, int], int] = {}
    for posting in postings:
        key = (posting.unit, posting.lot)
        assert type(posting.quantity) is int
        assert posting.quantity != 0
        assert posting.text
        assert posting.rule
        assert posting.account in ("issued", "opening", "redeemed", "breakage", "adjusted")
        sums[key] = sums.get(key, 0) + posting.quantity
        if posting.account == "breakage":
            broken[key] = broken.get(key, 0) - posting.quantity
    for key, lot in account.lots.items():
        assert lot.remaining == sums.get(key, 0), f"{key}: a lot holds the sum of its postings"
        assert lot.broken == broken.get(key, 0), f"{key}: and remembers what of it expired"
        assert lot.broken >= 0
        assert lot.remaining <= 0 if lot.number == DEBT else lot.remaining >= 0, f"{key}: only a debt is below zero"
        if lot.terms is not None:
            assert lot.remaining < lot.terms.size, f"{key}: a full card is a voucher"
            assert lot.remaining == 0 or not lot.full
    assert set(sums) <= set(account.lots)
    _vouchers(account)
    _debts(account, program, now)
    _balance(account, program, now)


def _vouchers(account: Account) -> None:
    open_of_card: dict[tuple[str, int | None, int], int] = {}
    for voucher in account.vouchers.values():
        assert voucher.status in ("open", "used", "cancelled")
        assert (voucher.status == "open") == (voucher.used_by is None) or voucher.status == "cancelled"
        if voucher.lot is not None and voucher.status in ("open", "used"):
            key = (voucher.source, voucher.lot, voucher.threshold)
            open_of_card[key] = open_of_card.get(key, 0) + 1
            card = account.lots[voucher.source, voucher.lot]
            assert card.full or voucher.threshold, "a reward for a full card stands on a full card"
            assert voucher.threshold == 0 or voucher.threshold in card.given
        if voucher.source.startswith("promotion:") and voucher.event in account.bought:
            assert voucher.status != "open" or not account.bought[voucher.event].gone, "a coupon goes with its sale"
    assert all(count == 1 for count in open_of_card.values()), "a card gives each of its rewards once"


def _debts(account: Account, program: Program, now: Moment) -> None:
    """Stamps are owed only where there are none: two cards side by side would hide one from the other."""
    for owed in account.lots.values():
        if owed.number == DEBT and owed.remaining and owed.terms is None:
            for lot in account.lots.values():
                is_open = lot.terms is not None and lot.unit == owed.unit and not lots.is_expired(lot, account, program, now)
                assert not is_open or lot.remaining == 0


def _balance(account: Account, program: Program, now: Moment) -> None:
    owed = {lot.unit for lot in account.lots.values() if lot.number == DEBT and lot.remaining}
    for unit, quantity in views.balance(account, program, now).items():
        assert quantity >= 0 or unit in owed, "a balance is below zero only by a debt"
    if program.points.clamp_negative and program.version == 1:
        assert not owed, "a programme that clamps owes nothing"


def drawn_fairly(before: Account, program: Program, outcome: Outcome, now: Moment) -> None:
    """A redemption takes only from lots that are open and not past their day."""
    for posting in outcome.postings:
        if posting.account == "redeemed" and posting.quantity < 0:
            lot = before.lots[posting.unit, posting.lot]
            assert lots.is_usable(lot, before, program, now)
