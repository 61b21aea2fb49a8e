"""A file booked in blocks leaves what the same lines typed one by one leave, whatever is done at a till meanwhile."""

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import chain
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings, strategies as st

from loyalty_cli import clock, cores, ids
from loyalty_cli.books import cards, customers, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.imports import Mark
from loyalty_cli.books.verifying import verify
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import booking, crew, enroll, found_shop
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person
from loyalty_cli.operations.import_events import Intake
from loyalty_cli.operations.remembering import Arrival, Programs
from loyalty_cli.program import reading
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database, create_shop, open_shop
from loyalty_cli.values import frozen, replace
from tests import servers
from tests.plain import NOON, SHOP, SPEND
from tests.properties.programmes import programmes, purchases

STRANGER = "1042"
PEOPLE = [ids.new(), ids.new(), ids.new()]
HAPPENINGS = ["sale", "another's sale", "birthday", "closing", "block", "programme"]
BYSTANDER = ids.new()  # in none of the files
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
Shops = Callable[[str], AbstractContextManager[tuple[Database, Database, Database]]]  # all sales in blocks, typed, and a till
Sale = tuple[int, Purchase, int, int]  # who (3: somebody who joins with it), what, how long ago in seconds, its ref
SALES = st.lists(
    st.tuples(st.integers(0, 3), purchases(codes=True), st.integers(0, 40).map(lambda days: days * 86_400), st.integers(0, 60)),
    min_size=1,
    max_size=8,
)


@frozen
class Row:
    """A row of a file that a crew books; `person` is whose it is."""

    person: str
    arrival: Arrival


class Inline:
    """A hand in this process: it decides what it is given at once, as one that is quicker than whoever writes."""

    def __init__(self, begun: Callable[[Any], Any], place: int, number: int) -> None:
        self._decide = begun
        self._place = place, number
        self._made: list[Any] = []

    def give(self, what: Any) -> None:
        ids.apart(*self._place)
        self._made.append(self._decide(what))
        ids.apart(0, 1)

    def take(self) -> Any:
        return self._made.pop(0)


class Interrupted(Intake[Arrival]):
    """Lets somebody do something between the deciding of a block and its turn."""

    between: Callable[[], None] = staticmethod(lambda: None)

    def _ahead(self, arrivals: Sequence[Arrival]) -> Any:
        found = super()._ahead(arrivals)
        self.between()
        return found


@pytest.fixture(params=["sqlite", "postgres"] if servers.programs() else ["sqlite"])
def shops(request: pytest.FixtureRequest) -> Shops:
    """Makes two shops under a programme, with the same people and a till at the first."""
    server = request.getfixturevalue("server") if request.param == "postgres" else None

    @contextmanager
    def made(text: str) -> Iterator[tuple[Database, Database, Database]]:
        with ExitStack() as stack:
            bulk, typed = (stack.enter_context(_empty(server)) for _ in range(2))
            for place in (bulk, typed):
                _begin(place, text)
            yield tuple(stack.enter_context(closing(open_shop(place))) for place in (bulk, typed, bulk))  # type: ignore[misc]

    return made


@contextmanager
def _empty(server: servers.Server | None) -> Iterator[str]:
    if server is not None:
        place = server.tables()
        yield place
        server.give_back(place)
        return
    with tempfile.TemporaryDirectory() as folder:
        create_shop(f"{folder}/shop.db").close()
        yield f"{folder}/shop.db"


def _without_common_limits(text: str) -> str:
    """A programme of which accounts hang together is left to one process."""
    return re.sub(r"^limit = \{ (total|first_customers) .*\n", "", text, flags=re.MULTILINE)


EACH_TIME = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])  # it makes new shops each


@EACH_TIME
@given(text=programmes(), blocks=st.lists(st.tuples(SALES, st.booleans()), min_size=1, max_size=4))
def test_blocks_leave_what_typed_lines_leave(shops: Shops, text: str, blocks: list[tuple[list[Sale], bool]]) -> None:
    note(text)
    with shops(text) as (bulk, typed, till):
        intake = Interrupted(bulk, lambda arrival, _: arrival)
        for number, (block, is_busy) in enumerate(blocks):
            sale = Arrival(PEOPLE[0], Purchase(700), _call(0, f"till-{number}"))
            intake.between = lambda sale=sale, is_busy=is_busy: _type(till, sale) if is_busy else None  # type: ignore[misc]
            arrivals = [_arrival(each) for each in block]

            verdicts = intake.book(arrivals, Mark("digest", "purchases", "file.csv", number, NOON))

            if is_busy:
                _type(typed, sale)
            assert [_plain(verdict) for verdict in verdicts] == [_type(typed, arrival) for arrival in arrivals]
        _compare(bulk, typed)


