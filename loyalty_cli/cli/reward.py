"""`loyalty reward`: what can be had, for what, and how much of it is left."""

from typing import Any

from loyalty_cli.answers import marks
from loyalty_cli.books import holders, programs
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.program import money
from loyalty_cli.program.terms import Program, Reward


def list_(session: Session) -> None:
    """List the rewards: what they bring, cost, and what is left of them.

    Example: loyalty reward list
    """
    program = programs.in_force(session.db, session.at)
    taken = holders.taken(session.db, [f"redeemed:{reward}" for reward in program.rewards], session.at)
    rows = [_row(reward, program, taken.get(f"redeemed:{reward.id}", 0)) for reward in program.rewards.values()]
    printing.answer(session, {"rewards": rows}, _table(rows) or ["The programme has no rewards yet: add a [[reward]] to it."])


def _row(reward: Reward, program: Program, taken: int) -> dict[str, Any]:
    return {
        "id": reward.id,
        "name": reward.name,
        "kind": reward.kind,
        "value": _value(reward, program),
        "points": reward.points,
        "cost": f"{reward.points} points" if reward.points is not None else "voucher",
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
        (limit and limit.per_customer, "{} per customer"),
        (limit and limit.per_day, "{} per customer and day"),
        (limit and limit.total, "{} in all"),
        (limit and limit.first_customers, "for the first {} customers"),
    ]
    found = [
        f"only {' or '.join(map(str, reward.only))}" if reward.only else "",
        f"at most {money.show(reward.cap_minor, currency)}" if reward.cap_minor is not None else "",
        f"bill from {money.show(reward.min_bill_minor, currency)}" if reward.min_bill_minor else "",
        f"{tier.name if tier else reward.tier} and above" if reward.tier else "",
        f"{reward.dates[0]} through {reward.dates[1]}" if reward.dates else "",
        f"a voucher lasts {reward.valid_days} days" if reward.valid_days else "",
        *(words.format(number) for number, words in most if number is not None),
    ]
    return [each for each in found if each]


def _table(rows: list[dict[str, Any]]) -> list[str]:
    cells = [
        [
            row["id"],
            row["name"],
            _worth(row),
            row["cost"],
            "" if row["left"] is None else f"{row['left']} left",
            "; ".join(row["conditions"]),
        ]
        for row in rows
    ]
    return marks.table(cells, heads=["reward", "name", "worth", "costs", "stock", "conditions"]) if rows else []


def _worth(row: dict[str, Any]) -> str:
    if row["kind"] == "item":
        return "an item"
    return {"amount": f"{row['value']} off", "percent": f"{row['value']} % off", "credit": f"{row['value']} credit"}[
        row["kind"]
    ]
