"""One chunk of a list of people: whom we have stays as they are, the others are enrolled, many at a stroke."""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import cards, customers, imports, words
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.imports import Mark
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import Conflict, Malformed, NotFound, Refused
from loyalty_cli.language import joined, said
from loyalty_cli.operations import booking, enroll
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person
from loyalty_cli.operations.remembering import IMPORTED, REPLAYED, Verdict
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import field, frozen, replace

_NAMESAKES = 1_000


@frozen
class Joining:
    """One person out of a file. `call` says when they joined; `card` is their number, `new_card` asks for one that nobody had.

    `copy` counts the rows that say exactly the same, 1 for the first: what has neither phone nor e-mail nor external id nor
    card is known again by its place among its equals.
    """

    person: Person
    call: Call
    card: str | None = None
    new_card: bool = False
    says_when: bool = False
    consent: Mapping[str, Any] = field(default_factory=dict)
    copy: int = 1


class OtherDetails(Conflict):
    """The account is there, and the file says something else of it."""

    code = "other_details"

    def __init__(self, holder: Customer, *, differing: Sequence[tuple[str, str, str]]) -> None:
        differs = ", ".join(f"{name} {there!r} there and {here!r} here" for name, there, here in differing)
        super().__init__(
            said(
                "{name}, account id:{holder}, is in the books with other details: {differs}. `loyalty customer "
                "edit` changes them.",
                name=holder.name,
                holder=ids.text(holder.id),
                differs=differs,
            ),
            customer=ids.text(holder.id),
        )


class TwoAccounts(Conflict):
    """What the row says of one person belongs to several accounts."""

    code = "two_accounts"

    def __init__(self, holders: Sequence[Customer]) -> None:
        labels = joined([holder.label for holder in holders], said(" and "))
        super().__init__(said("What this row says belongs to different accounts: {labels}. Mend the row.", labels=labels))


@retried
def import_customers(db: Database, people: Sequence[Joining], program: Program, mark: Mark) -> list[Verdict]:
    """Enroll a chunk in order and move the file's mark with it; says of each whether it was imported, replayed or refused."""
    with db.atomic():
        verdicts = [_take(db, joining, program) for joining in people]

        imports.reach(db, mark)
        return verdicts


def _take(db: Database, joining: Joining, program: Program) -> Verdict:
    try:
        booking.refuse_future(joining.call)
        wanted = replace(enroll.read(joining.person, program, at=joining.call.at), consent=joining.consent)
        number = numbers.read(joining.card) if joining.card is not None else None
        holders = _holders(db, wanted, number, joining.copy)
        if len(holders) > 1:
            raise TwoAccounts(holders)
        for holder in holders:
            if differing := _differing(db, joining, wanted, number, holder):
                raise OtherDetails(holder, differing=differing)
            return REPLAYED
    except (Refused, Malformed, NotFound, Conflict) as refusal:
        return refusal
    customers.add(db, wanted)
    if number is not None or joining.new_card:
        cards.issue(db, wanted.id, at=joining.call.at, number=number)
    return IMPORTED


def _holders(db: Database, wanted: Customer, number: str | None, copy: int) -> list[Customer]:
    """Who has something of it already."""
    card = cards.get(db, number) if number is not None else None
    found: list[Customer | None] = [
        customers.by_external_id(db, wanted.external_id) if wanted.external_id else None,
        customers.by_phone(db, wanted.phone) if wanted.phone else None,
        customers.by_email(db, wanted.email) if wanted.email else None,
        customers.get(db, card.customer) if card else None,
    ]
    if not any((wanted.external_id, wanted.phone, wanted.email, number)):
        namesakes = [customers.get(db, each) for each in words.called(db, wanted.name, limit=_NAMESAKES)]
        found = [*[each for each in namesakes if _is_same(each, wanted)][copy - 1 : copy]]
    return list({each.id: each for each in found if each is not None}.values())


def _is_same(held: Customer, wanted: Customer) -> bool:
    return (held.name, held.birthday, held.tags) == (wanted.name, wanted.birthday, wanted.tags)


def _differing(
    db: Database, joining: Joining, wanted: Customer, number: str | None, holder: Customer
) -> list[tuple[str, str, str]]:
    """What the row says otherwise than the books, as (what, there, here); where it says nothing, it agrees."""
    pairs = [
        (name, getattr(holder, name), getattr(wanted, name)) for name in ("name", "external_id", "phone", "email", "birthday")
    ]
    pairs.append(("tags", " ".join(holder.tags), " ".join(wanted.tags)))
    if joining.says_when:
        pairs.append(("joined", holder.joined_at, wanted.joined_at))
    for channel, here in wanted.consent.items():
        there = holder.consent.get(channel, {})
        pairs.append((f"consent_{channel}", _yes(there.get("given")), _yes(here["given"])))
    if number is not None:
        held = [card.number for card in cards.of_customer(db, holder.id)]
        pairs.append(("card", number if number in held else ", ".join(held), number))
    return [(name, there or "nothing", here) for name, there, here in pairs if here and there != here]


def _yes(given: bool | None) -> str:
    return "nothing" if given is None else "yes" if given else "no"