@EACH_TIME
@given(
    text=programmes().map(_without_common_limits),
    blocks=st.lists(SALES, min_size=2, max_size=5),
    place=st.integers(1, 3),
    happens=st.sampled_from(HAPPENINGS),
)
def test_a_crew_leaves_what_typed_lines_leave(
    shops: Shops, text: str, blocks: list[list[Sale]], place: int, happens: str
) -> None:
    note(text)
    _compare_a_crew(shops, text, blocks, place, happens)


@pytest.mark.parametrize("happens", HAPPENINGS)
def test_whatever_happens_to_a_customer_a_crew_hears_of(shops: Shops, happens: str) -> None:
    """The customer buys in every block, and has been in two when it happens; around a birthday everything counts threefold."""
    triple = '[[promotion]]\nid = "triple"\nmultiply = 3\nwhen = { birthday_days = 3 }\n'
    blocks: list[list[Sale]] = [[(0, Purchase(1_000 + number), 0, number)] for number in range(6)]
    _compare_a_crew(shops, SHOP + SPEND + triple, blocks, 2, happens)


def _compare_a_crew(shops: Shops, text: str, blocks: list[list[Sale]], place: int, happens: str) -> None:
    """Something happens at a till before the turn after the blocks below that number, if there are as many.

    Of a ref that two customers share the second is refused; where a rule refuses it too, a hand that has not seen the first
    may give that reason.
    """
    with shops(text) as (bulk, typed, till):
        arrivals = [[_arrival(each) for each in block] for block in blocks]
        rows = [[Row(str(each.customer), each) for each in block] for block in arrivals]
        marks = [Mark("digest", "purchases", "file.csv", number, NOON) for number in range(len(blocks))]

        said: list[str] = []
        happened: int | None = None
        with _inline_crew(2):
            booked = crew.book(bulk, _arrive, zip(rows, marks, strict=True), entries=len(rows))
            while len(said) < sum(map(len, blocks)):
                if happened is None and place < len(blocks) and len(said) >= sum(map(len, blocks[:place])):
                    _happen(till, happens)
                    happened = len(said)
                said += [_plain(verdict) for _, verdict in next(booked)]

        for number, arrival in enumerate(chain.from_iterable(arrivals)):
            if number == happened:
                _happen(typed, happens)
            assert _is_alike(said[number], _type(typed, arrival))
        _compare(bulk, typed)


def _happen(db: Database, what: str) -> None:
    """Something at a till that the sales of a file may hang on."""
    person = PEOPLE[0]
    if what == "sale":
        _type(db, Arrival(person, Purchase(700), _call(0, "till")))
        return
    if what == "another's sale":
        _type(db, Arrival(BYSTANDER, Purchase(700), _call(0, "till")))
        return
    with db.atomic(person):
        known = customers.get(db, person)
        if what == "birthday":
            customers.edit(db, replace(known, birthday="02-17"))
        elif what == "closing":
            customers.close(db, known, at=NOON, reason="moved away")
        elif what == "block":
            cards.block(db, cards.issue(db, person, at=NOON), at=NOON, reason="lost")
        else:
            source = programs.text(db, 1).source
            programs.add(db, source, from_at=clock.later(NOON, seconds=-10 * 86_400), applied_at=NOON)


def _compare(bulk: Database, typed: Database) -> None:
    for what, query in STATE.items():
        assert [dict(row) for row in bulk.rows(query)] == [dict(row) for row in typed.rows(query)], what
    assert verify(bulk).problems == []


def _is_alike(said: str, typed: str) -> bool:
    return said == typed or (typed == "ref_conflict" and said not in ("imported", "replayed"))


def _arrive(row: Row, _programs: Programs) -> Arrival:
    return row.arrival


@contextmanager
def _inline_crew(number: int) -> Iterator[None]:
    """Let any file be worth so many hands, which are no processes."""

    @contextmanager
    def hands(_number: int, begin: Callable[..., Any], *needs: Any) -> Iterator[list[Inline]]:
        yield [Inline(begin(*needs, place), place, number) for place in range(number)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew, "ENOUGH", 0)
        patch.setattr(crew, "PATIENCE", 1)  # soon the crew is back
        patch.setattr(cores, "available", lambda: number)
        patch.setattr(cores, "hands", hands)
        yield


def _begin(place: str, text: str) -> None:
    with closing(open_shop(place)) as db, db.atomic():
        found_shop.begin(db, ids.new(), text, at=NOON)
        for number, person in enumerate((*PEOPLE, BYSTANDER)):
            customers.add(db, Customer(person, f"Person {number}", NOON, birthday="02-17" if number else None))


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
