"""What happened in one line, each kind of event in its own words."""

from collections.abc import Callable, Mapping
from typing import Any

from loyalty_cli import clock
from loyalty_cli.answers import saying
from loyalty_cli.language import Template, say, say_many, spoken
from loyalty_cli.program import money
from loyalty_cli.program.terms import POINTS, Program

Data = Mapping[str, Any]


def headline(data: Data, program: Program) -> str:
    """The first line of the answer of an event, after the customer's name."""
    told = _BY_KIND.get(data["kind"])
    return told(data, program) if told else f"{saying.kind(data['kind'], program)}, {_moved(data, program)}"


def _purchase(data: Data, program: Program) -> str:
    return f"{_amount(data, program)}, {saying.signed(data['earned'], program)}"


def _amount(data: Data, program: Program) -> str:
    return saying.figure(f"{data['amount']} {data['currency']}", program)


def _figure(amount: str, data: Data, program: Program) -> str:
    return saying.figure(f"{amount} {data['currency']}", program)


def _payment(data: Data, program: Program) -> str:
    paid = {way: amount for way, amount in data["paid"].items() if amount != _nought(program)}
    told = [spoken(words(amount=paid[way]), program.language) for way, words in _WAYS.items() if way in paid]
    told.append(say(program.language, "{amount} to pay", amount=_figure(data["due"], data, program)))
    return f"{_figure(data['bill'], data, program)}, {', '.join(told)}; {saying.signed(data['earned'], program)}"


_WAYS = {
    "reward": Template("{amount} off by rewards"),
    "points": Template("{amount} by points"),
    "credit": Template("{amount} by credit"),
    "gift": Template("{amount} by gift card"),
}


def _stamp(data: Data, program: Program) -> str:
    return saying.signed({unit: quantity for unit, quantity in data["earned"].items() if unit != POINTS}, program)


def _redemption(data: Data, program: Program) -> str:
    if "moved" in data:  # what somebody else's voucher, or whoever's, gave this account
        return say(program.language, "{moved} for a voucher", moved=_moved(data, program))
    reward = saying.title(data["reward"], program)
    if data["voucher"]:
        what = say(program.language, "{reward} for voucher …{ending}", reward=reward, ending=data["voucher"][-4:])
        if "earned" in data and not data["balance"]:  # on the account of who showed it
            what = f"{what}, {saying.signed(data['earned'], program)}"
    else:
        spent = saying.balance({unit: quantity for unit, quantity in data["spent"].items() if quantity}, program)
        what = say(program.language, "{reward} for {price}", reward=reward, price=spent)
    return _off(what, data, program)


def _off(what: str, data: Data, program: Program) -> str:
    if data["discount"] == _nought(program):
        return what
    amount = f"{data['discount']} {program.shop.currency}"
    return say(program.language, "{what}: take {amount} off the bill", what=what, amount=amount)


def _nought(program: Program) -> str:
    return money.show(0, program.shop.currency)


def _hold(data: Data, program: Program) -> str:
    lapses = clock.moment(data["until"], program.shop.timezone).time
    reward = saying.title(data["reward"], program)
    return _off(say(program.language, "{reward} is held until {time}", reward=reward, time=lapses), data, program)


def _release(_data: Data, program: Program) -> str:
    return say(program.language, "the hold is given back")


def _refund(data: Data, program: Program) -> str:
    told = [say(program.language, "{amount} returned", amount=_amount(data, program))]
    if "back" in data:
        told.append(say(program.language, "pay {amount} back", amount=_figure(data["pay_back"], data, program)))
    return ", ".join([*told, *(_taken_back(data, program) or [say(program.language, "no points")])])


def _void(data: Data, program: Program) -> str:
    undone = _UNDONE.get(data["of_kind"], Template("the {kind} is undone"))
    words = {"kind": saying.kind(data["of_kind"], program), "amount": _amount(data, program) if "amount" in data else ""}
    return ", ".join([spoken(undone(**words), program.language), *_taken_back(data, program)])


_UNDONE = {
    "purchase": Template("the purchase of {amount} is undone"),
    "payment": Template("the payment of {amount} is undone"),
    "refund": Template("the refund of {amount} is undone"),
    "stamp": Template("the stamping is undone"),
    "redemption": Template("the redemption is undone"),
    "hold": Template("the hold is undone"),
    "release": Template("the release is undone"),
    "adjustment": Template("the adjustment is undone"),
    "expiry": Template("the expiry is undone"),
    "tier": Template("the tier by hand is undone"),
    "voucher-cancel": Template("the cancelling of a voucher is undone"),
    "opening": Template("the opening balance is undone"),
    "transfer": Template("the transfer is undone"),
    "donation": Template("the donation of {amount} is undone"),
    "referral": Template("the referral is undone"),
    "move": Template("the move is undone"),
    "pack-sale": Template("the pack-sale of {amount} is undone"),
    "pack-use": Template("the pack-use is undone"),
    "pack-refund": Template("the pack-refund of {amount} is undone"),
    "membership": Template("the membership of {amount} is undone"),
    "voucher-issue": Template("the issue of vouchers is undone"),
    "gift-sale": Template("the sale of the gift card of {amount} is undone"),
    "gift-refund": Template("the refund of the gift card of {amount} is undone"),
}


