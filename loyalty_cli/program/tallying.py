"""What a programme comes to over many accounts: earned, spent, expired, owed, given. Sums only, so that parts add up."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from loyalty_cli.clock import Moment
from loyalty_cli.program import lots, redeeming, tiers
from loyalty_cli.program.account import Account, Posting
from loyalty_cli.program.terms import Program

ISSUED, REDEEMED, BREAKAGE = "issued", "redeemed", "breakage"


@dataclass(slots=True)
class Tally:
    """The sums of some accounts.

    `moved` are postings by (unit, account of the shop's), `lapsed` what is past its day and not written down yet, by unit.
    `refused` counts by kind the events that a rule refused, `left_out` those that name an event which is not there.
    """

    customers: int = 0
    purchases: int = 0
    redemptions: int = 0
    discount_minor: int = 0
    moved: Counter[tuple[str, str]] = field(default_factory=Counter)
    lapsed: Counter[str] = field(default_factory=Counter)
    vouchers: Counter[str] = field(default_factory=Counter)
    tiers: Counter[str | None] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    def post(self, postings: Iterable[Posting]) -> None:
        """Count what an event moved."""
        for posting in postings:
            self.moved[posting.unit, posting.account] += posting.quantity

    def close(self, account: Account, program: Program, now: Moment, *, is_person: bool) -> str | None:
        """Count how an account stands in the end; returns the tier of the person whose it is."""
        for lot in account.lots.values():
            if lot.remaining > 0 and lots.is_expired(lot, account, program, now):
                self.lapsed[lot.unit] += lot.remaining
        for voucher in account.vouchers.values():
            self.vouchers[redeeming.status(voucher, now)] += 1
        if not is_person:
            return None
        tier = tiers.at(account, program, now)
        self.customers += 1
        self.tiers[tier] += 1
        return tier

    def add(self, other: "Tally") -> None:
        """Take the sums of other accounts in."""
        for name in ("customers", "purchases", "redemptions", "discount_minor"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("moved", "lapsed", "vouchers", "tiers", "refused", "left_out"):
            getattr(self, name).update(getattr(other, name))

    def units(self) -> set[str]:
        """Every unit that moved."""
        return {unit for unit, quantity in self.moved}

    def earned(self, unit: str) -> int:
        """What was earned or given, less what refunds took back."""
        return self.moved[unit, ISSUED]

    def redeemed(self, unit: str) -> int:
        """What was spent; of stamps, those of cards that became full."""
        return -self.moved[unit, REDEEMED]

    def expired(self, unit: str) -> int:
        """What was lost to its last day, written down or not."""
        return self.lapsed[unit] - self.moved[unit, BREAKAGE]

    def otherwise(self, unit: str) -> int:
        """What came or went by hand, or was brought along."""
        known = (ISSUED, REDEEMED, BREAKAGE)
        return sum(quantity for (each, account), quantity in self.moved.items() if each == unit and account not in known)

    def owed(self, unit: str) -> int:
        """What customers hold in the end: earned and otherwise come by, less spent and expired. Debts are taken off."""
        return self.earned(unit) + self.otherwise(unit) - self.redeemed(unit) - self.expired(unit)


def direction(before: str | None, after: str | None, old: Program, new: Program) -> int:
    """Whether a customer stands higher (1), lower (-1) or where they stood (0) under the new programme's tiers.

    A tier that only one programme has is compared where both are known, else by how many stand below it.
    """
    if before == after:
        return 0
    for program in (new, old):
        if all(tier is None or program.rank(tier) for tier in (before, after)):
            return _sign(program.rank(after) - program.rank(before))
    return _sign(new.rank(after) - old.rank(before))


def _sign(step: int) -> int:
    return (step > 0) - (step < 0)
