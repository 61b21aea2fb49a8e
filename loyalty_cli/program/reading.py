"""The programme file: text in, a `Program` out, or every fault with its line, its key and the nearest legal word."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from loyalty_cli import program
from loyalty_cli.errors import Malformed
from loyalty_cli.patterns import pattern
from loyalty_cli.program import money, tables
from loyalty_cli.program.checks import Entries, check
from loyalty_cli.program.entries import Path, Place, printable
from loyalty_cli.program.offers import Promotion
from loyalty_cli.program.others import Cause, Partner, Referral
from loyalty_cli.program.terms import (
    CardArt,
    EarnRule,
    GiftCard,
    Membership,
    Pack,
    Points,
    Product,
    Program,
    Reward,
    Shop,
    StampCard,
    Tier,
    Tiers,
)
from loyalty_cli.values import frozen

_LARGEST = 2_000_000  # characters; a catalogue of 20,000 products is smaller
_PLACE = pattern(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
_SAID_PLAINLY = {  # what tomllib says, and what a shopkeeper can act on
    "Invalid value": 'there is no value here that TOML knows; a text stands in quotes, such as name = "Rose"',
    "Cannot overwrite a value": "this key stands in its table twice",
    "Duplicate inline table key": "this key stands in its table twice",
    "Cannot declare": "this table stands here twice; one that may repeat has two brackets, such as [[earn]]",
    "Expected '=' after a key": "an = is missing after the key",
    "Expected newline or end of document": "something stands behind the value; each key has a line of its own",
    "Unclosed array": "a list is not closed with ]",
    "Unclosed inline table": "a table is not closed with } on its line",
    "Illegal character": "a text is not closed with a quote on its line, or holds a control character",
    "Found invalid character": "a text is not closed with a quote on its line, or holds a control character",
    "Unterminated string": "a text is not closed with a quote",
    'Expected "\'"': "a text is not closed with a quote on its line",
    "Expected ']": "the name of a table is not closed with ]",
    "Invalid statement": "this is neither a key, a [table] nor a # comment",
}


@frozen
class Fault:
    """One thing that is wrong: the line, the key (`earn.when.from`; empty where the text is no TOML), what, and near words."""

    line: int
    key: str
    message: str
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"line {self.line}, {self.key}" if self.key else f"line {self.line}"
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"{place}: {self.message}{meant}"


class ProgramFaults(Malformed):
    """The programme file has faults; nothing of it was taken."""

    code = "program_faults"

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = f" (and {len(faults) - 1} more; `loyalty program check FILE` lists them)" if len(faults) > 1 else ""
        super().__init__(
            f"{faults[0]}{more}",
            faults=[{"line": each.line, "key": each.key, "message": each.message, "near": list(each.near)} for each in faults],
        )
        self.faults = tuple(faults)


def read(text: str) -> Program:
    """The programme that the text writes down, checked whole.

    Raises:
        ProgramFaults: with every fault, in the order of the lines.
    """
    text = text.removeprefix("\ufeff")
    start = Place()
    found = tables.read(_toml(text), start)
    check(found)
    if start.faults:
        raise ProgramFaults(_located(start.faults, text))
    return _program(found)


def read_shop(text: str, chain: str) -> Program:
    """The programme of one shop of a chain: its own text, checked whole, laid over the chain's, which is sound.

    Raises:
        ProgramFaults: with every fault of the shop's text, and of what it leaves of the chain's.
    """
    text = text.removeprefix("\ufeff")
    under = tables.read(_toml(chain.removeprefix("\ufeff")), above := Place())
    start = Place(currency=under["shop"][0][1]["currency"])
    own = program.overlay.read(_toml(text), start)
    laid = program.overlay.lay(own, under, start)
    check(laid)
    for path, message, near in above.faults:
        start.below("shop", "without").fault(f"the chain's {_key(path)}: {message}", near=near)
    if start.faults:
        raise ProgramFaults(_located(start.faults, text))
    return _program(laid)


def _toml(text: str) -> dict[str, Any]:
    if len(text) > _LARGEST:
        raise _unreadable(1, f"the text is longer than {_LARGEST} characters; this is no programme file")
    try:
        text.encode()
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(str(error), text) from error
    except UnicodeEncodeError as error:
        raise _unreadable(_line(text, error.start), "a character is broken; save the file as UTF-8") from error
    except ValueError as error:  # Python reads no longer number
        digits = re.search(r"[0-9_]{4000}", text)
        raise _unreadable(_line(text, digits.start() if digits else 0), "a number is too long") from error
    except RecursionError as error:
        raise _unreadable(1, "brackets stand too deep in each other; this is no programme file") from error


def _decimal(written: str) -> Decimal:
    """What no Decimal can hold is no number: it is refused later, where its line is known."""
    try:
        return Decimal(written)
    except ArithmeticError:
        return Decimal("NaN")


def _no_toml(said: str, text: str) -> ProgramFaults:
    placed = _PLACE.fullmatch(said)
    said, line = (placed[1], placed[2]) if placed else (said, None)
    plain = [plain for start, plain in _SAID_PLAINLY.items() if said.startswith(start)]
    return _unreadable(
        int(line) if line else _line(text, len(text.rstrip())), plain[0] if plain else f"no TOML: {printable(said)}"
    )


def _unreadable(line: int, message: str) -> ProgramFaults:
    return ProgramFaults([Fault(line, "", message)])


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _located(faults: Sequence[tuple[Path, str, tuple[str, ...]]], text: str) -> list[Fault]:
    try:
        lines = program.positions.lines(text)
    except RecursionError:  # brackets as deep as tomllib can just bear
        lines = {}
    found = [
        Fault(program.positions.nearest(lines, path), _key(path), message, tuple(printable(word) for word in near))
        for path, message, near in faults
    ]
    return sorted(found, key=lambda fault: fault.line)


def _key(path: Path) -> str:
    return ".".join(printable(part) for part in path if isinstance(part, str))


# The programme ---------------------------------------------------------------------------------------------------------


def _program(found: Mapping[str, Entries]) -> Program:
    held = {name: [fields for _, fields in entries] for name, entries in found.items()}
    shop = Shop(**held["shop"][0])
    unit = {"per": "amount", "per_minor": 10 ** money.EXPONENTS[shop.currency]}  # per = "1.00"
    cards = [StampCard(**{"name": fields["id"], "per": "visit", **fields}) for fields in held["stamp_card"]]
    rewards = [Reward(**{"name": fields["id"], "kind": "item", **fields}) for fields in held["reward"]]
    products = [Product(**{"name": fields["sku"], **fields}) for fields in held["product"]]
    gift_cards = [GiftCard(**{"name": fields["id"], **fields}) for fields in held["gift_card"]]
    levels = sorted((Tier(**{"name": fields["id"], **fields}) for fields in held["tier"]), key=lambda tier: tier.at)
    members = [Membership(**{"name": fields["id"], **fields}) for fields in held["membership"]]
    packs = [Pack(**{"name": fields["id"], **fields}) for fields in held["pack"]]
    partners = [Partner(**{"name": fields["id"], **unit, **fields}) for fields in held["partner"]]
    causes = [Cause(**{"name": fields["id"], **fields}) for fields in held["cause"]]
    measured = held["tiers"] or ([{}] if levels else [])
    return Program(
        shop=shop,
        points=Points(**(held["points"] or [{}])[0]),
        earn=tuple(EarnRule(**{**unit, **fields}) for fields in held["earn"]),
        promotions=tuple(Promotion(**fields) for fields in held["promotion"]),
        stamp_cards=MappingProxyType({card.id: card for card in cards}),
        products=MappingProxyType({product.sku: product for product in products}),
        rewards=MappingProxyType({reward.id: reward for reward in rewards}),
        gift_cards=MappingProxyType({card.id: card for card in gift_cards}),
        card=CardArt(**(held["card"] or [{}])[0]),
        memberships=MappingProxyType({each.id: each for each in members}),
        partners=MappingProxyType({each.id: each for each in partners}),
        causes=MappingProxyType({each.id: each for each in causes}),
        referral=Referral(**held["referral"][0]) if held["referral"] else None,
        packs=MappingProxyType({pack.id: pack for pack in packs}),
        tiers=Tiers(**measured[0], levels=tuple(levels)) if measured else None,
    )
