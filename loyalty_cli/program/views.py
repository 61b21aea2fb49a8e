"""What an account looks like at an instant: balances, what is pending, what expires when; what an answer says of an event."""

from loyalty_cli.clock import Moment
from loyalty_cli.program import lots, tiers
from loyalty_cli.program.account import DEBT, Account, Outcome
from loyalty_cli.program.terms import Program


def balance(account: Account, program: Program, now: Moment) -> dict[str, int]:
    """What can be spent, by unit: points and every stamp card of the programme, zero too, and whatever else is not zero."""
    found = lots.available(account.lots.values(), lots.held(account.holds.values(), now), account, program, now)
    units = program.units()
    return {unit: found.get(unit, 0) for unit in units} | {
        unit: found[unit] for unit in sorted(found) if found[unit] and unit not in units
    }


def pending(account: Account, now: Moment) -> dict[str, int]:
    """What was earned and is not open yet, by unit."""
    sums: dict[str, int] = {}
    for lot in account.lots.values():
        if lot.number != DEBT and lot.remaining > 0 and lot.earned_on <= now.day and not lots.is_open(lot, now):
            sums[lot.unit] = sums.get(lot.unit, 0) + lot.remaining
    return sums


def expiring(account: Account, program: Program, now: Moment) -> list[tuple[str, int, str]]:
    """What will expire, as (unit, quantity, last usable day), the soonest first."""
    sums: dict[tuple[str, str], int] = {}
    for lot in account.lots.values():
        until = lots.usable_until(lot, account, program)
        if until is not None and lot.remaining > 0 and not lots.is_expired(lot, account, program, now):
            sums[until, lot.unit] = sums.get((until, lot.unit), 0) + lot.remaining
    return [(unit, quantity, until) for (until, unit), quantity in sorted(sums.items())]


def held(account: Account, now: Moment) -> dict[str, int]:
    """What open holds keep from being spent, by unit."""
    sums: dict[str, int] = {}
    for (unit, _), quantity in lots.held(account.holds.values(), now).items():
        sums[unit] = sums.get(unit, 0) + quantity
    return sums


def said(before: Account, after: Account, outcome: Outcome, program: Program, now: Moment) -> dict[str, object]:
    """What the answer to an event says beside its postings, without what is empty."""
    found = {
        "balance": balance(after, program, now),
        "pending": pending(after, now),
        "tier": tiers.at(after, program, now),
        "tier_before": tiers.at(before, program, now),
        "notes": [list(note) for note in outcome.notes],
        "discount_minor": outcome.discount_minor,
        "held": {unit: quantity for hold in outcome.holds for unit, _, quantity in hold.parts if hold.status == "open"},
        "lapses_at": next((hold.lapses_at for hold in outcome.holds if hold.status == "open"), None),
    }
    return {name: value for name, value in found.items() if value not in (None, {}, [])}
