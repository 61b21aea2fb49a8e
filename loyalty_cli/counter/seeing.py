"""What the session shows of the books: a customer, lists to choose from, the end of the day. Nothing is written."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, past, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.overview import overview
from loyalty_cli.answers.screen import missing, standing
from loyalty_cli.books import cards, events, who as naming
from loyalty_cli.books.who import Found
from loyalty_cli.counter.acts import Answer, Choice, Close, Standing
from loyalty_cli.language import say, say_many
from loyalty_cli.program import money
from loyalty_cli.program.terms import POINTS, Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

_MOST_FOUND = 9
_MOST_VOUCHERS = 3
_EVENTS = 8


@frozen
class Instants:
    """What stands for now, and whether events may have been recorded since."""

    at: str
    is_past: bool


def customer(db: Database, found: Found, program: Program, instants: Instants) -> Answer:
    """The customer on the screen, with what can be taken by its number."""
    data = overview(db, found.customer, program, at=instants.at, is_past=instants.is_past, whose=found.whose)
    open_vouchers = [each for each in data["vouchers"] if each["status"] == "open"]
    lines = [*standing(data, found.card, program), *_takeable(data, program), *_usable(open_vouchers, program)]
    stands = Standing(
        found.customer,
        data["customer"]["name"],
        found.card,
        tuple(reward["id"] for reward in data["rewards"]),
        tuple(each["code"] for each in open_vouchers),
        found.is_sealed,
    )
    return Answer(lines=lines, data=data, standing=stands, quiet=[saying.balance(data["balance"], program)])


def _takeable(data: Mapping[str, Any], program: Program) -> list[str]:
    """What can be taken now, each under the number that takes it; else how far it is."""
    can = [f"r {at} {each['name']}" for at, each in enumerate(data["rewards"], 1) if each["affordable"]]
    if not can:
        return missing(data, program)
    return [paint("good", say(program.language, "Can redeem: {rewards}", rewards=" · ".join(can)))]


def _usable(held: list[dict[str, Any]], program: Program) -> list[str]:
    told = []
    for at, each in enumerate(held[:_MOST_VOUCHERS], 1):
        code = say(program.language, "(voucher {code})", code=each["code"])
        told.append(paint("good", f"v {at} {_what(each, program)}  {code}"))
    more = len(held) - _MOST_VOUCHERS
    if more > 0:
        told.append(say_many(program.language, more, "v lists {count} more voucher", "v lists {count} more vouchers"))
    return told


def _what(voucher: Mapping[str, Any], program: Program) -> str:
    return saying.title(voucher["reward"], program) + saying.through(voucher["until"], program)


# Lists to choose from --------------------------------------------------------------------------------------------------


def rewards(db: Database, identity: int, program: Program, instants: Instants) -> Answer:
    """Every reward under its number, those first in reach that can be taken."""
    data = overview(db, identity, program, at=instants.at, is_past=instants.is_past)
    language, choices = program.language, []
    for each in data["rewards"]:
        cost = saying.one(POINTS, each["points"], program) if each["points"] is not None else say(language, "a voucher")
        text = say(language, "{reward} for {price}", reward=each["name"], price=cost)
        if each["missing"]:
            text += say(language, "; {count} missing", count=each["missing"])
        note = "" if each["affordable"] or each["missing"] else say(language, "; not now")
        choices.append(Choice(each["id"], text, open=each["affordable"], note=note))
    return _list(choices, {"rewards": data["rewards"]}, none=say(language, "The programme has no rewards."))


def vouchers(db: Database, identity: int, program: Program, instants: Instants) -> Answer:
    """The open vouchers under their numbers."""
    data = overview(db, identity, program, at=instants.at, is_past=instants.is_past)
    held = [each for each in data["vouchers"] if each["status"] == "open"]
    choices = [Choice(each["code"], f"{_what(each, program)}  {each['code']}") for each in held]
    return _list(choices, {"vouchers": held}, none=say(program.language, "No voucher is open."))


def found(db: Database, words: str, program: Program) -> Answer:
    """Everybody who could be meant, to choose from."""
    known = naming.find(db, words, program, limit=_MOST_FOUND + 1)
    choices = []
    for person in known[:_MOST_FOUND]:
        card = next((each.number for each in reversed(cards.of_customer(db, person.id)) if each.status == cards.ACTIVE), None)
        more = [
            person.phone or person.email or "",
            say(program.language, "card …{ending}", ending=card[-4:]) if card else "",
            say(program.language, "closed") if person.closed_at else "",
        ]
        choices.append(Choice(ids.text(person.id), "  ".join([person.name, *(each for each in more if each)])))
    data = {"customers": [{"customer": ids.text(each.id), "name": each.name} for each in known[:_MOST_FOUND]]}
    nobody = say(program.language, "Nobody is found. Type less of the name, or the last four digits of the phone.")
    answer = _list(choices, data, none=nobody)
    if len(known) <= _MOST_FOUND:
        return answer
    return _with(answer, say(program.language, "There are more; type more of the name."))


def _list(choices: list[Choice], data: Mapping[str, Any], *, none: str) -> Answer:
    texts = [each.text if each.open else paint("dim", each.text + each.note) for each in choices]
    lines = [f"{at:>2}  {text}" for at, text in enumerate(texts, 1)]
    return Answer(lines=lines or (none,), data=data, choices=tuple(choices))


def _with(answer: Answer, line: str) -> Answer:
    return Answer(lines=(*answer.lines, paint("dim", line)), data=answer.data, choices=answer.choices)


# What happened ---------------------------------------------------------------------------------------------------------


def history(db: Database, identity: int, program: Program) -> Answer:
    """The last events, the newest first."""
    rows = events.newest_of(db, identity, limit=_EVENTS)
    data = {"events": [past.row(db, each, program.shop.currency) for each in rows]}
    if not rows:
        return Answer(lines=(say(program.language, "Nothing was booked yet."),), data=data)
    return Answer(lines=past.listed(db, rows, program, named=ids.end), data=data)


def close(act: Close, program: Program) -> Answer:
    """The sum of the session, and what was left undone."""
    amount = money.show(act.amount_minor, program.shop.currency)
    language = program.language
    people = say_many(language, act.customers, "{count} customer", "{count} customers")
    sales = say_many(language, act.sales, "{count} sale", "{count} sales")
    left = [
        paint("bad", say(language, "Left undone: {typed} (ref {ref})", typed=each.typed, ref=each.ref)) for each in act.kept
    ]
    sum_ = saying.figure(f"{amount} {program.shop.currency}", program)
    data = {"customers": act.customers, "sales": act.sales, "amount": amount, "kept": [each.ref for each in act.kept]}
    return Answer(lines=(*left, f"{people}, {sales}, {sum_}."), data=data, quiet=())


def plain(line: str) -> str:
    """A line without its marks."""
    return marks.painted(line, False)
