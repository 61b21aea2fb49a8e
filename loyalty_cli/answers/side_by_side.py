"""What another programme would have come to, beside what the books say: the object for scripts and the table for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.books import customers
from loyalty_cli.language import Said, Template, joined, said, said_many, say, say_all, spoken
from loyalty_cli.program import money, names
from loyalty_cli.program.tallying import Tally
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.reports.simulating import Move, Simulation
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_FLOWS = ("earned", "redeemed", "expired", "otherwise", "owed")
_VOUCHERS = ("issued", "used", "expired", "cancelled", "open")
_SHOWN = {
    "issued": Template("vouchers issued"),
    "used": Template("vouchers used"),
    "open": Template("vouchers open"),
}  # to people


@frozen
class Sides:
    """Both programmes, and what they are called."""

    now: Program
    other: Program
    name: str

    @property
    def language(self) -> str:
        """The language of the shop as it is."""
        return self.now.language

    @property
    def currency(self) -> str:
        """The money of both."""
        return self.other.shop.currency

    def units(self, found: Simulation) -> list[str]:
        """Every unit that moved or could move: points, stamp cards in the order of the programmes, the rest."""
        moved = sorted(found.now.units() | found.then.units())
        return list(dict.fromkeys((*self.now.units(), *self.other.units(), *moved)))


def data(db: Database, found: Simulation, sides: Sides, *, limit: int) -> dict[str, Any]:
    """The object: both sides, the difference, and whose tier would be another."""
    now, then = (_side(tally, program, sides, found) for tally, program in ((found.now, sides.now), (found.then, sides.other)))
    steps = Counter(move.step for move in found.moves)
    return {
        "customers": found.now.customers,
        "now": now,
        "with": then,
        "difference": _difference(now, then),
        "rise": steps[1],
        "fall": steps[-1],
        "moves": [_move(db, move) for move in sorted(found.moves, key=_first_who_falls)[:limit]],
    }


def _side(tally: Tally, program: Program, sides: Sides, found: Simulation) -> dict[str, Any]:
    flows = {unit: {flow: getattr(tally, flow)(unit) for flow in _FLOWS} for unit in sides.units(found)}
    shown = {unit: {flow: _quantity(each[flow], unit, sides) for flow in _FLOWS} for unit, each in flows.items()}
    value, levels = program.points.value_minor, program.tiers.levels if program.tiers else ()
    worth = money.show(max(0, flows[POINTS]["owed"]) * value, sides.currency) if value is not None else None
    return {
        "purchases": tally.purchases,
        "redemptions": tally.redemptions,
        "discounts": money.show(tally.discount_minor, sides.currency),
        "units": shown,
        "worth": worth,
        "vouchers": {"issued": sum(tally.vouchers.values())} | {state: tally.vouchers[state] for state in _VOUCHERS[1:]},
        "tiers": [{"tier": tier, "customers": tally.tiers[tier]} for tier in (None, *(level.id for level in levels))],
        "refused": dict(tally.refused),
        "left_out": dict(tally.left_out),
    }


def _quantity(quantity: int, unit: str, sides: Sides) -> Any:
    return postings.quantities({unit: quantity}, sides.currency)[unit]


def _difference(now: Any, then: Any) -> Any:
    """The one less the other, key by key, of all that is a number on both sides; money is a decimal string."""
    if isinstance(now, Mapping):
        steps = {key: _difference(now[key], then[key]) for key in now if key in then and key not in ("refused", "left_out")}
        return {key: step for key, step in steps.items() if step is not None}
    if isinstance(now, int):
        return then - now
    return str(Decimal(then) - Decimal(now)) if isinstance(now, str) and isinstance(then, str) else None


def _first_who_falls(move: Move) -> tuple[int, int]:
    return {-1: 0, 1: 1, 0: 2}[move.step], move.customer


def _move(db: Database, move: Move) -> dict[str, Any]:
    return {
        "customer": ids.text(move.customer),
        "name": customers.get(db, move.customer).name,
        "from": move.before,
        "to": move.after,
        "step": move.step,
    }


# For people ----------------------------------------------------------------------------------------------------------


def lines(told: Mapping[str, Any], sides: Sides) -> list[str]:
    """The table, who rises and falls, and what would have been refused."""
    language = sides.language
    if not told["customers"]:
        return [say(language, "Nothing was booked in that time: there is nothing to simulate.")]
    rows = [
        [name, *(_cell(each, sides) for each in (now, then)), _step(step, sides)]
        for name, now, then, step in _rows(told, sides)
    ]
    heads = ["", *say_all(language, "now"), say(language, "with {name}", name=sides.name), *say_all(language, "difference")]
    return [
        *marks.table(rows, heads=heads, right=[1, 2, 3]),
        *_moves(told, sides),
        *_refused(told, sides),
        marks.paint("dim", say(language, "Nothing was written.")),
    ]


def _rows(told: Mapping[str, Any], sides: Sides) -> list[tuple[str, Any, Any, Any]]:
    now, then, difference, language = told["now"], told["with"], told["difference"], sides.language
    rows = [(say(language, "purchases"), now["purchases"], then["purchases"], difference["purchases"])]
    for unit, flows in difference["units"].items():
        called = _flow_names(unit, sides)
        held = [(flow, now["units"][unit][flow], then["units"][unit][flow], flows[flow]) for flow in _FLOWS]
        shown = [row for row in held if (unit == POINTS and row[0] != "otherwise") or _is_any(row)]
        if shown and shown[0] is not held[0]:
            shown.insert(0, held[0])  # which says of what the others are
        rows += [(called[row[0]], *row[1:]) for row in shown]
        if unit == POINTS and (now["worth"] or then["worth"]):
            worth = say(language, "worth, {currency}", currency=sides.currency)
            rows.append((f"  {worth}", now["worth"], then["worth"], difference.get("worth")))
    taken = [(say(language, "rewards taken"), now["redemptions"], then["redemptions"], difference["redemptions"])]
    discounts = say(language, "discounts given, {currency}", currency=sides.currency)
    taken += [(discounts, now["discounts"], then["discounts"], difference["discounts"])]
    for state, name in _SHOWN.items():
        taken.append((spoken(name(), language), *(side["vouchers"][state] for side in (now, then, difference))))
    return [*rows, *(row for row in taken if _is_any(row)), *_tier_rows(told, sides)]


def _is_any(row: Sequence[Any]) -> bool:
    return any(str(each).strip("0.-") for each in row[1:3])


def _flow_names(unit: str, sides: Sides) -> dict[str, str]:
    card = sides.other.stamp_cards.get(unit.removeprefix("stamps:")) or sides.now.stamp_cards.get(unit.removeprefix("stamps:"))
    if unit == POINTS:
        first, spent = said("points earned"), said("redeemed")
    elif card is not None:
        first, spent = said("stamps ({card}), given", card=card.name), said("on cards that were filled")
    elif unit == CREDIT:
        first, spent = said("credit, {currency}, given", currency=sides.currency), said("spent")
    else:
        first, spent = said("{unit}, given", unit=unit), said("spent")
    rest = (spent, Template("expired", about="points")(), said("by hand or brought along"), said("owed"))
    told = [spoken(first, sides.language), *(f"  {spoken(name, sides.language)}" for name in rest)]
    return dict(zip(_FLOWS, told, strict=True))


def _tier_rows(told: Mapping[str, Any], sides: Sides) -> list[tuple[str, Any, Any, Any]]:
    now, then = ({each["tier"]: each["customers"] for each in told[side]["tiers"]} for side in ("now", "with"))
    if len(now) == len(then) == 1:
        return []
    rows = []
    for tier in dict.fromkeys((*then, *now)):
        level = sides.other.tier(tier) or sides.now.tier(tier)
        name = said("customers, {tier}", tier=level.name) if level else said("customers without a tier")
        rows.append((spoken(name, sides.language), now.get(tier), then.get(tier), then.get(tier, 0) - now.get(tier, 0)))
    return rows


def _cell(held: Any, sides: Sides) -> str:
    if held is None:
        return "–"
    return saying.figure(f"{held:,}" if isinstance(held, int) else str(held), sides.now)


def _step(step: Any, sides: Sides) -> str:
    if step is None:
        return ""
    plus = "+" if _is_any((None, step, 0)) and not str(step).startswith("-") else ""
    return f"{plus}{_cell(step, sides)}"


def _moves(told: Mapping[str, Any], sides: Sides) -> list[str]:
    rise, fall, moves, language = told["rise"], told["fall"], told["moves"], sides.language
    if not rise and not fall and not moves:
        return [say(language, "Nobody's tier would be another.")] if sides.now.tiers or sides.other.tiers else []
    rows = [[_moved(each["step"], language), each["name"], _way(each, sides)] for each in moves]
    more = rise + fall - sum(1 for each in moves if each["step"])
    left = [say(language, "and {number} more: --limit shows them", number=f"{more:,}")] if more > 0 else []
    head = say(language, "{rise}, {fall}:", rise=_rising(rise), fall=_falling(fall))
    return [head, *(f"  {row}" for row in (*marks.table(rows), *left))]


def _moved(step: int, language: str) -> str:
    if step == 0:
        return say(language, "as high")
    return marks.paint("good", say(language, "rises")) if step > 0 else marks.paint("bad", say(language, "falls"))


def _way(move: Mapping[str, Any], sides: Sides) -> str:
    return f"{_called(move['from'], sides.now, sides.language)} → {_called(move['to'], sides.other, sides.language)}"


def _called(tier: str | None, program: Program, language: str) -> str:
    level = program.tier(tier)
    return level.name if level else say(language, "no tier")


def _rising(count: int) -> Said:
    if not count:
        return said("Nobody would rise")
    return said_many(count, "One customer would rise", "{number} customers would rise", number=f"{count:,}")


def _falling(count: int) -> Said:
    if not count:
        return said("nobody would fall")
    return said_many(count, "one customer would fall", "{number} customers would fall", number=f"{count:,}")


def _refused(told: Mapping[str, Any], sides: Sides) -> list[str]:
    found, (now, then) = [], (told["now"], told["with"])
    if now["refused"]:
        found.append(said("As it was, the rules refuse {what}.", what=_kinds(now["refused"])))
    if now["left_out"]:
        found.append(said("As it was, {what} had nothing to stand on.", what=_kinds(now["left_out"])))
    if then["refused"]:
        found.append(said("With {name}, the rules refuse {what}.", name=sides.name, what=_kinds(then["refused"])))
    if then["left_out"]:
        found.append(said("With {name}, {what} had nothing to stand on.", name=sides.name, what=_kinds(then["left_out"])))
    return [spoken(sentence, sides.language) for sentence in found]


def _kinds(counts: Mapping[str, int]) -> Said:
    told = (
        said_many(count, "{number} {kind}", "{number} {kind}s", number=f"{count:,}", kind=names.kind(kind))
        for kind, count in counts.items()
    )
    return joined(told, said(" and "))
