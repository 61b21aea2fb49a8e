"""What is left of a purchase: what rewards and returns take off it (rule book 3.4, 3.5, 7.1)."""

from collections.abc import Iterable, Sequence
from typing import Any

from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program import kinds, money, names
from loyalty_cli.program.conditions import selects
from loyalty_cli.program.facts import Line, Purchase, Refund, Returned
from loyalty_cli.program.offers import Selector
from loyalty_cli.program.past import CannotVoid, Past
from loyalty_cli.values import frozen, replace


class RefundBeyondRest(Refused):
    """More is given back than is left of the purchase."""

    code = "refund_beyond_rest"

    def __init__(self, *, asked: str, left: str) -> None:
        super().__init__(
            said("{asked} cannot be refunded: {left} of this purchase is left.", asked=asked, left=left),
            why=[("refund", f"{asked} asked, {left} left")],
            asked=asked,
            left=left,
        )


class NothingLeft(Refused):
    """The purchase has been given back whole, or voided."""

    code = "already_refunded"

    def __init__(self, *, word: str) -> None:
        super().__init__(said("This purchase has been {word} already; nothing of it is left to refund.", word=word))


@frozen
class Rest:
    """What is left of a purchase (None: nothing) after `amount_minor` was given back."""

    left: Purchase | None
    amount_minor: int


def give(part: Purchase | None, refund: Refund, currency: str) -> Rest:
    """Take one refund off what is left of a purchase.

    Raises:
        NothingLeft, RefundBeyondRest: it asks for more than there is.
    """
    if part is None:
        raise NothingLeft(word=said("refunded"))
    if refund.lines:
        return _give_lines(part, refund.lines)
    if refund.amount_minor is None or refund.amount_minor == part.amount_minor:
        return Rest(None, part.amount_minor)
    if refund.amount_minor > part.amount_minor:
        asked, left = money.show(refund.amount_minor, currency), money.show(part.amount_minor, currency)
        raise RefundBeyondRest(asked=asked, left=left)
    return Rest(_cut(part, part.lines, part.amount_minor - refund.amount_minor), refund.amount_minor)


def _cut(part: Purchase, lines: tuple[Line, ...], left_minor: int) -> Purchase:
    """The purchase with these lines and that much to pay: the tip goes last, the tax with the goods, tender in proportion."""
    tip_minor = min(part.tip_minor, left_minor)
    before_minor, goods_minor = part.amount_minor - part.tip_minor, left_minor - tip_minor
    return replace(
        part,
        amount_minor=left_minor,
        lines=lines,
        discount_minor=sum(line.gross_minor for line in lines) - goods_minor if lines else part.discount_minor,
        tax_minor=part.tax_minor * goods_minor // before_minor if before_minor else 0,
        tip_minor=tip_minor,
        tender_minor=part.tender_minor * left_minor // part.amount_minor if part.amount_minor else 0,
    )


def _give_lines(part: Purchase, wanted: Iterable[Returned]) -> Rest:
    goods = _Goods(part)
    amount_minor = 0
    for each in wanted:
        held = sum(line.quantity for line in goods.lines if line.sku == each.sku)
        if held < each.quantity:
            raise RefundBeyondRest(asked=f"{each.quantity} × {each.sku}", left=f"{held} × {each.sku}")
        open_quantity = each.quantity
        for index, line in enumerate(goods.lines):
            quantity = min(open_quantity, line.quantity) if line.sku == each.sku else 0
            if quantity:
                amount_minor += goods.take(index, quantity)
                open_quantity -= quantity
    left = goods.left()
    if not left:
        return Rest(None, part.amount_minor)
    return Rest(_cut(part, left, part.amount_minor - amount_minor), amount_minor)


