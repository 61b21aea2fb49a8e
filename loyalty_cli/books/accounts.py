"""The account of one customer: gathered from its tables, and the outcome of an event laid over them."""

from collections.abc import Iterable

from loyalty_cli import ids
from loyalty_cli.books import counters, floors, holds, lots, purchases, vouchers
from loyalty_cli.program.account import Account, Left, Outcome
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

NOTHING_LEFT = Left()


def gather(db: Database, customer: int, *rules: Program) -> Account:
    """What a sale or a reward needs of the account under any of these programmes: what is open, and the rest where it counts.

    Purchases count for tiers, and where idleness ends points even a spent lot is looked at: something may come back to it.
    """
    account = _gather(db, customer, whole=False)
    if any(program.tiers for program in rules):
        account = replace(account, bought=purchases.of_customer(db, customer))
    if any(program.expiry(unit).idle for program in rules for unit in program.units()):
        account = replace(account, lots=lots.of_customer(db, customer, whole=True))
    return account


def gather_whole(db: Database, customer: int) -> Account:
    """The whole account, spent lots and used vouchers too: what a correction needs."""
    return replace(_gather(db, customer, whole=True), bought=purchases.of_customer(db, customer))


def _gather(db: Database, customer: int, *, whole: bool) -> Account:
    row = db.row("SELECT birthday, tags, referred_by, joined_at FROM customers WHERE id = :id", {"id": customer})
    assert row is not None
    return Account(
        birthday=row["birthday"],
        tags=tuple(row["tags"].split()),
        referrer=row["referred_by"],
        joined_at=row["joined_at"] if row["referred_by"] is not None else None,
        lots=lots.of_customer(db, customer, whole=whole),
        vouchers=vouchers.of_customer(db, customer, whole=whole),
        holds=holds.of_customer(db, customer, whole=whole),
        floors=floors.of_customer(db, customer, whole=whole),
        counters=counters.of_customer(db, customer),
    )


def carried_on(after: Account) -> Account:
    """What `gather` would read of an account that stands so, or a little more, without asking the books."""
    return replace(
        after,
        lots={
            key: lot
            for key, lot in after.lots.items()
            if lot.remaining or lot.expires_on is None or (lot.terms is not None and not lot.full)
        },
        vouchers={key: each for key, each in after.vouchers.items() if each.status == "open"},
        holds={key: each for key, each in after.holds.items() if each.status == "open"},
        floors={key: each for key, each in after.floors.items() if each.lifted_by is None},
    )


def with_codes(outcome: Outcome, given: str = "") -> Outcome:
    """The outcome with a code for each voucher that it issues: the one that is given, or one that nobody can guess."""
    if not any(voucher.code == "" for voucher in outcome.vouchers):
        return outcome
    coded = tuple(each if each.code else replace(each, code=given or ids.voucher_code()) for each in outcome.vouchers)
    return replace(outcome, vouchers=coded)


def lay(db: Database, outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """Move the projections by these outcomes, given as (customer, outcome), in the order of their events."""
    outcomes = list(outcomes)
    last = {(customer, lot.unit, lot.number): lot for customer, each in outcomes for lot in each.lots}
    lots.save(db, ((key[0], lot) for key, lot in last.items()))
    lots.add_to_balances(db, ((customer, posting) for customer, each in outcomes for posting in each.postings))
    vouchers.save(db, ((customer, voucher) for customer, each in outcomes for voucher in each.vouchers))
    holds.save(db, ((customer, hold) for customer, each in outcomes for hold in each.holds))
    floors.save(db, ((customer, floor) for customer, each in outcomes for floor in each.floors))
    purchases.save(db, ((customer, bought) for customer, each in outcomes for bought in each.bought))
    moved = {(customer, name): counter for customer, each in outcomes for name, counter in each.counters.items()}
    counters.save(db, ((customer, name, counter) for (customer, name), counter in moved.items()))
    for customer, each in outcomes:
        if each.left != NOTHING_LEFT:
            _drop(db, customer, each.left)
    steps: dict[str, int] = {}
    for _, each in outcomes:
        for name, step in each.shared.items():
            steps[name] = steps.get(name, 0) + step
    counters.step_shared(db, steps)


def _drop(db: Database, customer: int, left: Left) -> None:
    """Take rows out that are no part of an account any more."""
    lots.drop(db, customer, left.lots)
    vouchers.drop(db, left.vouchers)
    holds.drop(db, left.holds)
    floors.drop(db, left.floors)
    purchases.drop(db, customer, left.bought)
