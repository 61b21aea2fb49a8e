"""The ledger as Beancount reads it: every posting with both its ends, and our balances as assertions that it checks.

Seen from the customer, as all our books are: what a customer holds is an asset, and the shop's account is where it came from.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import TextIO

from loyalty_cli import clock
from loyalty_cli.exchange.exporting import Span, balance_rows, ledger_rows, quantity
from loyalty_cli.exchange.writing import Cell
from loyalty_cli.program import calendar
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database

_LONGEST = 24  # characters of a commodity
_FIRST_DAY = "1000-01-01"  # Beancount knows the years 1000 to 2999
_ENDS = "SELECT min(at) AS first, max(at) AS last FROM events WHERE at <= :at AND id <= :newest"
_SIDES = """
    SELECT p.account, p.unit, sum(p.quantity) AS quantity FROM postings AS p JOIN events AS e ON e.id = p.event
    WHERE e.at <= :at AND e.id <= :newest GROUP BY p.account, p.unit ORDER BY p.account, p.unit
"""
# Where the shop's accounts stand: what it gave out of nothing, and what came back or was lost.
SIDES = {
    "issued": "Income:Issued",
    "transferred": "Equity:Transferred",
    "merged": "Equity:Merged",
    "sold": "Income:Sold",
    "donated": "Expenses:Donated",
    "opening": "Equity:Opening",
    "adjusted": "Equity:Adjusted",
    "redeemed": "Expenses:Redeemed",
    "breakage": "Expenses:Breakage",
}


def write(out: TextIO, db: Database, span: Span, program: Program) -> int:
    """Write the whole ledger up to the instant; returns how many postings."""
    bounds = {"at": span.at, "newest": span.newest}
    ends, sides = db.row(_ENDS, bounds), db.rows(_SIDES, bounds)
    out.write(f'; The loyalty ledger up to {span.at}, seen from the customers.\noption "title" {_quoted(program.shop.name)}\n')
    if ends is None or ends["first"] is None:
        return 0
    timezone = program.shop.timezone
    first, after = _day(ends["first"], timezone), calendar.shift(_day(ends["last"], timezone), 1, "day")
    names = commodities((row["unit"] for row in sides), span.currency)
    for unit, name in names.items():
        out.write(f"\n{first} commodity {name}\n  unit: {_quoted(unit)}\n")
    for account in sorted({side(row["account"]) for row in sides}):
        out.write(f"\n{first} open {account}\n")
    for customer, held in groupby(balance_rows(db, span), itemgetter("customer")):
        external_id = next(held)["external_id"]
        out.write(f"\n{first} open {holder(customer)}\n" + (f"  external-id: {_quoted(external_id)}\n" if external_id else ""))
    count = 0
    for _, postings in groupby(ledger_rows(db, span), itemgetter("event")):
        count += _event(out, list(postings), names, timezone)
    for row in balance_rows(db, span):
        out.write(f"\n{after} balance {holder(row['customer'])}  {row['quantity']} {names[str(row['unit'])]}\n")
    for each in sides:
        shown = quantity(each["unit"], -each["quantity"], span.currency)
        out.write(f"\n{after} balance {side(each['account'])}  {shown} {names[each['unit']]}\n")
    return count


def _event(out: TextIO, postings: list[Mapping[str, Cell]], names: Mapping[str, str], timezone: str) -> int:
    """One event with its postings, each from one of the shop's accounts to the customer's or back."""
    event = postings[0]
    out.write(f"\n{_day(str(event['at']), timezone)} * {_quoted(event['kind'])}\n")
    for key in ("event", "at", "ref", "of", "amount"):
        if event[key] is not None:
            out.write(f"  {key}: {_quoted(event[key])}\n")
    for posting in postings:
        moved, name = str(posting["quantity"]), names[str(posting["unit"])]
        out.write(f"  {holder(posting['customer'])}  {moved} {name}\n")
        out.write(f"    rule: {_quoted(posting['rule'])}\n    why: {_quoted(posting['text'])}\n")
        out.write(f"  {side(str(posting['account']))}  {_turned(moved)} {name}\n")
    return len(postings)


def commodities(units: Iterable[str], currency: str) -> dict[str, str]:
    """A name that Beancount takes for each unit: credit is money, `stamps:coffee` is STAMPS-COFFEE."""
    names: dict[str, str] = {}
    for unit in sorted(set(units)):
        plain = currency if unit == CREDIT else unit.upper().replace(":", "-")[:_LONGEST].rstrip("-_")
        places = (f"{plain[: _LONGEST - 4]}-{place}" for place in range(2, 999))
        names[unit] = next(name for name in (plain, *places) if name not in names.values())
    return names


def holder(customer: Cell) -> str:
    """The account of a customer."""
    return f"Assets:Customers:{customer}"


def side(account: str) -> str:
    """The shop's account."""
    return SIDES.get(account, f"Equity:{account.capitalize()}")


def _day(at: str, timezone: str) -> str:
    return max(clock.moment(at, timezone).day, _FIRST_DAY)


def _turned(moved: str) -> str:
    return moved[1:] if moved.startswith("-") else f"-{moved}"


def _quoted(value: Cell) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
