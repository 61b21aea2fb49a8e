"""The past that an event looks back at: what it corrects or stands on, and what has happened to that since."""

from collections.abc import Callable, Sequence

from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption, Refund, Stamp, Void
from loyalty_cli.program.holdings import Unmerge
from loyalty_cli.program.linked import Move, Undone
from loyalty_cli.program.past import ALONE, Past, Related
from loyalty_cli.values import replace


def relate(fact: Fact, named: Callable[[int], Past], naming: Callable[[int], Sequence[Past]], *, customer: int = 0) -> Related:
    """The events that a fact of that customer needs.

    `named` gives one by its id, `naming` those that name it, in the order recorded.
    """

    def standing(event: int, kind: type) -> tuple[Past, ...]:
        return tuple(each for each in naming(event) if isinstance(each.fact, kind) and not undone(each.event))

    def undone(event: int) -> bool:
        return any(
            isinstance(each.fact, Void | Undone) or (isinstance(each.fact, Move) and not undone(each.event))
            for each in naming(event)
        )

    def voided(of: Past) -> bool:
        by = of.fact.moved_by if isinstance(of.fact, Purchase | Stamp) else None
        return undone(of.event) or (by is not None and undone(by))

    def on_sale(event: int) -> Related:
        sale = named(event)
        return Related(refunds=standing(event, Refund), tied=standing(event, Redemption), voided=voided(sale), sale=sale)

    if isinstance(fact, Redemption | Hold):
        return on_sale(fact.sale) if fact.sale is not None else ALONE
    if isinstance(fact, Refund):
        return replace(on_sale(fact.of), of=named(fact.of))
    if isinstance(fact, Unmerge):
        mine = (each for each in naming(fact.of) if each.customer == customer and each.fact.is_consequence)
        return Related(of=next(mine), voided=any(isinstance(each.fact, Unmerge) for each in naming(fact.of)))
    if fact.origin is not None:
        mine = (each for each in naming(fact.origin) if each.customer == customer and each.fact.is_consequence)
        of = next(each for each in mine if not isinstance(each.fact, Undone))
    elif isinstance(fact, Void | Move):
        of = named(fact.of)
    else:
        stands_on = named(fact.names) if fact.names is not None and not fact.is_consequence else None
        return Related(of=stands_on, voided=voided(stands_on)) if stands_on is not None else ALONE
    sale = _sale_of(of)
    is_voided = voided(of) if isinstance(fact, Void | Move) else undone(of.event)
    around = on_sale(sale) if sale is not None else ALONE
    return replace(around, of=of, voided=is_voided, sale_voided=around.voided)


def _sale_of(of: Past) -> int | None:
    """The purchase that a voided event is part of, or the sale that it moved, if any."""
    if isinstance(of.fact, Purchase):
        return of.event
    if isinstance(of.fact, Refund | Move):
        return of.fact.of
    return of.fact.sale if isinstance(of.fact, Redemption) else None