def _taken_back(data: Data, program: Program) -> list[str]:
    returned = {unit: quantity for unit, quantity in data["returned"].items() if quantity not in (0, _nought(program))}
    back = {unit: quantity for unit, quantity in returned.items() if not str(quantity).startswith("-")}
    again = {unit: str(quantity)[1:] for unit, quantity in returned.items() if unit not in back}
    told = [saying.signed(data["earned"], program, none="")]
    if back:
        told.append(say(program.language, "{what} come back", what=saying.balance(back, program)))
    if again:
        told.append(say(program.language, "{what} are spent again", what=saying.balance(again, program)))
    return [each for each in told if each]


def _tier(data: Data, program: Program) -> str:
    if data.get("occasion") == "birthday":
        return say(program.language, "a birthday present of the tier")
    if "occasion" in data:
        return say(program.language, "the tier's present of the year")
    return f"{_by_hand(data, program)}: {data['reason']}" if data["reason"] else _by_hand(data, program)


def _by_hand(data: Data, program: Program) -> str:
    if data["given"] is None:
        return say(program.language, "no tier is given by hand any more")
    tier = saying.tier(data["given"], program)
    if data["until"] is None:
        return say(program.language, "{tier} by hand, for good", tier=tier)
    return say(program.language, "{tier} by hand, through {day}", tier=tier, day=data["until"])


def _voucher_cancel(data: Data, program: Program) -> str:
    reward = saying.title(data["reward"], program)
    return say(program.language, "voucher {code} is cancelled: {reward}", code=data["voucher"], reward=reward)


def _expiry(data: Data, program: Program) -> str:
    return say(program.language, "{moved}, expired", moved=_moved(data, program))


def _adjustment(data: Data, program: Program) -> str:
    if data.get("migrated") == "stamps":
        return say(program.language, "started stamp cards are put on today's terms")
    if "migrated" in data:
        return say(program.language, "last days are put on today's terms")
    return say(program.language, "{moved} by hand: {reason}", moved=_moved(data, program), reason=data["reason"])


def _opening(data: Data, program: Program) -> str:
    return say(program.language, "{moved}, brought along from before", moved=_moved(data, program))


def _transfer(data: Data, program: Program) -> str:
    moved, other = _moved(data, program), data["other"]
    if data["to"]:
        return say(program.language, "{moved}, given to {name}", moved=moved, name=other)
    return say(program.language, "{moved}, received from {name}", moved=moved, name=other)


def _donation(data: Data, program: Program) -> str:
    cause = program.causes[data["cause"]].name if data["cause"] in program.causes else data["cause"]
    words = {"spent": saying.balance(data["spent"], program), "cause": cause, "amount": _amount(data, program)}
    return say(program.language, "{spent} for {cause}, which is {amount}", **words)


def _referral(data: Data, program: Program) -> str:
    earned = saying.signed(data["earned"], program, none=say(program.language, "nothing in points"))
    return say(program.language, "{earned}, for bringing {name}", earned=earned, name=data["other"])


def _voucher_issue(data: Data, program: Program) -> str:
    count, reward = len(data["issued"]), saying.title(data["reward"], program)
    if count == 1:
        return say(program.language, "a voucher for {reward}", reward=reward)
    return say_many(program.language, count, "{count} voucher for {reward}", "{count} vouchers for {reward}", reward=reward)


def _pack_sale(data: Data, program: Program) -> str:
    pack = saying.pack(data["pack"], program)
    return say(program.language, "{pack} sold for {amount}", pack=pack, amount=_amount(data, program))


def _pack_use(data: Data, program: Program) -> str:
    return say(program.language, "{what} taken", what=saying.balance(data["spent"], program))


def _pack_refund(data: Data, program: Program) -> str:
    moved, amount = _moved(data, program), _amount(data, program)
    return say(program.language, "{moved} given back: pay back {amount}", moved=moved, amount=amount)


def _membership(data: Data, program: Program) -> str:
    name, amount = saying.membership(data["membership"], program), _amount(data, program)
    if "of" in data:
        return say(program.language, "{membership} is ended: pay back {amount}", membership=name, amount=amount)
    sold = say(program.language, "{membership} for {amount}", membership=name, amount=amount)
    return f"{sold}{saying.through(data['until'], program)}"


def _move(data: Data, program: Program) -> str:
    what = _amount(data, program) if "amount" in data else say(program.language, "stamps")
    if data["to"]:
        moved = say(program.language, "{what} moved to {name}", what=what, name=data["other"])
    else:
        moved = say(program.language, "{what} moved here", what=what)
    return f"{moved}, {saying.signed(data['earned'], program)}"


def _merge(data: Data, program: Program) -> str:
    language, name = program.language, data["other"]
    if data["undoes"] is not None:
        what = say(language, "what is left of {name} goes back", name=name)
    elif data["into"] is not None:
        what = say(language, "all goes over to {name}", name=name)
    elif name:
        what = say(language, "all of {name} is here now", name=name)
    else:
        what = say(language, "what went over is back")
    came = len(data["vouchers"])
    vouchers = [say_many(language, came, "{count} voucher", "{count} vouchers")] if came else []
    return ", ".join([what, saying.signed(data["moved"], program), *vouchers])


def _moved(data: Data, program: Program) -> str:
    return saying.signed(data["moved"], program, none=say(program.language, "nothing moved"))


_BY_KIND: dict[str, Callable[[Data, Program], str]] = {
    "purchase": _purchase,
    "payment": _payment,
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
    "merge": _merge,
}
