"""An event as it was recorded, and the past that a correcting event looks back at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from loyalty_cli.clock import Moment
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program.account import Posting
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption, Refund, Stamp, Void
from loyalty_cli.program.holdings import Unmerge
from loyalty_cli.program.linked import Move, Undone
from loyalty_cli.program.terms import Program, Reward
from loyalty_cli.values import frozen, replace


class CannotVoid(Refused):
    """This event cannot be voided, or not before another one is."""

    code = "cannot_void"

    def __init__(self, because: str, *, code: str = "cannot_void") -> None:
        super().__init__(said("This event cannot be voided: {because}.", because=because), why=[("void", because)])
        self.code = code


@frozen
class Past:
    """One recorded event: its fact, the programme it was decided under, its postings, what it took from outside.

    `before` is what the decision wrote down beside its postings: the standing of a purchase, the counters and vouchers of a
    redemption. `shared` are the steps it made on counters over all customers.
    """

    event: int
    fact: Fact
    now: Moment
    program: Program
    before: Mapping[str, Any] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()
    shared: Mapping[str, int] = field(default_factory=dict)
    customer: int = 0

    def moved(self, account: str) -> dict[str, int]:
        """What the event moved between the customer and one of the shop's accounts, by unit."""
        sums: dict[str, int] = {}
        for posting in self.postings:
            if posting.account == account:
                sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
        return sums

    def put_on(self, unit: str, account: str = "issued") -> dict[int, int]:
        """What the event put into each lot of a unit and took out of it, by lot number."""
        sums: dict[int, int] = {}
        for posting in self.postings:
            if posting.unit == unit and posting.account == account:
                sums[posting.lot] = sums.get(posting.lot, 0) + posting.quantity
        return sums


@frozen
class Related:
    """What a decision needs of earlier events.

    `of` is the event that is named, `sale` the purchase that it belongs to; `refunds` are that purchase's refunds and `tied`
    the redemptions on it, both without the voided and in order; `voided` says that the named event was, or was moved away, and
    `sale_voided` that the purchase was.
    `rewards` stand in for those that the programme in force no longer has but an open voucher still names.
    """

    of: Past | None = None
    refunds: tuple[Past, ...] = ()
    tied: tuple[Past, ...] = ()
    voided: bool = False
    sale: Past | None = None
    sale_voided: bool = False
    rewards: Mapping[str, Reward] = field(default_factory=dict)

    @property
    def changes(self) -> tuple[Past, ...]:
        """The refunds and the redemptions of the purchase together, in order."""
        return tuple(sorted((*self.refunds, *self.tied), key=lambda each: each.event))


ALONE = Related()


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
