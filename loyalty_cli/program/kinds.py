"""Every kind of fact by the name of its class: the module that says what it is, and the rule that decides it.

Both are imported when an event of the kind is booked or read, so that a sale waits for nothing that is not about sales.
A fact is written down with its event as JSON without the keys that hold their default.
"""

from collections.abc import Callable
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from loyalty_cli import program as rules
from loyalty_cli.program.facts import Fact
from loyalty_cli.values import default, fields

KINDS = {
    "Purchase": ("facts", "selling.sell"),
    "Stamp": ("facts", "by_hand.stamp"),
    "Redemption": ("facts", "holding.redemption"),
    "Hold": ("facts", "holding.hold"),
    "Release": ("facts", "holding.release"),
    "Refund": ("facts", "refunding.refund"),
    "Void": ("facts", "voiding.void"),
    "Undone": ("linked", "voiding.undo_consequence"),
    "Move": ("linked", "moving.move"),
    "Transfer": ("linked", "transferring.transfer"),
    "Received": ("linked", "transferring.receive"),
    "VoucherIssue": ("issuing", "issuing.issue"),
    "CreditTaken": ("issuing", "issuing.take_credit"),
    "GiftSale": ("gift_facts", "gifting.sell"),
    "GiftOpening": ("gift_facts", "gifting.bring"),
    "GiftPayment": ("gift_facts", "gifting.pay"),
    "GiftSpent": ("gift_facts", "gifting.pay"),
    "GiftRestored": ("gift_facts", "gifting.restore"),
    "GiftRefund": ("gift_facts", "gifting.refund"),
    "Adjustment": ("facts", "adjusting.adjust"),
    "Opening": ("facts", "adjusting.opening"),
    "Expiring": ("facts", "expiring.expire"),
    "Grant": ("tier_facts", "granting.grant"),
    "Revocation": ("tier_facts", "granting.revoke"),
    "Benefit": ("tier_facts", "granting.benefit"),
    "VoucherCancel": ("facts", "granting.cancel_voucher"),
    "Migration": ("facts", "migrating.migrate"),
    "PackSale": ("packs", "packs.sell"),
    "PackUse": ("packs", "packs.use"),
    "PackRefund": ("packs", "packs.refund"),
    "Joining": ("memberships", "memberships.join"),
    "Leaving": ("memberships", "memberships.leave"),
    "Donation": ("giving", "giving.donate"),
    "Brought": ("referrals", "referrals.bring"),
    "Merge": ("holdings", "merging.merge"),
    "Merged": ("holdings", "merging.absorb"),
    "Unmerge": ("holdings", "parting.part"),
    "Unmerged": ("holdings", "parting.take_back"),
}
_BY_WORD = {name.lower(): name for name in KINDS}
_NONE = MappingProxyType[str, type]({})


def kind(name: str) -> type[Fact]:
    """The class of facts of that name."""
    found: type[Fact] = getattr(getattr(rules, KINDS[name][0]), name)
    return found


def rule(fact: Fact) -> Callable[..., None]:
    """What decides a fact of this kind: `(sheet, fact, related, shared)`."""
    module, _, function = KINDS[type(fact).__name__][1].partition(".")
    found: Callable[..., None] = getattr(getattr(rules, module), function)
    return found


def dump(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON values, without the keys that hold their default; `is` names its class."""
    return {"is": type(fact).__name__.lower(), **_plain(fact)}


def _plain(value: Any) -> dict[str, Any]:
    return {name: _written(each) for name, none in _defaults(value.__class__) if (each := getattr(value, name)) != none}


@lru_cache
def _defaults(of: type) -> list[tuple[str, Any]]:
    return [(name, default(of, name)) for name in fields(of)]


def _written(held: Any) -> Any:
    if isinstance(held, tuple):
        return [_written(each) for each in held]
    return _plain(held) if hasattr(held, "__slots__") else held


def load(written: dict[str, Any]) -> Fact:
    """The fact that `dump` wrote."""
    of = kind(_BY_WORD[written["is"]])
    fact: Fact = _read(of, {name: value for name, value in written.items() if name != "is"})
    return fact


def _read(of: type, written: dict[str, Any]) -> Any:
    nested = getattr(of, "nested", _NONE)
    return of(**{name: _value(value, nested.get(name)) for name, value in written.items()})


def _value(written: Any, nested: type | None) -> Any:
    if isinstance(written, list):
        return tuple(_value(each, nested) for each in written)
    return _read(nested, written) if nested and isinstance(written, dict) else written
