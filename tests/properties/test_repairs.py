"""Random lives of two customers of a real shop: what is put right between them loses nothing and can be undone."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from hypothesis import given, note, strategies as st

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, customers, events, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.verifying import verify
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import booking, join_household, leave_household, merge, move, split, unmerge, void
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.operations.split import Wanted
from loyalty_cli.program import tiers, views
from loyalty_cli.program.facts import Adjustment, Fact, Purchase, Redemption, Refund, Stamp
from loyalty_cli.program.linked import Move
from loyalty_cli.program.tier_facts import Grant
from loyalty_cli.storage import Database, open_shop
from loyalty_cli.values import replace
from tests.plain import NOON
from tests.properties.pace import lives
from tests.properties.programmes import REWARDS, programmes, purchases

UNITS = st.sampled_from(("points", "credit", "stamps:coffee"))
FACTS = st.one_of(
    purchases(),
    purchases(),
    st.builds(Stamp, st.sampled_from(("coffee", "visit")), st.integers(1, 12)),
    st.builds(Redemption, st.sampled_from(REWARDS)),
    st.builds(
        Adjustment, st.sampled_from(("points", "credit", "stamps:coffee")), st.integers(-12, 25).filter(bool), st.just("x")
    ),
    st.builds(Grant, st.sampled_from(("silver", "gold")), st.just("a friend")),
)
LIFE = st.lists(
    st.tuples(st.integers(0, 1), FACTS, st.sampled_from((0, 60, 86_400, 9 * 86_400)), st.integers(0, 5)), max_size=9
)
Life = Sequence[tuple[int, Fact, int, int]]


@dataclass
class Two:
    """A shop with two customers; `at` is the instant of the last event."""

    db: Database
    people: tuple[int, int]
    at: str = NOON

    def live(self, life: Life) -> None:
        """Book what a rule allows; of three purchases one is refunded, of three rewards two are taken on the last sale."""
        last: dict[int, int] = {}
        for who, fact, seconds, fate in life:
            self.at = clock.later(self.at, seconds=seconds)
            is_tied = isinstance(fact, Redemption) and fate > 1 and who in last
            booked = self.tried(replace(fact, sale=last[who]) if is_tied else fact, self.people[who])
            if booked is not None and isinstance(fact, Purchase):
                last[who] = booked
                if fate < 2 and fact.amount_minor:
                    self.tried(Refund(booked, None if fate else 1 + fact.amount_minor // 2), self.people[who])

    def tried(self, fact: Fact, customer: int) -> int | None:
        try:
            event = booking.book(self.db, customer, fact, self.call())
        except LoyaltyError as refusal:
            note(f"{fact}\n    refused: {refusal.sentence}")
            return None
        note(f"{ids.text(event.id)} of {self.people.index(customer)}: {fact}")
        return event.id

    def call(self) -> Call:
        return Call(at=self.at, recorded_at=self.at)

    def sums(self) -> dict[str, int]:
        rows = self.db.rows("SELECT unit, sum(quantity) AS quantity FROM balances GROUP BY unit")
        return {row["unit"]: row["quantity"] for row in rows if row["quantity"]}

    def nothing_is_lost(self) -> None:
        """What goes over from one account arrives on the other."""
        query = "SELECT unit, sum(quantity) AS lost FROM postings WHERE account = 'merged' GROUP BY unit HAVING lost <> 0"
        assert [dict(row) for row in self.db.rows(query)] == []

    def standing(self, customer: int) -> dict[str, Any]:
        """Everything of an account that matters to its holder."""
        account, program = accounts.gather_whole(self.db, customer), programs.in_force(self.db, self.at)
        now = clock.moment(self.at, program.shop.timezone)
        vouchers = {(each.code, each.reward, each.until) for each in account.vouchers.values() if each.status == "open"}
        counted = {name: each for name, each in account.counters.items() if each.quantity and not name.startswith("lots:")}
        return {
            "balance": views.balance(account, program, now),
            "pending": views.pending(account, now),
            "expiring": views.expiring(account, program, now),
            "tier": tiers.status(account, program, now),
            "vouchers": vouchers,
            "bought": account.bought,
            "counters": counted,
        }

    def are_in_order(self) -> None:
        assert verify(self.db).problems == []


def but_stamps(sums: dict[str, int]) -> dict[str, int]:
    return {unit: quantity for unit, quantity in sums.items() if not unit.startswith("stamps:")}


@contextmanager
def shop(text: str) -> Iterator[Two]:
    with tempfile.TemporaryDirectory() as folder:
        found_shop(f"{folder}/shop.db", text, at=NOON)
        db = open_shop(f"{folder}/shop.db")
        people = ids.new(), ids.new()
        with db.atomic():
            for name, customer in zip(("Ana", "Boris"), people, strict=True):
                customers.add(db, Customer(customer, name, NOON))
        note(text)
        yield Two(db, people)
        db.close()


@lives(30)
@given(text=programmes(), life=LIFE)
def test_a_merge_loses_nothing_and_undone_at_once_restores_both(text: str, life: Life) -> None:
    with shop(text) as two:
        two.live(life)
        ana, boris = two.people
        before, sums = [two.standing(each) for each in two.people], two.sums()

        event = merge.merge(two.db, ana, boris, "twice", two.call())[0]

        two.nothing_is_lost()
        two.are_in_order()
        unmerge.unmerge(two.db, event.id, "two persons", two.call())
        assert two.sums() == sums
        assert [two.standing(each) for each in two.people] == before
        two.are_in_order()


@lives(30)
@given(text=programmes(), life=LIFE, between=LIFE, later=LIFE, refunds=st.lists(st.integers(0, 20), max_size=3))
def test_whatever_happens_between_a_merge_and_its_undoing_the_books_are_in_order(
    text: str, life: Life, between: Life, later: Life, refunds: Sequence[int]
) -> None:
    with shop(text) as two:
        two.live(life)
        ana, boris = two.people
        event = merge.merge(two.db, ana, boris, "twice", two.call())[0]
        two.live([(0, fact, seconds, fate) for _, fact, seconds, fate in between])
        _undo_some(two, refunds)
        two.are_in_order()

        unmerge.unmerge(two.db, event.id, "two persons", two.call())

        two.nothing_is_lost()
        two.live(later)
        _undo_some(two, refunds)
        two.are_in_order()


def _undo_some(two: Two, which: Sequence[int]) -> None:
    """Void some events of both, of before and after; what may not be voided is refused in a sentence."""
    known = sorted(event.id for customer in two.people for event in events.of_customer(two.db, customer))
    for each in which:
        try:
            void.void(two.db, known[-1 - each % len(known)], "slip", two.call())
        except LoyaltyError as refusal:
            note(f"void refused: {refusal.sentence}")


@lives(30)
@given(text=programmes(), life=LIFE, sale=purchases(), then=LIFE)
def test_a_sale_moved_there_and_back_restores_both(text: str, life: Life, sale: Purchase, then: Life) -> None:
    with shop(text) as two:
        two.live(life)
        ana, boris = two.people
        booked = two.tried(replace(sale, code=None), ana)
        if booked is None:
            return
        before, sums = [two.standing(each) for each in two.people], two.sums()
        try:
            moved = move.move(two.db, booked, boris, "slip", two.call())[0]
        except LoyaltyError as refusal:
            note(f"refused: {refusal.sentence}")
            return
        two.are_in_order()
        void.void(two.db, moved.id, "no slip", two.call())
        assert two.sums() == sums
        after = [two.standing(each) for each in two.people]
        for was, now in zip(before, after, strict=True):
            gone = [event for event in now["bought"] if event not in was["bought"]]
            assert all(now["bought"].pop(event).gone for event in gone)
        assert after == before
        two.live(then)
        two.are_in_order()


@lives(30)
@given(text=programmes(), life=LIFE, between=LIFE)
def test_who_joins_a_household_brings_all_and_who_leaves_it_takes_nothing(text: str, life: Life, between: Life) -> None:
    with shop(text) as two:
        two.live(life)
        ana, boris = two.people
        sums = two.sums()

        join_household.join(two.db, boris, ana, two.call())

        two.nothing_is_lost()
        assert but_stamps(two.sums()) == but_stamps(sums)  # two started cards may make a full one
        two.live([(0, fact, seconds, fate) for _, fact, seconds, fate in between])
        sums = two.sums()
        leave_household.leave(two.db, boris)
        assert two.sums() == sums
        assert not any(two.standing(boris)["balance"].values())
        two.are_in_order()


@lives(30)
@given(text=programmes(), life=LIFE, chosen=st.lists(st.integers(0, 20), max_size=3, unique=True), then=LIFE)
def test_a_split_moves_all_that_was_named_or_nothing(text: str, life: Life, chosen: Sequence[int], then: Life) -> None:
    with shop(text) as two:
        two.live([(0, fact, seconds, fate) for _, fact, seconds, fate in life])
        ana, boris = two.people
        booked = [event.id for event in events.of_customer(two.db, ana) if isinstance(event.fact, Purchase)]
        sales = tuple(dict.fromkeys(booked[each % len(booked)] for each in chosen)) if booked else ()
        before, people = two.standing(ana), two.db.row("SELECT count(*) AS count FROM customers")
        newcomer = Customer(ids.new(), "Vera", two.at)
        try:
            split.split(two.db, ana, Wanted(newcomer, sales), "two persons", two.call(), look=len)
        except LoyaltyError as refusal:
            note(f"refused: {refusal.sentence}")
            assert two.standing(ana) == before
            assert two.db.row("SELECT count(*) AS count FROM customers") == people
            return
        moved = {sale: [event.fact for event in events.naming(two.db, sale)] for sale in sales}
        assert all(any(isinstance(fact, Move) and fact.to == newcomer.id for fact in facts) for facts in moved.values())
        two.are_in_order()
        two.people = newcomer.id, boris
        two.live(then)
        two.are_in_order()
