"""Paid memberships: a tier for a term and a price, and the unused days paid back (rule book 8.3)."""

from collections.abc import Mapping

from loyalty_cli.errors import NothingToDo, Unknown
from loyalty_cli.language import said
from loyalty_cli.program import calendar, money, texts
from loyalty_cli.program.account import Account, Floor
from loyalty_cli.program.calendar import Duration
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import Past, Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import Membership, Program
from loyalty_cli.values import frozen, replace


@frozen
class Joining(Fact):
    """A membership bought at the programme's price; while one runs, the next begins when that ends."""

    kind = "membership"
    is_at_the_counter = True

    membership: str


@frozen
class Leaving(Fact):
    """The membership that was bought by `of`, ended before its term."""

    kind = "membership"

    of: int

    @property
    def names(self) -> int | None:
        return self.of


def terms_of(program: Program, membership: str) -> Membership:
    """The membership of that id.

    Raises:
        Unknown: the programme has none.
    """
    if membership not in program.memberships:
        hint = "" if program.memberships else said("The programme has no memberships: add a [[membership]] to it and apply it.")
        raise Unknown("membership", typed=membership, known=list(program.memberships), hint=hint)
    return program.memberships[membership]


def join(sheet: Sheet, fact: Joining, _related: Related, _shared: Mapping[str, int]) -> None:
    """Give the tier of a membership for its term: from now, or from the day after the one that runs."""
    terms = terms_of(sheet.program, fact.membership)
    running = [floor.until for floor in running_floors(sheet.account, fact.membership, sheet.now.day)]
    begins_on = max((until for until in running if until is not None), default=sheet.now.day)
    until = calendar.after(begins_on, Duration(terms.months, "month"))
    sheet.floors[sheet.event] = Floor(sheet.event, terms.tier, sheet.now.at, until, membership=terms.id, begins_on=begins_on)
    sheet.amount_minor = terms.price_minor
    sold = texts.MEMBER_THROUGH(membership=terms.name, day=until, price=_shown(sheet, terms.price_minor))
    _note(sheet, terms.id, sold)


def leave(sheet: Sheet, fact: Leaving, related: Related, _shared: Mapping[str, int]) -> None:
    """End a membership; the price of the days that are left is paid back, rounded down.

    Raises:
        NothingToDo: it has ended.
    """
    of = related.of
    assert of is not None
    assert isinstance(of.fact, Joining)
    floor, terms = sheet.account.floors.get(fact.of), of.program.memberships[of.fact.membership]
    if floor is None or floor.lifted_by is not None or floor.until is None or floor.until <= sheet.now.day:
        raise NothingToDo(said("No day is left of this {name} to give back.", name=terms.name))
    begins_on = floor.begins_on or sheet.now.day
    days = calendar.days_between(begins_on, floor.until)
    unused = min(days, calendar.days_between(sheet.now.day, floor.until))
    sheet.floors[fact.of] = replace(floor, lifted_by=sheet.event)
    sheet.amount_minor = terms.price_minor * unused // days
    amount, price = _shown(sheet, sheet.amount_minor), _shown(sheet, terms.price_minor)
    text = texts.DAYS_UNUSED(unused=unused, count=days, amount=amount, price=price)
    _note(sheet, terms.id, text)


def undo(sheet: Sheet, of: Past, _related: Related) -> None:
    """Reverse a joining or a leaving."""
    if isinstance(of.fact, Joining):
        sheet.floors[of.event] = replace(sheet.account.floors[of.event], lifted_by=sheet.event)
        sheet.amount_minor = of.program.memberships[of.fact.membership].price_minor
    else:
        assert isinstance(of.fact, Leaving)
        sheet.floors[of.fact.of] = replace(sheet.account.floors[of.fact.of], lifted_by=None)


def running_floors(account: Account, membership: str | None, day: str) -> list[Floor]:
    """The memberships of that id (any, for None) of which days are left, the last to end first."""
    found = [
        floor
        for floor in account.floors.values()
        if floor.membership is not None
        and membership in (None, floor.membership)
        and floor.lifted_by is None
        and (floor.until or "") > day
    ]
    return sorted(found, key=lambda floor: (floor.until or "", floor.event), reverse=True)


def _shown(sheet: Sheet, minor: int) -> str:
    return money.show(minor, sheet.program.shop.currency)


def _note(sheet: Sheet, rule: str, text: str) -> None:
    sheet.notes.append((rule, "membership", text))
