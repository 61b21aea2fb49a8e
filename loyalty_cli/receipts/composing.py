"""The slip of one event, from the objects that its answer is made of. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.program import money
from loyalty_cli.program.facts import Fact, Purchase
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
    data, program = booked.data, booked.program
    yield Line(program.shop.name, BIG, is_centred=True)
    where = [saying.local(data["at"], program), *([words.till(booked.till)] if booked.till else [])]
    yield Line(", ".join(where), is_centred=True)
    if booked.is_copy:
        yield Line(words.COPY, BOLD, is_centred=True)
    yield Gap()
    yield Pair(words.title(data["kind"]), words.event(data["event"]))
    if data["ref"] != data["event"]:
        yield Pair("", words.ref(data["ref"]))
    yield Pair(booked.name, words.card(booked.card) if booked.card else "")


def _event(booked: Booked) -> Iterator[Piece]:
    """What was bought, taken or changed, and for how much."""
    data, program = booked.data, booked.program
    if "of" in data:
        yield Line(words.of(data["of_kind"], data["of"]))
    if isinstance(booked.fact, Purchase):
        yield from _bill(booked.fact, program)
    if "amount" in data:
        label = words.BACK if "of" in data else words.GIVEN if data["kind"] == "donation" else words.PAID
        yield Pair(label, f"{data['amount']} {data['currency']}", BOLD)
    if data.get("reward"):
        yield Line(words.reward(data["reward"], program), BOLD)
    if data["kind"] == "hold":
        yield Line(words.held_until(saying.local(data["until"], program)))
    if data.get("voucher"):
        yield Pair(words.PAID_WITH, words.used_voucher(data["voucher"][-4:]))
    spent = {unit: quantity for unit, quantity in data.get("spent", {}).items() if quantity}
    if spent and not data.get("voucher"):
        yield Pair(words.PAID_WITH, saying.balance(spent, program))
    if "discount" in data and data["discount"] != money.show(0, program.shop.currency):
        yield Pair(words.OFF_BILL, f"{data['discount']} {program.shop.currency}", BOLD)
    if reason := getattr(booked.fact, "reason", None):
        yield Line(f"{words.REASON}: {reason}")


def _bill(purchase: Purchase, program: Program) -> Iterator[Piece]:
    currency = program.shop.currency
    for line in purchase.lines:
        known = program.products.get(line.sku or "")
        name = known.name if known else line.sku or line.category or ""
        yield Pair(words.goods(line.quantity, name), money.show(line.gross_minor, currency))
    for label, minor in ((words.DISCOUNT, -purchase.discount_minor), (words.TIP, purchase.tip_minor)):
        if minor:
            yield Pair(label, money.show(minor, currency))
    if purchase.tax_minor:
        yield Pair(words.TAX, money.show(purchase.tax_minor, currency))


def _reasons(booked: Booked) -> Iterator[Piece]:
    """What moved, in all and why."""
    data, program = booked.data, booked.program
    labels = {"earned": words.EARNED, "returned": words.GIVEN_BACK, "moved": words.CHANGED}
    for key, label in labels.items():
        for unit, quantity in data.get(key, {}).items():
            if not _is_nothing(quantity):
                is_back = key == "earned" and str(quantity).startswith("-")
                yield Pair(words.TAKEN_BACK if is_back else label, saying.signed({unit: quantity}, program), BOLD)
    for line in data["why"]:
        if line["text"] == getattr(booked.fact, "reason", None):
            continue  # an adjustment's why is its reason, which stands above
        if line["quantity"]:
            moved = {line["unit"]: _measured(line, program)}
            yield Pair(line["text"], saying.signed(moved, program))
        else:
            yield Line(line["text"])


def _measured(line: Mapping[str, Any], program: Program) -> Any:
    return money.show(line["quantity"], program.shop.currency) if line["unit"] == "credit" else line["quantity"]


def _is_nothing(quantity: Any) -> bool:
    return not str(quantity).strip("0.-")


def _vouchers(booked: Booked) -> Iterator[Piece]:
    for each in booked.data.get("issued", ()):
        yield Pair(words.NEW_VOUCHER, words.through(each["until"]) if each["until"] else "")
        yield Pair(words.reward(each["reward"], booked.program), each["voucher"], BOLD)


def _left(booked: Booked) -> Iterator[Piece]:
    """What a gift card opens, and how long."""
    data = booked.data
    if "code" in data:
        yield Pair(words.GIFT_CARD, data["code"], BOLD)
        left = data["balance"].get(CREDIT, money.show(0, booked.program.shop.currency))
        yield Pair(words.LEFT, f"{left} {booked.program.shop.currency}", BOLD)
        if data["until"]:
            yield Pair("", words.through(data["until"]))


def _balances(booked: Booked, standing: Mapping[str, Any]) -> Iterator[Piece]:
    data, program = booked.data, booked.program
    yield Line(words.BALANCE)
    for unit, quantity in data["balance"].items():
        yield Pair(words.unit(unit, program), words.holding(unit, quantity, program), BOLD)
        if unit == POINTS and not _is_nothing(standing["worth"] or 0):
            yield Pair("", words.worth(standing["worth"], program.shop.currency))
    if data["pending"]:
        yield Line(words.waiting(saying.balance(data["pending"], program)))
    if standing["held"]:
        yield Line(words.on_hold(saying.balance(standing["held"], program)))
    now, before = data["tier"], data["tier_before"]
    if program.rank(now) > program.rank(before):
        yield Line(words.rose(saying.tier(now, program)), BOLD)
    elif program.rank(now) < program.rank(before):
        yield Line(words.fell(saying.tier(now, program), saying.tier(before, program)))


def _outlook(standing: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    """What can be had, how far it is to the next reward and tier, and what expires next."""
    can = [reward["name"] for reward in standing["rewards"] if reward["affordable"]]
    if can:
        yield Line(words.can_have(can))
    short = [reward for reward in standing["rewards"] if reward["missing"]]
    if short:
        near = min(short, key=lambda reward: int(reward["missing"]))
        yield Line(words.more_for(saying.one(POINTS, near["missing"], program), near["name"]))
    yield from _cards_to_fill(standing["balance"], program)
    tier, above = standing["tier"], standing["next_tier"]
    if tier:
        yield Line(words.tier(tier["name"], tier["until"]))
    if above:
        yield Line(words.more_for(f"{above['missing']} {saying.measure_unit(program)}", above["name"]))
    for first in standing["expiring"][:1]:
        yield Line(words.use_by(saying.one(first["unit"], first["quantity"], program), first["at"]))


def _cards_to_fill(balance: Mapping[str, Any], program: Program) -> Iterator[Piece]:
    for card in program.stamp_cards.values():
        held = balance.get(f"stamps:{card.id}", 0)
        if held and held < card.size and card.reward:
            yield Line(words.more_for(words.more_stamps(card.size - held, card.name), words.reward(card.reward, program)))


def _foot(booked: Booked) -> Sequence[Piece]:
    code: Sequence[Piece] = ()
    if booked.code:
        digits, caption = booked.code
        code = (Code(digits), Line(caption, is_centred=True), Gap())
    return (*code, Line(words.THANKS, is_centred=True))
