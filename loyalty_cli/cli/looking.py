"""What a cashier and a customer want to see: show, history, explain. Nothing is written."""

from typing import Annotated, Any

import typer

from loyalty_cli import clock, ids
from loyalty_cli.books import cards, counters, customers, events, explaining, replay
from loyalty_cli.books.contacts import birthday_in
from loyalty_cli.books.customers import Customer
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import answers, printing
from loyalty_cli.cli.lists import Limit, Since, Until, window
from loyalty_cli.cli.printing import paint
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import Who, start
from loyalty_cli.errors import NotFound
from loyalty_cli.program import money, redeeming, tiers, views
from loyalty_cli.program.account import Account, Voucher
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
    printing.answer(session, data, _screen(data, program), quiet=[answers.balance(data["balance"], program)])


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
        "vouchers": [voucher_row(voucher, now) for voucher in account.vouchers.values()],
        "birthday_in": birthday_in(customer.birthday, now.day) if customer.birthday else None,
    }


def voucher_row(voucher: Voucher, now: clock.Moment) -> dict[str, Any]:
    """A voucher as lists show it: once it is closed, only the end of its code."""
    state = redeeming.status(voucher, now)
    return {
        "code": voucher.code if state == "open" else f"…{voucher.code[-4:]}",
        "reward": voucher.reward,
        "status": state,
        "until": voucher.until,
    }


def _measure(program: Program, quantity: int | None) -> Any:
    spend = program.tiers is not None and program.tiers.measure == "spend"
    return money.show(quantity, program.shop.currency) if spend and quantity is not None else quantity


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
        "missing": _measure(program, status.missing),
        "missing_to_stay": _measure(program, status.missing_to_stay),
    }


def _next_tier(account: Account, program: Program, now: clock.Moment) -> dict[str, Any] | None:
    status = tiers.status(account, program, now)
    above = program.tier(status.next) if status else None
    return {"id": above.id, "name": above.name, "missing": _measure(program, status.missing)} if above and status else None


def _rewards(session: Session, account: Account, program: Program, now: clock.Moment) -> list[dict[str, Any]]:
    names = [name for reward in program.rewards.values() for name in redeeming.shared_counters(reward, 0)]
    shared = counters.shared(session.db, names)
    available = views.balance(account, program, now)[POINTS]
    return [
        {
            "id": reward.id,
            "name": reward.name,
            "affordable": redeeming.affordable(reward, account, program, now, shared=shared),
            "points": reward.points,
            "missing": max(0, reward.points - available) if reward.points is not None else None,
        }
        for reward in program.rewards.values()
    ]


def _screen(data: dict[str, Any], program: Program) -> list[str]:
    person = data["customer"]
    card = next((each for each in data["cards"] if each["status"] == "active"), None)
    tier = data["tier"]
    head = [
        paint("bold", person["name"]),
        *([paint("look", tier["name"])] if tier else []),
        *([grouped(card["number"])] if card else []),
    ]
    worth = f" (worth {data['worth']} {program.shop.currency})" if data["worth"] is not None else ""
    told = ["   ".join(head), f"{answers.balance(data['balance'], program)}{worth}"]
    told += [paint("bad", line) for line in _warnings(data)]
    if data["pending"]:
        told.append(f"Waiting to open: {answers.balance(data['pending'], program)}")
    if data["held"]:
        told.append(f"Held: {answers.balance(data['held'], program)}")
    told += _status_lines(data, program)
    can = [reward["name"] for reward in data["rewards"] if reward["affordable"]]
    if can:
        told.append(paint("good", f"Can redeem now: {', '.join(can)}"))
    else:
        told += [f"{near['missing']} more points for {near['name']}" for near in _nearest(data)]
    for voucher in [each for each in data["vouchers"] if each["status"] == "open"][:3]:
        until = f", through {voucher['until']}" if voucher["until"] else ""
        told.append(paint("good", f"Voucher {voucher['code']}: {voucher['reward']}{until}"))
    return told


def _nearest(data: dict[str, Any]) -> list[dict[str, Any]]:
    short = [reward for reward in data["rewards"] if reward["missing"]]
    return [min(short, key=lambda reward: int(reward["missing"]))] if short else []


