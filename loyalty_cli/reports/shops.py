"""What each shop of a chain sold, gave and took. Only reads."""

from dataclasses import dataclass, field

from loyalty_cli.storage import Database

SALES, REFUNDS, REDEMPTIONS = ("purchase", "payment"), ("refund",), ("redemption",)


@dataclass(slots=True)
class Sums:
    """One shop's events of a period, without those that were voided in it; "" is what no shop is named for.

    `issued` and `redeemed` are quantities by unit, seen from the customers: what was given and what was spent, net of what
    refunds and voids took back or gave back.
    """

    shop: str
    purchases: int = 0
    amount_minor: int = 0
    refunds: int = 0
    returned_minor: int = 0
    redemptions: int = 0
    issued: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, count: int, amount_minor: int) -> None:
        """Take so many events of a kind in, or out where `count` is negative."""
        if kind in SALES:
            self.purchases += count
            self.amount_minor += amount_minor
        elif kind in REFUNDS:
            self.refunds += count
            self.returned_minor += amount_minor
        elif kind in REDEMPTIONS:
            self.redemptions += count


_BOOKED = """
    SELECT shop, kind, count(*) AS count, coalesce(sum(amount_minor), 0) AS amount_minor FROM events
    WHERE at >= :since AND at < :until AND (:shop = '' OR shop = :shop) GROUP BY shop, kind
"""
_VOIDED = """
    SELECT events.shop, named.kind, -count(*) AS count, -coalesce(sum(named.amount_minor), 0) AS amount_minor
    FROM events JOIN events AS named ON named.id = events.names
    WHERE events.kind = 'void' AND events.at >= :since AND events.at < :until AND (:shop = '' OR events.shop = :shop)
    GROUP BY events.shop, named.kind
"""
_MOVED = """
    SELECT shop, unit, account, sum(quantity) AS quantity FROM events JOIN postings ON postings.event = events.id
    WHERE at >= :since AND at < :until AND (:shop = '' OR shop = :shop) AND account IN ('issued', 'redeemed')
    GROUP BY shop, unit, account ORDER BY unit
"""


def sums(db: Database, *, since: str | None, until: str | None, shop: str = "") -> list[Sums]:
    """Each shop that something was booked in from `since` on and before `until`, by its name; one alone, if it is named."""
    asked = {"since": since or "", "until": until or "~", "shop": shop}
    found: dict[str, Sums] = {}
    with db.snapshot():
        for row in [*db.rows(_BOOKED, asked), *db.rows(_VOIDED, asked)]:
            found.setdefault(row["shop"], Sums(row["shop"])).add(row["kind"], row["count"], row["amount_minor"])
        for row in db.rows(_MOVED, asked):
            held, sign = found[row["shop"]], 1 if row["account"] == "issued" else -1
            getattr(held, row["account"])[row["unit"]] = sign * int(row["quantity"])
    return sorted(found.values(), key=lambda each: each.shop)
