"""A gift card whatever happens to it: never below zero, and what was paid for it is spent, left, paid out or lapsed."""

from dataclasses import dataclass, field

from hypothesis import given, strategies as st

from loyalty_cli import clock
from loyalty_cli.errors import Refused
from loyalty_cli.program.account import Account, Outcome, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Expiring, Fact, Void
from loyalty_cli.program.gift_facts import GiftPayment, GiftRefund, GiftSale
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.reading import read
from loyalty_cli.values import replace

PROGRAM = read('[shop]\nname = "Rosa"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n[[gift_card]]\nid = "present"\ndays = 30\n')
ACTS = st.one_of(
    st.tuples(st.just("pay"), st.integers(1, 6_000)),
    st.tuples(st.just("void"), st.integers(0, 20)),
    st.tuples(st.just("refund"), st.just(0)),
    st.tuples(st.just("night"), st.just(0)),
    st.tuples(st.just("days"), st.integers(1, 20)),
)


@dataclass
class Card:
    """A gift card sold for 50.00 on 1 February, and its events."""

    account: Account = field(default_factory=Account)
    past: list[Past] = field(default_factory=list)
    voided: set[int] = field(default_factory=set)
    day: int = 0

    def __post_init__(self) -> None:
        self.do(GiftSale(5_000))

    def do(self, fact: Fact) -> Outcome | None:
        """What an event does to the card; None where a rule refuses it."""
        at = clock.later("2026-02-01T10:00:00Z", seconds=86_400 * self.day + len(self.past))
        now, event = clock.moment(at, PROGRAM.shop.timezone), len(self.past) + 1
        related = Related()
        if isinstance(fact, Void):
            related = replace(related, of=self.past[fact.of - 1], voided=fact.of in self.voided)
        try:
            outcome = decide(self.account, fact, PROGRAM, event=event, now=now, related=related)
        except Refused:
            return None
        if isinstance(fact, Void):
            self.voided.add(fact.of)
        self.account = fold(self.account, outcome)
        self.past.append(Past(event, fact, now, PROGRAM, outcome.before, outcome.postings))
        return outcome

    @property
    def left(self) -> int:
        return sum(lot.remaining for lot in self.account.lots.values())

    def moved(self, account: str) -> int:
        return sum(posting.quantity for past in self.past for posting in past.postings if posting.account == account)

    def act(self, name: str, number: int) -> None:
        facts: dict[str, Fact] = {
            "pay": GiftPayment(number),
            "void": Void(number % len(self.past) + 1, "mistake"),
            "refund": GiftRefund(1),
            "night": Expiring(),
        }
        if name == "days":
            self.day += number
        else:
            self.do(facts[name])


@given(acts=st.lists(ACTS, max_size=25))
def test_what_was_paid_is_spent_left_paid_out_or_lapsed(acts: list[tuple[str, int]]) -> None:
    card = Card()

    for act in acts:
        card.act(*act)

        assert card.left >= 0
        assert all(lot.remaining >= 0 and number for (_, number), lot in card.account.lots.items())
        assert card.left == card.moved("sold") + card.moved("redeemed") + card.moved("breakage")
        assert card.moved("redeemed") <= 0
        assert 0 <= card.moved("sold") <= 5_000


@given(amounts=st.lists(st.integers(1, 5_000), max_size=8), order=st.randoms(use_true_random=False))
def test_voiding_every_payment_in_any_order_gives_the_whole_card_back(amounts: list[int], order: object) -> None:
    card = Card()
    for amount in amounts:
        card.act("pay", amount)
    paid = [past.event for past in card.past[1:]]
    order.shuffle(paid)  # type: ignore[attr-defined]

    for event in paid:
        assert card.do(Void(event, "mistake")) is not None

    assert card.left == 5_000
