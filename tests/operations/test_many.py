"""One thing booked for many customers in blocks: each once, whom it would not change left out; broken off it goes on."""

from collections.abc import Sequence

import pytest

from loyalty_cli.books import events, lots
from loyalty_cli.errors import InsufficientBalance
from loyalty_cli.operations import many
from loyalty_cli.operations.adjust import adjust
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.operations.many import Wanted
from loyalty_cli.program.facts import Adjustment, Expiring
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

SPRING = "2026-04-01T12:00:00Z"
GIFT = Adjustment("points", 5, "a gift")


@pytest.fixture(autouse=True)
def _two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "AT_ONCE", 2)


@pytest.fixture
def people(db: Database, call: Call) -> list[int]:
    """Five customers; the points of all but the third end in March."""
    found = [enroll(db, Person(f"Guest{number}"), call)[0].id for number in range(5)]
    for customer in found[:2] + found[3:]:
        adjust(db, customer, replace(GIFT, expires_on="2026-03-31"), call)
    return found


@pytest.fixture
def night() -> Call:
    return Call(at=SPRING, recorded_at=SPRING)


def kinds(db: Database, people: Sequence[int]) -> list[list[str]]:
    return [[event.kind for event in events.of_customer(db, customer)] for customer in people]


def expiring(people: Sequence[int]) -> Wanted:
    return [(customer, Expiring()) for customer in people]


def test_each_is_booked_once_and_whom_it_would_not_change_is_left_out(db: Database, people: list[int], night: Call) -> None:
    heard: list[tuple[int, int]] = []

    booked = [*many.book(db, expiring(people), night, lambda done, of: heard.append((done, of)))]

    assert [event.customer for event in booked] == [people[0], people[1], people[3], people[4]]
    assert len({event.ref for event in booked}) == 4
    assert heard == [(2, 5), (4, 5), (5, 5)]
    assert kinds(db, people) == [[*(["adjustment", "expiry"] if customer != people[2] else [])] for customer in people]
    assert [*many.book(db, expiring(people), night)] == []


def test_broken_off_what_was_booked_stays_and_the_rest_follows(db: Database, people: list[int], night: Call) -> None:
    broken = many.book(db, expiring(people), night)
    next(broken)
    broken.close()
    assert lots.customers_with_any(db) == sorted(people[3:])

    booked = [*many.book(db, expiring(people), night)]

    assert [event.customer for event in booked] == people[3:]


def test_a_block_that_is_refused_is_undone_whole(db: Database, people: list[int], call: Call) -> None:
    wanted = [(people[0], GIFT), (people[1], replace(GIFT, quantity=-99))]
    with pytest.raises(InsufficientBalance):
        list(many.book(db, wanted, call))
    assert kinds(db, people[:2]) == [["adjustment"], ["adjustment"]]


def test_twice_the_same_customer_is_decided_on_what_the_first_left(db: Database, people: list[int], call: Call) -> None:
    of = people[2]
    taken = replace(GIFT, quantity=-8)
    assert [event.customer for event in many.book(db, [(of, replace(GIFT, quantity=8)), (of, taken)], call)] == [of, of]
    with pytest.raises(InsufficientBalance):
        list(many.book(db, [(of, replace(GIFT, quantity=7)), (of, taken)], call))


def test_a_rehearsal_says_the_same_and_writes_nothing(db: Database, people: list[int], night: Call) -> None:
    heard: list[tuple[int, int]] = []

    said = [*many.rehearse(db, expiring(people), night, lambda done, of: heard.append((done, of)))]

    assert [event.customer for event in said] == [people[0], people[1], people[3], people[4]]
    assert heard[-1] == (5, 5)
    assert len(lots.customers_with_any(db)) == 4


@pytest.mark.parametrize("undated", [False, True])
def test_who_loses_something_by_a_day_is_found_some_at_a_time(
    db: Database, people: list[int], call: Call, undated: bool
) -> None:
    adjust(db, people[2], GIFT, call)
    found: list[int] = []
    while some := lots.ending(db, "2026-03-31", undated=undated, after=found[-1] if found else -1, limit=2):
        assert len(some) <= 2
        found += some
    assert found == sorted(people if undated else [*people[:2], *people[3:]])
