"""What can happen to one account, as rules of a state machine; what is checked stands in the tests that build on it."""

from hypothesis import note, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from loyalty_cli import clock
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.program import reading
from loyalty_cli.program.account import Outcome
from loyalty_cli.program.facts import (
    Adjustment,
    Fact,
    Hold,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Release,
    Returned,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.tier_facts import Grant, Revocation
from loyalty_cli.values import replace
from tests.plain import PlainBooks
from tests.properties.programmes import REWARDS, programmes, purchases, tenders

STEPS = st.sampled_from((0, 0, 60, 300, 3600, 86_400, 3 * 86_400, 9 * 86_400, 33 * 86_400))
PICK = st.integers(0, 30)


class Account(RuleBasedStateMachine):
    """One account in plain books. Every rule ends in `happen`, which a test may surround with what it checks."""

    spared: tuple[type, ...] = ()  # what is never voided

    def __init__(self) -> None:
        super().__init__()
        self.books: PlainBooks
        self.done = 0

    @initialize(text=programmes(), lots=st.lists(st.tuples(st.integers(1, 60), st.sampled_from((None, 1, 9, 40))), max_size=3))
    def open(self, text: str, lots: list[tuple[int, int | None]]) -> None:
        note(text)
        self.books = PlainBooks(replace(reading.read(text), version=1))
        for quantity, days in lots:
            self.happen(Adjustment("points", quantity, "brought along", self.day_in(days)))

    # What happens ----------------------------------------------------------------------------------------------------

    @rule(seconds=STEPS)
    def wait(self, seconds: int) -> None:
        self.books.at = clock.later(self.books.at, seconds=seconds)

    @rule(days=st.sampled_from((1, 2, 8, 11, 40)))
    def days_pass(self, days: int) -> None:
        self.wait(days * 86_400)

    @rule(purchase=purchases(codes=True))
    def buy(self, purchase: Purchase) -> None:
        self.happen(purchase)

    @rule(purchase=purchases(codes=True), tender=tenders())
    def pay(self, purchase: Purchase, tender: Tender) -> None:
        self.happen(replace(purchase, pays=tender))

    @rule(card=st.sampled_from(("coffee", "visit")), count=st.integers(1, 6))
    def stamp(self, card: str, count: int) -> None:
        self.happen(Stamp(card, count))

    @rule(
        reward=st.sampled_from(REWARDS),
        bill=st.sampled_from((None, 0, 300, 2000)),
        up_to=st.booleans(),
        tied=PICK,
        two_step=st.booleans(),
    )
    def redeem(self, reward: str, bill: int | None, up_to: bool, tied: int, two_step: bool) -> None:
        sale = self.pick(Purchase, tied) if tied % 2 else None
        self.happen((Hold if two_step else Redemption)(reward, bill, up_to, sale))

    @rule(which=PICK)
    def use_voucher(self, which: int) -> None:
        vouchers = list(self.books.account.vouchers.values())
        if vouchers:
            voucher = vouchers[which % len(vouchers)]
            self.happen(Redemption(voucher.reward, code=voucher.code))

    @rule(which=PICK)
    def cancel_voucher(self, which: int) -> None:
        vouchers = list(self.books.account.vouchers.values())
        if vouchers:
            self.happen(VoucherCancel(vouchers[which % len(vouchers)].code))

    @rule(which=PICK, commits=st.booleans())
    def end_hold(self, which: int, commits: bool) -> None:
        held = self.pick(Hold, which)
        if held is not None:
            fact = self.books.entries[held].past.fact
            assert isinstance(fact, Hold)
            self.happen(Redemption(fact.reward, fact.bill_minor, sale=fact.sale, hold=held) if commits else Release(held))

    @rule(which=PICK, amount=st.sampled_from((None, 1, 100, 350, 1000)))
    def refund(self, which: int, amount: int | None) -> None:
        sale = self.pick(Purchase, which)
        if sale is not None:
            self.happen(Refund(sale, amount))

    @rule(which=PICK, sku=st.sampled_from(("LATTE", "CAKE", "TOBACCO")), quantity=st.integers(1, 3))
    def refund_lines(self, which: int, sku: str, quantity: int) -> None:
        sale = self.pick(Purchase, which)
        if sale is not None:
            self.happen(Refund(sale, lines=(Returned(sku, quantity),)))

    @rule(which=PICK)
    def void(self, which: int) -> None:
        events = sorted(event for event, entry in self.books.entries.items() if not isinstance(entry.past.fact, self.spared))
        if events:
            self.happen(Void(events[-1 - which % len(events)], "mistake"))

    @rule(
        unit=st.sampled_from(("points", "points", "stamps:coffee", "credit")),
        quantity=st.integers(-12, 25).filter(bool),
        days=st.sampled_from((None, 2, 40)),
        opens=st.booleans(),
    )
    def adjust(self, unit: str, quantity: int, days: int | None, opens: bool) -> None:
        expires_on = self.day_in(days) if quantity > 0 and not unit.startswith("stamps") else None
        fact = (
            Opening(unit, quantity, expires_on) if opens and quantity > 0 else Adjustment(unit, quantity, "counted", expires_on)
        )
        self.happen(fact)

    @precondition(lambda self: self.books.program.tiers)
    @rule(tier=st.sampled_from(("silver", "gold", None)), days=st.sampled_from((None, 5)))
    def give_tier(self, tier: str | None, days: int | None) -> None:
        self.happen(Grant(tier, "a friend", self.day_in(days)) if tier else Revocation("enough"))

    @rule(text=programmes())
    def change_the_rules(self, text: str) -> None:
        note(f"from now on:\n{text}")
        self.books.program = replace(
            reading.read(text), version=self.books.program.version + 1, idle_from=self.books.moment().day
        )

    # How -------------------------------------------------------------------------------------------------------------

    def day_in(self, days: int | None) -> str | None:
        """The day that many days from now."""
        return self.books.moment(clock.later(self.books.at, seconds=days * 86_400)).day if days else None

    def pick(self, kind: type, which: int) -> int | None:
        """One of the recent events of a kind."""
        found = [event for event, entry in self.books.entries.items() if isinstance(entry.past.fact, kind)]
        return found[-1 - which % len(found)] if found else None

    def happen(self, fact: Fact, at: str | None = None) -> Outcome | None:
        """Book a fact; a refusal changes nothing."""
        self.done += 10
        note(f"{self.done} at {at or self.books.at}: {fact}")
        before = self.books.account
        try:
            outcome = self.books.do(fact, at, event=self.done)
        except LoyaltyError as refusal:
            note(f"    refused: {refusal.sentence}")
            assert self.books.account is before
            return None
        for posting in outcome.postings:
            note(f"    {posting.unit}/{posting.lot} {posting.quantity:+} {posting.account} {posting.rule}: {posting.text}")
        return outcome