def _warnings(data: dict[str, Any]) -> list[str]:
    told = [f"The account has been closed since {data['customer']['closed'][:10]}."] if data["customer"]["closed"] else []
    blocked = [each for each in data["cards"] if each["status"] != "active"]
    if blocked and len(blocked) == len(data["cards"]):
        why = f": {blocked[-1]['reason']}" if blocked[-1]["reason"] else ""
        told.append(f"Card {grouped(blocked[-1]['number'])} has been blocked since {blocked[-1]['since'][:10]}{why}.")
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
        told.append(f"{answers.one(first['unit'], first['quantity'], program)} to use by {first['at']}")
    return told


def history(session: Session, who: Who, limit: Limit = 20, since: Since = None, until: Until = None) -> None:
    """List what happened on an account, the newest first.

    Example: loyalty history Ana --limit 5
    """
    program, found, _ = start(session, who)
    currency = program.shop.currency
    first, end = window(since, until, program.shop.timezone)
    asked = clock.later(session.at, seconds=1) if session.typed_at else None
    end = min((each for each in (end, asked) if each is not None), default=None)
    rows = events.newest_of(session.db, found.customer, limit=limit, since=first, before=end)
    data = [
        {
            "event": ids.text(event.id),
            "kind": event.kind,
            "at": event.at,
            "postings": answers.quantities(explaining.sums(event), currency),
            "amount": money.show(event.amount_minor, currency) if event.amount_minor is not None else None,
            "ref": event.ref,
            "staff": event.staff,
            "till": event.till,
        }
        for event in rows
    ]
    printing.answer(session, {"events": data}, _listed(data, program) or ["Nothing was booked yet."])


def _listed(rows: list[dict[str, Any]], program: Program) -> list[str]:
    def when(at: str) -> str:
        local = clock.moment(at, program.shop.timezone)
        return f"{local.day} {local.time}"

    cells = [
        [
            when(row["at"]),
            row["kind"],
            row["amount"] or "",
            answers.balance(row["postings"], program) if row["postings"] else "",
            row["event"],
        ]
        for row in rows
    ]
    return printing.table(cells, heads=["when", "what", "amount", "moved", "event"], right=[2])


def explain(
    session: Session, named: Annotated[str, typer.Argument(metavar="EVENT|WHO", help="An event, or a customer.")]
) -> None:
    """Say why every number is what it is.

    Example: loyalty explain last
    """
    try:
        event = events.find(session.db, named, till=session.till, shop=session.shop or "")
    except NotFound:
        if named == "last" or named.startswith("ref:"):
            raise
        _explain_account(session, named)
    else:
        _explain_event(session, event)


def _explain_event(session: Session, identity: int) -> None:
    told = explaining.of_event(session.db, identity)
    data = {
        "event": ids.text(identity),
        "kind": told.event.kind,
        "customer": ids.text(told.event.customer),
        "at": told.event.at,
        "program": told.event.program,
        "why": answers.why(told.event),
        "facts": [{"name": name, "value": value} for name, value in told.facts],
    }
    name = customers.get(session.db, told.event.customer).name
    head = paint("bold", f"{told.event.kind} {ids.text(identity)} of {name}, {told.event.at}")
    lines = [head, *printing.table([[f"  {fact}", value] for fact, value in told.facts])]
    for line in answers.why(told.event):
        lines.append(f"  {answers.one(line['unit'], line['quantity'], told.program)}  {line['text']}  [{line['rule']}]")
    printing.answer(session, data, lines)


def _explain_account(session: Session, who: str) -> None:
    program, found, _ = start(session, who)
    told = explaining.of_account(session.db, found.customer, program, session.at)
    currency = program.shop.currency
    data = {
        "customer": ids.text(found.customer),
        "units": [
            {
                "unit": each.unit,
                "balance": answers.quantities({each.unit: each.balance}, currency)[each.unit],
                "book": answers.quantities({each.unit: each.book}, currency)[each.unit],
                "why": [{"text": text, "quantity": quantity} for text, quantity in each.lines],
            }
            for each in told.units
        ],
        "tier": list(told.tier),
    }
    lines = [paint("bold", customers.get(session.db, found.customer).name)]
    for each in told.units:
        lines.append(answers.one(each.unit, data_quantity(each.balance, each.unit, currency), program))
        rows = [[str(data_quantity(quantity, each.unit, currency)), text] for text, quantity in each.lines]
        lines += [f"  {row}" for row in printing.table(rows, right=[0])]
    printing.answer(session, data, [*lines, *told.tier])


def data_quantity(quantity: int, unit: str, currency: str) -> Any:
    """One quantity as JSON has it."""
    return answers.quantities({unit: quantity}, currency)[unit]
