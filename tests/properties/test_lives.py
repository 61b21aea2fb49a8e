"""Random lives of one account, in plain values: whatever happens in whatever order, the laws hold after every step."""

from contextlib import suppress

from hypothesis import note, strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from loyalty_cli import clock
from loyalty_cli.errors import LoyaltyError, NothingToDo
from loyalty_cli.program.account import Outcome
from loyalty_cli.program.facts import Expiring, Fact, Migration, Purchase, Redemption, Refund, Release, Void
from loyalty_cli.program.voiding import CannotVoid
from tests.plain import PlainBooks, moved
from tests.properties import laws
from tests.properties.account import PICK, STEPS, Account
from tests.properties.programmes import REWARDS, programmes, purchases


class Life(Account):
    """Everything may happen, late too; the account obeys the laws, and every event can be voided exactly."""

    @rule(fact=st.sampled_from((Expiring(), Expiring(), Migration("stamps"), Migration("expiry"))))
    def run_at_night(self, fact: Fact) -> None:
        self.happen(fact)

    @rule(purchase=purchases(codes=True), seconds=STEPS)
    def buy_late(self, purchase: Purchase, seconds: int) -> None:
        self.happen(purchase, clock.later(self.books.at, seconds=-seconds))

    @rule(reward=st.sampled_from(REWARDS), seconds=STEPS)
    def redeem_late(self, reward: str, seconds: int) -> None:
        self.happen(Redemption(reward, 2000), clock.later(self.books.at, seconds=-seconds))

    def happen(self, fact: Fact, at: str | None = None) -> Outcome | None:
        before = self.books.copy()
        outcome = super().happen(fact, at)
        if outcome is not None:
            now = self.books.moment(at)
            if isinstance(fact, Redemption) and fact.hold is None:
                laws.drawn_fairly(before.account, self.books.program, outcome, now)
            postings = [posting for entry in self.books.entries.values() for posting in entry.outcome.postings]
            laws.hold(self.books.account, self.books.program, postings, self.books.moment())
            self.voided_is_as_before(fact, before, at)
        return outcome

    def voided_is_as_before(self, fact: Fact, before: PlainBooks, at: str | None) -> None:
        if isinstance(fact, Void | Migration) or self.forgives_debts(before):
            return
        if isinstance(fact, Redemption) and fact.hold is not None:
            before.do(Release(fact.hold), at)  # the void of what a hold had kept does not lock it again
        after = self.books.copy()
        note("    and its void:")
        try:
            outcome = after.do(Void(self.done, "at once"))
        except CannotVoid:
            assert isinstance(fact, Release), "everything else can be voided at once"
            return
        for posting in outcome.postings:
            note(f"    {posting.unit}/{posting.lot} {posting.quantity:+} {posting.account} {posting.rule}: {posting.text}")
        _same(after, before)
        assert _last_times(after) == _last_times(before)
        postings = [posting for entry in after.entries.values() for posting in entry.outcome.postings]
        laws.hold(after.account, after.program, postings, after.moment())

    def forgives_debts(self, books: PlainBooks) -> bool:
        """Whether what paid a debt of an older programme would be forgiven by this one if it were taken back."""
        return books.program.points.clamp_negative and any(quantity < 0 for quantity in books.book_balance().values())

    @rule(which=PICK, shares=st.lists(st.integers(1, 400), min_size=1, max_size=4))
    def refund_in_parts(self, which: int, shares: list[int]) -> None:
        """Parts add up to the whole: the same is clawed back and returned, and the same is left."""
        sale = self.pick(Purchase, which)
        if sale is None or self.books.program.points.clamp_negative:
            return  # a programme that clamps forgives at each part what is not there
        whole, parts = self.books.copy(), self.books.copy()
        try:
            at_once = [whole.do(Refund(sale), event=self.done + 1)]
        except LoyaltyError:
            return
        note(f"{self.done + 10}: refund {sale} in parts of {shares}")
        amount = at_once[0].amount_minor or 0
        in_parts = []
        for place, share in enumerate(shares, 1):
            if share < amount:
                in_parts.append(parts.do(Refund(sale, share), event=self.done + place))
                amount -= share
        in_parts.append(parts.do(Refund(sale), event=self.done + 9))
        for account in ("issued", "redeemed"):
            assert _sums(in_parts, account) == _sums(at_once, account)
        _same(parts, whole)
        self.books = parts
        self.done += 10

    def teardown(self) -> None:
        if self.done:
            _decided_again(self.books)


