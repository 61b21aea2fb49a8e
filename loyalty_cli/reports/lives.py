"""One customer's history lived again: every fact as it was typed, decided anew where the rules allow it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from loyalty_cli import clock
from loyalty_cli.books.histories import Holder
from loyalty_cli.books.replay import Replay
from loyalty_cli.clock import Moment
from loyalty_cli.errors import Malformed, NotFound, NothingToDo, Refused
from loyalty_cli.operations.expire import benefits
from loyalty_cli.program import calendar
from loyalty_cli.program.account import Outcome, Voucher
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact, Hold, Purchase, Redemption, Void, VoucherCancel
from loyalty_cli.program.holdings import Unmerge
from loyalty_cli.program.past import Past
from loyalty_cli.program.promotions import CodeRefused, UnknownCode
from loyalty_cli.program.tallying import Tally
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.terms import Program
from loyalty_cli.values import frozen, replace


@frozen
class Item:
    """One event of the past: what was typed, when and in which shop, under which version, and what it took from outside."""

    event: int
    fact: Fact
    now: Moment
    program: int = 0
    before: str = "{}"
    shop: str = ""

    @property
    def kind(self) -> str:
        """The event kind."""
        return self.fact.kind


@dataclass(slots=True)
class Life:
    """A customer's account on its way, and the sums that it adds to. `codes` are those of the vouchers in the books."""

    customer: int
    replay: Replay
    codes: dict[tuple[int, int], str]
    tally: Tally
    _refused: set[int] = field(default_factory=set)
    _discounts: dict[int, int] = field(default_factory=dict)

    def know(self, holder: Holder) -> None:
        """Let the rules see who the customer is."""
        account = self.replay.account
        known = {name: getattr(holder, name) for name in ("birthday", "tags", "referrer", "joined_at")}
        if any(getattr(account, name) != value for name, value in known.items()):
            self.replay.account = replace(account, **known)

    def live(self, item: Item, program: Program, shared: Mapping[str, int]) -> Outcome | None:
        """Decide an event anew and go on; None where the rules refuse it, or what it names is not there."""
        fact = self._adapted(item.fact)
        if fact is None or not self._stands(fact):
            is_refused = item.fact.names in self._refused and isinstance(fact, Redemption)  # the commit of a refused hold
            (self.tally.refused if is_refused else self.tally.left_out)[item.kind] += 1
            return None
        try:
            outcome = decide(
                self.replay.account,
                fact,
                program,
                event=item.event,
                now=item.now,
                related=self.replay.related(fact, program, self.customer),
                shared=shared,
            )
        except (CodeRefused, UnknownCode):  # at the counter the sale would go on without it
            return self.live(replace(item, fact=replace(fact, code=None)), program, shared)
        except NothingToDo:
            return None
        except (Refused, Malformed, NotFound):
            if isinstance(fact, Purchase) and fact.pays not in (None, Tender()):  # it was sold all the same
                sold = self.live(replace(item, fact=replace(fact, pays=Tender())), program, shared)
                self.tally.refused[item.kind] += sold is not None
                return sold
            self._refused.add(item.event)
            if not isinstance(fact, Hold):  # its commit counts
                self.tally.refused[item.kind] += 1
            return None
        self._go_on(item, fact, program, outcome)
        return outcome

    def _stands(self, fact: Fact) -> bool:
        """Whether what the fact names is there; what follows from another account's event is told all that it needs."""
        if fact.origin is not None:
            return any(each.fact.is_consequence and each.fact.origin is None for each in self.replay.naming(fact.origin))
        if isinstance(fact, Unmerge):
            return bool(self.replay.naming(fact.of))
        if fact.is_consequence or fact.names is None:
            return True
        named = self.replay.seen.get(fact.names)
        has_gone = named is not None and isinstance(named.fact, Purchase) and named.event not in self.replay.account.bought
        return named is not None and not has_gone  # a sale goes over with the account that it was booked on

    def _adapted(self, fact: Fact) -> Fact | None:
        """The fact with a voucher that there is: another one of the same reward, or none; None where nothing can be meant."""
        if not isinstance(fact, Redemption | VoucherCancel) or fact.code is None:
            return fact
        held = [each for each in self.replay.account.vouchers.values() if each.status == "open"]
        if any(each.code == fact.code for each in held):
            return fact
        if isinstance(fact, VoucherCancel):
            return None
        usual = min((each for each in held if each.reward == fact.reward), key=_soonest, default=None)
        return replace(fact, code=usual.code if usual else None)

    def _go_on(self, item: Item, fact: Fact, program: Program, outcome: Outcome) -> None:
        for voucher in outcome.vouchers:
            self.codes.setdefault((voucher.event, voucher.place), f"{voucher.event}.{voucher.place}")
        past = Past(item.event, fact, item.now, program, outcome.before, outcome.postings, outcome.shared, self.customer)
        self.replay.follow(past, outcome)
        self.tally.post(outcome.postings)
        self.tally.purchases += isinstance(fact, Purchase) and fact.moved_by is None
        self.tally.redemptions += rewards_in(fact)
        if isinstance(fact, Void):
            self.tally.redemptions -= rewards_in(self.replay.seen[fact.of].fact)
            self.tally.discount_minor -= self._discounts.get(fact.of, 0)
        if outcome.discount_minor and not isinstance(fact, Hold):
            self._discounts[item.event] = outcome.discount_minor
            self.tally.discount_minor += outcome.discount_minor


def rewards_in(fact: Fact) -> int:
    """How many rewards were taken by it."""
    return 0 if isinstance(fact, Hold) else len(fact.wants)


def _soonest(voucher: Voucher) -> tuple[str, int, int]:
    return voucher.until or calendar.FOREVER, voucher.event, voucher.place


# What a tier gives by itself -----------------------------------------------------------------------------------------


def gives_presents(program: Program) -> bool:
    """Whether a tier of the programme gives vouchers once a year."""
    return any(tier.yearly_reward or tier.birthday_reward for tier in program.tiers.levels) if program.tiers else False


@dataclass(slots=True)
class Nights:
    """The nightly runs of one life: what its tier gives once a year is given on the day it falls due."""

    life: Life
    program: Program
    numbers: Iterator[int]  # for events that are in no books
    _day: str = ""

    def through(self, now: Moment) -> None:
        """Every night since the last time and up to now on which something may fall due."""
        for day in self._days(now):
            self.give(clock.moment(clock.start_of(day, self.program.shop.timezone), self.program.shop.timezone))
        self._day = now.day

    def _days(self, now: Moment) -> Iterator[str]:
        birthday = self.life.replay.account.birthday
        for year in range(int((self._day or now.day)[:4]), int(now.day[:4]) + 1):
            days = [f"{year:04}-01-01", *([calendar.anniversary(birthday[-5:], year)] if birthday else [])]
            yield from sorted(day for day in days if self._day < day <= now.day)

    def give(self, now: Moment) -> None:
        """What falls due at that moment."""
        for fact in benefits(self.life.replay.account, self.program, now):
            self.life.live(Item(next(self.numbers), fact, now), self.program, {})
