"""The programme file: text in, a `Program` out, or every fault with its line, its key and the nearest legal word."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from loyalty_cli.errors import Malformed
from loyalty_cli.program import money, positions
from loyalty_cli.program.checks import Entries, check
from loyalty_cli.program.entries import Place, printable, shown, similar, table
from loyalty_cli.program.keys import TABLES
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
_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", re.DOTALL)
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
    written = _toml(text)
    start = Place()
    tables = _tables(written, start)
    check(tables)
    if start.faults:
        raise ProgramFaults(_located(start.faults, text))
    return _program(tables)


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


def _located(faults: Sequence[tuple[positions.Path, str, tuple[str, ...]]], text: str) -> list[Fault]:
    try:
        lines = positions.lines(text)
    except RecursionError:  # brackets as deep as tomllib can just bear
        lines = {}
    found = [
        Fault(positions.nearest(lines, path), _key(path), message, tuple(printable(word) for word in near))
        for path, message, near in faults
    ]
    return sorted(found, key=lambda fault: fault.line)


def _key(path: positions.Path) -> str:
    return ".".join(printable(part) for part in path if isinstance(part, str))


# Tables, one by one ----------------------------------------------------------------------------------------------------


def _tables(written: dict[str, Any], start: Place) -> dict[str, Entries]:
    """The entries of every table that this version knows; all others are faults."""
    for name, value in written.items():
        if name not in TABLES:
            _unknown(start.below(name), name, value)
    if "shop" not in written:
        start.below("shop").fault("is missing: a programme begins with [shop] and its name, currency and timezone")

    place, tables = start, {}
    for name in TABLES:
        tables[name] = _entries(name, written.get(name), place)
        if name == "shop" and tables[name]:
            place = Place(currency=tables[name][0][1].get("currency"), faults=start.faults)
        if name == "tiers" and tables[name]:
            place = Place(currency=place.currency, measure=tables[name][0][1].get("measure", "spend"), faults=start.faults)
    return tables


def _unknown(place: Place, name: str, value: Any) -> None:
    if not isinstance(value, dict | list):
        owners = [f"[{table}]" for table, known in TABLES.items() if name in known.keys]
        hint = f", such as {owners[0]}" if owners else ""
        place.fault(f"stands outside a table; put it below a [table]{hint}")
    else:
        near = similar(name, TABLES)
        place.fault("unknown table" if near else f"unknown table; legal are {', '.join(TABLES)}", near=near)


def _entries(name: str, written: Any, start: Place) -> Entries:
    place, known = start.below(name), TABLES[name]
    if written is None:
        return []
    if known.told_apart_by is None:
        if isinstance(written, list):
            place.fault(f"stands once: write [{name}] with single brackets")
            return []
        here = place.below(beside=written if isinstance(written, dict) else {})
        return [(here, table(written, known.keys, here))]
    if not isinstance(written, list):
        wrong = f"not {shown(written)}" if not isinstance(written, dict) else "one for each entry"
        place.fault(f"may stand several times: write [[{name}]] with double brackets, {wrong}")
        return []
    entries: Entries = []
    for index, entry in enumerate(written):
        here = place.below(index, beside=entry if isinstance(entry, dict) else {})
        entries.append((here, table(entry, known.keys, here)))
    return entries


# The programme ---------------------------------------------------------------------------------------------------------


def _program(tables: Mapping[str, Entries]) -> Program:
    held = {name: [fields for _, fields in entries] for name, entries in tables.items()}
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
