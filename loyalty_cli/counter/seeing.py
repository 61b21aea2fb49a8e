"""What the session shows of the books: a customer, lists to choose from, the end of the day. Nothing is written."""

from collections.abc import Mapping
from typing import Any

from loyalty_cli import ids
from loyalty_cli.answers import marks, past, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.overview import overview
from loyalty_cli.answers.screen import missing, standing
from loyalty_cli.books import cards, events
from loyalty_cli.books import who as naming
from loyalty_cli.books.who import Found
from loyalty_cli.counter.acts import Answer, Choice, Close, Standing
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
    data = overview(db, found.customer, program, at=instants.at, is_past=instants.is_past)
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
    return [paint("good", f"Can redeem: {' · '.join(can)}")] if can else missing(data, program)


def _usable(held: list[dict[str, Any]], program: Program) -> list[str]:
    told = [
        paint("good", f"v {at} {saying.title(each['reward'], program)}{_through(each)}  (voucher {each['code']})")
        for at, each in enumerate(held[:_MOST_VOUCHERS], 1)
    ]
    more = len(held) - _MOST_VOUCHERS
    return [*told, f"v lists {more} more voucher{'' if more == 1 else 's'}"] if more > 0 else told


def _through(voucher: Mapping[str, Any]) -> str:
    return f", through {voucher['until']}" if voucher["until"] else ""


# Lists to choose from --------------------------------------------------------------------------------------------------


def rewards(db: Database, identity: int, program: Program, instants: Instants) -> Answer:
    """Every reward under its number, those first in reach that can be taken."""
    data = overview(db, identity, program, at=instants.at, is_past=instants.is_past)
    choices = []
    for each in data["rewards"]:
        cost = saying.one(POINTS, each["points"], program) if each["points"] is not None else "a voucher"
        short = f"; {each['missing']} missing" if each["missing"] else "" if each["affordable"] else "; not now"
        choices.append(Choice(each["id"], f"{each['name']} for {cost}{short}", open=each["affordable"]))
    return _list(choices, {"rewards": data["rewards"]}, none="The programme has no rewards.")


def vouchers(db: Database, identity: int, program: Program, instants: Instants) -> Answer:
    """The open vouchers under their numbers."""
    data = overview(db, identity, program, at=instants.at, is_past=instants.is_past)
    held = [each for each in data["vouchers"] if each["status"] == "open"]
    choices = [
        Choice(each["code"], f"{saying.title(each['reward'], program)}{_through(each)}  {each['code']}") for each in held
    ]
    return _list(choices, {"vouchers": held}, none="No voucher is open.")


def found(db: Database, words: str, program: Program) -> Answer:
    """Everybody who could be meant, to choose from."""
    known = naming.find(db, words, program, limit=_MOST_FOUND + 1)
    choices = []
    for person in known[:_MOST_FOUND]:
        card = next((each.number for each in reversed(cards.of_customer(db, person.id)) if each.status == cards.ACTIVE), None)
        more = [person.phone or person.email or "", f"card …{card[-4:]}" if card else "", "closed" if person.closed_at else ""]
        choices.append(Choice(ids.text(person.id), "  ".join([person.name, *(each for each in more if each)])))
    data = {"customers": [{"customer": ids.text(each.id), "name": each.name} for each in known[:_MOST_FOUND]]}
    answer = _list(choices, data, none="Nobody is found. Type less of the name, or the last four digits of the phone.")
    return answer if len(known) <= _MOST_FOUND else _with(answer, "There are more; type more of the name.")


def _list(choices: list[Choice], data: Mapping[str, Any], *, none: str) -> Answer:
    lines = [f"{at:>2}  {each.text if each.open else paint('dim', each.text)}" for at, each in enumerate(choices, 1)]
    return Answer(lines=lines or (none,), data=data, choices=tuple(choices))


def _with(answer: Answer, line: str) -> Answer:
    return Answer(lines=(*answer.lines, paint("dim", line)), data=answer.data, choices=answer.choices)


# What happened ---------------------------------------------------------------------------------------------------------


def history(db: Database, identity: int, program: Program) -> Answer:
    """The last events, the newest first."""
    rows = events.newest_of(db, identity, limit=_EVENTS)
    data = {"events": [past.row(db, each, program.shop.currency) for each in rows]}
    return Answer(lines=past.listed(db, rows, program) if rows else ("Nothing was booked yet.",), data=data)


def close(act: Close, program: Program) -> Answer:
    """The sum of the session, and what was left undone."""
    amount = money.show(act.amount_minor, program.shop.currency)
    people, sales = (f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((act.customers, "customer"), (act.sales, "sale")))
    left = [paint("bad", f"Left undone: {each.typed} (ref {each.ref})") for each in act.kept]
    data = {"customers": act.customers, "sales": act.sales, "amount": amount, "kept": [each.ref for each in act.kept]}
    return Answer(lines=(*left, f"{people}, {sales}, {amount} {program.shop.currency}."), data=data, quiet=())


def plain(line: str) -> str:
    """A line without its marks."""
    return marks.painted(line, False)
