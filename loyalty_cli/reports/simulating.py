"""The shop's own history under another programme, beside what the books say. Nothing is written.

Customers do not see each other, so runs of them are lived through on every core; where a rule counts over all customers,
one process lives through all of them in order of time.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any, NamedTuple

from loyalty_cli import clock
from loyalty_cli.books import histories, programs
from loyalty_cli.books.histories import Holder, Kept, Page, Span
from loyalty_cli.books.replay import Replay
from loyalty_cli.clock import Moment
from loyalty_cli.program import kinds, reading
from loyalty_cli.program.account import Account, Outcome
from loyalty_cli.program.facts import Purchase, Void
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.tallying import Tally, direction
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.program.tier_facts import Benefit
from loyalty_cli.reports import cores
from loyalty_cli.reports.lives import Item, Life, Nights, gives_presents, rewards_in
from loyalty_cli.reports.together import Together, consequences, in_time, is_shared
from loyalty_cli.storage import Database, Row

AT_ONCE = 1_000  # events of one read: a longer one would keep the log beside the file from being emptied


class Order(NamedTuple):
    """What is simulated: a programme's text on what happened from `since` on and before `end`, looked at as of `at`.

    Of a `shop` of a chain, the text is what it says otherwise. `is_whole`: on all there is, so that the books themselves say
    how it was.
    """

    source: str
    since: str | None
    end: str
    at: str
    is_whole: bool
    shop: str = ""


class Move(NamedTuple):
    """A customer whose tier would be another: `step` is 1 for up, -1 for down, 0 where it only has another name."""

    customer: int
    before: str | None
    after: str | None
    step: int


@dataclass(slots=True)
class Simulation:
    """How it was (`now`), how it would have been (`then`), and whose tier would be another."""

    now: Tally = field(default_factory=Tally)
    then: Tally = field(default_factory=Tally)
    moves: list[Move] = field(default_factory=list)

    def add(self, other: "Simulation") -> None:
        """Take what came of other customers in."""
        self.now.add(other.now)
        self.then.add(other.then)
        self.moves += other.moves


def simulate(
    db: Database,
    order: Order,
    *,
    number: int | None = None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Simulation:
    """Live through the shop's history under another programme, on a `number` of cores; None: as many as it is worth.

    Raises:
        ProgramFaults: the text has faults.
    """
    stage, found = Stage(db, order), Simulation()
    sees_others = any(map(is_shared, stage.all))
    apart = set() if sees_others else histories.linked(db)
    runs = histories.spans(db, AT_ONCE, apart=apart)
    if sees_others:
        total = sum(events for _, events in runs)
        return stage.run_in_time((span for span, _ in runs), lambda done: progress(done, total))
    for part in cores.run_through(db, partial(_begin, order), runs, number, progress):
        found.add(part)
    found.add(stage.run_in_time([(customer, customer) for customer in sorted(apart)]))
    return found


def _begin(order: Order, db: Database) -> Callable[[Span], Simulation]:
    return Stage(db, order).run


def _by_shop(db: Database, order: Order) -> Iterator[tuple[str, Program]]:
    """The other programme as it would hold in the chain, and in each shop that says something otherwise."""
    chain = programs.version_in_force(db, order.at).source if order.shop else order.source
    yield "", reading.read(chain)
    for shop in programs.shops(db):
        held = programs.version_in_force(db, order.at, shop)
        if held.chain is not None and shop != order.shop:
            yield shop, reading.read_shop(held.source, chain)
    if order.shop:
        yield order.shop, reading.read_shop(order.source, chain)


class Stage:
    """Where histories are lived through again: the open books and both programmes."""

    def __init__(self, db: Database, order: Order) -> None:
        self.db = db
        self.order = order
        self._others_by_shop = dict(_by_shop(db, order))
        self.program = self._others_by_shop[""]
        self.all = [*self._others_by_shop.values()]
        self.held = programs.in_force(db, order.at)
        self.end = clock.moment(order.at, self.program.shop.timezone)
        self.numbers = count(-1, -1)  # of events that are in no books
        self._versions: dict[int, Program] = {}

    def other(self, shop: str) -> Program:
        """The other programme as it would hold in that shop."""
        return self._others_by_shop.get(shop, self.program)

    def run(self, span: Span) -> Simulation:
        """Live through the histories of some customers, one customer after the other."""
        found = Simulation()
        for other, items in self._others(span, found):
            for item in items:
                other.live(item, {})
            found.moves += other.close()
        return found

    def run_in_time(self, spans: Iterable[Span], progress: Callable[[int], None] = lambda _done: None) -> Simulation:
        """Live through the histories of customers who see each other, all at once, in order of time."""
        found = Simulation()
        others = [each for span in spans for each in self._others(span, found)]
        lives = {other.customer: other for other, _ in others}

        def life(customer: int) -> Other:
            if customer not in lives:  # who had no events of their own
                page = histories.page(self.db, (customer, customer), since="~", end="")
                lives[customer] = Other(self, customer, None, page, found.then)
            return lives[customer]

        together = Together(self.other, life, consequences(others), self.numbers)
        for done, (item, other) in enumerate(in_time(others), 1):
            if not item.fact.is_consequence:
                together.live(item, other)
            if done % AT_ONCE == 0:
                progress(done)
        for other in lives.values():
            found.moves += other.close()
        return found

    def _others(self, span: Span, found: Simulation) -> Iterator[tuple["Other", list[Item]]]:
        """Each customer before the other life begins, with what happened; how it was is summed up."""
        with self.db.snapshot():
            page = histories.page(self.db, span, since=self.order.since, end=self.order.end)
            kept = histories.kept(self.db, span, page, self.held, self.end.day) if self.order.is_whole else None
        if kept is not None:
            found.now.moved.update(kept.moved)
        for customer, rows in page.events.items():
            items = [self._item(row) for row in rows]
            if kept is not None:
                tier = self._kept(customer, items, page, kept, found.now)
            else:
                tier = self._relived(customer, items, page, found.now)
            yield Other(self, customer, tier, page, found.then), items

    def _item(self, row: Row) -> Item:
        fact = kinds.load(json.loads(row["fact"]))
        now = clock.moment(row["at"], self.program.shop.timezone)
        return Item(row["id"], fact, now, row["program"], row["before"], row["shop"])

    def _kept(self, customer: int, items: Iterable[Item], page: Page, kept: Kept, tally: Tally) -> str | None:
        """Sum up how it was, as the books have it; returns the tier."""
        redeemed: dict[int, int] = {}
        for item in items:
            tally.purchases += isinstance(item.fact, Purchase) and item.fact.moved_by is None
            redeemed[item.event] = rewards_in(item.fact)
            if isinstance(item.fact, Void):
                redeemed.pop(item.fact.of, None)
        tally.redemptions += sum(redeemed.values())
        tally.discount_minor += sum(kept.discounts.get(event, 0) for event in redeemed)
        return tally.close(kept.accounts[customer], self.held, self.end, is_person=page.holders[customer].is_person)

    def _relived(self, customer: int, items: Iterable[Item], page: Page, tally: Tally) -> str | None:
        """Sum up how it was, lived through again from an empty account, each event under its own version; returns the tier."""
        life = _life(customer, page, tally)
        for item in items:
            before = json.loads(item.before)
            life.know(_known(before))
            life.live(item, self._version(item.program), before.get("shared", {}))
        return tally.close(life.replay.account, self.held, self.end, is_person=page.holders[customer].is_person)

    def _version(self, number: int) -> Program:
        if number not in self._versions:
            self._versions[number] = programs.version(self.db, number)
        return self._versions[number]


class Other:
    """The other life of a customer, whose tier was `before`."""

    def __init__(self, stage: Stage, customer: int, before: str | None, page: Page, tally: Tally) -> None:
        self.customer = customer
        self._stage = stage
        self._before = before
        self._tally = tally
        self._life = _life(customer, page, tally)
        self._holder = page.holders[customer]
        self._life.know(self._holder)
        self._nights = Nights(self._life, stage.program, stage.numbers) if gives_presents(stage.program) else None

    def live(self, item: Item, shared: Mapping[str, int]) -> Outcome | None:
        """Live through one event, and through the nights before it."""
        if self._nights:
            self._nights.through(item.now)
        if isinstance(item.fact, Benefit):
            return None  # what tiers give is given anew, night by night
        outcome = self._life.live(item, self._stage.other(item.shop), shared)
        if self._nights:
            self._nights.give(item.now)
        return outcome

    def credit(self, now: Moment) -> int:
        """The credit that can be spent then: of a gift card, what is on it."""
        return max(0, Sheet(self._life.replay.account, self._stage.program, 0, now).available(CREDIT))

    def close(self) -> list[Move]:
        """Sum up how it would have been; the move, if the tier would be another."""
        if self._nights:
            self._nights.through(self._stage.end)
        stage, account = self._stage, self._life.replay.account
        tier = self._tally.close(account, stage.program, stage.end, is_person=self._holder.is_person)
        if tier == self._before:
            return []
        step = direction(self._before, tier, stage.held, stage.program)
        return [Move(self.customer, self._before, tier, step)]


def _known(before: Mapping[str, Any]) -> Holder:
    """What an event took of its customer."""
    tags = tuple(before.get("tags", ()))
    return Holder(True, before.get("birthday"), tags, before.get("referrer"), before.get("joined_at"))


def _life(customer: int, page: Page, tally: Tally) -> Life:
    codes = {key: voucher.code for key, voucher in page.vouchers.get(customer, {}).items()}
    return Life(customer, Replay(codes, Account()), codes, tally)
