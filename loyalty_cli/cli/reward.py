"""`loyalty reward`: what can be had, for what, and how much of it is left."""

from typing import Any

from loyalty_cli.answers import marks
from loyalty_cli.books import holders
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.language import Template, joined, said, said_many, say, say_all, spoken
from loyalty_cli.program import money
from loyalty_cli.program.terms import Program, Reward


def list_(session: Session) -> None:
    """List the rewards: what they bring, cost, and what is left of them.

    Example: loyalty reward list
    """
    program = session.program
    taken = holders.taken(session.db, [f"redeemed:{reward}" for reward in program.rewards], session.at)
    rows = [_row(reward, program, taken.get(f"redeemed:{reward.id}", 0)) for reward in program.rewards.values()]
    none = say(program.language, "The programme has no rewards yet: add a [[reward]] to it.")
    printing.answer(session, {"rewards": rows}, _table(rows, program) or [none])


def _row(reward: Reward, program: Program, taken: int) -> dict[str, Any]:
    return {
        "id": reward.id,
        "name": reward.name,
        "kind": reward.kind,
        "value": _value(reward, program),
        "points": reward.points,
        "cost": said_many(reward.points, "{count} point", "{count} points") if reward.points is not None else said("voucher"),
        "conditions": _conditions(reward, program),
        "stock": reward.stock,
        "left": max(0, reward.stock - taken) if reward.stock is not None else None,
    }


def _value(reward: Reward, program: Program) -> str | None:
    if reward.kind == "percent":
        return f"{reward.percent.normalize():f}"
    return money.show(reward.value_minor, program.shop.currency) if reward.kind in ("amount", "credit") else None


def _conditions(reward: Reward, program: Program) -> list[str]:
    currency, limit = program.shop.currency, reward.limit
    tier = program.tier(reward.tier)
    most = [
        (limit and limit.per_customer, Template("{count} per customer", "{count} per customer")),
        (limit and limit.per_day, Template("{count} per customer and day", "{count} per customer and day")),
        (limit and limit.total, Template("{count} in all", "{count} in all")),
        (limit and limit.first_customers, Template("for the first {count} customer", "for the first {count} customers")),
    ]
    found: list[str] = []
    if reward.only:
        found.append(said("only {what}", what=joined(map(str, reward.only), said(" or "))))
    if reward.cap_minor is not None:
        found.append(said("at most {amount}", amount=money.show(reward.cap_minor, currency)))
    if reward.min_bill_minor:
        found.append(said("bill from {amount}", amount=money.show(reward.min_bill_minor, currency)))
    if reward.tier:
        found.append(said("{tier} and above", tier=tier.name if tier else reward.tier))
    if reward.dates:
        found.append(said("{first} through {last}", first=reward.dates[0], last=reward.dates[1]))
    if reward.valid_days:
        found.append(said_many(reward.valid_days, "a voucher lasts {count} day", "a voucher lasts {count} days"))
    return [*found, *(template(count=number) for number, template in most if number is not None)]


def _table(rows: list[dict[str, Any]], program: Program) -> list[str]:
    language = program.language
    cells = [
        [
            row["id"],
            row["name"],
            spoken(_WORTH[row["kind"]](amount=row["value"]), language),
            spoken(row["cost"], language),
            "" if row["left"] is None else say(language, "{count} left", count=row["left"]),
            "; ".join(spoken(each, language) for each in row["conditions"]),
        ]
        for row in rows
    ]
    heads = say_all(language, "reward", "name", "worth", "costs", "stock", "conditions")
    return marks.table(cells, heads=heads) if rows else []


_WORTH = {
    "item": Template("an item"),
    "amount": Template("{amount} off"),
    "percent": Template("{amount} % off"),
    "credit": Template("{amount} credit"),
}
