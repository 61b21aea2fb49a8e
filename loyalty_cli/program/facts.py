"""What was typed, one value a kind of event: all that a rule needs beside the account and the programme.

A fact is kept with its event for good, as JSON without the keys that hold their default, so that `verify` can decide it
again.
"""

from typing import Any

from loyalty_cli.values import default, fields, frozen


@frozen
class Line:
    """One line of a bill: `gross_minor` is the price of all `quantity` together, before the discount on the bill.

    Category and tags are those of the day of the sale, so that a later catalogue changes nothing.
    """

    sku: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    quantity: int = 1
    gross_minor: int = 0


@frozen
class Purchase:
    """A sale: `amount_minor` is what the customer paid in all."""

    amount_minor: int
    lines: tuple[Line, ...] = ()
    discount_minor: int = 0
    tax_minor: int = 0
    tip_minor: int = 0


@frozen
class Stamp:
    """`count` stamps by hand on the stamp card `card`."""

    card: str
    count: int = 1


@frozen
class Redemption:
    """A reward taken: on a bill, on a purchase (`sale`), with a voucher of that `code`, or from an earlier `hold`."""

    reward: str
    bill_minor: int | None = None
    up_to: bool = False
    sale: int | None = None
    hold: int | None = None
    code: str | None = None


@frozen
class Hold:
    """A reward locked for a while: what a redemption would take stays where it is, and cannot be spent."""

    reward: str
    bill_minor: int | None = None
    up_to: bool = False
    sale: int | None = None


@frozen
class Release:
    """A hold given back."""

    hold: int


@frozen
class Returned:
    """One line given back: `quantity` of a SKU."""

    sku: str
    quantity: int = 1


@frozen
class Refund:
    """A purchase given back: whole, or `amount_minor` of it, or some of its lines."""

    of: int
    amount_minor: int | None = None
    lines: tuple[Returned, ...] = ()


@frozen
class Void:
    """An event that should not have been."""

    of: int
    reason: str


@frozen
class Adjustment:
    """A balance put right by hand; `expires_on` is for what is added."""

    unit: str
    quantity: int
    reason: str
    expires_on: str | None = None


@frozen
class Opening:
    """What a customer brought from a paper card or another programme."""

    unit: str
    quantity: int
    expires_on: str | None = None


@frozen
class Expiring:
    """The nightly run writes down what has expired of one account."""


@frozen
class Grant:
    """A tier given by hand, through the day `until` (None: for good)."""

    tier: str
    reason: str
    until: str | None = None


@frozen
class Revocation:
    """Every tier given by hand taken back."""

    reason: str = ""


@frozen
class Benefit:
    """A voucher that a tier gives once a year: `occasion` is birthday or yearly."""

    occasion: str
    tier: str
    year: int


@frozen
class VoucherCancel:
    """A voucher taken back by hand."""

    code: str
    reason: str = ""


@frozen
class Migration:
    """A customer's lots and started cards put on the terms of the programme in force: what is stamps or expiry."""

    what: str


Fact = (
    Purchase
    | Stamp
    | Redemption
    | Hold
    | Release
    | Refund
    | Void
    | Adjustment
    | Opening
    | Expiring
    | Grant
    | Revocation
    | Benefit
    | VoucherCancel
    | Migration
)

# The event kind that each fact is recorded under, and the word that tells facts of one kind apart.
KINDS: dict[type, str] = {
    Purchase: "purchase",
    Stamp: "stamp",
    Redemption: "redemption",
    Hold: "hold",
    Release: "release",
    Refund: "refund",
    Void: "void",
    Adjustment: "adjustment",
    Opening: "opening",
    Expiring: "expiry",
    Grant: "tier",
    Revocation: "tier",
    Benefit: "tier",
    VoucherCancel: "voucher-cancel",
    Migration: "adjustment",
}
_TYPES = {kind.__name__.lower(): kind for kind in KINDS}
_NESTED = {(Purchase, "lines"): Line, (Refund, "lines"): Returned}


def kind(fact: Fact) -> str:
    """The event kind that a fact is recorded under."""
    return KINDS[type(fact)]


def names(fact: Fact) -> int | None:
    """The event that a fact corrects or stands on."""
    if isinstance(fact, Refund | Void):
        return fact.of
    if isinstance(fact, Redemption):
        return fact.sale if fact.sale is not None else fact.hold
    return fact.hold if isinstance(fact, Release) else None


def dump(fact: Any) -> dict[str, Any]:
    """A fact as plain JSON values, without the keys that hold their default; `is` names its class."""
    return {"is": type(fact).__name__.lower(), **_plain(fact)}


def _plain(value: Any) -> dict[str, Any]:
    written: dict[str, Any] = {}
    of: Any = type(value)
    for name in fields(of):
        held = getattr(value, name)
        if held != default(of, name):
            written[name] = (
                [_plain(each) if hasattr(each, "__slots__") else each for each in held] if isinstance(held, tuple) else held
            )
    return written


def load(written: dict[str, Any]) -> Fact:
    """The fact that `dump` wrote."""
    of = _TYPES[written["is"]]
    values = {name: value for name, value in written.items() if name != "is"}
    for name, value in values.items():
        if isinstance(value, list):
            nested = _NESTED.get((of, name))
            values[name] = tuple(_line(nested, each) for each in value) if nested else tuple(value)
    fact: Fact = of(**values)
    return fact


def _line(of: type, written: dict[str, Any]) -> Any:
    return of(**{name: tuple(value) if isinstance(value, list) else value for name, value in written.items()})
