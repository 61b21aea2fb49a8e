"""Customers who see each other: by counters that all share, and by what one account's events bring about on another."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from loyalty_cli.clock import Moment, moment
from loyalty_cli.program import paying, redeeming, standing
from loyalty_cli.program.account import HoldState, Outcome
from loyalty_cli.program.facts import Fact, Purchase, Redemption
from loyalty_cli.program.terms import Program
from loyalty_cli.reports.lives import Item

Booked = tuple[int, int]  # the event that brought another about, and the customer on whose account that was


class One(Protocol):
    """One of those who live together."""

    customer: int

    def live(self, item: Item, shared: Mapping[str, int], /) -> Outcome | None:
        """Live through one event; None where it is refused."""

    def credit(self, now: Moment, /) -> int:
        """The credit that can be spent then: of a gift card, what is on it."""


def is_shared(program: Program) -> bool:
    """Whether a rule of the programme counts over all customers, or pays one for what another does."""
    counted = any(redeeming.shared_counters(reward, 0) for reward in program.rewards.values())
    return counted or bool(standing.shared_names(program)) or program.referral is not None


def in_time(histories: Iterable[tuple[One, list[Item]]]) -> list[tuple[Item, One]]:
    """Everybody's events in order of time; a late one comes as it was recorded, after what its customer had done."""
    due: list[tuple[str, int, Item, One]] = []
    for one, items in histories:
        newest = ""
        for item in items:
            newest = max(newest, item.now.at)
            due.append((newest, item.event, item, one))
    return [(item, one) for _, _, item, one in sorted(due, key=lambda each: each[:2])]


def consequences(histories: Iterable[tuple[One, list[Item]]]) -> dict[Booked, int]:
    """The events of the books that were brought about by another account's."""
    return {
        (item.fact.names, one.customer): item.event
        for one, items in histories
        for item in items
        if item.fact.is_consequence and item.fact.names is not None
    }


@dataclass(slots=True)
class Together:
    """Lives that go on together: `program` gives a shop's, `life` a customer's; `numbers` are for events in no books."""

    program: Callable[[str], Program]
    life: Callable[[int], One]
    booked: Mapping[Booked, int]
    numbers: Iterator[int]
    _counters: dict[str, int] = field(default_factory=dict)
    _holds: dict[int, HoldState] = field(default_factory=dict)

    def live(self, item: Item, one: One) -> None:
        """Live through one event, and through what it brings about on other accounts."""
        outcome = one.live(item, self._seen_by(item.fact, item.now, self.program(item.shop)))
        if outcome is None:
            return
        for name, step in outcome.shared.items():
            self._counters[name] = self._counters.get(name, 0) + step
        for hold in outcome.holds:
            self._holds[hold.event] = hold
        for follow in outcome.follows:
            event = self.booked.get((item.event, follow.customer)) or next(self.numbers)
            now = item.now if follow.at is None else moment(follow.at, self.program(item.shop).shop.timezone)
            self.live(Item(event, follow.fact, now, shop=item.shop), self.life(follow.customer))

    def _seen_by(self, fact: Fact, now: Moment, program: Program) -> Mapping[str, int]:
        """The counters as a decision finds them; of a reward what others hold is taken, of a gift card what is on it."""
        seen = dict(self._counters)
        own = fact.hold if isinstance(fact, Redemption) else None
        for reward in fact.wants:
            taken = f"redeemed:{reward}"
            if reward in program.rewards and taken in redeeming.shared_counters(program.rewards[reward], 0):
                held = [each for each in self._holds.values() if each.reward == reward and each.event != own]
                kept = sum(1 for each in held if each.status == "open" and now.at < each.lapses_at)
                seen[taken] = seen.get(taken, 0) + kept
        if isinstance(fact, Purchase) and fact.pays is not None:
            seen |= {paying.gift(account): self.life(account).credit(now) for account in fact.pays.gifts}
        return seen
