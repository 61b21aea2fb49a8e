"""An event as it was recorded, and the past that a correcting event looks back at."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.clock import Moment
from loyalty_cli.program.account import Posting
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption, Refund, Void
from loyalty_cli.program.terms import Program, Reward


@dataclass(frozen=True, slots=True)
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

    def moved(self, account: str) -> dict[str, int]:
        """What the event moved between the customer and one of the shop's accounts, by unit."""
        sums: dict[str, int] = {}
        for posting in self.postings:
            if posting.account == account:
                sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
        return sums


@dataclass(frozen=True, slots=True)
class Related:
    """What a decision needs of earlier events.

    `of` is the event that is named, `refunds` its refunds and `tied` the redemptions on that sale, both without the voided
    and in order; `voided` and `refunded` say that the named event was undone. `reward` stands in for one that the
    programme in force no longer has but an open voucher still names.
    """

    of: Past | None = None
    refunds: tuple[Past, ...] = ()
    tied: tuple[Past, ...] = ()
    voided: bool = False
    sale: Past | None = None
    reward: Reward | None = None


ALONE = Related()


def relate(fact: Fact, named: Callable[[int], Past], naming: Callable[[int], Sequence[Past]]) -> Related:
    """The events that a fact needs: `named` gives one by its id, `naming` those that name it, in the order recorded."""

    def standing(event: int, kind: type) -> tuple[Past, ...]:
        return tuple(each for each in naming(event) if isinstance(each.fact, kind) and not voided(each.event))

    def voided(event: int) -> bool:
        return any(isinstance(each.fact, Void) for each in naming(event))

    if isinstance(fact, Redemption | Hold):
        return Related(sale=named(fact.sale), refunds=standing(fact.sale, Refund)) if fact.sale is not None else ALONE
    if isinstance(fact, Refund):
        return Related(named(fact.of), standing(fact.of, Refund), standing(fact.of, Redemption), voided(fact.of))
    if not isinstance(fact, Void):
        return ALONE
    of = named(fact.of)
    sale = _sale_of(of)
    return Related(
        of=of,
        refunds=standing(sale, Refund) if sale is not None else (),
        tied=standing(sale, Redemption) if sale is not None else (),
        voided=voided(fact.of),
        sale=named(sale) if sale is not None else None,
    )


def _sale_of(of: Past) -> int | None:
    """The purchase that a voided event is part of, if any."""
    if isinstance(of.fact, Purchase):
        return of.event
    if isinstance(of.fact, Refund):
        return of.fact.of
    return of.fact.sale if isinstance(of.fact, Redemption) else None
