"""What was booked for the wrong person, put right."""

from collections.abc import Sequence
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers.marks import paint
from loyalty_cli.answers.told import told
from loyalty_cli.books import cards, customers
from loyalty_cli.books.events import Event
from loyalty_cli.books.who import found
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import SALES, Dry, Ref, calling, event_named, start, tell_all
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import say
from loyalty_cli.operations import enroll as enrolling, merge as merging, move as moving, split as splitting, unmerge as parting
from loyalty_cli.operations.enroll import Person
from loyalty_cli.operations.split import Wanted
from loyalty_cli.program import bills

Why = Annotated[str, Option("--reason", help="Why it was wrong.", metavar="TEXT")]


def move(
    session: Session,
    event: Annotated[str, Argument(help="The purchase, or the stamps: its id, its last four characters, or ref:REF.")],
    who: Annotated[str, Argument(help="Whose it is, as for earn.")],
    reason: Why,
    ref: Ref = None,
    dry_run: Dry = False,
) -> None:
    """Give a sale that was booked for the wrong customer, or for nobody, to the right one.

    It counts there as of its own day; what it gave the other is taken back. `loyalty void` undoes both.

    Example: loyalty customer move ref:R1041 Ana --reason "the card was at home"
    """
    named = event_named(session, event, *SALES)
    to = found(session.db, who, session.program).customer
    act = moving.rehearse if dry_run else moving.move
    tell_all(session, act(session.db, named, to, bills.reason(reason), calling(session, ref)), rehearsed=dry_run)


def merge(
    session: Session,
    keeps: Annotated[str | None, Argument(help="Whose account stays.", metavar="A")] = None,
    goes: Annotated[str | None, Argument(help="Whose account becomes a part of it.", metavar="B")] = None,
    reason: Why = "",
    undo: Annotated[str | None, Option("--undo", help="Undo this merge instead.", metavar="EVENT")] = None,
    ref: Ref = None,
    dry_run: Dry = False,
) -> None:
    """Make two accounts of one person one: B becomes a part of A.

    Points, stamps, vouchers, tiers, cards, phone and e-mail go over, and what named B names A. --undo gives back what is left.

    Example: loyalty customer merge Ana "Ana Ivanova" --reason "enrolled twice"
    """
    why, call = bills.reason(reason), calling(session, ref)
    if undo is not None:
        if keeps is not None:
            raise BadOptions("--undo EVENT stands alone, with --reason, --ref and --dry-run at most.")
        named = event_named(session, undo, "merge")
        act = parting.rehearse if dry_run else parting.unmerge
        tell_all(session, act(session.db, named, why, call), rehearsed=dry_run)
        return
    if keeps is None or goes is None:
        raise BadOptions("Name both customers: loyalty customer merge A B --reason TEXT.")
    program = session.program
    into, other = (found(session.db, each, program).whose for each in (keeps, goes))
    along = _along(session, other, into)
    done = (merging.rehearse if dry_run else merging.merge)(session.db, into, other, why, call)
    tell_all(session, done, rehearsed=dry_run, more=along)


def _along(session: Session, other: int, into: int) -> dict[str, Any]:
    """What goes over beside the account: cards, and what the other customer was not known by yet."""
    giver, taker = customers.get(session.db, other), customers.get(session.db, into)
    contacts = {name: getattr(giver, name) for name in merging.CONTACTS if getattr(giver, name) and not getattr(taker, name)}
    held = [card.number for card in cards.of_customer(session.db, other) if card.status == cards.ACTIVE]
    return {"cards": held if other != into else [], "contacts": contacts if other != into else {}}


def split(
    session: Session,
    who: Annotated[str, Argument(help="On whose account both are.")],
    event: Annotated[list[str] | None, Argument(help="The sales that are not theirs: ids, endings, or ref:REF.")] = None,
    name: Annotated[str, Option("--name", help="Who gets them, as it is written.")] = "",
    reason: Why = "",
    card: Annotated[list[str] | None, Option("--card", help="A card that is theirs.", metavar="NUMBER")] = None,
    phone: Annotated[bool, Option("--phone", help="The phone is theirs.")] = False,
    dry_run: Dry = False,
) -> None:
    """Give some of a customer's sales and cards to somebody new.

    They count there as of their own days, as `loyalty customer move` has it; all of them, or none.

    Example: loyalty customer split Ana ref:R1041 ref:R1067 --name "Ana Petrova" --card 4929123412341238 --reason "two Anas"
    """
    if not event and not card:
        raise BadOptions("Name the sales that go over, or a card with --card.")
    program, found_, call = start(session, who)
    newcomer = enrolling.read(Person(name), program, at=session.at)
    sales = tuple(event_named(session, each, *SALES) for each in event or ())
    wanted = Wanted(newcomer, sales, tuple(card or ()), phone)

    def look(moved: Sequence[Event]) -> tuple[dict[str, Any], list[str]]:
        answers = [told(session.db, each, rehearsed=dry_run) for each in moved]
        held = [each.number for each in cards.of_customer(session.db, newcomer.id)]
        data = {
            "customer": None if dry_run else ids.text(newcomer.id),
            "name": newcomer.name,
            "cards": held,
            "moved": [data for data, _ in answers],
            **({"dry_run": True} if dry_run else {}),
        }
        name, card = paint("bold", newcomer.name), ", ".join(map(grouped, held))
        if dry_run:
            first = say(session.language, "{name} would be a customer, card {card}.", name=name, card=card)
        else:
            words = {"name": name, "customer": ids.text(newcomer.id), "card": card}
            first = say(session.language, "{name} is customer {customer}, card {card}.", **words)
        return data, [first, *(line for _, lines in answers for line in lines)]

    why = bills.reason(reason)
    data, lines = splitting.split(session.db, found_.whose, wanted, why, call, look=look, is_rehearsed=dry_run)
    printing.booked(session, data, lines)
