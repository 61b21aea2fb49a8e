"""The tables that follow from the events: each read as it stands, and computed again from an account."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import counters, floors, holds, lots, purchases, vouchers
from loyalty_cli.program.account import Account
from loyalty_cli.storage import Row
from loyalty_cli.values import frozen

_IDS = ("event", "used_by", "lifted_by")


@frozen
class Projection:
    """One table: what a row of it is called, which columns tell a customer's rows apart, and the rows that should be there.

    `query` reads the rows of the customers from `first` to `last`; `rows` takes a customer, the account and the sums of its
    postings by unit.
    """

    noun: str
    key: tuple[str, ...]
    query: str
    rows: Callable[[int, Account, Mapping[str, int]], Iterable[Mapping[str, Any]]]


VOUCHERS = Projection(
    "voucher",
    ("event", "place"),
    "SELECT * FROM vouchers WHERE customer BETWEEN :first AND :last",
    lambda customer, account, _: (vouchers.row(customer, each) for each in account.vouchers.values()),
)
PROJECTIONS = (
    Projection(
        "balance",
        ("unit",),
        "SELECT * FROM balances WHERE customer BETWEEN :first AND :last",
        lambda customer, _, sums: ({"customer": customer, "unit": unit, "quantity": sums[unit]} for unit in sums),
    ),
    Projection(
        "lot",
        ("unit", "number"),
        "SELECT * FROM lots WHERE customer BETWEEN :first AND :last",
        lambda customer, account, _: (lots.row(customer, each) for each in account.lots.values()),
    ),
    VOUCHERS,
    Projection(
        "hold",
        ("event",),
        "SELECT * FROM holds WHERE customer BETWEEN :first AND :last",
        lambda customer, account, _: (holds.row(customer, each) for each in account.holds.values()),
    ),
    Projection(
        "tier given by hand",
        ("event",),
        "SELECT * FROM floors WHERE customer BETWEEN :first AND :last",
        lambda customer, account, _: (floors.row(customer, each) for each in account.floors.values()),
    ),
    Projection(
        "purchase kept for tiers",
        ("event",),
        "SELECT * FROM purchases WHERE customer BETWEEN :first AND :last",
        lambda customer, account, _: (purchases.row(customer, each) for each in account.bought.values()),
    ),
    Projection(
        "counter",
        ("name",),
        "SELECT * FROM counters WHERE customer BETWEEN :first AND :last",
        lambda customer, account, _: (counters.row(customer, name, each) for name, each in account.counters.items()),
    ),
)


def differences(table: Projection, customer: int, found: Sequence[Row], wanted: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """What in a customer's rows of a table is not what the events give."""
    key = itemgetter(*table.key)
    by_key = {key(row): row for row in found}
    for row in wanted:
        held = by_key.pop(key(row), None)
        if held is None:
            yield f"{_name(table, row, customer)} is missing"
        elif dict(held) != row:
            yield from _columns(table, customer, held, row)
    for extra in by_key.values():
        yield f"{_name(table, extra, customer)} belongs to no event"


def _columns(table: Projection, customer: int, held: Row, wanted: Mapping[str, Any]) -> Iterator[str]:
    for column, value in wanted.items():
        if held[column] != value:
            yield (
                f"{_name(table, wanted, customer)}: its {column} is {_shown(column, held[column])}; "
                f"the events give {_shown(column, value)}"
            )


def _name(table: Projection, row: Row | Mapping[str, Any], customer: int) -> str:
    told = " ".join(_shown(column, row[column]).strip("'") for column in table.key)
    return f"{table.noun} {told} of customer {ids.text(customer)}"


def _shown(column: str, value: Any) -> str:
    return ids.text(value) if column in _IDS and isinstance(value, int) else repr(value)
