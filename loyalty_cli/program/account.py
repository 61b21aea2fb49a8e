"""One customer's account as frozen values: what the books hold of it, and what a decision hands back to them.

`decide` reads an `Account` and returns an `Outcome`: the postings that happened and the rows that hold from now on, each
whole. `fold` lays an outcome over the account; the books lay the same rows over their tables.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TypeVar

from loyalty_cli.program.facts import Fact
from loyalty_cli.values import field, frozen, replace

K = TypeVar("K")
V = TypeVar("V")
DEBT = 0  # the number of the lot that holds what is owed: the only one that may stand below zero


@frozen
class Posting:
    """A move of one unit between the customer's lot and one of the shop's accounts; the sign is the customer's.

    `account` is issued (earned or given), opening (brought along from before), redeemed (spent, or a card that became a
    voucher), breakage (expired), adjusted (put right by hand) or transferred (to or from another customer). `rule` and `text`
    say why.
    """

    unit: str
    lot: int
    quantity: int
    account: str
    rule: str
    text: str


@frozen
class CardTerms:
    """The terms that a stamp card was started with, kept by its lot."""

    size: int
    reward: str | None = None
    on_the_way: tuple[tuple[int, str], ...] = ()


@frozen
class Lot:
    """A quantity of one unit with its own expiry: points of one event, or one stamp card.

    `remaining` is the sum of its postings, `broken` what of it was posted as breakage. `expires_on` is the last usable
    day. A stamp card has `terms`, and the thresholds `given` on the way; `full` once it became a voucher.
    """

    nested = MappingProxyType({"terms": CardTerms})

    unit: str
    number: int
    event: int
    earned_at: str
    opens_at: str
    earned_on: str
    expires_on: str | None = None
    remaining: int = 0
    broken: int = 0
    terms: CardTerms | None = None
    given: tuple[int, ...] = ()
    full: bool = False


@frozen
class Voucher:
    """A single-use right to a reward, known by the event that issued it and its place there; `code` opens it.

    `source` says what it came from (`stamps:coffee`, `tier:gold`), `lot` the stamp card, `threshold` the place on the way
    (0 for a full card). `status` is open, used or cancelled; that it has expired follows from `until`.
    """

    event: int
    place: int
    reward: str
    code: str = ""
    until: str | None = None
    source: str = ""
    lot: int | None = None
    threshold: int = 0
    status: str = "open"
    used_by: int | None = None


@frozen
class HoldState:
    """What a hold keeps from being spent until `lapses_at`: parts of lots as (unit, lot, quantity), or a voucher."""

    event: int
    reward: str
    lapses_at: str
    parts: tuple[tuple[str, int, int], ...] = ()
    voucher: tuple[int, int] | None = None
    discount_minor: int = 0
    credit_minor: int = 0
    status: str = "open"  # "open", "committed" or "released"


@frozen
class Floor:
    """A tier given by hand, from the instant of its event through the day `until`, unless an event lifted it.

    A paid `membership` gives one too; its term begins on the day `begins_on`.
    """

    event: int
    tier: str
    from_at: str
    until: str | None = None
    lifted_by: int | None = None
    membership: str | None = None
    begins_on: str | None = None


@frozen
class Bought:
    """One purchase, net of what was given back: what tiers, refunds and idle days count.

    `points` are those earned and not clawed back, counted for a tier from `counts_at`. `returned_minor` is what was
    refunded of `amount_minor`; `gone` once nothing is left of it, a voided one too.
    """

    event: int
    at: str
    on: str
    counts_at: str
    amount_minor: int
    spend_minor: int
    points: int = 0
    returned_minor: int = 0
    gone: bool = False


@frozen
class Counter:
    """How often, or how much: uses of a limited rule, a carried remainder, stamps of a day. `at` is the last time."""

    quantity: int = 0
    at: str | None = None


NOTHING = Counter()


@frozen
class Account:
    """One customer's part of the books. Lots are keyed by (unit, number), vouchers by (event, place), the rest by event."""

    birthday: str | None = None  # "1990-02-17", or "02-17" without a year
    tags: tuple[str, ...] = ()
    referrer: int | None = None  # the customer who brought this one
    joined_at: str | None = None  # known of who was brought
    lots: Mapping[tuple[str, int], Lot] = field(default_factory=dict)
    vouchers: Mapping[tuple[int, int], Voucher] = field(default_factory=dict)
    holds: Mapping[int, HoldState] = field(default_factory=dict)
    floors: Mapping[int, Floor] = field(default_factory=dict)
    bought: Mapping[int, Bought] = field(default_factory=dict)
    counters: Mapping[str, Counter] = field(default_factory=dict)


@frozen
class Follow:
    """What an event brings about on another account: a fact that names the event, booked there in the same atomic block.

    It happens at the same instant, unless `at` is another.
    """

    customer: int
    fact: Fact
    at: str | None = None


@frozen
class Left:
    """What is no part of an account any more, because it went to another: the keys of its rows."""

    lots: tuple[tuple[str, int], ...] = ()
    vouchers: tuple[tuple[int, int], ...] = ()
    holds: tuple[int, ...] = ()
    floors: tuple[int, ...] = ()
    bought: tuple[int, ...] = ()


NOTHING_LEFT = Left()


@frozen
class Outcome:
    """What one event does: postings to append, rows to lay over the account, and what the answer says beside them.

    `shared` holds the steps of counters over all customers (a reward's stock). `before` is the standing that the decision
    took from outside the account's own history. `notes` are whys that moved nothing. `follows` happens on other accounts.
    """

    postings: tuple[Posting, ...] = ()
    lots: tuple[Lot, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    holds: tuple[HoldState, ...] = ()
    floors: tuple[Floor, ...] = ()
    bought: tuple[Bought, ...] = ()
    counters: Mapping[str, Counter] = field(default_factory=dict)
    shared: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[tuple[str, str, str], ...] = ()  # (rule, unit, text)
    amount_minor: int | None = None
    discount_minor: int | None = None
    follows: tuple[Follow, ...] = ()
    left: Left = NOTHING_LEFT


def fold(account: Account, outcome: Outcome) -> Account:
    """The account after the outcome."""
    return replace(
        account,
        lots=_over(account.lots, {(lot.unit, lot.number): lot for lot in outcome.lots}, outcome.left.lots),
        vouchers=_over(account.vouchers, {(each.event, each.place): each for each in outcome.vouchers}, outcome.left.vouchers),
        holds=_over(account.holds, {each.event: each for each in outcome.holds}, outcome.left.holds),
        floors=_over(account.floors, {each.event: each for each in outcome.floors}, outcome.left.floors),
        bought=_over(account.bought, {each.event: each for each in outcome.bought}, outcome.left.bought),
        counters=_over(account.counters, outcome.counters),
    )


def _over(held: Mapping[K, V], changed: Mapping[K, V], left: Collection[K] = ()) -> Mapping[K, V]:
    after = {**held, **changed} if changed else held
    return {key: value for key, value in after.items() if key not in left} if left else after
