"""What is answered of an event: the object for scripts, and the few lines a cashier reads at a glance."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import vouchers
from loyalty_cli.books.events import Event
from loyalty_cli.cli.printing import paint
from loyalty_cli.program import money
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.storage import Database


def quantities(by_unit: Mapping[str, int], currency: str) -> dict[str, Any]:
    """Quantities by unit as JSON has them: credit is a decimal string, the rest whole numbers."""
    return {unit: money.show(quantity, currency) if unit == CREDIT else quantity for unit, quantity in by_unit.items()}


def moved(event: Event, *accounts: str, sign: int = 1) -> dict[str, int]:
    """What an event moved from or to these accounts of the shop's; points are always named."""
    sums = {POINTS: 0}
    for posting in event.postings:
        if posting.account in accounts:
            sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity * sign
    return {unit: quantity for unit, quantity in sums.items() if quantity or unit == POINTS}


def why(event: Event) -> list[dict[str, Any]]:
    """The reasons of what an event moved: one line a rule and unit, and those of rules that moved nothing."""
    sums: dict[tuple[str, str, str], int] = {}
    for posting in event.postings:
        key = (posting.rule, posting.unit, posting.text)
        sums[key] = sums.get(key, 0) + posting.quantity
    for rule, unit, text in event.said.get("notes", ()):
        sums[rule, unit, text] = 0
    return [{"rule": rule, "unit": unit, "quantity": quantity, "text": text} for (rule, unit, text), quantity in sums.items()]


def issued(found: Sequence[Voucher]) -> list[dict[str, Any]]:
    """Vouchers that an event issued."""
    return [{"voucher": voucher.code, "reward": voucher.reward, "until": voucher.until} for voucher in found]


def of_event(db: Database, event: Event, program: Program, *, rehearsed: bool = False) -> dict[str, Any]:
    """The whole answer of an event, whatever its kind."""
    currency = program.shop.currency
    data: dict[str, Any] = {
        "event": None if rehearsed else ids.text(event.id),
        "kind": event.kind,
        "customer": ids.text(event.customer),
        "at": event.at,
        **_BY_KIND.get(event.kind, _plain)(db, event, currency),
        "balance": quantities(event.said.get("balance", {}), currency),
        "pending": quantities(event.said.get("pending", {}), currency),
        "tier": event.said.get("tier"),
        "tier_before": event.said.get("tier_before"),
        "why": why(event),
        "late": event.late,
        "ref": event.ref,
        "replayed": event.replayed,
    }
    return {**data, "dry_run": True} if rehearsed else data


def _earned(db: Database, event: Event, currency: str) -> dict[str, Any]:
    found = vouchers.issued_by(db, event.id)
    amount = (
        {"amount": money.show(event.amount_minor, currency), "currency": currency} if event.amount_minor is not None else {}
    )
    return {**amount, "earned": quantities(moved(event, "issued"), currency), "issued": issued(found)}


def _redeemed(db: Database, event: Event, currency: str) -> dict[str, Any]:
    used = vouchers.used_by(db, event.id)
    held = getattr(event.fact, "hold", None)
    given = {unit: quantity for unit, quantity in moved(event, "issued").items() if quantity}
    return {
        "reward": getattr(event.fact, "reward", None),
        "spent": quantities(moved(event, "redeemed", sign=-1), currency),
        "discount": money.show(event.said.get("discount_minor", 0), currency),
        "voucher": used.code if used else None,
        "hold": ids.text(held) if held is not None else None,
        **({"earned": quantities(given, currency)} if given else {}),
    }


