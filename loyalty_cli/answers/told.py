"""An event told: the object and the lines of its answer, read from the books."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from loyalty_cli import answers, clock, ids, program as rules
from loyalty_cli.answers import objects, saying, wording
from loyalty_cli.books import customers, programs, sharing
from loyalty_cli.books.customers import BEARER, GIFT, Customer
from loyalty_cli.books.events import Event
from loyalty_cli.errors import OutcomeUnknown, StorageTrouble, nearest, quoted
from loyalty_cli.language import said, say, say_many
from loyalty_cli.program import money
from loyalty_cli.program.account import Account
from loyalty_cli.program.bills import Item
from loyalty_cli.program.terms import CREDIT, POINTS, Program
from loyalty_cli.storage import Database


def told(db: Database, event: Event, *, rehearsed: bool = False) -> tuple[dict[str, Any], list[str]]:
    """The object and the lines of an event.

    Raises:
        OutcomeUnknown: the books cannot be read any more; nobody may be told that nothing was written.
    """
    try:
        program = programs.told(db, event.program, at=event.recorded_at)
        data = objects.of_event(db, event, program, rehearsed=rehearsed)
        if event.after is not None:
            data |= _ahead(db, event.after, event.at, program)
        owner = customers.by_id(db, event.customer) or customers.nobody(at="")  # made up by a rehearsal
        if owner.holder in (GIFT, BEARER):
            data, owner = _of_bearer(db, event, data, owner)
        name = sharing.name(db, owner.id) or saying.called(owner, program.language)
    except StorageTrouble as trouble:
        if rehearsed:
            raise
        raise OutcomeUnknown(ref=event.ref, cause=said("the books could not be read for the answer")) from trouble
    if event.fact.is_on_gift_card:
        return answers.gifts.told(data, program)
    return data, wording.lines(data, name=name, program=program)


def _of_bearer(db: Database, event: Event, data: dict[str, Any], owner: Customer) -> tuple[dict[str, Any], Customer]:
    """What an account that no person holds is told of: no points, no stamp cards, and who showed the code, where known."""
    shown_by = getattr(event.fact, "to", None)
    kept = {unit: quantity for unit, quantity in data["balance"].items() if unit == CREDIT}
    told_of = {**data, "customer": ids.text(shown_by) if shown_by is not None else None, "balance": kept}
    return told_of, customers.get(db, shown_by) if shown_by is not None else owner


def _ahead(db: Database, account: Account, at: str, program: Program) -> dict[str, Any]:
    """What a rehearsed event would bring within reach, and what would still be missing."""
    now = clock.moment(at, program.shop.timezone)
    there_would_be = answers.overview.standing(db, account, program, now, is_past=False)
    return {name: there_would_be[name] for name in ("rewards", "next_tier")}


def cheaper(data: Mapping[str, Any], program: Program) -> Iterator[str]:
    """A whole reward on a bill that is less than it takes off: a part of it, for fewer points, would have done."""
    reward, discount_minor = program.rewards.get(data["reward"]), money.parse(data["discount"], program.shop.currency)
    if reward is None or reward.kind != "amount" or data["spent"].get(POINTS) != reward.points or not discount_minor:
        return
    points = rules.redeeming.part(reward, reward.points or 0, discount_minor, program)
    if 0 < points < (reward.points or 0) and reward.value_minor * points // (reward.points or 1) == discount_minor:
        yield say_many(
            program.language,
            points,
            "For this bill {count} point is enough: `redeem --up-to`.",
            "For this bill {count} points are enough: `redeem --up-to`.",
        )


def hints(items: Iterable[Item], program: Program) -> Iterator[str]:
    """A slip in a product's name costs the customer stamps: it is booked all the same, but not in silence."""
    for each in items:
        if each.category is None and program.products and each.sku not in program.products:
            for meant in nearest(each.sku, program.products)[:1]:
                yield say(
                    program.language,
                    "There is no product {typed}; it counted without a category. Did you mean {meant}?",
                    typed=quoted(each.sku),
                    meant=meant,
                )
