"""A customer's history decided again, event by event, by the same pure function that decided it first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from loyalty_cli import clock
from loyalty_cli.books import accounts, events, programs, vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.program.account import Account, Outcome, fold
from loyalty_cli.program.deciding import decide
from loyalty_cli.program.facts import Hold, Redemption
from loyalty_cli.program.past import Past, Related, relate
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database


@dataclass(frozen=True, slots=True)
class Step:
    """One event as it was recorded, and what the rules say of it: the account before, and the outcome."""

    event: Event
    program: Program
    now: clock.Moment
    before: Account
    outcome: Outcome


def history(db: Database, customer: int) -> Iterator[Step]:
    """Every event of a customer, decided again in the order recorded, from an empty account.

    Raises:
        LoyaltyError: a recorded event would be refused: the books have been changed from outside.
    """
    codes = {key: voucher.code for key, voucher in vouchers.of_customer(db, customer, whole=True).items()}
    seen: dict[int, Past] = {}
    naming: dict[int, list[Past]] = {}
    account = Account()
    for event in events.of_customer(db, customer):
        program = programs.version(db, event.program)
        past = events.as_past(event, program)
        before = replace(account, birthday=event.before.get("birthday"), tags=tuple(event.before.get("tags", ())))
        related = relate(event.fact, seen.__getitem__, lambda of: naming.get(of, ()))
        outcome = decide(
            before,
            event.fact,
            program,
            event=event.id,
            now=past.now,
            related=_with_reward(event, program, before, seen, related),
            shared=event.before.get("shared", {}),
        )
        coded = tuple(replace(each, code=codes.get((each.event, each.place), "")) for each in outcome.vouchers)
        outcome = replace(outcome, vouchers=coded)
        yield Step(event, program, past.now, before, outcome)
        seen[event.id] = past
        if event.names is not None:
            naming.setdefault(event.names, []).append(past)
        account = fold(account, outcome)


def _with_reward(event: Event, program: Program, account: Account, seen: dict[int, Past], related: Related) -> Related:
    """The reward of a voucher that was issued under an older programme, as `booking.gather` finds it."""
    fact = event.fact
    if not isinstance(fact, Redemption | Hold) or fact.reward in program.rewards:
        return related
    issuing = next((seen[each.event].program for each in account.vouchers.values() if each.reward == fact.reward), None)
    return replace(related, reward=issuing.rewards.get(fact.reward)) if issuing else related


def as_of(db: Database, customer: int, at: str) -> Account:
    """The whole account as it stood at an instant: without what happened later, if anything did."""
    account = accounts.gather_whole(db, customer)
    if not events.happened_after(db, customer, at):
        return account
    account = Account(birthday=account.birthday, tags=account.tags)
    for step in history(db, customer):
        if step.event.at <= at:
            account = fold(account, step.outcome)
    return account
