"""Every table of the programme file and every key it takes: the one list, for reading, for the nearest word, for the docs."""

from loyalty_cli.program import read_effects
from loyalty_cli.program.entries import Key, nested
from loyalty_cli.program.offers import Limit, When
from loyalty_cli.program.read_days import delay, expiry, first_and_last, lifetime, month_day, time_of_day, window
from loyalty_cli.program.read_numbers import MILLION, amount, cap, number, on_the_way, per, threshold, whole, worth
from loyalty_cli.program.read_others import thanks
from loyalty_cli.program.read_words import (
    choice,
    color,
    country,
    currency,
    identity,
    list_of,
    name,
    selector,
    timezone,
    weekday,
    word,
    yes_or_no,
)
from loyalty_cli.values import frozen

_MINUTES_A_YEAR = 525_600
_DAYS_A_CENTURY = 36_500
_COUNT = Key(whole(1, MILLION))
_AN_ID = Key(identity, required=True)
_SELECTORS = list_of(selector, example='["category:coffee"]')
_TAGS = list_of(word, example='["staff"]')

EXPIRE = {
    "after": Key(lifetime),
    "round_up": Key(choice("month", "year")),
    "on": Key(month_day),
    "idle": Key(lifetime),
}
WHEN = {
    "weekdays": Key(list_of(weekday, example='["mon", "tue"]')),
    "from": Key(time_of_day, "from_time"),
    "to": Key(time_of_day, "to_time"),
    "dates": Key(first_and_last),
    "birthday_days": Key(whole(0, 182)),
    "first": Key(yes_or_no),
    "nth": _COUNT,
    "idle_days": Key(whole(1, _DAYS_A_CENTURY)),
    "tier": Key(list_of(identity, example='["gold"]'), "tiers"),
    "customer_tags": Key(_TAGS),
}
LIMIT = {"per_customer": _COUNT, "per_day": _COUNT, "total": _COUNT, "first_customers": _COUNT}

SHOP = {
    "name": Key(name, required=True),
    "currency": Key(currency, required=True),
    "timezone": Key(timezone, required=True),
    "country": Key(country),
    "language": Key(choice("en", "ru", "bg", "ro")),
    "tax": Key(choice(included=False, excluded=True), "tax_excluded"),
    "tender_earns": Key(yes_or_no),
    "late_minutes": Key(whole(0, _MINUTES_A_YEAR)),
    "redeem_by": Key(choice("any", "code")),
}
CARD = {
    "background": Key(color),
    "ink": Key(color),
    "accent": Key(color),
    "logo": Key(name),
    "tagline": Key(name),
    "contact": Key(name),
}
PRODUCT = {
    "sku": Key(word, required=True),
    "name": Key(name),
    "category": Key(word),
    "tags": Key(list_of(word, example='["new"]')),
    "price": Key(amount(), "price_minor"),
}
POINTS = {
    "rounding": Key(choice("down", "half-up", "up")),
    "multipliers": Key(choice(largest=False, multiply=True), "multiply_all"),
    "expire": Key(expiry(EXPIRE)),
    "pending_days": Key(whole(0, _DAYS_A_CENTURY)),
    "on_negative": Key(choice(allow=False, clamp=True), "clamp_negative"),
    "rewards_on_refund": Key(choice(**{"return": False, "keep": True}), "keep_rewards_on_refund"),
    "value": Key(amount(1), "value_minor"),
    "step": _COUNT,
    "min_points": Key(whole(0, MILLION)),
    "max_share": Key(whole(1, 100), "max_share_percent"),
    "hold_minutes": Key(whole(1, _MINUTES_A_YEAR)),
}
EARN = {
    "id": _AN_ID,
    "points": Key(whole(1, MILLION), required=True),
    "per": Key(per, ""),
    "only": Key(_SELECTORS),
    "except": Key(_SELECTORS, "exclude"),
    "min_spend": Key(amount(), "min_spend_minor"),
    "stack": Key(yes_or_no),
    "priority": Key(whole(-MILLION, MILLION)),
    "carry": Key(yes_or_no),
    "when": Key(nested(When, WHEN)),
    "limit": Key(nested(Limit, LIMIT)),
}
PROMOTION = {
    "id": _AN_ID,
    **{effect: Key(read, "effect") for effect, read in read_effects.EFFECTS.items()},
    "only": Key(_SELECTORS),
    "except": Key(_SELECTORS, "exclude"),
    "min_spend": Key(amount(), "min_spend_minor"),
    "when": Key(nested(When, WHEN)),
    "limit": Key(nested(Limit, LIMIT)),
    "code": Key(read_effects.code),
    "priority": Key(whole(-MILLION, MILLION)),
    "stack": Key(yes_or_no),
}
STAMP_CARD = {
    "id": _AN_ID,
    "name": Key(name),
    "size": Key(whole(1, 1000), required=True),
    "per": Key(per, ""),
    "only": Key(_SELECTORS),
    "except": Key(_SELECTORS, "exclude"),
    "start": Key(whole(0, 999)),
    "reward": Key(identity),
    "on_the_way": Key(on_the_way),
    "max_per_visit": _COUNT,
    "max_per_day": _COUNT,
    "delay": Key(delay),
    "expire": Key(expiry(EXPIRE)),
}
REWARD = {
    "id": _AN_ID,
    "name": Key(name),
    "kind": Key(choice("item", "amount", "percent", "credit")),
    "value": Key(worth, ""),
    "cap": Key(cap, "cap_minor"),
    "only": Key(_SELECTORS),
    "points": Key(whole(1, 1_000_000_000)),
    "min_bill": Key(amount(), "min_bill_minor"),
    "tier": Key(identity),
    "limit": Key(nested(Limit, LIMIT)),
    "stock": Key(whole(0, 1_000_000_000)),
    "valid_days": Key(whole(1, _DAYS_A_CENTURY)),
    "dates": Key(first_and_last),
}
GIFT_CARD = {
    "id": _AN_ID,
    "name": Key(name),
    "min": Key(amount(1), "min_minor"),
    "max": Key(amount(1), "max_minor"),
    "days": Key(whole(1, _DAYS_A_CENTURY)),
}
TIERS = {
    "measure": Key(choice("spend", "points", "visits")),
    "window": Key(window, ""),
    "down": Key(choice(window_end=True, never=False)),
    "keep": Key(choice(this=False, next=True), "keep_next"),
    "grace_days": Key(whole(0, _DAYS_A_CENTURY)),
}
TIER = {
    "id": _AN_ID,
    "name": Key(name),
    "at": Key(threshold, required=True),
    "multiply": Key(number(1000)),
    "birthday_reward": Key(identity),
    "yearly_reward": Key(identity),
    "color": Key(color),
}

