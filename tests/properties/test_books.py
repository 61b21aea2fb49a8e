"""Random mornings of a real shop with two customers and changing programmes: whatever was booked, `db verify` agrees."""

import tempfile
from contextlib import suppress

from hypothesis import note, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from loyalty_cli import clock, ids
from loyalty_cli.books import customers, events
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.events import Event
from loyalty_cli.books.imports import Mark
from loyalty_cli.books.verifying import verify
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import booking, redeem
from loyalty_cli.operations.apply_program import apply_program
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.expire import expire
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.operations.import_events import Intake
from loyalty_cli.operations.remembering import Arrival
from loyalty_cli.operations.sell_gift import sell_gift
from loyalty_cli.program.facts import (
    Adjustment,
    Fact,
    Hold,
    Migration,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Returned,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.tier_facts import Grant, Revocation
from loyalty_cli.storage import open_shop
from loyalty_cli.values import replace
from tests.plain import NOON
from tests.properties.programmes import REWARDS, programmes, purchases, tenders

WHO = st.integers(0, 1)
PICK = st.integers(0, 30)
STEPS = st.sampled_from((0, 60, 300, 3600, 86_400, 9 * 86_400, 33 * 86_400))


class Morning(RuleBasedStateMachine):
    """A shop on disk; `now` is its wall clock. What a rule refuses is not booked, and that is all."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.now = NOON
        self.booked: list[Event] = []
        self.gifts: list[int] = []
        self.files = 0

    @initialize(text=programmes(), birthday=st.sampled_from((None, "02-17", "1990-02-28")))
    def open(self, text: str, birthday: str | None) -> None:
        note(text)
        path = f"{self.folder.name}/shop.db"
        found_shop(path, text, at=NOON)
        self.db = open_shop(path)
        self.people = [ids.new(), ids.new()]
        with self.db.atomic():
            customers.add(self.db, Customer(self.people[0], "Ana", NOON, birthday=birthday))
            customers.add(self.db, Customer(self.people[1], "Ivan", NOON, tags=("staff",)))

    @rule(seconds=STEPS)
    def wait(self, seconds: int) -> None:
        self.now = clock.later(self.now, seconds=seconds)

    @rule(who=WHO, purchase=purchases(codes=True), late=STEPS)
    def buy(self, who: int, purchase: Purchase, late: int) -> None:
        self.happen(who, purchase, late=late)

    @rule(who=WHO, purchase=purchases(codes=True), tender=tenders(), gifts=st.lists(PICK, max_size=2), late=STEPS)
    def pay(self, who: int, purchase: Purchase, tender: Tender, gifts: list[int], late: int) -> None:
        cards = tuple({self.gifts[-1 - each % len(self.gifts)] for each in gifts} if self.gifts else ())
        self.happen(who, replace(purchase, pays=replace(tender, gifts=cards)), late=late)

    @rule(amount=st.sampled_from((1, 300, 5000)))
    def sell_gift(self, amount: int) -> None:
        with suppress(LoyaltyError):
            self.gifts.append(sell_gift(self.db, GiftSale(amount), self.call()).customer)

    @rule(who=WHO, card=st.sampled_from(("coffee", "visit")), count=st.integers(1, 6))
    def stamp(self, who: int, card: str, count: int) -> None:
        self.happen(who, Stamp(card, count))

    @rule(who=WHO, reward=st.sampled_from(REWARDS), bill=st.sampled_from((None, 300, 2000)), tied=PICK, two_step=st.booleans())
    def redeem(self, who: int, reward: str, bill: int | None, tied: int, two_step: bool) -> None:
        sales = [event.id for event in self.booked if isinstance(event.fact, Purchase) and event.customer == self.people[who]]
        sale = sales[-1 - tied % len(sales)] if sales and tied % 2 else None
        self.happen(who, (Hold if two_step else Redemption)(reward, bill, tied % 3 == 0, sale))

    @rule(which=PICK, commits=st.booleans())
    def end_hold(self, which: int, commits: bool) -> None:
        holds = [event for event in self.booked if event.kind == "hold"]
        if holds:
            with suppress(LoyaltyError):
                end = redeem.commit if commits else redeem.release
                self.booked.append(end(self.db, holds[-1 - which % len(holds)].id, self.call()))

    @rule(which=PICK, cancels=st.booleans())
    def take_voucher(self, which: int, cancels: bool) -> None:
        rows = self.db.rows("SELECT * FROM vouchers ORDER BY event, place")
        if rows:
            row = rows[which % len(rows)]
            fact = VoucherCancel(row["code"]) if cancels else Redemption(row["reward"], 1000, code=row["code"])
            self.happen_on(row["customer"], fact)

    @rule(which=PICK, amount=st.sampled_from((None, 1, 350)), sku=st.sampled_from((None, "LATTE", "CAKE")))
    def refund(self, which: int, amount: int | None, sku: str | None) -> None:
        sales = [event for event in self.booked if isinstance(event.fact, Purchase)]
        if sales:
            sale = sales[-1 - which % len(sales)]
            fact = Refund(sale.id, lines=(Returned(sku),)) if sku else Refund(sale.id, amount)
            self.happen_on(sale.customer, fact)

    @rule(which=PICK)
    def void(self, which: int) -> None:
        if self.booked:
            event = self.booked[-1 - which % len(self.booked)]
            self.happen_on(event.customer, Void(event.id, "mistake"))

    @rule(who=WHO, unit=st.sampled_from(("points", "stamps:coffee", "credit")), quantity=st.integers(-12, 25).filter(bool))
    def adjust(self, who: int, unit: str, quantity: int) -> None:
        opens = quantity > 12
        self.happen(who, Opening(unit, quantity) if opens else Adjustment(unit, quantity, "counted"))

    @rule(who=WHO, tier=st.sampled_from(("silver", "gold", None)))
    def give_tier(self, who: int, tier: str | None) -> None:
        self.happen(who, Grant(tier, "a friend") if tier else Revocation("enough"))

    @rule(sales=st.lists(st.tuples(WHO, purchases(), STEPS), min_size=1, max_size=5))
    def bring_in(self, sales: list[tuple[int, Purchase, int]]) -> None:
        self.files += 1
        note(f"{self.now} file {self.files}: {sales}")
        arrivals = [
            Arrival(self.people[who], sale, replace(self.call(late=late), ref=f"{self.files}.{row}"))
            for row, (who, sale, late) in enumerate(sales)
        ]
        mark = Mark(f"file {self.files}", "purchases", "till.csv", len(sales), self.now)
        intake = Intake[Arrival](self.db, lambda arrival, _: arrival)
        assert set(intake.book(arrivals, mark)) == {"imported"}

    @rule(days=st.sampled_from((0, 1, 12, 45)))
    def run_at_night(self, days: int) -> None:
        self.now = clock.later(self.now, seconds=days * 86_400)
        self.booked += [events.get(self.db, each.event) for each in expire(self.db, self.call()).written]

    @rule(text=programmes(), what=st.sampled_from(("stamps", "expiry", None)))
    def change_the_rules(self, text: str, what: str | None) -> None:
        with suppress(LoyaltyError):
            apply_program(self.db, text, at=self.now)
        for who in (0, 1) if what else ():
            self.happen(who, Migration(str(what)))

    def call(self, *, late: int = 0) -> Call:
        return Call(at=clock.later(self.now, seconds=-late), recorded_at=self.now)

    def happen(self, who: int, fact: Fact, *, late: int = 0) -> None:
        self.happen_on(self.people[who], fact, late=late)

    def happen_on(self, account: int, fact: Fact, *, late: int = 0) -> None:
        note(f"{self.now} {account}: {fact}")
        with suppress(LoyaltyError):
            self.booked.append(booking.book(self.db, account, fact, self.call(late=late)))

    def teardown(self) -> None:
        if hasattr(self, "db"):
            report = verify(self.db)
            assert report.problems == []
            accounts = (*self.people, *self.gifts)
            assert report.events == sum(len(events.of_customer(self.db, each)) for each in accounts) >= len(self.booked)
            self.db.close()
        self.folder.cleanup()


def test_whatever_was_booked_verifies() -> None:
    run_state_machine_as_test(Morning, settings=settings(max_examples=100, stateful_step_count=25))
