"""What an offer is: for which lines, when and how often it holds, and what a promotion gives; frozen values like `terms`."""

from decimal import Decimal

from loyalty_cli.values import frozen


@frozen
class Selector:
    """One word of `only` or `except`: `category:coffee`, `sku:LATTE` or `tag:new`."""

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


@frozen
class When:
    """`when`: every condition that is set must hold. Times are shop-local, both ends of `dates` inclusive."""

    weekdays: tuple[str, ...] = ()
    from_time: str | None = None
    to_time: str | None = None
    dates: tuple[str, str] | None = None
    birthday_days: int | None = None
    first: bool = False
    nth: int | None = None
    idle_days: int | None = None
    tiers: tuple[str, ...] = ()
    customer_tags: tuple[str, ...] = ()


@frozen
class Limit:
    """`limit`: how often a rule may apply: to a customer, on a customer's day, in all, to the first N customers."""

    per_customer: int | None = None
    per_day: int | None = None
    total: int | None = None
    first_customers: int | None = None


@frozen
class Multiply:
    """The points of the base rules, so many times; more than 1."""

    by: Decimal


@frozen
class BonusPoints:
    """Points on top, never multiplied."""

    points: int


@frozen
class BonusStamps:
    """Stamps on top, as (stamp card, count)."""

    stamps: tuple[tuple[str, int], ...]


@frozen
class Coupon:
    """A voucher for a reward, good from the next purchase on."""

    reward: str


Effect = Multiply | BonusPoints | BonusStamps | Coupon


@frozen
class Promotion:
    """`[[promotion]]`: what is given beside the base rules; where it has a `code`, to whoever types it (kept in capitals)."""

    id: str
    effect: Effect
    only: tuple[Selector, ...] = ()
    exclude: tuple[Selector, ...] = ()
    min_spend_minor: int = 0
    when: When | None = None
    limit: Limit | None = None
    code: str | None = None
    priority: int = 0
    stack: bool = True

    @property
    def rule(self) -> str:
        """What counters and vouchers call it, so that an earning rule may have the same id."""
        return f"promotion:{self.id}"
