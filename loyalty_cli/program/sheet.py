"""The working paper of one decision: postings, and the lots as they stand after each of them."""

from collections.abc import Iterable, Mapping

from loyalty_cli.clock import Moment, later
from loyalty_cli.program import lots
from loyalty_cli.program.account import (
    DEBT,
    NOTHING,
    NOTHING_LEFT,
    Account,
    Bought,
    CardTerms,
    Counter,
    Floor,
    Follow,
    HoldState,
    Lot,
    Outcome,
    Posting,
    Voucher,
)
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.terms import POINTS, Program
from loyalty_cli.values import frozen, replace

_DAY_SECONDS = 86_400


@frozen
class Why:
    """The reason of a posting: the rule's id, and the basis and the sum in words."""

    rule: str
    text: str


class Sheet:
    """Changes while a decision is made, and is thrown away after `outcome`; the account itself is never touched."""

    def __init__(self, account: Account, program: Program, event: int, now: Moment) -> None:
        self.account = account
        self.program = program
        self.event = event
        self.now = now
        self.lots: dict[tuple[str, int], Lot] = dict(account.lots)
        self.postings: list[Posting] = []
        self.vouchers: dict[tuple[int, int], Voucher] = {}
        self.holds: dict[int, HoldState] = {}
        self.floors: dict[int, Floor] = {}
        self.bought: dict[int, Bought] = {}
        self.counters: dict[str, Counter] = {}
        self.shared: dict[str, int] = {}
        self.before: Mapping[str, object] = {}
        self.notes: list[tuple[str, str, str]] = []
        self.amount_minor: int | None = None
        self.discount_minor: int | None = None
        self.follows: list[Follow] = []
        self.left = NOTHING_LEFT
        self._held = lots.held(account.holds.values(), now)
        self._fresh: dict[str, int] = {}

    # Lots ------------------------------------------------------------------------------------------------------------

    def post(self, unit: str, number: int, quantity: int, account: str, why: Why) -> None:
        """Move `quantity` into that lot (out of it, if negative) and write the posting down."""
        if quantity == 0:
            return
        lot = self.lots[unit, number]
        self.lots[unit, number] = replace(lot, remaining=lot.remaining + quantity)
        self.postings.append(Posting(unit, number, quantity, account, why.rule, why.text))

    def start_lot(self, unit: str, *, expires_on: str | None, pending: bool = False, terms: CardTerms | None = None) -> int:
        """Open an empty lot of that unit and return its number; one that waits ends no sooner than it opens."""
        name = f"lots:{unit}"
        number = self.counter(name).quantity + 1
        self.counters[name] = Counter(number)
        wait = self.program.points.pending_days * _DAY_SECONDS if pending else 0
        lot = Lot(
            unit=unit,
            number=number,
            event=self.event,
            earned_at=self.now.at,
            opens_at=later(self.now.at, seconds=wait) if wait else self.now.at,
            earned_on=self.now.day,
            terms=terms,
        )
        self.lots[unit, number] = replace(lot, expires_on=lots.once_open(expires_on, lot, self.program))
        return number

    def free(self, lot: Lot) -> int:
        """What no hold keeps of a lot."""
        return lot.remaining - self._held.get((lot.unit, lot.number), 0)

    def spendable(self, unit: str) -> list[Lot]:
        """The lots of a unit that can be spent now, in the order in which they are."""
        found = (lot for lot in self.lots.values() if lot.unit == unit and self.usable(lot) and self.free(lot) > 0)
        return lots.in_order(found, self.account, self.program)

    def usable(self, lot: Lot) -> bool:
        """Whether a lot is open and not past its day."""
        return lots.is_usable(lot, self.account, self.program, self.now)

    def is_expired(self, lot: Lot) -> bool:
        """Whether a lot is past its day."""
        return lots.is_expired(lot, self.account, self.program, self.now)

    def available(self, unit: str) -> int:
        """What can be spent of a unit now: less pending, held, expired, and less what is owed."""
        some = (lot for lot in self.lots.values() if lot.unit == unit)
        return lots.available(some, self._held, self.account, self.program, self.now).get(unit, 0)

    def repay(self, unit: str, quantity: int, account: str, why: Why) -> int:
        """Put a quantity against what is owed of that unit; returns what is left of it."""
        owed = self.lots.get((unit, DEBT))
        paid = min(-owed.remaining, quantity) if owed else 0
        if paid:
            self.post(unit, DEBT, paid, account, why)
        return quantity - paid

    def owe(self, unit: str, quantity: int, account: str, why: Why) -> None:
        """Take a quantity that the lots do not hold: a debt, or nothing where the programme clamps to zero."""
        if self.program.points.clamp_negative or quantity == 0:
            return
        if (unit, DEBT) not in self.lots:
            self.lots[unit, DEBT] = Lot(unit, DEBT, self.event, self.now.at, self.now.at, self.now.day)
        self.post(unit, DEBT, -quantity, account, why)

    def accrue(self, unit: str, quantity: int, why: Why, *, account: str = "issued", expires_on: str | None = None) -> None:
        """Give a quantity: first against what is owed, the rest into this event's lot of the unit."""
        rest = self.repay(unit, quantity, account, why)
        if rest == 0:
            return
        if unit not in self._fresh:
            self._fresh[unit] = self.start_lot(unit, expires_on=expires_on, pending=unit == POINTS and account == "issued")
        self.post(unit, self._fresh[unit], rest, account, why)

    def receive(self, unit: str, quantity: int, why: Why, *, account: str, expires_on: str | None) -> None:
        """Take a quantity over with the expiry it has: first against what is owed, the rest into a lot of its own."""
        rest = self.repay(unit, quantity, account, why)
        if rest:
            self.post(unit, self.start_lot(unit, expires_on=expires_on), rest, account, why)

    def spend(self, unit: str, quantity: int, account: str, why: Why) -> None:
        """Take a quantity that is available, soonest expiry first."""
        for number, taken in lots.draw(self.spendable(unit), quantity, free=self.free):
            self.post(unit, number, -taken, account, why)

    def give_back(self, unit: str, number: int, quantity: int, account: str, why: Why) -> None:
        """Return what was taken from a lot to it, with its expiry; what is owed is paid first, but not by what has expired."""
        lot = self.lots.get((unit, number))
        if lot is None:  # it went to another account since
            self.receive(unit, quantity, why, account=account, expires_on=None)
            return
        rest = quantity if self.is_expired(lot) else self.repay(unit, quantity, account, why)
        if rest:
            self.post(unit, number, rest, account, why)

    def claw_back(self, unit: str, quantity: int, *, of: int, account: str = "issued", why: Why) -> None:
        """Take back what the event `of` gave: from its own lots, what expired of them too, then from others, then as a debt."""
        own = [lot for lot in self.lots.values() if lot.unit == unit and lot.event == of and lot.number != DEBT]
        self.recall(unit, quantity, account, why, first=own)

    def recall(self, unit: str, quantity: int, account: str, why: Why, *, first: Iterable[Lot]) -> None:
        """Take a quantity that may be gone: from these lots, what expired of them too, then from others, then as a debt."""
        for lot in first:
            quantity -= self.recall_from(lot, quantity, account, why)
        for lot in self.spendable(unit):
            taken = min(self.free(lot), quantity)
            self.post(unit, lot.number, -taken, account, why)
            quantity -= taken
        self.owe(unit, quantity, account, why)

    def recall_from(self, lot: Lot, most: int, account: str, why: Why) -> int:
        """Take at most so much of what a lot holds, or held when it expired; returns how much it was."""
        taken = min(max(self.free(lot), 0), most)
        self.post(lot.unit, lot.number, -taken, account, why)
        unbroken = min(lot.broken, most - taken)
        if unbroken:
            self.unbreak(lot, unbroken, why)
            self.post(lot.unit, lot.number, -unbroken, account, why)
        return taken + unbroken

    def break_off(self, lot: Lot, quantity: int, why: Why) -> None:
        """Write down that a quantity of a lot has expired."""
        self.post(lot.unit, lot.number, -quantity, "breakage", why)
        self.lots[lot.unit, lot.number] = replace(self.lots[lot.unit, lot.number], broken=lot.broken + quantity)

    def unbreak(self, lot: Lot, quantity: int, why: Why) -> None:
        """Take a quantity of a lot out of the breakage again."""
        self.post(lot.unit, lot.number, quantity, "breakage", why)
        self.lots[lot.unit, lot.number] = replace(self.lots[lot.unit, lot.number], broken=lot.broken - quantity)

    def change_lot(
        self, lot: Lot, *, given: tuple[int, ...] | None = None, full: bool | None = None, terms: CardTerms | None = None
    ) -> None:
        """Mark what a stamp card has given, that it is full or open again, or the terms it goes on with."""
        held = self.lots[lot.unit, lot.number]
        self.lots[lot.unit, lot.number] = replace(
            held,
            given=held.given if given is None else given,
            full=held.full if full is None else full,
            terms=terms or held.terms,
        )

    def date_lot(self, lot: Lot, expires_on: str | None) -> None:
        """Give a lot another last day."""
        self.lots[lot.unit, lot.number] = replace(self.lots[lot.unit, lot.number], expires_on=expires_on)

    def settle_idle(self) -> None:
        """Put a day on what an idle customer has lost, so that another purchase does not bring it back."""
        idle = self.program.idle()
        for lot in list(self.lots.values()):
            if lot.unit in idle and lot.expires_on is None and lot.number != DEBT and self.is_expired(lot):
                self.date_lot(lot, lots.usable_until(lot, self.account, self.program))

    # Counters, vouchers ----------------------------------------------------------------------------------------------

    def counter(self, name: str) -> Counter:
        """A counter as it stands on this paper."""
        return self.counters.get(name) or self.account.counters.get(name, NOTHING)

    def count(self, name: str, step: int, *, at: str | None = None) -> None:
        """Move a counter; `at` sets its last time."""
        held = self.counter(name)
        self.counters[name] = Counter(held.quantity + step, at or held.at)

    def all_vouchers(self) -> Iterable[Voucher]:
        """Every voucher of the account as it stands on this paper."""
        return {**self.account.vouchers, **self.vouchers}.values()

    def voucher(self, event: int, place: int) -> Voucher:
        """A voucher as it stands on this paper."""
        return self.vouchers.get((event, place)) or self.account.vouchers[event, place]

    def issue(self, reward: str, *, source: str, lot: int | None = None, threshold: int = 0, until: str | None = None) -> None:
        """Issue a voucher for a reward, through the day `until` or as long as the reward says; its code is made where it is
        recorded."""
        place = sum(1 for event, _ in self.vouchers if event == self.event) + 1
        terms = self.program.rewards.get(reward)
        if until is None and terms and terms.valid_days:
            until = lots.shifted(self.now.day, terms.valid_days)
        self.vouchers[self.event, place] = Voucher(
            self.event, place, reward, until=until, source=source, lot=lot, threshold=threshold
        )

    def change_voucher(self, voucher: Voucher, status: str, used_by: int | None = None) -> None:
        """Use, cancel or reopen a voucher."""
        self.vouchers[voucher.event, voucher.place] = replace(voucher, status=status, used_by=used_by)

    def follow(self, customer: int, fact: Fact, *, at: str | None = None) -> None:
        """Let something happen on another account, in the same atomic block."""
        self.follows.append(Follow(customer, fact, at))

    def outcome(self) -> Outcome:
        """What the decision came to: only the rows that differ from the account."""
        before = self.account.lots
        return Outcome(
            postings=tuple(self.postings),
            lots=tuple(lot for key, lot in self.lots.items() if before.get(key) is not lot),
            vouchers=tuple(self.vouchers.values()),
            holds=tuple(self.holds.values()),
            floors=tuple(self.floors.values()),
            bought=tuple(self.bought.values()),
            counters=self.counters,
            shared={name: step for name, step in self.shared.items() if step},
            before=self.before,
            notes=tuple(self.notes),
            amount_minor=self.amount_minor,
            discount_minor=self.discount_minor,
            follows=tuple(self.follows),
            left=self.left,
        )
