"""What was sold, given and taken in a time, shop by shop or till by till. Only reads."""

from dataclasses import dataclass, field
from typing import Any

from loyalty_cli.books import events
from loyalty_cli.storage import Database, Row

SALES, REFUNDS, REDEMPTIONS = ("purchase", "payment"), ("refund",), ("redemption",)


@dataclass(slots=True)
class Takings:
    """The events of one shop or till in a time, less those that were voided in it; `of` is "" where none was named.

    `issued` and `redeemed` are quantities by unit, seen from the customers: what was given and what was spent, net of what
    refunds and voids took back or gave back.
    """

    of: str
    purchases: int = 0
    amount_minor: int = 0
    refunds: int = 0
    returned_minor: int = 0
    redemptions: int = 0
    issued: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, int] = field(default_factory=dict)

    def count(self, booked: Row) -> None:
        """Take so many events of a kind in, or out where they were voided."""
        kind, count, amount_minor = booked["kind"], booked["count"], int(booked["amount_minor"])
        if kind in SALES:
            self.purchases += count
            self.amount_minor += amount_minor
        elif kind in REFUNDS:
            self.refunds += count
            self.returned_minor += amount_minor
        elif kind in REDEMPTIONS:
            self.redemptions += count

    def move(self, moved: Row) -> None:
        """Take in what events moved of a unit."""
        sums, sign = (self.issued, 1) if moved["account"] == "issued" else (self.redeemed, -1)
        sums[moved["unit"]] = sums.get(moved["unit"], 0) + sign * int(moved["quantity"])


# What pays by a gift card is an event of the card's too, which follows the sale, or stands alone where nobody showed a card.
_BOOKED = """
    SELECT shop, till, kind, count(*) AS count, coalesce(sum(amount_minor), 0) AS amount_minor
    FROM events JOIN customers ON customers.id = events.customer
    WHERE events.id >= :least AND at >= :since AND at < :until AND (:shop = '' OR shop = :shop)
        AND customers.holder <> 'gift'
    GROUP BY shop, till, kind
"""
_VOIDED = """
    SELECT events.shop AS shop, events.till AS till, named.kind AS kind, -count(*) AS count,
        -coalesce(sum(named.amount_minor), 0) AS amount_minor
    FROM events JOIN events AS named ON named.id = events.names JOIN customers ON customers.id = named.customer
    WHERE events.id >= :least AND events.kind = 'void' AND events.at >= :since AND events.at < :until
        AND (:shop = '' OR events.shop = :shop) AND customers.holder <> 'gift'
    GROUP BY events.shop, events.till, named.kind
"""
_MOVED = """
    SELECT shop, till, unit, account, sum(quantity) AS quantity
    FROM events JOIN postings ON postings.event = events.id
    WHERE events.id >= :least AND at >= :since AND at < :until AND (:shop = '' OR shop = :shop)
        AND account IN ('issued', 'redeemed')
    GROUP BY shop, till, unit, account ORDER BY unit
"""
_CAME = """
    SELECT count(DISTINCT events.customer) AS customers
    FROM events JOIN customers ON customers.id = events.customer
    WHERE events.id >= :least AND at >= :since AND at < :until AND (:shop = '' OR shop = :shop)
        AND events.kind IN ('purchase', 'payment') AND customers.holder = 'person'
        AND NOT EXISTS (SELECT 1 FROM events AS gone WHERE gone.names = events.id AND gone.kind = 'void')
"""


def by_shop(db: Database, *, since: str | None, until: str | None, shop: str = "") -> list[Takings]:
    """Each shop in which something was booked from `since` on and before `until`, by its name; one alone, if it is named."""
    return _sums(db, _window(since, until, shop), by="shop")


def by_till(db: Database, *, since: str | None, until: str | None, shop: str = "") -> tuple[list[Takings], int]:
    """Each till at which something was booked in that time, by its name, and how many customers bought something in all."""
    asked = _window(since, until, shop)
    with db.snapshot():
        came = db.row(_CAME, asked)
        return _sums(db, asked, by="till"), came["customers"] if came else 0


def together(parts: list[Takings]) -> Takings:
    """The sum of several."""
    whole = Takings("")
    for part in parts:
        whole.purchases += part.purchases
        whole.amount_minor += part.amount_minor
        whole.refunds += part.refunds
        whole.returned_minor += part.returned_minor
        whole.redemptions += part.redemptions
        for sums, more in ((whole.issued, part.issued), (whole.redeemed, part.redeemed)):
            sums.update({unit: sums.get(unit, 0) + quantity for unit, quantity in more.items()})
    return whole


def _window(since: str | None, until: str | None, shop: str) -> dict[str, Any]:
    return {"least": events.least_id(since), "since": since or "", "until": until or "~", "shop": shop}


def _sums(db: Database, asked: dict[str, Any], *, by: str) -> list[Takings]:
    found: dict[str, Takings] = {}

    def of(row: Row) -> Takings:
        name = row[by] or ""
        return found.setdefault(name, Takings(name))

    with db.snapshot():
        for row in [*db.rows(_BOOKED, asked), *db.rows(_VOIDED, asked)]:
            of(row).count(row)
        for row in db.rows(_MOVED, asked):
            of(row).move(row)
    return sorted(found.values(), key=lambda each: each.of)