def _held(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    return {
        "reward": getattr(event.fact, "reward", None),
        "spent": {POINTS: 0},
        "held": quantities(event.said.get("held", {}), currency),
        "discount": money.show(event.said.get("discount_minor", 0), currency),
        "voucher": None,
        "hold": ids.text(event.id),
        "until": event.said.get("lapses_at"),
    }


def _refunded(_db: Database, event: Event, currency: str) -> dict[str, Any]:
    amount = (
        {"amount": money.show(event.amount_minor, currency), "currency": currency} if event.amount_minor is not None else {}
    )
    return {
        "of": ids.text(event.names) if event.names is not None else None,
        **amount,
        "earned": quantities(moved(event, "issued", "opening"), currency),
        "returned": quantities(moved(event, "redeemed"), currency),
    }


def _plain(db: Database, event: Event, currency: str) -> dict[str, Any]:
    sums: dict[str, int] = {}
    for posting in event.postings:
        sums[posting.unit] = sums.get(posting.unit, 0) + posting.quantity
    return {"postings": quantities(sums, currency), "issued": issued(vouchers.issued_by(db, event.id))}


_BY_KIND = {
    "purchase": _earned,
    "stamp": _earned,
    "redemption": _redeemed,
    "hold": _held,
    "refund": _refunded,
    "void": _refunded,
}


# For people ----------------------------------------------------------------------------------------------------------


def lines(data: Mapping[str, Any], *, name: str, program: Program) -> list[str]:
    """Two to six lines: what happened, why, what came of it, what there is now."""
    told = [_headline(data, name, program), *_reasons(data, program)]
    for voucher in data.get("issued", ()):
        reward = program.rewards.get(voucher["reward"])
        until = f", through {voucher['until']}" if voucher["until"] else ""
        told.append(paint("good", f"Voucher {voucher['voucher']}: {reward.name if reward else voucher['reward']}{until}"))
    told.append(f"Now: {balance(data['balance'], program)}{_tier(data, program)}")
    if data["pending"]:
        told.append(f"Waiting to open: {balance(data['pending'], program)}")
    footing = "Nothing was written: a dry run." if data.get("dry_run") else f"Event {data['event']}"
    marks = [word for word, on in (("booked before under this ref", data["replayed"]), ("late", data["late"])) if on]
    told.append(paint("dim", f"{footing}{' (' + ', '.join(marks) + ')' if marks else ''}"))
    return told


def _headline(data: Mapping[str, Any], name: str, program: Program) -> str:
    reward = program.rewards.get(str(data.get("reward")))
    title = reward.name if reward else data.get("reward")
    off = f", {data['discount']} off" if data.get("discount") not in (None, money.show(0, program.shop.currency)) else ""
    match data["kind"]:
        case "purchase":
            return paint("bold", f"{name}: {data['amount']} {data['currency']}, {_signed(data['earned'], program)}")
        case "stamp":
            return paint("bold", f"{name}: {_signed(data['earned'], program)}")
        case "redemption":
            return paint("bold", f"{name}: {title}{off} for {_spent(data, program)}")
        case "hold":
            return paint("bold", f"{name}: {title}{off} is held until {data['until']}; commit or release hold {data['hold']}")
        case "refund":
            back = _signed(data["returned"], program, none="")
            return paint(
                "bold", f"{name}: {data['amount']} returned, {_signed(data['earned'], program)}{', ' + back if back else ''}"
            )
        case "void":
            return paint("bold", f"{name}: event {data['of']} is voided")
        case "release":
            return paint("bold", f"{name}: the hold is given back")
        case kind:
            return paint("bold", f"{name}: {kind}, {_signed(data['postings'], program, none='no points moved')}")


def _reasons(data: Mapping[str, Any], program: Program) -> list[str]:
    if data["kind"] not in ("purchase", "refund", "void"):
        return []
    told = [f"{_signed({line['unit']: line['quantity']}, program)}: {line['text']}" for line in data["why"]]
    return [f"  {line}" for line in told[:3]] + ([f"  and {len(told) - 3} more: loyalty explain"] if len(told) > 3 else [])


def _spent(data: Mapping[str, Any], program: Program) -> str:
    return f"voucher {data['voucher']}" if data["voucher"] else balance({u: q for u, q in data["spent"].items() if q}, program)


def _tier(data: Mapping[str, Any], program: Program) -> str:
    tier = program.tier(data["tier"])
    if tier is None:
        return ""
    return f", {tier.name}" + (" (new!)" if data["tier"] != data["tier_before"] else "")


def _signed(by_unit: Mapping[str, Any], program: Program, *, none: str = "no points") -> str:
    moves = {unit: quantity for unit, quantity in by_unit.items() if quantity}
    return (
        ", ".join(
            f"{'' if str(quantity).startswith('-') else '+'}{one(unit, quantity, program)}" for unit, quantity in moves.items()
        )
        or none
    )


def balance(by_unit: Mapping[str, Any], program: Program) -> str:
    """Quantities in words: `112 points, 3 of 10 Coffee card`."""
    return ", ".join(one(unit, quantity, program) for unit, quantity in by_unit.items()) or "nothing"


def one(unit: str, quantity: Any, program: Program) -> str:
    """One quantity in words."""
    if unit == POINTS:
        return f"{quantity} point{'' if abs(int(quantity)) == 1 else 's'}"
    if unit == CREDIT:
        return f"{quantity} {program.shop.currency} credit"
    card = program.stamp_cards.get(unit.removeprefix("stamps:"))
    plural = "" if abs(int(quantity)) == 1 else "s"
    return f"{quantity} stamp{plural} ({card.name})" if card else f"{quantity} {unit}"
