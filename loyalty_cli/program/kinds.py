"""Every kind of fact, and how one is written down with its event: as JSON without the keys that hold their default."""

from typing import Any

from loyalty_cli.program.account import Bought, CardTerms, Floor, HoldState, Lot, Voucher
from loyalty_cli.program.facts import (
    Adjustment,
    Benefit,
    Expiring,
    Fact,
    Grant,
    Hold,
    Line,
    Migration,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Release,
    Returned,
    Revocation,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.gift_facts import GiftOpening, GiftPayment, GiftRefund, GiftRestored, GiftSale, GiftSpent
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.holdings import Holdings, Merge, Merged, Unmerge, Unmerged
from loyalty_cli.program.issuing import CreditTaken, VoucherIssue
from loyalty_cli.program.linked import Move, Part, Received, Transfer, Undone
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.packs import PackRefund, PackSale, PackUse
from loyalty_cli.program.referrals import Brought
from loyalty_cli.program.tender import Tender
from loyalty_cli.values import default, fields

KINDS: tuple[type[Fact], ...] = (
    Purchase,
    Stamp,
    Redemption,
    Hold,
    Release,
    Refund,
    Void,
    Undone,
    Move,
    Transfer,
    Received,
    VoucherIssue,
    CreditTaken,
    GiftSale,
    GiftOpening,
    GiftPayment,
    GiftSpent,
    GiftRestored,
    GiftRefund,
    Adjustment,
    Opening,
    Expiring,
    Grant,
    Revocation,
    Benefit,
    VoucherCancel,
    Migration,
    PackSale,
    PackUse,
    PackRefund,
    Joining,
    Leaving,
    Donation,
    Brought,
    Merge,
    Merged,
    Unmerge,
    Unmerged,
)
_BY_NAME = {kind.__name__.lower(): kind for kind in KINDS}
_NESTED: dict[tuple[type, str], type] = {
    (Purchase, "lines"): Line,
    (Purchase, "pays"): Tender,
    (Refund, "lines"): Returned,
    (Received, "parts"): Part,
    (PackUse, "items"): Line,
    (Merged, "holdings"): Holdings,
    (Unmerged, "holdings"): Holdings,
    (Holdings, "lots"): Lot,
    (Lot, "terms"): CardTerms,
    (Holdings, "vouchers"): Voucher,
    (Holdings, "holds"): HoldState,
    (Holdings, "floors"): Floor,
    (Holdings, "bought"): Bought,
}


def dump(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON values, without the keys that hold their default; `is` names its class."""
    return {"is": type(fact).__name__.lower(), **_plain(fact)}


def _plain(value: Any) -> dict[str, Any]:
    of: Any = type(value)
    held = {name: getattr(value, name) for name in fields(of)}
    return {name: _written(each) for name, each in held.items() if each != default(of, name)}


def _written(held: Any) -> Any:
    if isinstance(held, tuple):
        return [_written(each) for each in held]
    return _plain(held) if hasattr(held, "__slots__") else held


def load(written: dict[str, Any]) -> Fact:
    """The fact that `dump` wrote."""
    fact: Fact = _read(_BY_NAME[written["is"]], {name: value for name, value in written.items() if name != "is"})
    return fact


def _read(of: type, written: dict[str, Any]) -> Any:
    return of(**{name: _value(value, _NESTED.get((of, name))) for name, value in written.items()})


def _value(written: Any, nested: type | None) -> Any:
    if isinstance(written, list):
        return tuple(_value(each, nested) for each in written)
    return _read(nested, written) if nested and isinstance(written, dict) else written
