"""A file booked in blocks leaves what the same lines typed one by one leave, whoever else sells meanwhile."""

import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import given, note, strategies as st

from loyalty_cli import clock, ids
from loyalty_cli.books import customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.imports import Mark
from loyalty_cli.books.verifying import verify
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import booking, enroll
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.operations.import_events import Arrival, Intake
from loyalty_cli.program import reading
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database, open_shop
from tests.plain import NOON
from tests.properties.programmes import programmes, purchases

STRANGER = "1042"
PEOPLE = [ids.new(), ids.new(), ids.new()]
STATE = {
    "customers": "SELECT coalesce(external_id, customers.name) AS who, joined_at FROM customers ORDER BY who",
    "events": """
        SELECT ref, kind, coalesce(external_id, customers.name) AS who, at, program, amount_minor, fact, before, said
        FROM events JOIN customers ON customers.id = customer ORDER BY ref
    """,
    "postings": """
        SELECT ref, place, unit, lot, quantity, account, rule, text FROM postings JOIN events ON events.id = event
        ORDER BY ref, place
    """,
    "lots": """
        SELECT coalesce(external_id, customers.name) AS who, unit, number, ref, earned_at, opens_at, earned_on, expires_on,
               remaining, broken, terms, is_full
        FROM lots JOIN events ON events.id = event JOIN customers ON customers.id = lots.customer ORDER BY who, unit, number
    """,
    "balances": """
        SELECT coalesce(external_id, customers.name) AS who, unit, quantity
        FROM balances JOIN customers ON customers.id = customer ORDER BY who, unit
    """,
    "purchases": """
        SELECT ref, purchases.at, day, counts_at, purchases.amount_minor, spend_minor, points
        FROM purchases JOIN events ON events.id = event ORDER BY ref
    """,
    "counters": """
        SELECT coalesce(external_id, customers.name) AS who, counters.name, quantity, at
        FROM counters LEFT JOIN customers ON customers.id = customer ORDER BY who, counters.name
    """,
    "vouchers": """
        SELECT ref, place, reward, until, source, lot, threshold, status FROM vouchers JOIN events ON events.id = event
        ORDER BY ref, place
    """,
}
Sale = tuple[int, Purchase, int, int]  # who (3: somebody who joins with it), what, how long ago in seconds, its ref
SALES = st.lists(
    st.tuples(st.integers(0, 3), purchases(codes=True), st.integers(0, 40).map(lambda days: days * 86_400), st.integers(0, 60)),
    min_size=1,
    max_size=8,
)


class Interrupted(Intake):
    """Lets somebody do something between the deciding of a block and its turn."""

    between: Callable[[], None] = staticmethod(lambda: None)

    def _ahead(self, arrivals: Sequence[Arrival]) -> Any:
        found = super()._ahead(arrivals)
        self.between()
        return found


@given(text=programmes(), blocks=st.lists(st.tuples(SALES, st.booleans()), min_size=1, max_size=4))
def test_blocks_leave_what_typed_lines_leave(text: str, blocks: list[tuple[list[Sale], bool]]) -> None:
    note(text)
    with tempfile.TemporaryDirectory() as folder:
        bulk, typed = (_shop(f"{folder}/{name}.db", text) for name in ("bulk", "typed"))
        till = open_shop(f"{folder}/bulk.db")
        intake = Interrupted(bulk)
        for number, (block, is_busy) in enumerate(blocks):
            sale = Arrival(PEOPLE[0], Purchase(700), _call(0, f"till-{number}"))
            intake.between = lambda sale=sale, is_busy=is_busy: _type(till, sale) if is_busy else None  # type: ignore[misc]
            arrivals = [_arrival(each) for each in block]

            verdicts = intake.book(arrivals, Mark("digest", "purchases", "file.csv", number, NOON))

            if is_busy:
                _type(typed, sale)
            assert [_plain(verdict) for verdict in verdicts] == [_type(typed, arrival) for arrival in arrivals]
        for what, query in STATE.items():
            assert [dict(row) for row in bulk.rows(query)] == [dict(row) for row in typed.rows(query)], what
        assert verify(bulk).problems == []
        for db in (bulk, typed, till):
            db.close()


def _shop(path: str, text: str) -> Database:
    found_shop(path, text, at=NOON)
    db = open_shop(path)
    with db.atomic():
        for place, person in enumerate(PEOPLE):
            customers.add(db, Customer(person, f"Person {place}", NOON, birthday="02-17" if place else None))
    return db


def _call(ago: int, ref: str) -> Call:
    return Call(at=clock.later(NOON, seconds=-ago), recorded_at=NOON, ref=ref)


def _arrival(sale: Sale) -> Arrival:
    who, purchase, ago, ref = sale
    return Arrival(PEOPLE[who] if who < len(PEOPLE) else STRANGER, purchase, _call(ago, f"row-{ref:02}"))


def _type(db: Database, arrival: Arrival) -> str:
    """What comes of a line at the till: the same words as for a row of a file."""
    person, opens = arrival.customer, None
    if isinstance(person, str):
        known = customers.by_external_id(db, person)
        program = reading.read(db.rows("SELECT source FROM programs")[0]["source"])
        opens = None if known else enroll.read(Person(person, external_id=person), program, at=arrival.call.at)
        person = known.id if known else opens.id if opens else 0
    assert isinstance(person, int)
    try:
        with db.atomic():
            if opens:
                customers.add(db, opens)
            event = booking.book_here(db, person, arrival.fact, arrival.call, identity=ids.new())
    except LoyaltyError as refusal:
        return refusal.code
    return "replayed" if event.replayed else "imported"


def _plain(verdict: str | LoyaltyError) -> str:
    return verdict if isinstance(verdict, str) else verdict.code
