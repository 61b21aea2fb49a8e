"""What another programme would have come to, beside what the books say: the object for scripts and the table for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, postings, saying
from loyalty_cli.books import customers
from loyalty_cli.program import money
from loyalty_cli.program.tallying import Tally
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.reports.simulating import Move, Simulation
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_FLOWS = ("earned", "redeemed", "expired", "otherwise", "owed")
_VOUCHERS = ("issued", "used", "expired", "cancelled", "open")
_SHOWN = ("issued", "used", "open")  # of the vouchers, to people


@frozen
class Sides:
    """Both programmes, and what they are called."""

    now: Program
    other: Program
    name: str

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
    if not told["customers"]:
        return ["Nothing was booked in that time: there is nothing to simulate."]
    rows = [[name, *(_cell(each) for each in (now, then)), _step(step)] for name, now, then, step in _rows(told, sides)]
    return [
        *marks.table(rows, heads=["", "now", f"with {sides.name}", "difference"], right=[1, 2, 3]),
        *_moves(told, sides),
        *_refused(told, sides),
        marks.paint("dim", "Nothing was written."),
    ]


def _rows(told: Mapping[str, Any], sides: Sides) -> list[tuple[str, Any, Any, Any]]:
    now, then, difference = told["now"], told["with"], told["difference"]
    rows = [("purchases", now["purchases"], then["purchases"], difference["purchases"])]
    for unit, flows in difference["units"].items():
        names = _flow_names(unit, sides)
        held = [(names[flow], now["units"][unit][flow], then["units"][unit][flow], flows[flow]) for flow in _FLOWS]
        rows += [row for row in held if (unit == POINTS and row[0] != names["otherwise"]) or _is_any(row)]
        if unit == POINTS and (now["worth"] or then["worth"]):
            rows.append((f"  worth, {sides.currency}", now["worth"], then["worth"], difference.get("worth")))
    taken = [("rewards taken", now["redemptions"], then["redemptions"], difference["redemptions"])]
    taken += [(f"discounts given, {sides.currency}", now["discounts"], then["discounts"], difference["discounts"])]
    for state in _SHOWN:
        taken.append((f"vouchers {state}", *(side["vouchers"][state] for side in (now, then, difference))))
    return [*rows, *(row for row in taken if _is_any(row)), *_tier_rows(told, sides)]


def _is_any(row: Sequence[Any]) -> bool:
    return any(str(each).strip("0.-") for each in row[1:3])


def _flow_names(unit: str, sides: Sides) -> dict[str, str]:
    if unit == POINTS:
        return dict(
            zip(_FLOWS, ("points earned", "  redeemed", "  expired", "  by hand or brought along", "  owed"), strict=True)
        )
    card = sides.other.stamp_cards.get(unit.removeprefix("stamps:")) or sides.now.stamp_cards.get(unit.removeprefix("stamps:"))
    what = f"credit, {sides.currency}" if unit == CREDIT else f"stamps ({card.name})" if card else unit
    full = "  on cards that were filled" if card else "  spent"
    return dict(zip(_FLOWS, (f"{what}, given", full, "  expired", "  by hand or brought along", "  owed"), strict=True))


def _tier_rows(told: Mapping[str, Any], sides: Sides) -> list[tuple[str, Any, Any, Any]]:
    now, then = ({each["tier"]: each["customers"] for each in told[side]["tiers"]} for side in ("now", "with"))
    if len(now) == len(then) == 1:
        return []
    rows = []
    for tier in dict.fromkeys((*then, *now)):
        level = sides.other.tier(tier) or sides.now.tier(tier)
        name = f"customers, {level.name}" if level else "customers without a tier"
        rows.append((name, now.get(tier), then.get(tier), then.get(tier, 0) - now.get(tier, 0)))
    return rows


def _cell(held: Any) -> str:
    if held is None:
        return "–"
    return f"{held:,}" if isinstance(held, int) else str(held)


def _step(step: Any) -> str:
    if step is None:
        return ""
    plus = "+" if _is_any((None, step, 0)) and not str(step).startswith("-") else ""
    return f"{plus}{_cell(step)}"


def _moves(told: Mapping[str, Any], sides: Sides) -> list[str]:
    rise, fall, moves = told["rise"], told["fall"], told["moves"]
    if not rise and not fall and not moves:
        return ["Nobody's tier would be another."] if sides.now.tiers or sides.other.tiers else []
    rows = [[_steps()[each["step"]], each["name"], _way(each, sides)] for each in moves]
    more = rise + fall - sum(1 for each in moves if each["step"])
    left = [f"and {more:,} more: --limit shows them"] if more > 0 else []
    return [
        f"{_people(rise)} would rise, {_people(fall).lower()} would fall:",
        *(f"  {row}" for row in (*marks.table(rows), *left)),
    ]


def _steps() -> dict[int, str]:
    return {1: marks.paint("good", "rises"), -1: marks.paint("bad", "falls"), 0: "as high"}


def _way(move: Mapping[str, Any], sides: Sides) -> str:
    return f"{saying.tier(move['from'], sides.now)} → {saying.tier(move['to'], sides.other)}"


def _people(count: int) -> str:
    return {0: "Nobody", 1: "One customer"}.get(count, f"{count:,} customers")


def _refused(told: Mapping[str, Any], sides: Sides) -> list[str]:
    found = []
    for side, under in (("now", "As it was"), ("with", f"With {sides.name}")):
        if refused := told[side]["refused"]:
            found.append(f"{under}, the rules refuse {_kinds(refused)}.")
        if left_out := told[side]["left_out"]:
            found.append(f"{under}, {_kinds(left_out)} had nothing to stand on.")
    return found


def _kinds(counts: Mapping[str, int]) -> str:
    return " and ".join(f"{count:,} {kind}{'' if count == 1 else 's'}" for kind, count in counts.items())
