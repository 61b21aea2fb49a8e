"""The books as plain values: one customer's account moved by `decide` and `fold` alone, without a database.

books = PlainBooks(program('[[earn]]\\nid = "spend"\\npoints = 1\\n'))
books.do(Purchase(1250))
assert books.balance() == {"points": 12}
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from types import MappingProxyType

from loyalty_cli import clock
from loyalty_cli.clock import Moment
from loyalty_cli.program import reading, redeeming, tiers, views
from loyalty_cli.program.account import Account, Outcome, Voucher, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.relating import Records, relate
from loyalty_cli.program.terms import Program, Reward
from loyalty_cli.values import replace

NOON = "2026-02-17T10:00:00Z"  # noon in Sofia
SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'
SPEND = '[[earn]]\nid = "spend"\npoints = 1\nper = "1.00"\n'
CARD = '[[stamp_card]]\nid = "coffee"\nname = "Coffee"\nsize = 10\nper = "item"\nreward = "free"\n[[reward]]\nid = "free"\n'


def program(*texts: str, shop: str = "") -> Program:
    """The programme of these pieces of text, after the shop's own three keys."""
    return replace(reading.read(SHOP + shop + "\n" + "\n".join(texts)), version=1)


def moment(at: str, timezone: str = "Europe/Sofia") -> Moment:
    """What the shop's wall shows: an instant, or a local time where it has no offset."""
    return clock.moment(clock.parse(at, timezone), timezone)


@dataclass(frozen=True)
class Entry:
    """One event as it went into the books."""

    past: Past
    seen: Mapping[str, int]
    outcome: Outcome


@dataclass
class PlainBooks:
    """One customer of one shop. `at` is the instant of the last event, where the next happens unless it says otherwise."""

    program: Program
    account: Account = field(default_factory=Account)
    at: str = NOON
    shared: dict[str, int] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    naming: dict[int, list[Past]] = field(default_factory=dict)

    def do(
        self,
        fact: Fact,
        at: str | None = None,
        *,
        event: int | None = None,
        codes: Mapping[tuple[int, int], str] = MappingProxyType({}),
    ) -> Outcome:
        """Book a fact; a refusal leaves everything as it was. `codes` are those of new vouchers, where they are known."""
        at = clock.parse(at, self.program.shop.timezone) if at else self.at
        now = clock.moment(at, self.program.shop.timezone)
        event = event or max(self.entries, default=0) + 1
        shared = dict(self.shared)
        outcome = decide(self.account, fact, self.program, event=event, now=now, related=self.related(fact), shared=shared)
        outcome = replace(
            outcome,
            vouchers=tuple(replace(each, code=each.code or _code(each, codes)) for each in outcome.vouchers),
        )
        past = Past(event, fact, now, self.program, outcome.before, outcome.postings, outcome.shared)
        self.account = fold(self.account, outcome)
        self.at = max(self.at, at)
        for name, step in outcome.shared.items():
            self.shared[name] = self.shared.get(name, 0) + step
        self.entries[event] = Entry(past, shared, outcome)
        if (named := fact.names) is not None:
            self.naming.setdefault(named, []).append(past)
        return outcome

    def related(self, fact: Fact) -> Related:
        """The earlier events that a fact needs."""
        records = Records(lambda of: self.entries[of].past, lambda of: self.naming.get(of, ()), self.starting)
        related = relate(fact, records)
        found: dict[str, Reward] = {}
        for reward in fact.wants:
            issuing = redeeming.promised_by(self.account, reward, fact) if reward not in self.program.rewards else None
            terms = self.entries[issuing].past.program.rewards.get(reward) if issuing is not None else None
            found |= {reward: terms} if terms is not None else {}
        return replace(related, rewards=found)

    def starting(self, event: int, card: str) -> list[Past]:
        """The other events that gave the head start of that stamp card."""
        return [entry.past for other, entry in self.entries.items() if other != event and card in entry.past.begins]

    @property
    def last(self) -> int:
        """The id of the last event."""
        return max(self.entries)

    def copy(self) -> "PlainBooks":
        """Books that go their own way from here."""
        twin = copy(self)
        twin.shared, twin.entries = dict(self.shared), dict(self.entries)
        twin.naming = {event: list(pasts) for event, pasts in self.naming.items()}
        return twin

    def moment(self, at: str | None = None) -> Moment:
        """The instant as the shop's wall shows it."""
        timezone = self.program.shop.timezone
        return clock.moment(clock.parse(at, timezone) if at else self.at, timezone)

    def balance(self, at: str | None = None) -> dict[str, int]:
        """What can be spent."""
        return views.balance(self.account, self.program, self.moment(at))

    def pending(self, at: str | None = None) -> dict[str, int]:
        """What is not open yet."""
        return views.pending(self.account, self.moment(at))

    def tier(self, at: str | None = None) -> str | None:
        """The tier that holds."""
        return tiers.at(self.account, self.program, self.moment(at))

    def status(self, at: str | None = None) -> tiers.Status | None:
        """The tier in full."""
        return tiers.status(self.account, self.program, self.moment(at))

    def book_balance(self) -> dict[str, int]:
        """The sum of the postings by unit, without what is zero."""
        sums: dict[str, int] = {}
        for entry in self.entries.values():
            for posting in entry.outcome.postings:
                sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
        return {unit: quantity for unit, quantity in sums.items() if quantity}

    def vouchers(self, at: str | None = None) -> list[str]:
        """The open vouchers by their rewards."""
        now = self.moment(at)
        return sorted(each.reward for each in self.account.vouchers.values() if redeeming.status(each, now) == "open")


def _code(voucher: Voucher, codes: Mapping[tuple[int, int], str]) -> str:
    return codes.get((voucher.event, voucher.place), f"V{voucher.event}-{voucher.place}")


def moved(outcome: Outcome, *accounts: str) -> dict[str, int]:
    """What an event moved on these of the shop's accounts (any, if none is named), by unit, without what is zero."""
    sums: dict[str, int] = {}
    for posting in outcome.postings:
        if not accounts or posting.account in accounts:
            sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
    return {unit: quantity for unit, quantity in sums.items() if quantity}
