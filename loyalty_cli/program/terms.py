"""The programme as frozen values: what the shop promised, read and checked, in minor units and whole numbers.

One class a table of the programme file, one field a key; `docs/programme.md` explains the keys to a shopkeeper.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from loyalty_cli.program.calendar import Duration
from loyalty_cli.program.offers import Limit, Promotion, Selector, When
from loyalty_cli.program.others import Cause, Partner, Referral
from loyalty_cli.values import field, frozen, of_last

POINTS = "points"
CREDIT = "credit"


def stamps(card: str) -> str:
    """The unit that a stamp card counts: `stamps:coffee`."""
    return f"stamps:{card}"


def start_of(card: str) -> str:
    """The rule that the head start of a stamp card is posted by: `coffee:start`."""
    return f"{card}:start"


@frozen
class Shop:
    """`[shop]`: who promises, in which money and at what time of day."""

    name: str
    currency: str
    timezone: str
    country: str | None = None
    language: str = "en"
    tax_excluded: bool = False
    tender_earns: bool = True
    late_minutes: int = 60
    redeem_by: str = "any"


@frozen
class CardArt:
    """`[card]`: how the shop's cards look, in colours `#rrggbb`; the path `logo` begins at the folder of the shop's file."""

    background: str | None = None
    ink: str | None = None
    accent: str | None = None
    logo: str | None = None
    tagline: str | None = None
    contact: str | None = None


@frozen
class Product:
    """`[[product]]`: what the till sells, so that an item needs neither category nor price."""

    sku: str
    name: str
    category: str | None = None
    tags: tuple[str, ...] = ()
    price_minor: int | None = None


@frozen
class Expiry:
    """`expire`: at most one of `after`, `on` (a month and day, `12-31`) and `idle`; none of them is never."""

    after: Duration | None = None
    round_up: str | None = None
    on: str | None = None
    idle: Duration | None = None


NEVER = Expiry()


@frozen
class Points:
    """`[points]`: how points are rounded, kept, clawed back and worth. `value` pays `value_minor` a point."""

    rounding: str = "down"
    multiply_all: bool = False
    expire: Expiry = NEVER
    pending_days: int = 0
    clamp_negative: bool = False
    keep_rewards_on_refund: bool = False
    value_minor: int | None = None
    step: int = 1
    min_points: int = 0
    max_share_percent: int = 100
    hold_minutes: int = 15


@frozen
class EarnRule:
    """`[[earn]]`: `points` for each whole `per_minor`, or for each visit or item (`per` says which)."""

    id: str
    points: int
    per: str  # "amount", "visit" or "item"
    per_minor: int = 0
    only: tuple[Selector, ...] = ()
    exclude: tuple[Selector, ...] = ()
    min_spend_minor: int = 0
    stack: bool = True
    priority: int = 0
    carry: bool = False
    when: When | None = None
    limit: Limit | None = None


def pack_unit(pack: str) -> str:
    """The unit that a prepaid pack counts: `pack:ten`."""
    return f"pack:{pack}"


@frozen
class StampCard:
    """`[[stamp_card]]`: `size` stamps fill it; `per` says what gives one."""

    id: str
    name: str
    size: int
    per: str  # "amount", "visit" or "item"
    per_minor: int = 0
    only: tuple[Selector, ...] = ()
    exclude: tuple[Selector, ...] = ()
    start: int = 0
    reward: str | None = None
    on_the_way: tuple[tuple[int, str], ...] = ()
    max_per_visit: int | None = None
    max_per_day: int | None = None
    delay: Duration | None = None
    expire: Expiry = NEVER


@frozen
class Reward:
    """`[[reward]]`: `kind` is item, amount, percent or credit. Without `points` a voucher pays for it."""

    id: str
    name: str
    kind: str
    value_minor: int = 0  # amount and credit
    percent: Decimal = Decimal(0)  # percent
    cap_minor: int | None = None
    only: tuple[Selector, ...] = ()
    points: int | None = None
    min_bill_minor: int = 0
    tier: str | None = None
    limit: Limit | None = None
    stock: int | None = None
    valid_days: int | None = None
    dates: tuple[str, str] | None = None


@frozen
class GiftCard:
    """`[[gift_card]]`: sold for `min_minor` to `max_minor`, and usable for so many `days` after the day of the sale."""

    id: str
    name: str
    min_minor: int = 0
    max_minor: int | None = None
    days: int | None = None


@frozen
class Tier:
    """`[[tier]]`: reached at `at`: minor units where spend is measured, a whole number else."""

    id: str
    name: str
    at: int
    multiply: Decimal = Decimal(1)
    birthday_reward: str | None = None
    yearly_reward: str | None = None
    color: str | None = None


@frozen
class Tiers:
    """`[tiers]` with every `[[tier]]` in rising order. `months` is set where the window rolls."""

    measure: str = "spend"  # "spend", "points" or "visits"
    window: str = "lifetime"  # "lifetime", "rolling" or "year"
    months: int = 0
    down: bool = True  # False: down = "never"
    keep_next: bool = False
    grace_days: int = 0
    levels: tuple[Tier, ...] = ()


@frozen
class Membership:
    """`[[membership]]`: a tier for so many months, for a price."""

    id: str
    name: str
    price_minor: int
    months: int
    tier: str


@frozen
class Pack:
    """`[[pack]]`: so many uses for a price; `days` None: they do not end."""

    id: str
    name: str
    price_minor: int
    units: int
    only: tuple[Selector, ...] = ()
    days: int | None = None


@frozen
class Program:
    """One version of the shop's rules, whole.

    `idle_from` is the day since which an idle expiry has been in force without a break; the file does not say it, the
    books do.
    """

    shop: Shop
    points: Points = Points()
    earn: tuple[EarnRule, ...] = ()
    promotions: tuple[Promotion, ...] = ()
    stamp_cards: Mapping[str, StampCard] = field(default_factory=lambda: MappingProxyType({}))
    products: Mapping[str, Product] = field(default_factory=lambda: MappingProxyType({}))
    rewards: Mapping[str, Reward] = field(default_factory=lambda: MappingProxyType({}))
    gift_cards: Mapping[str, GiftCard] = field(default_factory=lambda: MappingProxyType({}))
    tiers: Tiers | None = None
    memberships: Mapping[str, Membership] = field(default_factory=lambda: MappingProxyType({}))
    packs: Mapping[str, Pack] = field(default_factory=lambda: MappingProxyType({}))
    partners: Mapping[str, Partner] = field(default_factory=lambda: MappingProxyType({}))
    causes: Mapping[str, Cause] = field(default_factory=lambda: MappingProxyType({}))
    referral: Referral | None = None
    card: CardArt = CardArt()
    version: int = 0
    idle_from: str | None = None

    @property
    def language(self) -> str:
        """The language that the shop is answered in."""
        return self.shop.language

    def tier(self, identity: str | None) -> Tier | None:
        """The tier of that id, or None."""
        levels = self.tiers.levels if self.tiers else ()
        return next((tier for tier in levels if tier.id == identity), None)

    def rank(self, identity: str | None) -> int:
        """How high a tier stands: 1 for the lowest, 0 for none or one the programme does not know."""
        levels = self.tiers.levels if self.tiers else ()
        return next((rank for rank, tier in enumerate(levels, 1) if tier.id == identity), 0)

    @of_last
    def limits(self) -> dict[str, Limit]:
        """What limits how often a purchase earns, by the name of the rule in counters."""
        rules = {rule.id: rule.limit for rule in self.earn} | {each.rule: each.limit for each in self.promotions}
        return {rule: limit for rule, limit in rules.items() if limit is not None}

    def expiry(self, unit: str) -> Expiry:
        """How long a quantity of that unit lives."""
        if unit == POINTS:
            return self.points.expire
        pack = self.packs.get(unit.removeprefix("pack:")) if unit.startswith("pack:") else None
        if pack is not None and pack.days is not None:
            return Expiry(after=Duration(pack.days, "day"))
        card = self.stamp_cards.get(unit.removeprefix("stamps:")) if unit.startswith("stamps:") else None
        return card.expire if card else NEVER

    @of_last
    def idle(self) -> dict[str, Duration]:
        """After how long without a purchase each unit ends, where one does."""
        return {unit: idle for unit in self.units() if (idle := self.expiry(unit).idle)}

    @of_last
    def units(self) -> tuple[str, ...]:
        """Points and every stamp card: what a balance names, zero too."""
        return (POINTS, *(stamps(card) for card in self.stamp_cards))
