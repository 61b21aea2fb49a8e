"""The slip of one event, from the objects that its answer is made of. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.answers.retelling import reason
from loyalty_cli.language import say, say_all
from loyalty_cli.program import money, names
from loyalty_cli.program.facts import Fact, Purchase
from loyalty_cli.program.paying import REWARD
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.receipts import words
from loyalty_cli.receipts.slip import BIG, BOLD, Code, Gap, Line, Pair, Piece, Rule, Slip
from loyalty_cli.values import frozen


@frozen
class Booked:
    """All that a slip is made of: `data` is the answer of the event, `standing` the account right after it, if a person's.

    `card` is the end of the card's number, `code` the digits of a QR with its caption.
    """

    data: Mapping[str, Any]
    standing: Mapping[str, Any] | None
    fact: Fact
    name: str
    program: Program
    card: str | None = None
    till: str | None = None
    is_copy: bool = False
    code: tuple[str, str] | None = None


def slip(booked: Booked) -> Slip:
    """The slip from the shop's name to the last line."""
    parts: tuple[Iterator[Piece], ...] = (_event(booked), _vouchers(booked), _left(booked))
    if booked.standing is not None:
        outlook = _outlook(booked.standing, booked.program)
        parts = (_event(booked), _reasons(booked), _vouchers(booked), _balances(booked, booked.standing), outlook)
    ruled = [piece for part in map(tuple, parts) if part for piece in (Rule(), *part)]
    return (*_head(booked), *ruled, Rule(), *_foot(booked))


def _head(booked: Booked) -> Iterator[Piece]:
    data, program, language = booked.data, booked.program, booked.program.language
    yield Line(program.shop.name, BIG, is_centred=True)
    where = [saying.local(data["at"], program), *([say(language, "till {name}", name=booked.till)] if booked.till else [])]
    yield Line(", ".join(where), is_centred=True)
    if booked.is_copy:
        yield Line(say(language, "COPY"), BOLD, is_centred=True)
    yield Gap()
    yield Pair(words.title(data["kind"], program), say(language, "Event {event}", event=data["event"]))
    if data["ref"] != data["event"]:
        yield Pair("", say(language, "Ref {ref}", ref=data["ref"]))
    yield Pair(booked.name, say(language, "card …{ending}", ending=booked.card) if booked.card else "")


def _event(booked: Booked) -> Iterator[Piece]:
    """What was bought, taken or changed, and for how much."""
    data, program, language = booked.data, booked.program, booked.program.language
    if "of" in data:
        kind = words.title(data["of_kind"], program).lower()
        yield Line(say(language, "Of: {kind} {event}", kind=kind, event=data["of"]))
    if isinstance(booked.fact, Purchase):
        yield from _bill(booked.fact, program)
    if "bill" in data:
        yield from _paid(data, program)
    elif "back" in data:
        yield from _paid_back(data, program)
    elif "amount" in data:
        label = say(language, "Paid back" if "of" in data else "The shop gives" if data["kind"] == "donation" else "Paid")
        yield Pair(label, saying.figure(f"{data['amount']} {data['currency']}", program), BOLD)
    if data.get("reward"):
        yield Line(saying.title(data["reward"], program), BOLD)
    if data["kind"] == "hold":
        yield Line(say(language, "Kept for you until {time}", time=saying.local(data["until"], program)))
    if data.get("voucher"):
        yield Pair(say(language, "Paid with"), say(language, "voucher …{ending}", ending=data["voucher"][-4:]))
    spent = {unit: quantity for unit, quantity in data.get("spent", {}).items() if quantity}
    if spent and not data.get("voucher") and "bill" not in data:
        yield Pair(say(language, "Paid with"), saying.balance(spent, program))
    if "discount" in data and data["discount"] != money.show(0, program.shop.currency):
        yield Pair(say(language, "Off the bill"), saying.figure(f"{data['discount']} {program.shop.currency}", program), BOLD)
    if reason := getattr(booked.fact, "reason", None):
        yield Line(say(language, "Reason: {reason}", reason=names.reason(reason)))


