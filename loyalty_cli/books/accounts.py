"""The account of one customer: gathered from its tables, and the outcome of an event laid over them."""

from collections.abc import Callable, Iterable

from loyalty_cli import ids
from loyalty_cli.books import counters, floors, holds, lots, purchases, vouchers
from loyalty_cli.errors import AccountClosed
from loyalty_cli.program import tiers
from loyalty_cli.program.account import NOTHING_LEFT, Account, Left, Outcome
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Answer, Database, Row, Writer
from loyalty_cli.values import replace

_PERSON = """
    SELECT name, birthday, tags, referred_by, joined_at, closed_at, closed_reason,
           (SELECT max(events.id) FROM events WHERE events.customer = customers.id) AS newest
    FROM customers WHERE id = :id
"""


def gather(db: Database, customer: int, *rules: Program) -> Account:
    """What a sale or a reward needs of the account under any of these programmes: what is open, and the rest where it counts.

    Purchases count for tiers, and where idleness ends points even a spent lot is looked at: something may come back to it.
    """
    return ask_under(db, customer, *rules)()


def ask_under(db: Database, customer: int, *rules: Program) -> Answer[Account]:
    """Ask for what `gather` finds."""
    account, rest = ask(db, customer, ask_person(db, customer), whole=False), _ask_rest(db, customer, *rules)
    return lambda: rest(account())


def completed(db: Database, customer: int, account: Account, program: Program, *, day: str) -> Account:
    """What is open of an account, with the rest of it that counts under this programme on that day: no older purchases."""
    since = tiers.matters_from(program.tiers, day) if program.tiers else ""
    return _ask_rest(db, customer, program, since=since)(account)


def _ask_rest(db: Database, customer: int, *rules: Program, since: str = "") -> Callable[[Account], Account]:
    has_tiers = any(program.tiers for program in rules)
    has_idle = any(program.idle() for program in rules)
    bought = purchases.ask(db, customer, since=since) if has_tiers else None
    whole = lots.ask(db, customer, whole=True) if has_idle else None

    def with_rest(account: Account) -> Account:
        return replace(account, bought=bought() if bought else account.bought, lots=whole() if whole else account.lots)

    return with_rest


def gather_whole(db: Database, customer: int) -> Account:
    """The whole account, spent lots and used vouchers too: what a correction needs."""
    return ask(db, customer, ask_person(db, customer), whole=True)()


def ask_person(db: Database, customer: int) -> Answer[Row]:
    """Ask for what is known of whom an account belongs to, and for the id of the `newest` event on it, if there is one."""
    found = db.ask(_PERSON, {"id": customer})
    return lambda: found()[0]


def ask(db: Database, customer: int, its_person: Answer[Row], *, whole: bool) -> Answer[Account]:
    """Ask for what is open of the account of that person, or for all of it, its purchases too."""
    its_lots = lots.ask(db, customer, whole=whole)
    its_vouchers = vouchers.ask(db, customer, whole=whole)
    its_holds = holds.ask(db, customer, whole=whole)
    its_floors = floors.ask(db, customer, whole=whole)
    its_counters = counters.ask(db, customer)
    bought = purchases.ask(db, customer) if whole else dict

    def account() -> Account:
        person = its_person()
        return Account(
            birthday=person["birthday"],
            tags=tuple(person["tags"].split()),
            referrer=person["referred_by"],
            joined_at=person["joined_at"] if person["referred_by"] is not None else None,
            lots=its_lots(),
            vouchers=its_vouchers(),
            holds=its_holds(),
            floors=its_floors(),
            counters=its_counters(),
            bought=bought(),
        )

    return account


def refuse_closed(db: Database, customer: int) -> None:
    """Refuse what an account may not do once it is closed.

    Raises:
        AccountClosed: it is.
    """
    ask_closed(ask_person(db, customer))()


def ask_closed(its_person: Answer[Row]) -> Answer[None]:
    """Whether `refuse_closed` refuses the account of a person who was asked for; the answer does."""

    def refuse() -> None:
        person = its_person()
        if person["closed_at"] is not None:
            raise AccountClosed(name=person["name"], since=person["closed_at"], reason=person["closed_reason"] or "")

    return refuse


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


def lay(to: Writer, outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """Move the projections by these outcomes, given as (customer, outcome), in the order of their events."""
    outcomes = list(outcomes)
    last = {(customer, lot.unit, lot.number): lot for customer, each in outcomes for lot in each.lots}
    lots.save(to, ((key[0], lot) for key, lot in last.items()))
    lots.add_to_balances(to, ((customer, posting) for customer, each in outcomes for posting in each.postings))
    vouchers.save(to, ((customer, voucher) for customer, each in outcomes for voucher in each.vouchers))
    holds.save(to, ((customer, hold) for customer, each in outcomes for hold in each.holds))
    floors.save(to, ((customer, floor) for customer, each in outcomes for floor in each.floors))
    purchases.save(to, ((customer, bought) for customer, each in outcomes for bought in each.bought))
    moved = {(customer, name): counter for customer, each in outcomes for name, counter in each.counters.items()}
    counters.save(to, ((customer, name, counter) for (customer, name), counter in moved.items()))
    for customer, each in outcomes:
        if each.left is not NOTHING_LEFT:
            _drop(to, customer, each.left)
    steps: dict[str, int] = {}
    for _, each in outcomes:
        for name, step in each.shared.items():
            steps[name] = steps.get(name, 0) + step
    counters.step_shared(to, steps)


def _drop(to: Writer, customer: int, left: Left) -> None:
    """Take rows out that are no part of an account any more."""
    lots.drop(to, customer, left.lots)
    vouchers.drop(to, left.vouchers)
    holds.drop(to, left.holds)
    floors.drop(to, left.floors)
    purchases.drop(to, customer, left.bought)
