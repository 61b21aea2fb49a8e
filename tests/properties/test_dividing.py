"""Random stamps of two people who are merged by mistake: parted again, each has what was theirs, whatever was voided."""

from collections.abc import Sequence

from hypothesis import given, note, strategies as st

from loyalty_cli.books import accounts
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import merge, unmerge, void
from loyalty_cli.program.account import DEBT
from loyalty_cli.program.facts import Stamp
from tests.plain import SHOP
from tests.properties.pace import lives
from tests.properties.test_repairs import Two, shop

SIZE = 5
CARD = f"""{SHOP}
[[stamp_card]]
id = "coffee"
size = {SIZE}
per = "item"
reward = "free"
on_the_way = {{ 3 = "cookie" }}

[[reward]]
id = "free"

[[reward]]
id = "cookie"
"""
STAMPS = st.integers(1, 2 * SIZE + 2)
VOIDED = st.integers(0, 9)


@lives(40)
@given(
    before=st.lists(st.tuples(st.integers(0, 1), STAMPS), max_size=4),
    between=st.lists(st.one_of(st.tuples(st.just("stamp"), STAMPS), st.tuples(st.just("void"), VOIDED)), max_size=6),
    later=st.lists(VOIDED, max_size=3),
)
def test_parted_again_each_has_the_stamps_that_were_theirs(
    before: Sequence[tuple[int, int]], between: Sequence[tuple[str, int]], later: Sequence[int]
) -> None:
    with shop(CARD) as two:
        given_to: dict[int, tuple[int, int]] = {}  # of each event that stands: to whom, and how many
        for who, count in before:
            _stamp(two, who, count, given_to)
        merged = merge.merge(two.db, *two.people, "twice", two.call())[0]
        for what, number in between:
            if what == "stamp":
                _stamp(two, 0, number, given_to)
            else:
                _void(two, number, given_to)
        two.are_in_order()

        unmerge.unmerge(two.db, merged.id, "two persons", two.call())

        _each_has_their_own(two, given_to)
        for number in later:
            _void(two, number, given_to)
        _each_has_their_own(two, given_to)
        two.nothing_is_lost()
        two.are_in_order()


def _stamp(two: Two, who: int, count: int, given_to: dict[int, tuple[int, int]]) -> None:
    booked = two.tried(Stamp("coffee", count), two.people[who])
    assert booked is not None
    given_to[booked] = who, count


def _void(two: Two, number: int, given_to: dict[int, tuple[int, int]]) -> None:
    """Void one of the events that stand; what went back is refused in a sentence, and stands."""
    if not given_to:
        return
    event = sorted(given_to)[number % len(given_to)]
    try:
        void.void(two.db, event, "slip", two.call())
    except LoyaltyError as refusal:
        note(f"void refused: {refusal.sentence}")
    else:
        note(f"voided: {given_to.pop(event)}")


def _each_has_their_own(two: Two, given_to: dict[int, tuple[int, int]]) -> None:
    for who, customer in enumerate(two.people):
        account = accounts.gather_whole(two.db, customer)
        cards = [lot for lot in account.lots.values() if lot.number != DEBT]
        full = [each for each in account.vouchers.values() if (each.reward, each.status) == ("free", "open")]
        held = sum(lot.remaining for lot in account.lots.values()) + SIZE * len(full)
        assert held == sum(count for owner, count in given_to.values() if owner == who)
        assert len([lot for lot in cards if lot.full]) == len(full)
        on_the_way = [each for each in account.vouchers.values() if (each.reward, each.status) == ("cookie", "open")]
        assert len(on_the_way) <= held // 3
