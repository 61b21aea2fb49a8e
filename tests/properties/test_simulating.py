"""Random mornings lived through again: the programme in force, simulated over what it decided, comes to what the books hold."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from loyalty_cli.books import programs
from loyalty_cli.operations.booking import Call
from loyalty_cli.program.linked import Move, Transfer
from loyalty_cli.reports.simulating import Order, simulate
from loyalty_cli.reports.together import is_shared
from tests.properties.pace import lives
from tests.properties.programmes import programmes
from tests.properties.test_books import PICK, WHO, Morning

REFERRAL = '[referral]\nreferrer = { points = 7 }\nfriend = { share_percent = 10 }\nmin_spend = "5.00"\n'


class SameMorning(Morning):
    """A morning under one programme. Where customers share a counter nothing is late: the order of time is that recorded."""

    change_the_rules: Any = None

    @initialize(text=programmes(), birthday=st.sampled_from((None, "02-17")), refers=st.booleans())
    def open(self, text: str, birthday: str | None, refers: bool) -> None:
        super().open(text + (REFERRAL if refers else ""), birthday)
        ana, ivan = self.people
        with self.db.atomic():
            self.db.run("UPDATE customers SET referred_by = :ana WHERE id = :ivan", {"ana": ana, "ivan": ivan})

    @rule(who=WHO, quantity=st.integers(1, 30))
    def give(self, who: int, quantity: int) -> None:
        self.happen(who, Transfer(self.people[1 - who], "points", quantity))

    @rule(which=PICK)
    def move(self, which: int) -> None:
        sales = [event for event in self.booked if event.kind in ("purchase", "stamp")]
        if sales:
            sale = sales[-1 - which % len(sales)]
            who = self.people.index(sale.customer)
            self.happen(who, Move(sale.id, self.people[1 - who], "the other one"))

    def call(self, *, late: int = 0) -> Call:
        return super().call(late=0 if is_shared(programs.version(self.db, 1)) else late)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            source = programs.text(self.db, 1).source
            found = simulate(self.db, Order(source, None, "~", self.now, is_whole=True), number=1)
            assert found.then == found.now
            assert found.moves == []
            relived = simulate(self.db, Order(source, "", "~", self.now, is_whole=False), number=1)
            assert relived.now == found.now
        super().teardown()


def test_the_programme_in_force_comes_to_what_the_books_hold() -> None:
    run_state_machine_as_test(SameMorning, settings=lives(40))
