"""What is given to a customer by their level, one value a kind of event: a level by hand, its end, and a benefit."""

from loyalty_cli.program.facts import Fact
from loyalty_cli.values import frozen


@frozen
class Grant(Fact):
    """A tier given by hand, through the day `until` (None: for good)."""

    kind = "tier"

    tier: str
    reason: str
    until: str | None = None


@frozen
class Revocation(Fact):
    """Every tier given by hand taken back."""

    kind = "tier"

    reason: str = ""


@frozen
class Benefit(Fact):
    """A voucher that a tier gives once a year: `occasion` is birthday or yearly."""

    kind = "tier"

    occasion: str
    tier: str
    year: int
