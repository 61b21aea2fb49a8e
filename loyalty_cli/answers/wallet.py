"""What a phone's wallet shows of a customer: the object of `loyalty show` as a wallet card."""

from collections.abc import Iterator, Mapping
from typing import Any

from loyalty_cli.answers import saying
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.wallet import Count, WalletCard
from loyalty_cli.language import say
from loyalty_cli.program.terms import CREDIT, POINTS, Program, stamps


def wallet_card(data: Mapping[str, Any], program: Program, face: Face, *, at: str) -> WalletCard:
    """The customer of `overview` with the number, the code and the colours of `face`."""
    return WalletCard(
        number=face.number,
        digits=face.digits,
        name=data["customer"]["name"],
        shop=program.shop.name,
        at=at,
        day=saying.day(at, program),
        counts=tuple(_counts(data["balance"], program)),
        tier=data["tier"]["name"] if data["tier"] else None,
        notes=tuple(_notes(data, program)),
        language=program.language,
        look=face.look,
        logo=face.logo,
    )


def _counts(balance: Mapping[str, Any], program: Program) -> Iterator[Count]:
    """Points, unless the shop gives none and the customer has none, then every stamp card."""
    if program.earn or balance[POINTS] or not program.stamp_cards:
        yield Count(POINTS, _label(POINTS, program), balance[POINTS])
    for identity, card in program.stamp_cards.items():
        yield Count(stamps(identity), card.name, balance[stamps(identity)], card.size)


def _notes(data: Mapping[str, Any], program: Program) -> Iterator[tuple[str, str]]:
    """Credit, and what is to be used until when. A voucher's code stays out: the card is enough to use it."""
    language, currency = program.language, program.shop.currency
    if CREDIT in data["balance"]:
        yield say(language, "Credit"), saying.figure(f"{data['balance'][CREDIT]} {currency}", program)
    for each in [voucher for voucher in data["vouchers"] if voucher["status"] == "open"]:
        yield say(language, "Voucher"), saying.title(each["reward"], program) + saying.through(each["until"], program)
    for each in data["expiring"]:
        yield say(language, "Use by {day}", day=each["at"]), f"{_label(each['unit'], program)}: {each['quantity']}"


def _label(unit: str, program: Program) -> str:
    if unit in (POINTS, CREDIT):
        return say(program.language, "Points" if unit == POINTS else "Credit")
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    return card.name if card else unit
