"""The few lines of an answer that a cashier reads at a glance: what happened, why, and what there is now."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli import clock
from loyalty_cli.answers.marks import paint
from loyalty_cli.program import money
from loyalty_cli.program.terms import CREDIT, POINTS, Program

_INSTANT = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_REASONS = 2  # more are counted, and told by `loyalty explain`
_VOUCHERS = 3  # more are counted, and told by `loyalty voucher list`


def lines(data: Mapping[str, Any], *, name: str, program: Program) -> list[str]:
    """Two to six lines for the answer of an event."""
    reasons = _reasons(data, program)
    told = [paint("bold", f"{name}: {_headline(data, program)}"), *(f"  {line}" for line in reasons[:_REASONS])]
    told += [paint("good", line) for line in _vouchers(data.get("issued", ()), program)]
    there_is = f"{balance(data['balance'], program)}{_waiting(data, program)}{_tier(data, program)}"
    told.append(f"{'Then' if data.get('dry_run') else 'Now'}: {there_is}")
    footing = "Nothing was written: a dry run." if data.get("dry_run") else f"Event {data['event']}"
    marks = [word for word, on in (("booked before under this ref", data["replayed"]), ("late", data["late"])) if on]
    if len(reasons) > _REASONS:
        more = len(reasons) - _REASONS
        marks.append(f"loyalty explain tells {more} more reason{'' if more == 1 else 's'}")
    told.append(paint("dim", f"{footing}{' (' + '; '.join(marks) + ')' if marks else ''}"))
    return told


def _vouchers(issued: Sequence[Mapping[str, Any]], program: Program) -> list[str]:
    told = [f"Voucher {each['voucher']}: {title(each['reward'], program)}{_through(each)}" for each in issued[:_VOUCHERS]]
    more = len(issued) - _VOUCHERS
    if more > 0:
        told.append(f"and {more} more voucher{'' if more == 1 else 's'}: `loyalty voucher list`")
    return told


def _headline(data: Mapping[str, Any], program: Program) -> str:
    match data["kind"]:
        case "purchase":
            return f"{data['amount']} {data['currency']}, {signed(data['earned'], program)}"
        case "stamp":
            return signed({unit: quantity for unit, quantity in data["earned"].items() if unit != POINTS}, program)
        case "redemption":
            return f"{title(data['reward'], program)} for {_spent(data, program)}{_off(data, program)}"
        case "hold":
            lapses = clock.moment(data["until"], program.shop.timezone).time
            return f"{title(data['reward'], program)} is held until {lapses}{_off(data, program)}"
        case "release":
            return "the hold is given back"
        case "refund":
            return f"{data['amount']} {data['currency']} returned{_taken_back(data, program) or ', no points'}"
        case "void":
            amount = f" of {data['amount']} {data['currency']}" if "amount" in data else ""
            return f"the {_NAMES.get(data['of_kind'], data['of_kind'])}{amount} is undone{_taken_back(data, program)}"
        case "tier":
            return _tier_headline(data, program)
        case "voucher-cancel":
            return f"voucher {data['voucher']} is cancelled: {title(data['reward'], program)}"
        case kind:
            return _plain_headline(kind, data, program)


_NAMES = {
    "stamp": "stamping",
    "tier": "tier by hand",
    "voucher-cancel": "cancelling of a voucher",
    "opening": "opening balance",
}


def _plain_headline(kind: str, data: Mapping[str, Any], program: Program) -> str:
    if "migrated" in data:
        what = "started stamp cards are" if data["migrated"] == "stamps" else "last days are"
        return f"{what} put on today's terms"
    moves = signed(data["moved"], program, none="nothing moved")
    return {
        "expiry": f"{moves}, expired",
        "adjustment": f"{moves} by hand: {data['reason']}",
        "opening": f"{moves}, brought along from before",
    }.get(kind, f"{kind}, {moves}")


def _tier_headline(data: Mapping[str, Any], program: Program) -> str:
    if "occasion" in data:
        return "a birthday present of the tier" if data["occasion"] == "birthday" else "the tier's present of the year"
    because = f": {data['reason']}" if data["reason"] else ""
    if data["given"] is None:
        return f"no tier is given by hand any more{because}"
    return f"{tier(data['given'], program)} by hand{_through(data) or ', for good'}{because}"


def _taken_back(data: Mapping[str, Any], program: Program) -> str:
    back = {unit: quantity for unit, quantity in data["returned"].items() if quantity not in (0, _nought(program))}
    earned = signed(data["earned"], program, none="")
    return "".join(f", {told}" for told in (earned, f"{balance(back, program)} come back" if back else "") if told)


def _nought(program: Program) -> str:
    return money.show(0, program.shop.currency)


def _off(data: Mapping[str, Any], program: Program) -> str:
    if data["discount"] == _nought(program):
        return ""
    return f": take {data['discount']} {program.shop.currency} off the bill"


def _reasons(data: Mapping[str, Any], program: Program) -> list[str]:
    if data["kind"] == "hold":
        return [f"`loyalty redeem --commit {data['hold']}` takes it, --release gives it back."]
    if data["kind"] not in ("purchase", "refund", "void"):
        return []
    return [_reason(line, program) + _which(line, data["why"]) for line in data["why"]]


def _which(line: Mapping[str, Any], why: Sequence[Mapping[str, Any]]) -> str:
    """The rule by name, where another one says the same."""
    is_alone = all(each["rule"] == line["rule"] for each in why if each["text"] == line["text"])
    return "" if is_alone else f" ({line['rule']})"


def _reason(line: Mapping[str, Any], program: Program) -> str:
    if line["quantity"] == 0 and line["unit"] != POINTS:
        return str(line["text"])
    return f"{signed({line['unit']: line['quantity']}, program)}: {line['text']}"


def _spent(data: Mapping[str, Any], program: Program) -> str:
    if data["voucher"]:
        return f"voucher …{data['voucher'][-4:]}"
    return balance({unit: quantity for unit, quantity in data["spent"].items() if quantity}, program)


def _waiting(data: Mapping[str, Any], program: Program) -> str:
    return f"; {balance(data['pending'], program)} waiting to open" if data["pending"] else ""


def _tier(data: Mapping[str, Any], program: Program) -> str:
    now, before = data["tier"], data["tier_before"]
    if program.rank(now) > program.rank(before):
        return f", {tier(now, program)} from now on!"
    if program.rank(now) < program.rank(before):
        return f", {tier(now, program)} after {tier(before, program)}"
    return f", {tier(now, program)}" if program.rank(now) else ""


def _through(data: Mapping[str, Any]) -> str:
    return f", through {data['until']}" if data["until"] else ""


# Words that every screen uses ----------------------------------------------------------------------------------------


def tier(identity: str | None, program: Program) -> str:
    """A tier by its name."""
    level = program.tier(identity)
    return level.name if level else "no tier"


def local(at: str, program: Program) -> str:
    """An instant as the shop's own clock shows it: `2026-02-17 14:05`."""
    return _local(at, program.shop.timezone)