def _paid(data: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    """The bill of a payment, what comes off it, and what is left to pay."""
    yield Pair(say(program.language, "Bill"), saying.figure(data["bill"], program))
    for each in data["rewards"]:
        if not _is_nothing(each["off"]):
            yield Pair(saying.title(each["reward"], program), saying.figure(f"-{each['off']}", program))
    for way, label in words.ways(program).items():
        if way != "gift" and not _is_nothing(data["paid"][way]):
            yield Pair(label, saying.figure(f"-{data['paid'][way]}", program))
    for each in data["gifts"]:
        left = saying.figure(each["left"], program)
        label = say(program.language, "Gift card {code} ({left} left)", code=each["code"], left=left)
        yield Pair(label, saying.figure(f"-{each['paid']}", program))
    yield Pair(say(program.language, "To pay"), saying.figure(f"{data['due']} {data['currency']}", program), BOLD)


def _paid_back(data: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    """What was returned of a sale, what of it goes back where it came from, and what is handed out."""
    returned, off, back = say_all(program.language, "Returned", "Off the bill", "Paid back")
    yield Pair(returned, saying.figure(data["amount"], program))
    for way, label in ((REWARD, off), *words.ways(program).items()):
        if not _is_nothing(data["back"][way]):
            yield Pair(label, saying.figure(f"-{data['back'][way]}", program))
    yield Pair(back, saying.figure(f"{data['pay_back']} {data['currency']}", program), BOLD)


def _bill(purchase: Purchase, program: Program) -> Iterator[Piece]:
    for line in purchase.lines:
        known = program.products.get(line.sku or "")
        name = known.name if known else line.sku or line.category or ""
        yield Pair(words.goods(line.quantity, name), _price(line.gross_minor, program))
    labels = say_all(program.language, "Discount", "Tip", "Tax in it")
    for label, minor in zip(labels, (-purchase.discount_minor, purchase.tip_minor, purchase.tax_minor), strict=True):
        if minor:
            yield Pair(label, _price(minor, program))


def _price(minor: int, program: Program) -> str:
    return saying.figure(money.show(minor, program.shop.currency), program)


def _reasons(booked: Booked) -> Iterator[Piece]:
    """What moved, in all and why."""
    data, program = booked.data, booked.program
    earned, taken, back, changed = say_all(program.language, "Earned", "Taken back", "Given back", "Changed")
    for key, label in {"earned": earned, "returned": back, "moved": changed}.items():
        for unit, quantity in data.get(key, {}).items():
            if not _is_nothing(quantity):
                is_back = key == "earned" and str(quantity).startswith("-")
                yield Pair(taken if is_back else label, saying.signed({unit: quantity}, program), BOLD)
    for line in data["why"]:
        if line["text"] == getattr(booked.fact, "reason", None):
            continue  # an adjustment's why is its reason, which stands above
        text = reason(line, program.language)
        if line["quantity"]:
            moved = {line["unit"]: _measured(line, program)}
            yield Pair(text, saying.signed(moved, program))
        else:
            yield Line(text)


def _measured(line: Mapping[str, Any], program: Program) -> Any:
    return money.show(line["quantity"], program.shop.currency) if line["unit"] == "credit" else line["quantity"]


def _is_nothing(quantity: Any) -> bool:
    return not str(quantity).strip("0.-")


def _vouchers(booked: Booked) -> Iterator[Piece]:
    for each in booked.data.get("issued", ()):
        until = words.through(each["until"], booked.program) if each["until"] else ""
        yield Pair(say(booked.program.language, "A voucher for you"), until)
        yield Pair(saying.title(each["reward"], booked.program), each["voucher"], BOLD)


def _left(booked: Booked) -> Iterator[Piece]:
    """What a gift card opens, and how long."""
    data, program = booked.data, booked.program
    if "code" in data:
        yield Pair(say(program.language, "Gift card"), data["code"], BOLD)
        left = data["balance"].get(CREDIT, money.show(0, program.shop.currency))
        yield Pair(say(program.language, "Left on it"), saying.figure(f"{left} {program.shop.currency}", program), BOLD)
        if data["until"]:
            yield Pair("", words.through(data["until"], program))


def _balances(booked: Booked, standing: Mapping[str, Any]) -> Iterator[Piece]:
    data, program, language = booked.data, booked.program, booked.program.language
    yield Line(say(language, "What you have now"))
    for unit, quantity in data["balance"].items():
        yield Pair(words.unit(unit, program), words.holding(unit, quantity, program), BOLD)
        if unit == POINTS and not _is_nothing(standing["worth"] or 0):
            worth = f"{standing['worth']} {program.shop.currency}"
            yield Pair("", say(language, "worth {amount}", amount=worth))
    if data["pending"]:
        yield Line(say(language, "{what} waiting to open", what=saying.balance(data["pending"], program)))
    if standing["held"]:
        yield Line(say(language, "{what} kept by a hold", what=saying.balance(standing["held"], program)))
    now, before = data["tier"], data["tier_before"]
    if program.rank(now) > program.rank(before):
        yield Line(say(language, "You are {tier} from now on!", tier=saying.tier(now, program)), BOLD)
    elif program.rank(now) < program.rank(before):
        fell = say(language, "{tier} after {before}", tier=saying.tier(now, program), before=saying.tier(before, program))
        yield Line(fell)


def _outlook(standing: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    """What can be had, how far it is to the next reward and tier, and what expires next."""
    language = program.language
    can = [reward["name"] for reward in standing["rewards"] if reward["affordable"]]
    if can:
        yield Line(say(language, "You can have: {rewards}", rewards=", ".join(can)))
    short = [reward for reward in standing["rewards"] if reward["missing"]]
    if short:
        near = min(short, key=lambda reward: int(reward["missing"]))
        yield Line(saying.more_for(saying.one(POINTS, near["missing"], program), near["name"], program))
    yield from _cards_to_fill(standing["balance"], program)
    tier, above = standing["tier"], standing["next_tier"]
    if tier:
        until = tier["until"]
        yield Line(say(language, "{tier} through {day}", tier=tier["name"], day=until) if until else tier["name"])
    if above:
        yield Line(saying.more_for(saying.measured(above["missing"], program), above["name"], program))
    for first in standing["expiring"][:1]:
        what = saying.one(first["unit"], first["quantity"], program)
        yield Line(say(language, "{what} to use by {day}", what=what, day=first["at"]))


def _cards_to_fill(balance: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    for card in program.stamp_cards.values():
        held = balance.get(f"stamps:{card.id}", 0)
        if held and held < card.size and card.reward:
            missing = words.stamps(card.size - held, card.name, program)
            yield Line(saying.more_for(missing, saying.title(card.reward, program), program))


def _foot(booked: Booked) -> Sequence[Piece]:
    code: Sequence[Piece] = ()
    if booked.code:
        digits, caption = booked.code
        code = (Code(digits), Line(caption, is_centred=True), Gap())
    return (*code, Line(say(booked.program.language, "Thank you, and see you soon!"), is_centred=True))