def _same(one: PlainBooks, other: PlainBooks) -> None:
    assert one.balance() == other.balance()
    assert one.pending() == other.pending()
    assert one.book_balance() == other.book_balance()
    assert one.vouchers() == other.vouchers()
    assert one.tier() == other.tier()
    assert _counts(one) == _counts(other)


def _counts(books: PlainBooks) -> dict[str, int]:
    """Every counter that is not zero, but the numbers of lots, which are never used twice."""
    own = {name: counter.quantity for name, counter in books.account.counters.items() if not name.startswith("lots:")}
    shared = {f"all {name}": count for name, count in books.shared.items()}
    return {name: count for name, count in (own | shared).items() if count}


def _last_times(books: PlainBooks) -> dict[str, str | None]:
    """When the last purchase was, and the last stamp of each card."""
    return {name: counter.at for name, counter in books.account.counters.items() if counter.at and counter.quantity}


def _sums(outcomes: list[Outcome], *accounts: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for outcome in outcomes:
        for unit, quantity in moved(outcome, *accounts).items():
            sums[unit] = sums.get(unit, 0) + quantity
    return {unit: quantity for unit, quantity in sums.items() if quantity}


def _decided_again(books: PlainBooks) -> None:
    """The same facts and what was written down beside them give the same outcomes."""
    again = PlainBooks(books.program)
    for event, entry in sorted(books.entries.items()):
        again.program, again.shared = entry.past.program, dict(entry.past.before.get("shared", {}))
        assert again.do(entry.past.fact, entry.past.now.at, event=event) == entry.outcome
    assert again.account == books.account


class Nights(Account):
    """The same life twice, once with the nightly run before every event: it changes nothing that can be spent.

    No event is late here: what is written down before it stands (rule book 1.2), so that a late one may find less.
    """

    spared = (Expiring,)

    @initialize(text=programmes(), lots=st.just([]))
    def open(self, text: str, lots: list[tuple[int, int | None]]) -> None:
        super().open(text, lots)
        self.nightly = self.books.copy()

    @rule(text=programmes())
    def change_the_rules(self, text: str) -> None:
        """Both write down first what has expired: an idle expiry that is dropped lets go of what was not written down."""
        self.done += 10
        for books in (self.books, self.nightly):
            with suppress(NothingToDo):
                books.do(Expiring(), self.books.at, event=self.done)
        super().change_the_rules(text)
        self.nightly.program = self.books.program

    def happen(self, fact: Fact, at: str | None = None) -> Outcome | None:
        with suppress(NothingToDo):
            ran = self.nightly.do(Expiring(), self.books.at, event=self.done + 5)
            note(f"    the nightly run of {self.done + 5} wrote {len(ran.postings)} postings")
        outcome = super().happen(fact, at)
        twin = None
        with suppress(LoyaltyError):
            twin = self.nightly.do(fact, at or self.books.at, event=self.done)
        assert (twin is None) == (outcome is None)
        if twin is not None and outcome is not None:
            assert moved(twin, "issued") == moved(outcome, "issued")
            assert moved(twin, "redeemed") == moved(outcome, "redeemed")
        for moment in (self.books.at, clock.later(self.books.at, seconds=86_400 * 5)):
            assert self.nightly.balance(moment) == self.books.balance(moment)
            assert self.nightly.pending(moment) == self.books.pending(moment)
            assert self.nightly.vouchers(moment) == self.books.vouchers(moment)
            assert self.nightly.tier(moment) == self.books.tier(moment)
        return outcome


def test_the_nightly_run_changes_nothing_that_can_be_spent() -> None:
    run_state_machine_as_test(Nights)


def test_the_laws_hold_through_every_life() -> None:
    run_state_machine_as_test(Life)
