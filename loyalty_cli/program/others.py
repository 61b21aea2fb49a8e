"""Whom the programme speaks of beside the customer: partners, causes, and whoever brought a customer along."""

from loyalty_cli.values import frozen


@frozen
class Partner:
    """`[[partner]]`: where else our points are given; `points` for each whole `per_minor`, or for each visit or item there."""

    id: str
    name: str
    points: int
    per: str  # "amount", "visit" or "item"
    per_minor: int = 0


@frozen
class Cause:
    """`[[cause]]`: what the shop gives it at every visit, and what a donated point is worth to it."""

    id: str
    name: str
    per_visit_minor: int = 0
    value_minor: int | None = None


@frozen
class Thanks:
    """What one side of a referral gets: one of these. A share is a percentage of the friend's purchase, as credit."""

    points: int | None = None
    share_percent: int | None = None
    reward: str | None = None


@frozen
class Referral:
    """`[referral]`: what a friend's first purchase of at least `min_spend_minor`, within so many days, brings both sides."""

    referrer: Thanks | None = None
    friend: Thanks | None = None
    min_spend_minor: int = 0
    within_days: int | None = None
