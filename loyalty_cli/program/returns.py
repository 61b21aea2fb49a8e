"""Returns: what is left of a purchase after some of it was given back (rule book 7.1)."""

from collections.abc import Iterable

from loyalty_cli.errors import Refused
from loyalty_cli.program import money
from loyalty_cli.program.facts import Line, Purchase, Refund, Returned
from loyalty_cli.program.past import Past
from loyalty_cli.values import frozen, replace


class RefundBeyondRest(Refused):
    """More is given back than is left of the purchase."""

    code = "refund_beyond_rest"

    def __init__(self, *, asked: str, left: str) -> None:
        super().__init__(
            f"{asked} cannot be refunded: {left} of this purchase is left.",
            why=[("refund", f"{asked} asked, {left} left")],
            asked=asked,
            left=left,
        )


class NothingLeft(Refused):
    """The purchase has been given back whole, or voided."""

    code = "already_refunded"

    def __init__(self, *, word: str) -> None:
        super().__init__(f"This purchase has been {word} already; nothing of it is left to refund.")


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
        raise NothingLeft(word="refunded")
    if refund.lines:
        return _give_lines(part, refund.lines)
    if refund.amount_minor is None or refund.amount_minor == part.amount_minor:
        return Rest(None, part.amount_minor)
    if refund.amount_minor > part.amount_minor:
        asked, left = money.show(refund.amount_minor, currency), money.show(part.amount_minor, currency)
        raise RefundBeyondRest(asked=asked, left=left)
    return Rest(_cut(part, part.lines, part.amount_minor - refund.amount_minor), refund.amount_minor)


def _cut(part: Purchase, lines: tuple[Line, ...], left_minor: int) -> Purchase:
    """The purchase with these lines and that much to pay: the tip goes last, the tax with the goods."""
    tip_minor = min(part.tip_minor, left_minor)
    before_minor, goods_minor = part.amount_minor - part.tip_minor, left_minor - tip_minor
    return replace(
        part,
        amount_minor=left_minor,
        lines=lines,
        discount_minor=sum(line.gross_minor for line in lines) - goods_minor if lines else part.discount_minor,
        tax_minor=part.tax_minor * goods_minor // before_minor if before_minor else 0,
        tip_minor=tip_minor,
    )


def _give_lines(part: Purchase, wanted: Iterable[Returned]) -> Rest:
    lines, gross = list(part.lines), [line.gross_minor for line in part.lines]
    discounts = money.spread(sum(gross) - part.amount_minor + part.tip_minor, gross)
    amount_minor = 0
    for each in wanted:
        held = sum(line.quantity for line in lines if line.sku == each.sku)
        if held < each.quantity:
            raise RefundBeyondRest(asked=f"{each.quantity} × {each.sku}", left=f"{held} × {each.sku}")
        open_quantity = each.quantity
        for index, line in enumerate(lines):
            quantity = min(open_quantity, line.quantity) if line.sku == each.sku else 0
            if quantity == 0:
                continue
            price_minor = line.gross_minor * quantity // line.quantity
            off_minor = discounts[index] * quantity // line.quantity
            lines[index] = replace(line, quantity=line.quantity - quantity, gross_minor=line.gross_minor - price_minor)
            discounts[index] -= off_minor
            amount_minor += price_minor - off_minor
            open_quantity -= quantity
    left = tuple(line for line in lines if line.quantity)
    if not left:
        return Rest(None, part.amount_minor)
    return Rest(_cut(part, left, part.amount_minor - amount_minor), amount_minor)


def left_of(sale: Purchase, refunds: Iterable[Past], currency: str) -> Purchase | None:
    """What is left of a purchase after these refunds, in order."""
    part: Purchase | None = sale
    for refund in refunds:
        assert isinstance(refund.fact, Refund)
        part = give(part, refund.fact, currency).left
    return part
