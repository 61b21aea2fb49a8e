"""Counters: uses of limited rules, carried remainders, numbers of lots. The table `counters`; customer 0 is all together."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from loyalty_cli.program.account import Counter
from loyalty_cli.storage import ALL, Answer, Database, Writer

_SAVE = """
    INSERT INTO counters (customer, name, quantity, at) VALUES (:customer, :name, :quantity, :at)
    ON CONFLICT (customer, name) DO UPDATE SET quantity = excluded.quantity, at = excluded.at
"""
_STEP = """
    INSERT INTO counters (customer, name, quantity) VALUES (0, :name, :step)
    ON CONFLICT (customer, name) DO UPDATE SET quantity = counters.quantity + excluded.quantity
"""


def save(to: Writer, counters: Iterable[tuple[int, str, Counter]]) -> None:
    """Lay counters over those of their customers, given as (customer, name, counter)."""
    to.run_many(_SAVE, (row(customer, name, each) for customer, name, each in counters))


def step_shared(to: Writer, steps: Mapping[str, int]) -> None:
    """Move the counters over all customers, always in the order of their names."""
    to.run_many(_STEP, [{"name": name, "step": steps[name]} for name in sorted(steps)])


def lay_shared_anew(to: Writer, steps: Mapping[str, int]) -> None:
    """Put these sums in the place of all counters over all customers."""
    to.run_many("DELETE FROM counters WHERE customer = :customer", [{"customer": ALL}])
    step_shared(to, steps)


def of_customer(db: Database, customer: int) -> dict[str, Counter]:
    """Every counter of a customer."""
    return ask(db, customer)()


def ask(db: Database, customer: int) -> Answer[dict[str, Counter]]:
    """Ask for the counters `of_customer`."""
    query = "SELECT name, quantity, at FROM counters WHERE customer = :customer ORDER BY name"
    rows = db.ask(query, {"customer": customer})
    return lambda: {row["name"]: Counter(row["quantity"], row["at"]) for row in rows()}


def between(db: Database, name: str, first: int, last: int) -> dict[int, Counter]:
    """The counter of that name of the customers from the one id to the other, by customer."""
    query = "SELECT customer, quantity, at FROM counters WHERE customer >= :first AND customer <= :last AND name = :name"
    rows = db.rows(query, {"first": first, "last": last, "name": name})
    return {row["customer"]: Counter(row["quantity"], row["at"]) for row in rows}


def row(customer: int, name: str, counter: Counter) -> dict[str, Any]:
    """The row that a counter is kept as."""
    return {"customer": customer, "name": name, "quantity": counter.quantity, "at": counter.at}


def shared(db: Database, names: Sequence[str]) -> dict[str, int]:
    """The counters over all customers of these names, which nobody else moves until the end of the block."""
    if names:
        db.lock(ALL)
    query = "SELECT name, quantity FROM counters WHERE customer = 0 AND name = :name"
    answers = [db.ask(query, {"name": name}) for name in names]
    return {row["name"]: int(row["quantity"]) for rows in answers for row in rows()}


def all_shared(db: Database) -> dict[str, int]:
    """Every counter over all customers."""
    return {name: counter.quantity for name, counter in of_customer(db, ALL).items()}
