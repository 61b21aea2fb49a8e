"""The few lines of an answer that a cashier reads at a glance: what happened, why, and what there is now."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.answers import headlines, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.retelling import reason
from loyalty_cli.language import say, say_many
from loyalty_cli.program.terms import POINTS, Program

_REASONS = 2  # more are counted, and told by `loyalty explain`
_VOUCHERS = 3  # more are counted, and told by `loyalty voucher list`


def lines(data: Mapping[str, Any], *, name: str, program: Program) -> list[str]:
    """Two to six lines for the answer of an event; of a rehearsed one every reason, for there is nothing to explain later."""
    language, is_rehearsed = program.language, data.get("dry_run")
    reasons = _reasons(data, program)
    shown = len(reasons) if is_rehearsed else _REASONS
    told = [paint("bold", f"{name}: {headlines.headline(data, program)}"), *(f"  {line}" for line in reasons[:shown])]
    told += [paint("good", line) for line in _vouchers(data.get("issued", ()), program)]
    there_is = f"{saying.balance(data['balance'], program)}{_waiting(data, program)}{_tier(data, program)}"
    if data["balance"]:
        told.append(say(language, "Then: {there_is}" if is_rehearsed else "Now: {there_is}", there_is=there_is))
    told += _ahead(data, program) if "next_tier" in data else []
    told.append(paint("dim", footing(data, language, more=len(reasons) - shown)))
    return told


def footing(data: Mapping[str, Any], language: str, *, more: int = 0) -> str:
    """The event, and what is special about it; `more` reasons are not told."""
    if data.get("dry_run"):
        event = say(language, "Nothing was written: a dry run.")
    else:
        event = say(language, "Event {event}", event=data["event"])
    marks = [say(language, "booked before under this ref")] if data["replayed"] else []
    marks += [say(language, "late")] if data["late"] else []
    if more > 0:
        marks.append(
            say_many(language, more, "loyalty explain tells {count} more reason", "loyalty explain tells {count} more reasons")
        )
    return f"{event}{' (' + '; '.join(marks) + ')' if marks else ''}"


def _vouchers(issued: Sequence[Mapping[str, Any]], program: Program) -> list[str]:
    told = [voucher(each["voucher"], each["reward"], each["until"], program) for each in issued[:_VOUCHERS]]
    more = len(issued) - _VOUCHERS
    if more > 0:
        told.append(
            say_many(
                program.language,
                more,
                "and {count} more voucher: `loyalty voucher list`",
                "and {count} more vouchers: `loyalty voucher list`",
            )
        )
    return told


def voucher(code: str | None, reward: str, until: str | None, program: Program) -> str:
    """An open voucher in a line; a rehearsed one has no code yet."""
    what = f"{saying.title(reward, program)}{saying.through(until, program)}"
    if code is None:
        return say(program.language, "A voucher: {what}", what=what)
    return say(program.language, "Voucher {code}: {what}", code=code, what=what)


def _ahead(data: Mapping[str, Any], program: Program) -> list[str]:
    """What a rehearsed sale would bring within reach, and how far the next reward and tier would be."""
    within = [saying.title(each["id"], program) for each in data["rewards"] if each["affordable"]]
    short = min((each for each in data["rewards"] if each["missing"]), key=lambda each: int(each["missing"]), default=None)
    above = data["next_tier"]
    missing = saying.more_for(saying.one(POINTS, short["missing"], program), short["name"], program) if short else ""
    if above:
        tell = saying.and_more_for if missing else saying.more_for
        missing += tell(saying.measured(above["missing"], program), above["name"], program)
    could = [say(program.language, "Could redeem then: {rewards}", rewards=", ".join(within))] if within else []
    return [*could, *([missing] if missing else [])]


def _reasons(data: Mapping[str, Any], program: Program) -> list[str]:
    if data["kind"] == "hold":
        return [say(program.language, "`loyalty redeem --commit {hold}` takes it, --release gives it back.", hold=data["hold"])]
    if data["kind"] not in ("purchase", "payment", "refund", "void", "move"):
        return []
    return [_reason(line, program) + _which(line, data["why"]) for line in data["why"]]


def _which(line: Mapping[str, Any], why: Sequence[Mapping[str, Any]]) -> str:
    """The rule by name, where another one says the same."""
    is_alone = all(each["rule"] == line["rule"] for each in why if each["text"] == line["text"])
    return "" if is_alone else f" ({line['rule']})"


def _reason(line: Mapping[str, Any], program: Program) -> str:
    text = reason(line, program.language)
    if line["quantity"] == 0 and line["unit"] != POINTS:
        return text
    return f"{saying.signed({line['unit']: line['quantity']}, program)}: {text}"


def _waiting(data: Mapping[str, Any], program: Program) -> str:
    if not data["pending"]:
        return ""
    return say(program.language, "; {what} waiting to open", what=saying.balance(data["pending"], program))


def _tier(data: Mapping[str, Any], program: Program) -> str:
    now, before = data["tier"], data["tier_before"]
    if program.rank(now) > program.rank(before):
        return say(program.language, ", {tier} from now on!", tier=saying.tier(now, program))
    if program.rank(now) < program.rank(before):
        return say(
            program.language, ", {tier} after {before}", tier=saying.tier(now, program), before=saying.tier(before, program)
        )
    return f", {saying.tier(now, program)}" if program.rank(now) else ""