def _local(at: str, timezone: str) -> str:
    moment = clock.moment(at, timezone)
    return f"{moment.day} {moment.time}"


def in_shop_time(sentence: str, timezone: str) -> str:
    """The sentence with each instant in it as the shop's own clock shows it: refusals know no time zone."""
    return _INSTANT.sub(lambda found: _local(found[0], timezone), sentence)


def day(at: str, program: Program) -> str:
    """The shop's own day of an instant."""
    return clock.moment(at, program.shop.timezone).day


def measure_unit(program: Program) -> str:
    """What the tiers measure, as it stands behind a quantity: the currency, points or visits."""
    if program.tiers is None:
        return ""
    return program.shop.currency if program.tiers.measure == "spend" else program.tiers.measure


def title(reward: str, program: Program) -> str:
    """A reward by its name; one that the programme has dropped, by its id."""
    return program.rewards[reward].name if reward in program.rewards else reward


def signed(by_unit: Mapping[str, Any], program: Program, *, none: str = "no points") -> str:
    """What was moved, with its sign: `+12 points, +2 stamps (Coffee card)`."""
    moves = {unit: quantity for unit, quantity in by_unit.items() if quantity}
    plus = {unit: "" if str(quantity).startswith("-") else "+" for unit, quantity in moves.items()}
    return ", ".join(f"{plus[unit]}{one(unit, quantity, program)}" for unit, quantity in moves.items()) or none


def balance(by_unit: Mapping[str, Any], program: Program) -> str:
    """What there is: `112 points, 3 of 10 stamps (Coffee card)`."""
    return ", ".join(_held(unit, quantity, program) for unit, quantity in by_unit.items()) or "nothing"


def _held(unit: str, quantity: Any, program: Program) -> str:
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    if card is not None and 0 <= quantity < card.size:
        return f"{quantity} of {card.size} stamps ({card.name})"
    return one(unit, quantity, program)


def one(unit: str, quantity: Any, program: Program) -> str:
    """One quantity in words."""
    if unit == POINTS:
        return f"{quantity} point{'' if abs(int(quantity)) == 1 else 's'}"
    if unit == CREDIT:
        return f"{quantity} {program.shop.currency} credit"
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    plural = "" if abs(int(quantity)) == 1 else "s"
    return f"{quantity} stamp{plural} ({card.name})" if card else f"{quantity} {unit}"
