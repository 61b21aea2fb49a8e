"""An event as it was recorded, and what a correcting event needs of the past."""

from collections.abc import Collection, Mapping
from typing import Any

from loyalty_cli.clock import Moment
from loyalty_cli.errors import Refused
from loyalty_cli.language import Said, said
from loyalty_cli.program.account import Posting
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.terms import Program, Reward, start_of
from loyalty_cli.values import field, frozen, replace


class CannotVoid(Refused):
    """This event cannot be voided, or not before another one is."""

    code = "cannot_void"

    def __init__(self, because: Said, *, code: str = "cannot_void") -> None:
        super().__init__(said("This event cannot be voided: {because}.", because=because), why=[("void", because)])
        self.code = code


@frozen
class Past:
    """One recorded event: its fact, the programme it was decided under, its postings, what it took from outside.

    `before` is what the decision wrote down beside its postings: the standing of a purchase, the counters and vouchers of a
    redemption. `shared` are the steps it made on counters over all customers. `came_by` are the merges, as they were booked on
    the account that looks back, by which the account of the event came to it.
    """

    event: int
    fact: Fact
    now: Moment
    program: Program
    before: Mapping[str, Any] = field(default_factory=dict)
    postings: tuple[Posting, ...] = ()
    shared: Mapping[str, int] = field(default_factory=dict)
    customer: int = 0
    came_by: tuple[int, ...] = ()

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

    @property
    def begins(self) -> tuple[str, ...]:
        """The stamp cards whose head start the event gave."""
        cards = ((each.unit.removeprefix("stamps:"), each.rule) for each in self.postings)
        return tuple(dict.fromkeys(card for card, rule in cards if rule == start_of(card)))

    def begun_before(self, cards: Collection[str]) -> "Past":
        """The event as if those stamp cards had had a stamp before it: without their head start."""
        if not cards:
            return self
        counters = {**self.before.get("counters", {}), **{f"stamped:{card}": 1 for card in cards}}
        starts = [start_of(card) for card in cards]
        return replace(
            self,
            before={**self.before, "counters": counters},
            postings=tuple(each for each in self.postings if each.rule not in starts),
        )


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
