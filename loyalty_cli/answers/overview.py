"""What a cashier must know of a customer, as an object. Nothing is written."""

from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import codes, postings
from loyalty_cli.books import accounts, cards, consents, counters, customers, holders, replay, sharing
from loyalty_cli.books.cards import Card
from loyalty_cli.books.contacts import birthday_in
from loyalty_cli.books.customers import Customer
from loyalty_cli.program import money, redeeming, tiers, views
from loyalty_cli.program.account import Account
from loyalty_cli.program.terms import POINTS, Program
from loyalty_cli.storage import Database


def overview(
    db: Database, customer: int, program: Program, *, at: str, is_past: bool = False, whose: int | None = None
) -> dict[str, Any]:
    """A customer as a cashier must know one, at an instant: the object of `loyalty show`.

    `whose` is who was named, where the account is a household's. `is_past` says that events may have been recorded since;
    without it the books are read as they stand, and none of the customer's events is looked at.
    """
    person = customers.get(db, whose or customer)
    account = replay.as_of(db, customer, at) if is_past else accounts.gather_whole(db, customer)
    now = clock.moment(at, program.shop.timezone)
    then = at if is_past else "~"
    return {
        "customer": _person(person, at, then),
        "cards": [_card(card) for card in cards.of_customer(db, person.id, at=then)],
        "household": [_member(each) for each in sharing.members(db, customer)],
        **standing(db, account, program, now, is_past=is_past),
        "birthday_in": birthday_in(person.birthday, now.day) if person.birthday else None,
    }


def standing(db: Database, account: Account, program: Program, now: clock.Moment, *, is_past: bool) -> dict[str, Any]:
    """The part of `overview` that an account decides: what there is, what can be had for it, and how far the rest is."""
    currency = program.shop.currency
    balance = views.balance(account, program, now)
    value = program.points.value_minor
    return {
        "balance": postings.quantities(balance, currency),
        "worth": money.show(max(0, balance[POINTS]) * value, currency) if value is not None else None,
        "pending": postings.quantities(views.pending(account, now), currency),
        "held": postings.quantities(views.held(account, now), currency),
        "expiring": [
            {"unit": unit, "quantity": postings.quantities({unit: quantity}, currency)[unit], "at": until}
            for unit, quantity, until in views.expiring(account, program, now)
        ],
        "tier": _tier(account, program, now),
        "next_tier": _next_tier(account, program, now),
        "rewards": _rewards(db, account, program, now, is_past),
        "vouchers": [codes.voucher(voucher, now) for voucher in account.vouchers.values()],
    }


def _person(person: Customer, at: str, then: str) -> dict[str, Any]:
    return {
        "id": ids.text(person.id),
        "name": person.name,
        "phone": person.phone,
        "email": person.email,
        "birthday": person.birthday,
        "external_id": person.external_id,
        "referred_by": ids.text(person.referred_by) if person.referred_by is not None else None,
        "tags": list(person.tags),
        "consent": {word.channel: word.given for word in consents.standing(person.consent, until=at).values()},
        "joined": person.joined_at,
        "closed": person.closed_at if person.closed_at is not None and person.closed_at <= then else None,
    }


def _member(person: Customer) -> dict[str, Any]:
    return {"customer": ids.text(person.id), "name": person.name}


def _card(card: Card) -> dict[str, Any]:
    return {
        "number": card.number,
        "status": card.status,
        "since": card.blocked_at or card.issued_at,
        "reason": card.blocked_reason,
    }


def _tier(account: Account, program: Program, now: clock.Moment) -> dict[str, Any] | None:
    status = tiers.status(account, program, now)
    tier = program.tier(status.tier) if status else None
    if status is None or tier is None:
        return None
    return {
        "id": tier.id,
        "name": tier.name,
        "until": status.until,
        "next": status.next,
        "missing": postings.measure(status.missing, program),
        "missing_to_stay": postings.measure(status.missing_to_stay, program),
    }


def _next_tier(account: Account, program: Program, now: clock.Moment) -> dict[str, Any] | None:
    status = tiers.status(account, program, now)
    above = program.tier(status.next) if status else None
    return (
        {"id": above.id, "name": above.name, "missing": postings.measure(status.missing, program)} if above and status else None
    )


def _rewards(db: Database, account: Account, program: Program, now: clock.Moment, is_past: bool) -> list[dict[str, Any]]:
    names = [name for reward in program.rewards.values() for name in redeeming.shared_counters(reward, 0)]
    shared = holders.taken(db, names, now.at) if is_past else counters.shared(db, names)
    return [
        {
            "id": reward.id,
            "name": reward.name,
            "affordable": short == 0,
            "points": reward.points,
            "missing": short if reward.points is not None else None,
        }
        for reward in program.rewards.values()
        for short in [redeeming.missing(reward, account, program, now, shared=shared)]
    ]
