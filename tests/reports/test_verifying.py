"""A whole shop computed again: on how many cores, and what is found by which."""

from collections.abc import Iterator

import pytest

from loyalty_cli.books import verifying as one_by_one
from loyalty_cli.books.verifying import Report
from loyalty_cli.cores import HandLost
from loyalty_cli.reports import cores
from loyalty_cli.reports.verifying import verify
from loyalty_cli.storage import Database, open_shop
from tests.conftest import Shop


@pytest.fixture
def db(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Seven customers, two at a time."""
    for at in range(7):
        shop.done(f"enroll Guest{at}")
        shop.done(f"earn Guest{at} {at + 1}.00")
    monkeypatch.setattr(one_by_one, "_AT_ONCE", 2)
    opened = open_shop(str(shop.path))
    yield opened
    opened.close()


def test_two_cores_find_the_same_as_one_in_the_same_order(db: Database, shop: Shop) -> None:
    shop.tamper("UPDATE postings SET quantity = quantity + 1 WHERE unit = 'points' AND quantity IN (2, 5)")
    done: list[int] = []

    alone, together = verify(db, lambda _: None, 1), verify(db, done.append, 2)

    assert together == alone
    assert (alone.events, alone.found) == (7, 3)  # two postings, and the sum over all
    assert done == [2, 4, 6, 7]


def test_a_core_that_is_taken_away_leaves_the_rest_to_this_one(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def some(target: str, begin: cores.Begin[Report], spans: list[cores.Span], _cores: int) -> Iterator[Report]:
        yield begin(open_shop(target))(spans[0])
        raise HandLost("no more processes")

    monkeypatch.setattr(cores, "_spread", some)
    assert verify(db, lambda _: None, 2) == verify(db, lambda _: None, 1)


def test_few_events_are_worth_one_core() -> None:
    assert cores.worth(cores.ENOUGH - 1) == 1
