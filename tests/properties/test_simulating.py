"""Random mornings lived through again: the programme in force, simulated over what it decided, comes to what the books hold."""

from typing import Any

from hypothesis.stateful import run_state_machine_as_test

from loyalty_cli.books import programs
from loyalty_cli.operations.booking import Call
from loyalty_cli.reports.simulating import Order, simulate
from loyalty_cli.reports.together import is_shared
from tests.properties.pace import lives
from tests.properties.test_books import Morning


class SameMorning(Morning):
    """A morning under one programme. Where customers share a counter nothing is late: the order of time is that recorded."""

    change_the_rules: Any = None

    def call(self, *, late: int = 0) -> Call:
        return super().call(late=0 if is_shared(programs.version(self.db, 1)) else late)

    def teardown(self) -> None:
        if hasattr(self, "db"):
            source = programs.text(self.db, 1).source
            found = simulate(self.db, Order(source, None, "~", self.now, is_whole=True), cores=1)
            assert found.then == found.now
            assert found.moves == []
            relived = simulate(self.db, Order(source, "", "~", self.now, is_whole=False), cores=1)
            assert relived.now == found.now
        super().teardown()


def test_the_programme_in_force_comes_to_what_the_books_hold() -> None:
    run_state_machine_as_test(SameMorning, settings=lives(40))
