"""All that an account holds, as it goes over to another and comes back; the facts that carry it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from loyalty_cli.program.account import Account, Bought, Floor, HoldState, Lot, Voucher
from loyalty_cli.program.facts import Fact
from loyalty_cli.values import frozen

V = TypeVar("V")


@frozen
class Holdings:
    """Every row of an account; counters as (name, quantity, last time), without how many lots there were."""

    nested = MappingProxyType({"lots": Lot, "vouchers": Voucher, "holds": HoldState, "floors": Floor, "bought": Bought})

    lots: tuple[Lot, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    holds: tuple[HoldState, ...] = ()
    floors: tuple[Floor, ...] = ()
    bought: tuple[Bought, ...] = ()
    counters: tuple[tuple[str, int, str | None], ...] = ()


@frozen
class Merge(Fact):
    """All that this account, `source`, holds goes over to the account `into`.

    `contacts` are what the other customer lacked and took over: phone, email, birthday, external_id.
    """

    kind = "merge"

    source: int
    into: int
    reason: str
    contacts: tuple[str, ...] = ()


@frozen
class Merged(Fact):
    """What came over from the account `source` by the merge `of`."""

    kind = "merge"
    is_consequence = True
    nested = MappingProxyType({"holdings": Holdings})

    of: int
    source: int
    holdings: Holdings

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Unmerge(Fact):
    """What is left of what came over by the merge `of` goes back to the account that it came from."""

    kind = "merge"

    of: int
    reason: str

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Unmerged(Fact):
    """What came back from the other account by the event `of`."""

    kind = "merge"
    is_consequence = True
    nested = MappingProxyType({"holdings": Holdings})

    of: int
    holdings: Holdings

    @property
    def names(self) -> int | None:
        return self.of


def everything(account: Account) -> Holdings:
    """All that an account holds."""
    return Holdings(
        lots=_in_order(account.lots),
        vouchers=_in_order(account.vouchers),
        holds=_in_order(account.holds),
        floors=_in_order(account.floors),
        bought=_in_order(account.bought),
        counters=tuple(
            (name, each.quantity, each.at) for name, each in sorted(account.counters.items()) if not name.startswith("lots:")
        ),
    )


def _in_order(rows: Mapping[Any, V]) -> tuple[V, ...]:
    return tuple(rows[key] for key in sorted(rows))