class _Goods:
    """The lines of a purchase while some are taken off it, each with its share of the discount on the bill."""

    def __init__(self, part: Purchase) -> None:
        gross = [line.gross_minor for line in part.lines]
        self.lines = list(part.lines)
        self.discounts = money.spread(sum(gross) - part.amount_minor + part.tip_minor, gross)

    def take(self, index: int, quantity: int) -> int:
        """Take so many off a line; returns what was to be paid for them."""
        line = self.lines[index]
        price_minor = line.gross_minor * quantity // line.quantity
        off_minor = self.discounts[index] * quantity // line.quantity
        self.lines[index] = replace(line, quantity=line.quantity - quantity, gross_minor=line.gross_minor - price_minor)
        self.discounts[index] -= off_minor
        return price_minor - off_minor

    def left(self) -> tuple[Line, ...]:
        """The lines on which something is left."""
        return tuple(line for line in self.lines if line.quantity)


# What rewards take off -------------------------------------------------------------------------------------------------


def with_free_item(part: Purchase, only: Sequence[Selector]) -> Purchase | None:
    """The purchase with one item of its cheapest line of these free; None where it has no such line."""
    meant = [index for index, line in enumerate(part.lines) if not line.is_free and selects(line, only, ())]
    if not meant:
        return None
    cheapest = min(meant, key=lambda index: (part.lines[index].gross_minor // part.lines[index].quantity, index))
    goods = _Goods(part)
    price_minor = goods.take(cheapest, 1)
    free = replace(part.lines[cheapest], quantity=1, gross_minor=0, is_free=True)
    return _cut(part, (*goods.left(), free), part.amount_minor - price_minor)


def goods_minor(part: Purchase, only: Sequence[Selector]) -> int:
    """What is to be paid for the lines that are meant, the discount on the bill off; a bill without lines is one line."""
    return sum(net for _, net in _meant(part, only))


def with_discount(part: Purchase, off_minor: int, only: Sequence[Selector]) -> Purchase:
    """The purchase with so much off the lines that are meant, in proportion to what is to be paid for each."""
    meant = _meant(part, only)
    offs = dict(zip((index for index, _ in meant), money.spread(off_minor, [net for _, net in meant]), strict=True))
    lines = [replace(line, gross_minor=line.gross_minor - offs.get(index, 0)) for index, line in enumerate(part.lines)]
    return _cut(part, tuple(lines), part.amount_minor - off_minor)


def _meant(part: Purchase, only: Sequence[Selector]) -> list[tuple[int, int]]:
    """The lines that a reward comes off, as (place, what is to be paid for it)."""
    if not part.lines:
        return [] if only else [(0, part.amount_minor - part.tip_minor)]
    goods = _Goods(part)
    nets = [line.gross_minor - off for line, off in zip(goods.lines, goods.discounts, strict=True)]
    return [(index, nets[index]) for index, line in enumerate(part.lines) if selects(line, only, ())]


# What is left of a sale that is in the books -----------------------------------------------------------------------------


def settled(sale: Past) -> Purchase:
    """A purchase as it counted when it was booked: of a payment, what its rewards had left of the bill."""
    assert isinstance(sale.fact, Purchase)
    return _kept(sale.before["settled"]) if "settled" in sale.before else sale.fact


def _kept(written: dict[str, Any]) -> Purchase:
    kept = kinds.load(written)
    assert isinstance(kept, Purchase)
    return kept


def left_of(sale: Past, changes: Iterable[Past], currency: str) -> Purchase | None:
    """What is left of a purchase after these refunds of it and redemptions on it, in order."""
    part: Purchase | None = settled(sale)
    for change in changes:
        if isinstance(change.fact, Refund):
            part = give(part, change.fact, currency).left
        elif "left" in change.before:
            part = _kept(change.before["left"])
    return part


def refuse_below(of: Past, changes: Iterable[Past]) -> None:
    """Refuse to void what a later change of the same purchase stands on: it found less left of it.

    Raises:
        CannotVoid: there is one.
    """
    changed = (each for each in changes if isinstance(each.fact, Refund) or "left" in each.before)
    if later := [each for each in changed if each.event > of.event]:
        raise CannotVoid(
            said(
                "a later {kind} of the same purchase stands on it; void that one first",
                kind=names.kind(str(later[-1].fact.kind)),
            )
        )
