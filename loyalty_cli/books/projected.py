"""The tables that follow from the events: each read as it stands, computed again from an account, and laid anew."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import accounts, counters, floors, holds, lots, purchases, vouchers
from loyalty_cli.program.account import Account, Outcome
from loyalty_cli.storage import Row, Writer
from loyalty_cli.values import frozen

_IDS = ("event", "used_by", "lifted_by")


@frozen
class Projection:
    """One table: what a row of it is called, which columns tell a customer's rows apart, and the rows that should be there.

    `rows` takes a customer, the account and the sums of its postings by unit.
    """

    table: str
    noun: str
    key: tuple[str, ...]
    rows: Callable[[int, Account, Mapping[str, int]], Iterable[Mapping[str, Any]]]

    @property
    def query(self) -> str:
        """What reads the rows of the customers from `first` to `last`."""
        return f"SELECT * FROM {self.table} WHERE customer BETWEEN :first AND :last"


VOUCHERS = Projection(
    "vouchers",
    "voucher",
    ("event", "place"),
    lambda customer, account, _: (vouchers.row(customer, each) for each in account.vouchers.values()),
)
PROJECTIONS = (
    Projection(
        "balances",
        "balance",
        ("unit",),
        lambda customer, _, sums: ({"customer": customer, "unit": unit, "quantity": sums[unit]} for unit in sums),
    ),
    Projection(
        "lots",
        "lot",
        ("unit", "number"),
        lambda customer, account, _: (lots.row(customer, each) for each in account.lots.values()),
    ),
    VOUCHERS,
    Projection(
        "holds",
        "hold",
        ("event",),
        lambda customer, account, _: (holds.row(customer, each) for each in account.holds.values()),
    ),
    Projection(
        "floors",
        "tier given by hand",
        ("event",),
        lambda customer, account, _: (floors.row(customer, each) for each in account.floors.values()),
    ),
    Projection(
        "purchases",
        "purchase kept for tiers",
        ("event",),
        lambda customer, account, _: (purchases.row(customer, each) for each in account.bought.values()),
    ),
    Projection(
        "counters",
        "counter",
        ("name",),
        lambda customer, account, _: (counters.row(customer, name, each) for name, each in account.counters.items()),
    ),
)


def lay_anew(to: Writer, customer: int, account: Account, sums: Mapping[str, int]) -> None:
    """Put an account, and the sums of its postings by unit, in the place of all that these tables hold of a customer."""
    for each in PROJECTIONS:
        to.run_many(f"DELETE FROM {each.table} WHERE customer = :customer", [{"customer": customer}])
    whole = Outcome(
        lots=tuple(account.lots.values()),
        vouchers=tuple(account.vouchers.values()),
        holds=tuple(account.holds.values()),
        floors=tuple(account.floors.values()),
        bought=tuple(account.bought.values()),
        counters=account.counters,
    )
    accounts.lay(to, [(customer, whole)])
    lots.add_sums_to_balances(to, {(customer, unit): quantity for unit, quantity in sums.items()})


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
