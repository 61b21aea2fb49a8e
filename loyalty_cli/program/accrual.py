"""What a purchase earns, as values: lines with their why, and what has to be remembered beside them."""

from collections.abc import Mapping

from loyalty_cli.program.offers import Promotion
from loyalty_cli.values import field, frozen


@frozen
class Earned:
    """One line of an accrual: `quantity` of `unit` by that rule, with the sum in words."""

    rule: str
    unit: str
    quantity: int
    text: str


@frozen
class Issued:
    """A voucher for `reward` by the promotion that counters and vouchers call `source`, with the reason in words."""

    source: str
    reward: str
    text: str


@frozen
class Thanked:
    """What a purchase brings whoever brought the customer along."""

    points: int = 0
    credit_minor: int = 0
    reward: str | None = None


@frozen
class Given:
    """What promotions and the tier add: `applied` are the promotions that gave something, `declined` as in `Accrual`."""

    lines: tuple[Earned, ...] = ()
    vouchers: tuple[Issued, ...] = ()
    applied: tuple[Promotion, ...] = ()
    declined: str | None = None

    def total(self, unit: str) -> int:
        """All that is added of a unit."""
        return sum(line.quantity for line in self.lines if line.unit == unit)


@frozen
class Welcome:
    """What a referral adds to the friend's purchase, and what it brings the referrer."""

    lines: tuple[Earned, ...] = ()
    vouchers: tuple[Issued, ...] = ()
    thanked: Thanked | None = None


@frozen
class Accrual:
    """What a purchase earns: lines with a quantity of zero say why nothing came of a rule.

    `carries` are the remainders that wait afterwards, `uses` the limited rules that applied, `stamped` the stamps given a
    card without its head start, `bonus` those of promotions, which no limit of the card counts. `declined` says why the
    promotion of the code that was typed gives nothing, `thanked` what the referrer gets for it.
    """

    lines: tuple[Earned, ...] = ()
    vouchers: tuple[Issued, ...] = ()
    carries: Mapping[str, int] = field(default_factory=dict)
    uses: tuple[str, ...] = ()
    stamped: Mapping[str, int] = field(default_factory=dict)
    bonus: Mapping[str, int] = field(default_factory=dict)
    spend_minor: int = 0
    declined: str | None = None
    thanked: Thanked | None = None

    def total(self, unit: str) -> int:
        """All that was earned of a unit."""
        return sum(line.quantity for line in self.lines if line.unit == unit)

    def units(self) -> tuple[str, ...]:
        """Every unit of which something was earned."""
        return tuple(dict.fromkeys(line.unit for line in self.lines if line.quantity))


NOTHING = Given()
NO_WELCOME = Welcome()
