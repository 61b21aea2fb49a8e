"""How a customer stands before a purchase: all that the earning rules need of the past, kept with the event for refunds."""

from collections.abc import Iterable, Mapping
from typing import Any

from loyalty_cli.clock import Moment
from loyalty_cli.program import tiers
from loyalty_cli.program.account import NOTHING, Account
from loyalty_cli.program.offers import Limit
from loyalty_cli.program.terms import Program
from loyalty_cli.values import default, field, fields, frozen, of_last


@frozen
class Standing:
    """The past as a purchase finds it.

    `measured` is what the tier window held before, `counters` the quantities of limits, carried remainders and stamps of
    the day, `stamped_at` the last stamping of each card, `shared` the counters over all customers. `referrer` is whoever
    brought the customer, who `joined_at` that instant.
    """

    purchases: int = 0
    last_on: str | None = None
    tier: str | None = None
    measured: int = 0
    birthday: str | None = None
    tags: tuple[str, ...] = ()
    counters: Mapping[str, int] = field(default_factory=dict)
    stamped_at: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[str, int] = field(default_factory=dict)
    referrer: int | None = None
    joined_at: str | None = None


REFERRAL = "referral"  # counts the purchase that paid both sides
_EMPTY = [(name, default(Standing, name)) for name in fields(Standing)]


def take(account: Account, program: Program, now: Moment, shared: Mapping[str, int]) -> Standing:
    """How the account stands at that moment under that programme."""
    purchases = account.counters.get("purchases", NOTHING)
    held = {name: account.counters[name] for name in _names(program, now) if name in account.counters}
    asks_birthday, asks_tags = _asks(program)
    return Standing(
        purchases=purchases.quantity,
        last_on=purchases.at,
        tier=tiers.at(account, program, now),
        measured=tiers.measured(account, program, now),
        birthday=account.birthday if asks_birthday else None,
        tags=account.tags if asks_tags else (),
        counters={name: counter.quantity for name, counter in held.items() if counter.quantity},
        stamped_at={name: counter.at for name, counter in held.items() if counter.at and name.startswith("stamped:")},
        shared={name: shared[name] for name in shared_names(program) if shared.get(name)},
        referrer=account.referrer if program.referral else None,
        joined_at=account.joined_at if program.referral and account.referrer is not None else None,
    )


@of_last
def _asks(program: Program) -> tuple[bool, bool]:
    """Whether some rule asks for the birthday, and whether one asks for tags: what nobody asks for is not kept."""
    asks = [rule.when for rules in (program.earn, program.promotions) for rule in rules if rule.when]
    return any(when.birthday_days is not None for when in asks), any(when.customer_tags for when in asks)


def _names(program: Program, now: Moment) -> Iterable[str]:
    for rule in program.earn:
        if rule.carry:
            yield f"carry:{rule.id}"
        yield from uses(rule.id, rule.limit, now)
    if program.referral:
        yield REFERRAL
    for promotion in program.promotions:
        yield from uses(promotion.rule, promotion.limit, now)
    for card in program.stamp_cards.values():
        yield f"stamped:{card.id}"
        if card.max_per_day is not None:
            yield f"stamped:{card.id}@{now.day}"


def uses(rule: str, limit: Limit | None, now: Moment) -> list[str]:
    """The customer's own counters that a limited rule moves."""
    if limit is None:
        return []
    names = [f"uses:{rule}"] if limit.per_customer is not None or limit.first_customers is not None else []
    return [*names, f"uses:{rule}@{now.day}"] if limit.per_day is not None else names


def shared_uses(rule: str, limit: Limit | None, *, own_uses: int) -> list[str]:
    """The counters over all customers that a limited rule moves: all uses, and customers at their first."""
    if limit is None:
        return []
    names = [f"uses:{rule}"] if limit.total is not None else []
    return [*names, f"customers:{rule}"] if limit.first_customers is not None and own_uses == 0 else names


@of_last
def shared_names(program: Program) -> list[str]:
    """Every counter over all customers that a purchase under the programme looks at."""
    return [name for rule, limit in program.limits().items() for name in shared_uses(rule, limit, own_uses=0)]


def is_fresh(card: str, standing: Standing) -> bool:
    """Whether the customer never had a stamp on that card, so that its head start is still to be given."""
    return standing.counters.get(f"stamped:{card}", 0) <= 0


def dump(standing: Standing) -> dict[str, Any]:
    """A standing as plain JSON values, without what is empty."""
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, empty in _EMPTY
        if (value := getattr(standing, name)) != empty
    }


def load(written: Mapping[str, Any]) -> Standing:
    """The standing that `dump` wrote, among what else is kept with the event."""
    known = {name: written[name] for name in fields(Standing) if name in written}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return Standing(**values)
