"""What no key can say alone: ids that stand twice, names of rewards and tiers that nobody declared, keys that contradict."""

from typing import Any

from loyalty_cli import colors
from loyalty_cli.program.entries import Place, similar
from loyalty_cli.program.keys import TABLES
from loyalty_cli.program.offers import BonusStamps, Coupon
from loyalty_cli.program.read_effects import EFFECTS

Entries = list[tuple[Place, dict[str, Any]]]  # of one table: where each stands, and the fields that could be read


def check(tables: dict[str, Entries]) -> None:
    """Note every fault that shows only when the tables are held side by side."""
    for table, entries in tables.items():
        if key := TABLES[table].told_apart_by:
            _twice(entries, table, key)
    for place, fields in tables["card"]:
        _card(place, fields)
    rewards, tiers = _ids(tables["reward"]), _ids(tables["tier"])
    for place, fields in tables["earn"]:
        _earn(place, fields, tiers)
    for place, fields in tables["promotion"]:
        _promotion(place, fields, rewards, _ids(tables["stamp_card"]), tiers)
    _twice(tables["promotion"], "promotion", "code")
    for place, fields in tables["stamp_card"]:
        _stamp_card(place, fields, rewards)
    for place, fields in tables["reward"]:
        _reward(place, fields, tiers)
    for place, fields in tables["gift_card"]:
        _gift_card(place, fields)
    for place, fields in tables["tier"]:
        for key in ("birthday_reward", "yearly_reward"):
            _known(place.below(key), fields.get(key), rewards, "reward")
    _twice(tables["tier"], "tier", "at")
    for place, fields in tables["referral"]:
        _referral(place, fields, rewards)
    for place, fields in tables["membership"]:
        _known(place.below("tier"), fields.get("tier"), tiers, "tier")


def _referral(place: Place, fields: dict[str, Any], rewards: list[str]) -> None:
    sides = [side for side in ("referrer", "friend") if side in place.beside]
    if not sides:
        place.below("referrer").fault("is missing: say what the referrer or the friend gets, such as { points = 100 }")
    for side in sides:
        if side in fields:
            _known(place.below(side, "reward"), fields[side].reward, rewards, "reward")


def _ids(entries: Entries) -> list[str]:
    return [fields["id"] for _, fields in entries if "id" in fields]


def _twice(entries: Entries, table: str, key: str) -> None:
    seen = set()
    for place, fields in entries:
        if key not in fields:
            continue
        if fields[key] in seen:
            place.below(key).fault(f"another [[{table}]] has the same {key}")
        seen.add(fields[key])


def _known(place: Place, named: str | None, declared: list[str], table: str) -> None:
    if named is not None and named not in declared:
        place.fault(f"there is no [[{table}]] {named}", near=similar(named, declared))


def _card(place: Place, fields: dict[str, Any]) -> None:
    background, ink = fields.get("background", colors.BACKGROUND), fields.get("ink")
    if ink is not None and (contrast := colors.contrast(ink, background)) < colors.READABLE:
        place.below("ink").fault(
            f"{ink} on the background {background} has a contrast of {contrast:.2f}; small letters need {colors.READABLE}. "
            f"Take {colors.readable_on(background)}, or leave ink out"
        )


def _earn(place: Place, fields: dict[str, Any], tiers: list[str]) -> None:
    if fields.get("carry") and fields.get("per", "amount") != "amount":
        place.below("carry").fault('goes with money only, such as per = "50.00": a visit or an item leaves no remainder')
    _when(place, fields, tiers)


def _when(place: Place, fields: dict[str, Any], tiers: list[str]) -> None:
    for index, tier in enumerate(fields["when"].tiers if "when" in fields else ()):
        _known(place.below("when", "tier", index), tier, tiers, "tier")


def _promotion(place: Place, fields: dict[str, Any], rewards: list[str], cards: list[str], tiers: list[str]) -> None:
    said = [effect for effect in EFFECTS if effect in place.beside]
    if len(said) != 1:
        *most, last = EFFECTS
        (place.below(said[1]) if said else place).fault(f"a promotion takes exactly one of {', '.join(most)} and {last}")
    match fields.get("effect"):
        case Coupon(reward):
            _known(place.below("reward"), reward, rewards, "reward")
        case BonusStamps(given):
            for card, _ in given:
                _known(place.below("stamps", card), card, cards, "stamp_card")
    _when(place, fields, tiers)


def _stamp_card(place: Place, fields: dict[str, Any], rewards: list[str]) -> None:
    _known(place.below("reward"), fields.get("reward"), rewards, "reward")
    size = fields.get("size")
    if size is not None and fields.get("start", 0) >= size:
        place.below("start").fault(f"must be less than size = {size}, or the card would be full at once")
    for stamp, reward in fields.get("on_the_way", ()):
        here = place.below("on_the_way", str(stamp))
        _known(here, reward, rewards, "reward")
        if size is not None and stamp >= size:
            here.fault(f"must be less than size = {size}; `reward` is for the full card")


def _reward(place: Place, fields: dict[str, Any], tiers: list[str]) -> None:
    kind = fields.get("kind", "item")
    if kind != "item" and "value" not in place.beside:
        example = "value = 10 (percent)" if kind == "percent" else 'value = "5.00"'
        place.below("value").fault(f'is missing: kind = "{kind}" needs it, such as {example}')
    if kind == "credit" and "only" in fields:
        place.below("only").fault('has no place in a reward of kind "credit", which is money for anything')
    _known(place.below("tier"), fields.get("tier"), tiers, "tier")


def _gift_card(place: Place, fields: dict[str, Any]) -> None:
    if fields.get("min_minor", 0) > fields.get("max_minor", fields.get("min_minor", 0)):
        place.below("max").fault("must be at least as much as min, or no amount would fit")
