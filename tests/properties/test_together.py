"""Several customers in one shop: the order of those who have nothing to do with each other does not matter.

What goes from one to another is neither made nor lost on the way.
"""

import tempfile
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from hypothesis import given, strategies as st

from loyalty_cli import clock, ids
from loyalty_cli.books import accounts, customers, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.verifying import verify
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.operations.transfer import transfer
from loyalty_cli.operations.void import void
from loyalty_cli.program import views
from loyalty_cli.program.facts import Purchase, Redemption
from loyalty_cli.program.linked import Transfer
from loyalty_cli.storage import Database, open_shop
from tests.plain import NOON, SHOP
from tests.properties.pace import lives

NAMES = ("Ana", "Boris", "Vera")
RULES = (
    SHOP
    + """
[points]
expire = { after = "30 days" }
[[earn]]
id = "spend"
points = 1
per = "1.00"
[[stamp_card]]
id = "visit"
size = 3
reward = "cake"
[[reward]]
id = "cake"
[[reward]]
id = "off"
kind = "amount"
value = "2.00"
points = 20
[[tier]]
id = "gold"
at = "50.00"
multiply = 2
"""
)
SALES = st.lists(st.tuples(st.sampled_from(range(3)), st.integers(1, 9_000), st.booleans()), min_size=2, max_size=12)


class Town:
    """A shop with three customers."""

    def __init__(self, folder: str) -> None:
        found_shop(f"{folder}/shop.db", RULES, at=NOON)
        self.db: Database = open_shop(f"{folder}/shop.db")
        self.customers = [ids.new() for _ in NAMES]
        with self.db.atomic():
            for identity, name in zip(self.customers, NAMES, strict=True):
                customers.add(self.db, Customer(identity, name, NOON))

    def call(self, ref: str) -> Call:
        return Call(at=NOON, recorded_at=NOON, ref=ref)

    def live(self, sales: Sequence[tuple[int, int, int, bool]]) -> None:
        """Book what each did, as (number, customer, cents, whether a reward is taken)."""
        for number, who, cents, takes in sales:
            with suppress(LoyaltyError):
                fact = Redemption("off", up_to=True) if takes else Purchase(cents)
                booking.book(self.db, self.customers[who], fact, self.call(f"R{number}"))

    def standing(self) -> list[tuple[dict[str, int], list[str], int]]:
        """What each holds: balances, vouchers, purchases that count."""
        program = programs.in_force(self.db, NOON)
        now = clock.moment(NOON, program.shop.timezone)
        held = [accounts.gather_whole(self.db, each) for each in self.customers]
        return [
            (
                views.balance(account, program, now),
                sorted(f"{each.reward} {each.status}" for each in account.vouchers.values()),
                sum(bought.spend_minor for bought in account.bought.values()),
            )
            for account in held
        ]


@lives(20)
@given(sales=SALES, order=st.randoms(use_true_random=False))
def test_the_order_of_independent_customers_does_not_matter(sales: list[tuple[int, int, bool]], order: Random) -> None:
    numbered = [(number, *sale) for number, sale in enumerate(sales)]
    turns = [who for _, who, _, _ in numbered]
    order.shuffle(turns)
    queues = {who: [sale for sale in numbered if sale[1] == who] for who in set(turns)}
    shuffled = [queues[who].pop(0) for who in turns]
    found = []
    for each in (numbered, shuffled):
        with tempfile.TemporaryDirectory() as folder:
            town = Town(folder)
            town.live(each)
            found.append(town.standing())
            town.db.close()

    assert found[0] == found[1]


@lives(20)
@given(sales=SALES, moves=st.lists(st.tuples(st.permutations(range(3)), st.integers(1, 150), st.booleans()), max_size=6))
def test_what_goes_from_one_to_another_is_neither_made_nor_lost(
    sales: list[tuple[int, int, bool]], moves: list[tuple[list[int], int, bool]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        town = Town(folder)
        town.live([(number, *sale) for number, sale in enumerate(sales)])
        before = town.standing()
        for number, ((giver, receiver, _), quantity, is_undone) in enumerate(moves):
            with suppress(LoyaltyError):
                wanted = Transfer(town.customers[receiver], "points", quantity)
                given_away = transfer(town.db, town.customers[giver], wanted, town.call(f"T{number}"))
                if is_undone:
                    void(town.db, given_away.id, "x", town.call(f"V{number}"))

        after = town.standing()
        assert sum(balance["points"] for balance, _, _ in after) == sum(balance["points"] for balance, _, _ in before)
        assert verify(town.db).problems == []
        town.db.close()