MEMBERSHIP = {
    "id": _AN_ID,
    "name": Key(name),
    "price": Key(amount(), "price_minor", required=True),
    "months": Key(whole(1, 1200), required=True),
    "tier": Key(identity, required=True),
}
PACK = {
    "id": _AN_ID,
    "name": Key(name),
    "price": Key(amount(), "price_minor", required=True),
    "units": Key(whole(1, 1000), required=True),
    "only": Key(_SELECTORS),
    "days": Key(whole(1, _DAYS_A_CENTURY)),
}

THANKS = {"points": Key(whole(1, MILLION)), "share_percent": Key(whole(1, 100)), "reward": Key(identity)}
REFERRAL = {
    "referrer": Key(thanks(THANKS)),
    "friend": Key(thanks(THANKS)),
    "min_spend": Key(amount(), "min_spend_minor"),
    "within_days": Key(whole(1, _DAYS_A_CENTURY)),
}
PARTNER = {
    "id": _AN_ID,
    "name": Key(name),
    "points": Key(whole(1, MILLION), required=True),
    "per": Key(per, ""),
}
CAUSE = {
    "id": _AN_ID,
    "name": Key(name),
    "per_visit": Key(amount(1), "per_visit_minor"),
    "value": Key(amount(1), "value_minor"),
}


@frozen
class Table:
    """A table of the file: `[shop]` stands once; one that may repeat, `[[earn]]`, has the key that tells its entries apart."""

    keys: dict[str, Key]
    told_apart_by: str | None = None


TABLES = {  # in the order in which they are read: what follows may need what stands before it
    "shop": Table(SHOP),
    "card": Table(CARD),
    "product": Table(PRODUCT, "sku"),
    "points": Table(POINTS),
    "earn": Table(EARN, "id"),
    "promotion": Table(PROMOTION, "id"),
    "stamp_card": Table(STAMP_CARD, "id"),
    "reward": Table(REWARD, "id"),
    "gift_card": Table(GIFT_CARD, "id"),
    "tiers": Table(TIERS),
    "tier": Table(TIER, "id"),
    "membership": Table(MEMBERSHIP, "id"),
    "pack": Table(PACK, "id"),
    "referral": Table(REFERRAL),
    "partner": Table(PARTNER, "id"),
    "cause": Table(CAUSE, "id"),
}
