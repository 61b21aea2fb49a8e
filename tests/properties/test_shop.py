"""Random lives in a real shop beside the same lives in plain books: the books hold what the rules say, and nothing else."""

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import pytest
from hypothesis import note, strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, customers, events, lots, programs, replay
from loyalty_cli.books.customers import Customer
from loyalty_cli.errors import LoyaltyError, RefConflict
from loyalty_cli.operations import booking
from loyalty_cli.operations.apply_program import apply_program
from loyalty_cli.operations.booking import Call, Case
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.program.account import Outcome
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Fact, Migration, Purchase
from loyalty_cli.storage import open_shop
from loyalty_cli.storage.queue import Turn
from loyalty_cli.values import replace
from tests.plain import NOON
from tests.properties.account import STEPS, Account
from tests.properties.pace import lives
from tests.properties.programmes import programmes, purchases

T = TypeVar("T")


class Shop(Account):
    """The same life in plain books and in a shop on disk, an event at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = f"{self.folder.name}/shop.db"

    @initialize(text=programmes(), lots=st.just([]))
    def open(self, text: str, lots: list[tuple[int, int | None]]) -> None:
        found_shop(self.path, text, at=NOON)
        self.db = open_shop(self.path)
        self.raw = sqlite3.connect(self.path)
        self.customer = ids.new()
        with self.db.atomic():
            customers.add(self.db, Customer(self.customer, "Ana", NOON))
        super().open(text, lots)

    @rule(purchase=purchases(codes=True), seconds=STEPS)
    def buy_late(self, purchase: Purchase, seconds: int) -> None:
        self.happen(purchase, clock.later(self.books.at, seconds=-seconds))

    @rule(what=st.sampled_from(("stamps", "expiry")))
    def migrate(self, what: str) -> None:
        self.happen(Migration(what))

    @rule(text=programmes())
    def change_the_rules(self, text: str) -> None:
        note(f"from now on:\n{text}")
        with suppress(LoyaltyError):
            apply_program(self.db, text, at=self.books.at)

    def happen(self, fact: Fact, at: str | None = None) -> Outcome | None:
        at = at or self.books.at
        ref = f"R{len(self.books.entries)}"
        call = Call(at=at, recorded_at=self.books.at, ref=ref)
        self.books.program = programs.in_force(self.db, at)
        self.decided_alike(fact, call)
        before = self.dump()
        event, refused = self.tried(lambda: booking.book(self.db, self.customer, fact, call))
        if event is None:
            note(f"{at}: {fact}\n    refused: {refused}")
            assert self.dump() == before, "what is refused leaves nothing behind"
            assert self.tried(lambda: self.books.copy().do(fact, at))[1] == refused
            return None
        codes = {key: each.code for key, each in accounts.gather_whole(self.db, self.customer).vouchers.items()}
        note(f"{event.id} at {at}: {fact}")
        outcome = self.books.do(fact, at, event=event.id, codes=codes)
        assert event.postings == outcome.postings
        self.books_agree()
        self.repeated_is_nothing(fact, call)
        return outcome

    def tried(self, act: Callable[[], T]) -> tuple[T, None] | tuple[None, tuple[str, str]]:
        """What an act gives, or how it is refused."""
        try:
            return act(), None
        except LoyaltyError as refusal:
            return None, (refusal.code, refusal.sentence)

    def decided_alike(self, fact: Fact, call: Call) -> None:
        """What a sale reads of an account is all that matters of it."""
        case, _ = self.tried(lambda: booking.gather(self.db, self.customer, fact, call))
        if case is not None:
            whole = replace(case, account=accounts.gather_whole(self.db, self.customer))
            quick, thorough = (self.tried(lambda each=each: self.decided(each, fact)) for each in (case, whole))
            assert quick == thorough

    def decided(self, case: Case, fact: Fact) -> Outcome:
        return decide(case.account, fact, case.program, event=1, now=case.now, related=case.related, shared=case.shared)

    def books_agree(self) -> None:
        """The projections are the folded account, the balances the sums of the postings."""
        assert accounts.gather_whole(self.db, self.customer) == self.books.account
        balances = {unit: quantity for unit, quantity in lots.balances(self.db, self.customer).items() if quantity}
        assert balances == self.books.book_balance()

    def repeated_is_nothing(self, fact: Fact, call: Call) -> None:
        before = self.dump()
        again = booking.book(self.db, self.customer, fact, replace(call, at=clock.later(call.at, seconds=-30)))
        assert again.replayed
        assert again.postings == self.books.entries[again.id].outcome.postings
        if isinstance(fact, Purchase):
            with pytest.raises(RefConflict):
                booking.book(self.db, self.customer, replace(fact, amount_minor=fact.amount_minor + 1), call)
        assert self.dump() == before

    def dump(self) -> str:
        return "\n".join(self.raw.iterdump())

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.decided_again()
            self.raw.close()
            self.db.close()
        self.folder.cleanup()

    def decided_again(self) -> None:
        """The history decided again gives the postings that were recorded, and the account as it stands."""
        steps = list(replay.history(self.db, self.customer))
        assert [step.event for step in steps] == events.of_customer(self.db, self.customer)
        assert all(step.outcome.postings == step.event.postings for step in steps)
        if steps:
            assert steps[-1].after == accounts.gather_whole(self.db, self.customer)


def test_the_books_hold_what_the_rules_say() -> None:
    run_state_machine_as_test(Shop, settings=lives(50))


def test_and_so_they_do_where_every_event_is_decided_before_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Turn, "comes_at_once", lambda _: False)
    run_state_machine_as_test(Shop, settings=lives(20))
