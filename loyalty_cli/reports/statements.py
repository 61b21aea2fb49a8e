"""Statements for those the shop settles with: causes it gives to, partners where its points are earned and spent."""

from loyalty_cli.books import events, programs
from loyalty_cli.program.terms import POINTS
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_VISITS = """
    SELECT events.program AS program, count(*) AS visits
    FROM purchases JOIN events ON events.id = purchases.event JOIN customers ON customers.id = purchases.customer
    WHERE purchases.event >= :least AND purchases.is_gone = 0 AND purchases.at >= :since AND purchases.at < :until
        AND customers.holder = 'person'
        AND events.fact NOT LIKE '%"partner":%'
    GROUP BY events.program
"""
_DONATED = """
    SELECT e.id AS event, e.kind AS kind, e.amount_minor AS amount_minor, -sum(p.quantity) AS quantity
    FROM events AS e JOIN postings AS p ON p.event = e.id AND p.account = 'donated'
    WHERE e.id >= :least AND e.at >= :since AND e.at < :until
        AND (e.fact LIKE :marked OR EXISTS (SELECT 1 FROM events AS n WHERE n.id = e.names AND n.fact LIKE :marked))
    GROUP BY e.id, e.kind, e.amount_minor
"""
_AT_PARTNER = """
    SELECT p.account AS account, sum(p.quantity) AS quantity
    FROM events AS e JOIN postings AS p ON p.event = e.id AND p.unit = :unit
    WHERE e.id >= :least AND e.at >= :since AND e.at < :until AND p.account IN ('issued', 'redeemed')
        AND (e.fact LIKE :marked OR EXISTS (SELECT 1 FROM events AS n WHERE n.id = e.names AND n.fact LIKE :marked))
    GROUP BY p.account
"""


@frozen
class CauseStatement:
    """What a cause is owed for a time: visits at `per_visit` each, and donated points at their worth, in minor units."""

    visits: int
    visits_minor: int
    donations: int
    points: int
    points_minor: int

    @property
    def total_minor(self) -> int:
        """All of it."""
        return self.visits_minor + self.points_minor


@frozen
class PartnerStatement:
    """Points given at a partner's and points taken there, net of what was taken back.

    Each is worth `value_minor` (None: the programme does not say); `owed_minor` is what the partner owes the shop, negative
    where the shop owes the partner.
    """

    issued: int
    redeemed: int
    value_minor: int | None

    @property
    def owed_minor(self) -> int | None:
        """The difference in money."""
        return None if self.value_minor is None else (self.issued - self.redeemed) * self.value_minor


def of_cause(db: Database, cause: str, *, since: str | None, until: str | None) -> CauseStatement:
    """What a cause is owed for what happened from `since` to before `until`."""
    window = {"least": events.least_id(since), "since": since or "", "until": until or "~"}
    visits = visits_minor = 0
    for row in db.rows(_VISITS, window):
        terms = programs.version(db, row["program"]).causes.get(cause)
        if terms is not None and terms.per_visit_minor:
            visits += row["visits"]
            visits_minor += row["visits"] * terms.per_visit_minor
    given = db.rows(_DONATED, {**window, "marked": f'%"cause":"{cause}"%'})
    return CauseStatement(
        visits=visits,
        visits_minor=visits_minor,
        donations=sum(1 if row["quantity"] > 0 else -1 for row in given),
        points=sum(row["quantity"] for row in given),
        points_minor=sum(row["amount_minor"] * (1 if row["quantity"] > 0 else -1) for row in given),
    )


def of_partner(
    db: Database, partner: str, value_minor: int | None, *, since: str | None, until: str | None
) -> PartnerStatement:
    """What is to be settled with a partner for what happened from `since` to before `until`."""
    window = {"least": events.least_id(since), "since": since or "", "until": until or "~"}
    asked = {**window, "unit": POINTS, "marked": f'%"partner":"{partner}"%'}
    sums = {row["account"]: row["quantity"] for row in db.rows(_AT_PARTNER, asked)}
    return PartnerStatement(sums.get("issued", 0), -sums.get("redeemed", 0), value_minor)
