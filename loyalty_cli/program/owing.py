"""What is owed on accounts at an instant: sums by what is owed, so that parts add up (the liability)."""

from collections import Counter
from dataclasses import dataclass, field, fields

from loyalty_cli.clock import Moment
from loyalty_cli.program import lots, redeeming
from loyalty_cli.program.account import DEBT, Account
from loyalty_cli.program.terms import CREDIT, POINTS, Program

GIFT_CARDS = "gift_cards"  # credit that whoever bears a gift card can spend


def voucher(reward: str) -> str:
    """How open vouchers for a reward are called: `voucher:free-coffee`."""
    return f"voucher:{reward}"


@dataclass(slots=True)
class Owed:
    """What is owed, by what it is: a unit, `gift_cards`, or vouchers for a reward.

    `pending` is what of it is not open yet, `holders` on how many accounts it is. By unit: `debts` is what customers owe, zero
    or less, and `lapsed` what is past its day and not written down yet.
    """

    quantity: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)
    holders: Counter[str] = field(default_factory=Counter)
    debts: Counter[str] = field(default_factory=Counter)
    lapsed: Counter[str] = field(default_factory=Counter)

    def add(self, account: Account, program: Program, now: Moment, *, is_gift: bool) -> None:
        """Take one account in."""
        found: Counter[str] = Counter()
        for lot in account.lots.values():
            what = GIFT_CARDS if is_gift and lot.unit == CREDIT else lot.unit
            if lot.number == DEBT:
                self.debts[lot.unit] += lot.remaining
            elif lots.is_expired(lot, account, program, now):
                self.lapsed[lot.unit] += lot.remaining
            elif lot.remaining:
                found[what] += lot.remaining
                self.pending[what] += 0 if lots.is_open(lot, now) else lot.remaining
        for each in account.vouchers.values():
            if redeeming.status(each, now) == "open":
                found[voucher(each.reward)] += 1
        self.quantity.update(found)
        self.holders.update(found.keys())

    def take(self, other: "Owed") -> None:
        """Take in what is owed on other accounts."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))

    def of_unit(self, unit: str) -> int:
        """The book balance that these sums come to."""
        on_cards = self.quantity[GIFT_CARDS] if unit == CREDIT else 0
        return self.quantity[unit] + on_cards + self.lapsed[unit] + self.debts[unit]


def worth(what: str, quantity: int, program: Program) -> int | None:
    """What it is worth in minor units; None where nobody has said."""
    if what in (CREDIT, GIFT_CARDS):
        return quantity
    if what == POINTS:
        return program.points.value_minor * quantity if program.points.value_minor is not None else None
    kind, _, name = what.partition(":")
    if kind == "pack" and name in program.packs:
        pack = program.packs[name]
        return pack.price_minor * quantity // pack.units
    reward = program.rewards.get(name) if kind == "voucher" else None
    return reward.value_minor * quantity if reward is not None and reward.kind in ("amount", "credit") else None
