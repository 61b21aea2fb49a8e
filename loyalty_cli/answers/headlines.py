"""What happened in one line, each kind of event in its own words."""

from collections.abc import Callable, Mapping
from typing import Any

from loyalty_cli import clock
from loyalty_cli.answers import saying
from loyalty_cli.program import money
from loyalty_cli.program.terms import POINTS, Program

Data = Mapping[str, Any]


def headline(data: Data, program: Program) -> str:
    """The first line of the answer of an event, after the customer's name."""
    told = _BY_KIND.get(data["kind"])
    return told(data, program) if told else f"{data['kind']}, {saying.signed(data['moved'], program, none='nothing moved')}"


def _purchase(data: Data, program: Program) -> str:
    return f"{data['amount']} {data['currency']}, {saying.signed(data['earned'], program)}"


def _stamp(data: Data, program: Program) -> str:
    return saying.signed({unit: quantity for unit, quantity in data["earned"].items() if unit != POINTS}, program)


def _redemption(data: Data, program: Program) -> str:
    if "moved" in data:  # what somebody else's voucher, or whoever's, gave this account
        return f"{_moved(data, program)} for a voucher"
    return f"{saying.title(data['reward'], program)} for {_spent(data, program)}{_off(data, program)}"


def _spent(data: Data, program: Program) -> str:
    if data["voucher"]:
        return f"voucher …{data['voucher'][-4:]}"
    return saying.balance({unit: quantity for unit, quantity in data["spent"].items() if quantity}, program)


def _off(data: Data, program: Program) -> str:
    if data["discount"] == _nought(program):
        return ""
    return f": take {data['discount']} {program.shop.currency} off the bill"


def _nought(program: Program) -> str:
    return money.show(0, program.shop.currency)


def _hold(data: Data, program: Program) -> str:
    lapses = clock.moment(data["until"], program.shop.timezone).time
    return f"{saying.title(data['reward'], program)} is held until {lapses}{_off(data, program)}"


def _release(_data: Data, _program: Program) -> str:
    return "the hold is given back"


def _refund(data: Data, program: Program) -> str:
    return f"{data['amount']} {data['currency']} returned{_taken_back(data, program) or ', no points'}"


def _void(data: Data, program: Program) -> str:
    amount = f" of {data['amount']} {data['currency']}" if "amount" in data else ""
    return f"the {_NAMES.get(data['of_kind'], data['of_kind'])}{amount} is undone{_taken_back(data, program)}"


_NAMES = {
    "stamp": "stamping",
    "tier": "tier by hand",
    "voucher-cancel": "cancelling of a voucher",
    "opening": "opening balance",
    "voucher-issue": "issue of vouchers",
    "gift-sale": "sale of the gift card",
    "gift-refund": "refund of the gift card",
}


def _taken_back(data: Data, program: Program) -> str:
    back = {unit: quantity for unit, quantity in data["returned"].items() if quantity not in (0, _nought(program))}
    earned = saying.signed(data["earned"], program, none="")
    return "".join(f", {told}" for told in (earned, f"{saying.balance(back, program)} come back" if back else "") if told)


def _tier(data: Data, program: Program) -> str:
    if "occasion" in data:
        return "a birthday present of the tier" if data["occasion"] == "birthday" else "the tier's present of the year"
    because = f": {data['reason']}" if data["reason"] else ""
    if data["given"] is None:
        return f"no tier is given by hand any more{because}"
    return f"{saying.tier(data['given'], program)} by hand{saying.through(data['until']) or ', for good'}{because}"


def _voucher_cancel(data: Data, program: Program) -> str:
    return f"voucher {data['voucher']} is cancelled: {saying.title(data['reward'], program)}"


def _expiry(data: Data, program: Program) -> str:
    return f"{_moved(data, program)}, expired"


def _adjustment(data: Data, program: Program) -> str:
    if "migrated" in data:
        what = "started stamp cards are" if data["migrated"] == "stamps" else "last days are"
        return f"{what} put on today's terms"
    return f"{_moved(data, program)} by hand: {data['reason']}"


def _opening(data: Data, program: Program) -> str:
    return f"{_moved(data, program)}, brought along from before"


def _transfer(data: Data, program: Program) -> str:
    return f"{_moved(data, program)}, {'given to' if data['to'] else 'received from'} {data['other']}"


def _donation(data: Data, program: Program) -> str:
    cause = program.causes[data["cause"]].name if data["cause"] in program.causes else data["cause"]
    return f"{saying.balance(data['spent'], program)} for {cause}, which is {_money(data)}"


def _referral(data: Data, program: Program) -> str:
    return f"{saying.signed(data['earned'], program, none='nothing in points')}, for bringing {data['other']}"


def _voucher_issue(data: Data, program: Program) -> str:
    count = len(data["issued"])
    return f"{'a voucher' if count == 1 else f'{count} vouchers'} for {saying.title(data['reward'], program)}"


def _pack_sale(data: Data, program: Program) -> str:
    return f"{saying.pack(data['pack'], program)} sold for {_money(data)}"


def _pack_use(data: Data, program: Program) -> str:
    return f"{saying.balance(data['spent'], program)} taken"


def _pack_refund(data: Data, program: Program) -> str:
    return f"{_moved(data, program)} given back: pay back {_money(data)}"


def _membership(data: Data, program: Program) -> str:
    name = saying.membership(data["membership"], program)
    if "of" in data:
        return f"{name} is ended: pay back {_money(data)}"
    return f"{name} for {_money(data)}{saying.through(data['until'])}"


def _money(data: Data) -> str:
    return f"{data['amount']} {data['currency']}"


def _move(data: Data, program: Program) -> str:
    what = f"{data['amount']} {data['currency']}" if "amount" in data else "stamps"
    where = f"moved to {data['other']}" if data["to"] else "moved here"
    return f"{what} {where}, {saying.signed(data['earned'], program)}"


def _moved(data: Data, program: Program) -> str:
    return saying.signed(data["moved"], program, none="nothing moved")


_BY_KIND: dict[str, Callable[[Data, Program], str]] = {
    "purchase": _purchase,
    "stamp": _stamp,
    "redemption": _redemption,
    "hold": _hold,
    "release": _release,
    "refund": _refund,
    "void": _void,
    "tier": _tier,
    "voucher-cancel": _voucher_cancel,
    "expiry": _expiry,
    "adjustment": _adjustment,
    "opening": _opening,
    "transfer": _transfer,
    "pack-sale": _pack_sale,
    "pack-use": _pack_use,
    "pack-refund": _pack_refund,
    "membership": _membership,
    "move": _move,
    "donation": _donation,
    "referral": _referral,
    "voucher-issue": _voucher_issue,
}
