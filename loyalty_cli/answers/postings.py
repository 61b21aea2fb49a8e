"""What an event moved, and why, as JSON has it."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli.books.events import Event
from loyalty_cli.program import money
from loyalty_cli.program.terms import CREDIT, POINTS, Program


def quantities(by_unit: Mapping[str, int], currency: str) -> dict[str, Any]:
    """Quantities by unit as JSON has them: credit is a decimal string, the rest whole numbers."""
    return {unit: money.show(quantity, currency) if unit == CREDIT else quantity for unit, quantity in by_unit.items()}


def measure(quantity: int | None, program: Program) -> Any:
    """A quantity of what tiers measure as JSON has it: spend is a decimal string, visits and points are whole numbers."""
    spend = program.tiers is not None and program.tiers.measure == "spend"
    return money.show(quantity, program.shop.currency) if spend and quantity is not None else quantity


def moved(event: Event, *accounts: str, sign: int = 1) -> dict[str, int]:
    """What an event moved from or to these accounts of the shop's; points are always named."""
    sums = {POINTS: 0}
    for posting in event.postings:
        if posting.account in accounts:
            sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity * sign
    return {unit: quantity for unit, quantity in sums.items() if quantity or unit == POINTS}


def some(by_unit: Mapping[str, int]) -> dict[str, int]:
    """Quantities by unit without what is zero."""
    return {unit: quantity for unit, quantity in by_unit.items() if quantity}


def why(event: Event, currency: str) -> list[dict[str, Any]]:
    """The reasons of what an event moved: one line a rule and unit, and those of rules that moved nothing."""
    sums: dict[tuple[str, str, str], int] = {}
    for posting in event.postings:
        key = (posting.rule, posting.unit, posting.text)
        sums[key] = sums.get(key, 0) + posting.quantity
    for rule, unit, text in event.said.get("notes", ()):
        sums[rule, unit, text] = 0
    return [
        {"rule": rule, "unit": unit, "quantity": quantities({unit: quantity}, currency)[unit], "text": text}
        for (rule, unit, text), quantity in sums.items()
    ]
