"""Random stamps of two people who are merged by mistake: parted again, each has what was theirs, whatever was taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given, note, strategies as st

from loyalty_cli.books import accounts
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import merge, refund, unmerge, void
from loyalty_cli.program.account import DEBT
from loyalty_cli.program.facts import Fact, Line, Purchase, Refund, Returned, Stamp
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
Step = tuple[str, int]
GIVEN = st.tuples(st.sampled_from(("stamp", "sell")), st.integers(1, 2 * SIZE + 2))
CORRECTED = st.tuples(st.sampled_from(("void", "return", "keep")), st.integers(0, 9))
STEPS = st.one_of(GIVEN, CORRECTED)


@dataclass
class Stamps:
    """The stamps of two people: of each event that stands, to whom it gave how many; of each return, the sale and how many."""

    two: Two
    owner: dict[int, int] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    sales: set[int] = field(default_factory=set)
    returned: dict[int, tuple[int, int]] = field(default_factory=dict)

    def go(self, step: Step, who: int = 0) -> None:
        """Give so many stamps, or correct what comes at that place; what went back is refused in a sentence, and stands."""
        what, number = step
        try:
            {"stamp": self._stamp, "sell": self._sell, "void": self._void, "return": self._return, "keep": self._keep}[what](
                number, who
            )
        except LoyaltyError as refusal:
            note(f"{what} refused: {refusal.sentence}")

    def _stamp(self, count: int, who: int) -> None:
        self._give(Stamp("coffee", count), count, who)

    def _sell(self, count: int, who: int) -> None:
        lines = (Line("LATTE", quantity=count, gross_minor=100 * count),)
        self.sales.add(self._give(Purchase(100 * count, lines), count, who))

    def _give(self, fact: Fact, count: int, who: int) -> int:
        booked = self.two.tried(fact, self.two.people[who])
        assert booked is not None
        self.owner[booked], self.left[booked] = who, count
        return booked

    def _void(self, number: int, _who: int) -> None:
        if self.left:
            event = sorted(self.left)[number % len(self.left)]
            void.void(self.two.db, event, "slip", self.two.call())
            note(f"voided: {self.left.pop(event)}")

    def _return(self, number: int, _who: int) -> None:
        if open_ := sorted(event for event in self.sales if self.left.get(event)):
            event = open_[number % len(open_)]
            count = 1 + self.left[event] // 2
            back = refund.refund(self.two.db, Refund(event, lines=(Returned("LATTE", count),)), self.two.call())
            self.left[event] -= count
            self.returned[back.id] = event, count
            note(f"returned: {count} of {self.owner[event]}'s sale")

    def _keep(self, number: int, _who: int) -> None:
        if self.returned:
            back = sorted(self.returned)[number % len(self.returned)]
            void.void(self.two.db, back, "slip", self.two.call())
            event, count = self.returned.pop(back)
            self.left[event] += count
            note(f"kept: {count} of {self.owner[event]}'s sale")

    def are_each_ones_own(self) -> None:
        for who, customer in enumerate(self.two.people):
            account = accounts.gather_whole(self.two.db, customer)
            cards = [lot for lot in account.lots.values() if lot.number != DEBT]
            full = [each for each in account.vouchers.values() if (each.reward, each.status) == ("free", "open")]
            held = sum(lot.remaining for lot in account.lots.values()) + SIZE * len(full)
            assert held == sum(count for event, count in self.left.items() if self.owner[event] == who)
            assert len([lot for lot in cards if lot.full]) == len(full)
            on_the_way = [each for each in account.vouchers.values() if (each.reward, each.status) == ("cookie", "open")]
            assert len(on_the_way) <= held // 3


@lives(40)
@given(
    before=st.lists(st.tuples(STEPS, st.integers(0, 1)), max_size=5),
    between=st.lists(STEPS, max_size=6),
    later=st.lists(CORRECTED, max_size=3),
)
def test_parted_again_each_has_the_stamps_that_were_theirs(
    before: Sequence[tuple[Step, int]], between: Sequence[Step], later: Sequence[Step]
) -> None:
    with shop(CARD) as two:
        stamps = Stamps(two)
        for step, who in before:
            stamps.go(step, who)
        merged = merge.merge(two.db, *two.people, "twice", two.call())[0]
        for step in between:
            stamps.go(step)
        two.are_in_order()

        unmerge.unmerge(two.db, merged.id, "two persons", two.call())

        stamps.are_each_ones_own()
        for step in later:
            stamps.go(step)
        stamps.are_each_ones_own()
        two.nothing_is_lost()
        two.are_in_order()
