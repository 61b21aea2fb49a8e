"""What a cashier must know of a customer, in one screen. Nothing is written."""

from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.books import cards, counters, customers, holders, replay
from loyalty_cli.books.contacts import birthday_in
from loyalty_cli.books.customers import Customer
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import answers, printing, wording
from loyalty_cli.cli.printing import paint
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.program import money, redeeming, tiers, views
from loyalty_cli.program.account import Account
from loyalty_cli.program.terms import POINTS, Program

_WEEK = 7


def show(session: Session, who: Who) -> None:
    """Show what a cashier must know of a customer, in one screen.

    Example: loyalty show Ana
    """
    program, found, _ = start(session, who)
    customer = customers.get(session.db, found.customer)
    account = replay.as_of(session.db, customer.id, session.at)
    data = _overview(session, customer, account, program)
    printing.answer(session, data, _screen(data, found.card, program), quiet=[wording.balance(data["balance"], program)])


def _overview(session: Session, customer: Customer, account: Account, program: Program) -> dict[str, Any]:
    now = clock.moment(session.at, program.shop.timezone)
    currency = program.shop.currency
    balance = views.balance(account, program, now)
    value = program.points.value_minor
    return {
        "customer": {
            "id": ids.text(customer.id),
            "name": customer.name,
            "phone": customer.phone,
            "email": customer.email,
            "birthday": customer.birthday,
            "external_id": customer.external_id,
            "tags": list(customer.tags),
            "joined": customer.joined_at,
            "closed": customer.closed_at,
        },
        "cards": [
            {
                "number": card.number,
                "status": card.status,
                "since": card.blocked_at or card.issued_at,
                "reason": card.blocked_reason,
            }
            for card in cards.of_customer(session.db, customer.id)
        ],
        "balance": answers.quantities(balance, currency),
        "worth": money.show(max(0, balance[POINTS]) * value, currency) if value is not None else None,
        "pending": answers.quantities(views.pending(account, now), currency),
        "held": answers.quantities(views.held(account, now), currency),
        "expiring": [
            {"unit": unit, "quantity": answers.quantities({unit: quantity}, currency)[unit], "at": until}
            for unit, quantity, until in views.expiring(account, program, now)
        ],
        "tier": _tier(account, program, now),
        "next_tier": _next_tier(account, program, now),
        "rewards": _rewards(session, account, program, now),
        "vouchers": [answers.voucher(voucher, now) for voucher in account.vouchers.values()],
        "birthday_in": birthday_in(customer.birthday, now.day) if customer.birthday else None,
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
        "missing": answers.measure(status.missing, program),
        "missing_to_stay": answers.measure(status.missing_to_stay, program),
    }


def _next_tier(account: Account, program: Program, now: clock.Moment) -> dict[str, Any] | None:
    status = tiers.status(account, program, now)
    above = program.tier(status.next) if status else None
    return (
        {"id": above.id, "name": above.name, "missing": answers.measure(status.missing, program)} if above and status else None
    )


def _rewards(session: Session, account: Account, program: Program, now: clock.Moment) -> list[dict[str, Any]]:
    names = [name for reward in program.rewards.values() for name in redeeming.shared_counters(reward, 0)]
    # Without --at nothing has happened since, and the counters need no walk through the events.
    shared = holders.taken(session.db, names, session.at) if session.typed_at else counters.shared(session.db, names)
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


def _screen(data: dict[str, Any], shown: str | None, program: Program) -> list[str]:
    person = data["customer"]
    active = [each["number"] for each in data["cards"] if each["status"] == "active"]
    card = shown if shown in active else active[-1] if active else None
    tier = data["tier"]
    head = [
        paint("bold", person["name"]),
        *([paint("look", tier["name"])] if tier else []),
        *([grouped(card)] if card else []),
    ]
    told = ["   ".join(head), _balance(data, program)]
    told += [paint("bad", line) for line in _warnings(data, shown, program)]
    if data["pending"]:
        told.append(f"Waiting to open: {wording.balance(data['pending'], program)}")
    if data["held"]:
        told.append(f"Held: {wording.balance(data['held'], program)}")
    told += _status_lines(data, program)
    can = [reward["name"] for reward in data["rewards"] if reward["affordable"]]
    if can:
        told.append(paint("good", f"Can redeem now: {', '.join(can)}"))
    else:
        told += [f"{wording.one(POINTS, near['missing'], program)} more for {near['name']}" for near in _nearest(data)]
    for voucher in [each for each in data["vouchers"] if each["status"] == "open"][:3]:
        until = f", through {voucher['until']}" if voucher["until"] else ""
        told.append(paint("good", f"Voucher {voucher['code']}: {wording.title(voucher['reward'], program)}{until}"))
    return told


def _balance(data: dict[str, Any], program: Program) -> str:
    """What there is, and what the points of it are worth."""
    points = wording.one(POINTS, data["balance"][POINTS], program)
    worth = f" (worth {data['worth']} {program.shop.currency})" if data["worth"] is not None else ""
    rest = {unit: quantity for unit, quantity in data["balance"].items() if unit != POINTS}
    return f"{points}{worth}" + (f", {wording.balance(rest, program)}" if rest else "")


def _nearest(data: dict[str, Any]) -> list[dict[str, Any]]:
    short = [reward for reward in data["rewards"] if reward["missing"]]
    return [min(short, key=lambda reward: int(reward["missing"]))] if short else []


def _warnings(data: dict[str, Any], shown: str | None, program: Program) -> list[str]:
    """A closed account; a blocked card, if it is the one that was shown or there is no other."""
    closed = data["customer"]["closed"]
    told = [f"The account has been closed since {wording.day(closed, program)}."] if closed else []
    blocked = [each for each in data["cards"] if each["status"] != "active"]
    meant = [each for each in blocked if each["number"] == shown] or (
        blocked[-1:] if len(blocked) == len(data["cards"]) else []
    )
    for card in meant:
        why = f": {card['reason']}" if card["reason"] else ""
        told.append(f"Card {grouped(card['number'])} has been blocked since {wording.day(card['since'], program)}{why}.")
    return told


def _status_lines(data: dict[str, Any], program: Program) -> list[str]:
    told = []
    days = data["birthday_in"]
    if days is not None and days <= _WEEK:
        told.append(paint("look", "Birthday today!" if days == 0 else f"Birthday in {days} day{'' if days == 1 else 's'}."))
    unit = (
        {"spend": program.shop.currency, "points": "points", "visits": "visits"}[program.tiers.measure] if program.tiers else ""
    )
    if data["tier"] and data["tier"]["until"]:
        stay = data["tier"]["missing_to_stay"]
        told.append(
            f"{data['tier']['name']} through {data['tier']['until']}" + (f"; {stay} {unit} more to stay" if stay else "")
        )
    if data["next_tier"]:
        told.append(f"{data['next_tier']['missing']} {unit} more for {data['next_tier']['name']}")
    if data["expiring"]:
        first = data["expiring"][0]
        told.append(f"{wording.one(first['unit'], first['quantity'], program)} to use by {first['at']}")
    return told
