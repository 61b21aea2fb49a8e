"""The few lines of an answer that a cashier reads at a glance: what happened, why, and what there is now."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.answers import headlines, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.program.terms import POINTS, Program

_REASONS = 2  # more are counted, and told by `loyalty explain`
_VOUCHERS = 3  # more are counted, and told by `loyalty voucher list`


def lines(data: Mapping[str, Any], *, name: str, program: Program) -> list[str]:
    """Two to six lines for the answer of an event; of a rehearsed one every reason, for there is nothing to explain later."""
    reasons = _reasons(data, program)
    shown = len(reasons) if data.get("dry_run") else _REASONS
    told = [paint("bold", f"{name}: {headlines.headline(data, program)}"), *(f"  {line}" for line in reasons[:shown])]
    told += [paint("good", line) for line in _vouchers(data.get("issued", ()), program)]
    there_is = f"{saying.balance(data['balance'], program)}{_waiting(data, program)}{_tier(data, program)}"
    if data["balance"]:
        told.append(f"{'Then' if data.get('dry_run') else 'Now'}: {there_is}")
    told += _ahead(data, program) if "next_tier" in data else []
    footing = "Nothing was written: a dry run." if data.get("dry_run") else f"Event {data['event']}"
    marks = [word for word, on in (("booked before under this ref", data["replayed"]), ("late", data["late"])) if on]
    if len(reasons) > shown:
        more = len(reasons) - shown
        marks.append(f"loyalty explain tells {more} more reason{'' if more == 1 else 's'}")
    told.append(paint("dim", f"{footing}{' (' + '; '.join(marks) + ')' if marks else ''}"))
    return told


def _vouchers(issued: Sequence[Mapping[str, Any]], program: Program) -> list[str]:
    told = [
        f"{_voucher(each['voucher'])}: {saying.title(each['reward'], program)}{saying.through(each['until'])}"
        for each in issued[:_VOUCHERS]
    ]
    more = len(issued) - _VOUCHERS
    if more > 0:
        told.append(f"and {more} more voucher{'' if more == 1 else 's'}: `loyalty voucher list`")
    return told


def _voucher(code: str | None) -> str:
    return f"Voucher {code}" if code else "A voucher"


def _ahead(data: Mapping[str, Any], program: Program) -> list[str]:
    """What a rehearsed sale would bring within reach, and how far the next reward and tier would be."""
    within = [saying.title(each["id"], program) for each in data["rewards"] if each["affordable"]]
    short = min((each for each in data["rewards"] if each["missing"]), key=lambda each: int(each["missing"]), default=None)
    above, unit = data["next_tier"], saying.measure_unit(program)
    missing = [f"{saying.one(POINTS, short['missing'], program)} more for {short['name']}"] if short else []
    missing += [f"{above['missing']} {unit} more for {above['name']}"] if above else []
    return [*([f"Could redeem then: {', '.join(within)}"] if within else []), *(["; ".join(missing)] if missing else [])]


def _reasons(data: Mapping[str, Any], program: Program) -> list[str]:
    if data["kind"] == "hold":
        return [f"`loyalty redeem --commit {data['hold']}` takes it, --release gives it back."]
    if data["kind"] not in ("purchase", "refund", "void", "move"):
        return []
    return [_reason(line, program) + _which(line, data["why"]) for line in data["why"]]


def _which(line: Mapping[str, Any], why: Sequence[Mapping[str, Any]]) -> str:
    """The rule by name, where another one says the same."""
    is_alone = all(each["rule"] == line["rule"] for each in why if each["text"] == line["text"])
    return "" if is_alone else f" ({line['rule']})"


def _reason(line: Mapping[str, Any], program: Program) -> str:
    if line["quantity"] == 0 and line["unit"] != POINTS:
        return str(line["text"])
    return f"{saying.signed({line['unit']: line['quantity']}, program)}: {line['text']}"


def _waiting(data: Mapping[str, Any], program: Program) -> str:
    return f"; {saying.balance(data['pending'], program)} waiting to open" if data["pending"] else ""


def _tier(data: Mapping[str, Any], program: Program) -> str:
    now, before = data["tier"], data["tier_before"]
    if program.rank(now) > program.rank(before):
        return f", {saying.tier(now, program)} from now on!"
    if program.rank(now) < program.rank(before):
        return f", {saying.tier(now, program)} after {saying.tier(before, program)}"
    return f", {saying.tier(now, program)}" if program.rank(now) else ""
