"""What changes from one programme to another, one line each, in the words of the programme file."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from loyalty_cli.program import money
from loyalty_cli.program.offers import BonusPoints, BonusStamps, Coupon, Effect, Limit, Multiply, Promotion, When
from loyalty_cli.program.others import Partner, Referral, Thanks
from loyalty_cli.program.terms import (
    EarnRule,
    Expiry,
    GiftCard,
    Membership,
    Pack,
    Product,
    Program,
    Reward,
    StampCard,
    Tier,
    Tiers,
)
from loyalty_cli.values import MISSING, default, fields

# Fields that the file calls otherwise, and choices that are kept as yes or no.
_KEYS = {
    "exclude": "except",
    "from_time": "from",
    "to_time": "to",
    "tiers": "tier",
    "multiply_all": "multipliers",
    "clamp_negative": "on_negative",
    "keep_rewards_on_refund": "rewards_on_refund",
    "max_share_percent": "max_share",
    "tax_excluded": "tax",
    "keep_next": "keep",
}
_CHOICES = {
    "multiply_all": ("largest", "multiply"),
    "clamp_negative": ("allow", "clamp"),
    "keep_rewards_on_refund": ("return", "keep"),
    "tax_excluded": ("included", "excluded"),
    "down": ("never", "window-end"),
    "keep_next": ("this", "next"),
}
# Fields that the first words about a rule say together, or that it is known by.
_SAID_FIRST: dict[type, tuple[str, ...]] = {
    EarnRule: ("points", "per", "per_minor"),
    Promotion: ("effect",),
    StampCard: ("size", "per", "per_minor"),
    Reward: ("kind", "value_minor", "percent"),
    GiftCard: ("min_minor", "max_minor"),
    Tier: ("at",),
    Tiers: ("window", "months", "levels"),
    Product: ("sku", "name"),
    Membership: ("price_minor", "months", "tier"),
    Pack: ("price_minor", "units"),
    Partner: ("points", "per", "per_minor"),
}


def compare(old: Program, new: Program) -> list[str]:
    """The lines in the order of the file: what is new, what is taken out, what reads otherwise; empty where nothing does."""
    none = Tiers()
    before, after = (_Tables(each) for each in (old, new))
    return [
        *_changes("shop", before.said(old.shop), after.said(new.shop)),
        *_changes("card", before.said(old.card), after.said(new.card)),
        *_many("product", before, old.products, after, new.products),
        *_changes("points", before.said(old.points), after.said(new.points)),
        *_many("earn", before, _by_id(old.earn), after, _by_id(new.earn)),
        *_many("promotion", before, _by_id(old.promotions), after, _by_id(new.promotions)),
        *_many("stamp card", before, old.stamp_cards, after, new.stamp_cards),
        *_many("reward", before, old.rewards, after, new.rewards),
        *_many("gift card", before, old.gift_cards, after, new.gift_cards),
        *_changes("tiers", before.said(old.tiers or none), after.said(new.tiers or none)),
        *_many("tier", before, _levels(old), after, _levels(new)),
        *_many("membership", before, old.memberships, after, new.memberships),
        *_many("pack", before, old.packs, after, new.packs),
        *_changes("referral", before.said(old.referral or Referral()), after.said(new.referral or Referral())),
        *_many("partner", before, old.partners, after, new.partners),
        *_many("cause", before, old.causes, after, new.causes),
    ]


def _by_id(rules: Iterable[Any]) -> dict[str, Any]:
    return {rule.id: rule for rule in rules}


def _levels(program: Program) -> dict[str, Tier]:
    return _by_id(program.tiers.levels) if program.tiers else {}


def _many(what: str, before: "_Tables", old: Mapping[str, Any], after: "_Tables", new: Mapping[str, Any]) -> list[str]:
    lines = [f"{what} {each} is taken out: {before.line(old[each])}" for each in old if each not in new]
    for each, held in new.items():
        if each in old:
            lines += _changes(f"{what} {each}", before.said(old[each]), after.said(held))
        else:
            lines.append(f"{what} {each} is new: {after.line(held)}")
    return lines


def _changes(what: str, before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [f"{what}{f', {key}' if key else ''}: {before[key]} → {after[key]}" for key in before if before[key] != after[key]]


class _Tables:
    """The tables of one programme in words; its currency is that of its money."""

    def __init__(self, program: Program) -> None:
        self.currency = program.shop.currency
        self.measure = program.tiers.measure if program.tiers else "spend"

    def said(self, table: Any) -> dict[str, str]:
        """What each key says; the key "" is the rule in its first words."""
        said = {"": self.first(table)}
        for name in fields(type(table)):
            if name not in _SAID_FIRST.get(type(table), ()):
                key = _KEYS.get(name, name.removesuffix("_minor"))
                said[key] = self.text(name, getattr(table, name))
        return said

    def line(self, table: Any) -> str:
        """The whole table on one line, without the keys that say what holds anyway."""
        said, parts = self.said(table), []
        for name in fields(type(table)):
            key = _KEYS.get(name, name.removesuffix("_minor"))
            usual = default(type(table), name)
            if usual is MISSING:
                usual = getattr(table, "id", None)  # a name is the id by itself
            if key in said and getattr(table, name) != usual:
                parts.append(f"{key} {said[key]}")
        return ", ".join([said[""], *parts] if said[""] else parts)

    def first(self, table: Any) -> str:
        match table:
            case EarnRule() | Partner():
                return f"{_counted(table.points, 'point')} per {self.per(table)}"
            case Promotion():
                return _effect(table.effect)
            case StampCard():
                return f"{_counted(table.size, 'stamp')}, one per {self.per(table)}"
            case Reward(kind="item"):
                return "a free item"
            case Reward(kind="percent"):
                return f"{table.percent.normalize():f} % off"
            case Reward():
                return f"{self.money(table.value_minor)} {'off' if table.kind == 'amount' else 'credit'}"
            case GiftCard():
                return self.span(table)
            case Tier():
                return f"from {self.money(table.at) if self.measure == 'spend' else table.at}"
            case Tiers():
                return {"lifetime": "lifetime", "year": "calendar year"}.get(table.window, f"{table.months} months")
            case Membership():
                return f"{table.tier} for {_counted(table.months, 'month')}, for {self.money(table.price_minor)}"
            case Pack():
                return f"{_counted(table.units, 'use')} for {self.money(table.price_minor)}"
            case Product():
                return str(table.name)
        return ""

    def span(self, card: GiftCard) -> str:
        least = f"from {self.money(card.min_minor)}" if card.min_minor else ""
        most = f"up to {self.money(card.max_minor)}" if card.max_minor is not None else ""
        return " ".join(each for each in (least, most) if each) or "any amount"

    def per(self, rule: EarnRule | StampCard | Partner) -> str:
        return self.money(rule.per_minor) if rule.per == "amount" else rule.per

    def money(self, minor: int) -> str:
        return money.show(minor, self.currency)

    def text(self, name: str, held: Any) -> str:
        """One value in words."""
        if held is None or held == ():
            return "none"
        if name in _CHOICES:
            return _CHOICES[name][held]
        if name.endswith("_minor"):
            return self.money(held)
        match held:
            case bool():
                return "yes" if held else "no"
            case Decimal():
                return f"{held.normalize():f}"
            case Expiry():
                return _expiry(held)
            case When() | Limit() | Thanks():
                return self.line(held)
            case (str(first), str(last)) if name == "dates":
                return f"{first} to {last}"
            case tuple() if name == "on_the_way":
                return ", ".join(f"{stamp} = {reward}" for stamp, reward in held)
            case tuple():
                return " or ".join(str(each) for each in held)
        return str(held)


def _expiry(expire: Expiry) -> str:
    if expire.after:
        return f"after {expire.after}" + (f", to the end of the {expire.round_up}" if expire.round_up else "")
    if expire.idle:
        return f"after {expire.idle} without a purchase"
    return f"on {expire.on} of each year" if expire.on else "never"


def _effect(effect: Effect) -> str:
    match effect:
        case Multiply(by):
            return f"points × {by.normalize():f}"
        case BonusPoints(points):
            return f"{_counted(points, 'point')} on top"
        case BonusStamps(given):
            return " and ".join(f"{_counted(count, 'stamp')} on {card}" for card, count in given) + " on top"
        case Coupon(reward):
            return f"a voucher for {reward}"


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
