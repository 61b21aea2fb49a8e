"""Somebody asks to be forgotten: who they are goes, and the books stay as they are.

Not one event or posting changes, so every total is what it was. The account belongs to nobody from then on: it is closed for
good, and what it holds can no longer be spent; it expires as it would have.
"""

from loyalty_cli.books import cards, customers, erased, holds, imports, mentions, meta, sharing
from loyalty_cli.books.mentions import Mention, Traces
from loyalty_cli.errors import Malformed, StorageTrouble
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.merge import refuse_shared
from loyalty_cli.operations.sweep import sweep
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen

_CARD_REASON = "its holder was erased"


@frozen
class Erased:
    """What is left of somebody: texts that name them and stay, copies of the shop from before that lie beside it.

    `unswept` is why the file was not written anew, in a word; None if it was. Until then deleted words may stand in its gaps.
    """

    customer: int
    left: tuple[Mention, ...]
    copies: tuple[str, ...]
    unswept: str | None = None


class ReasonNames(Malformed):
    """The reason says who was erased, and would stay."""

    code = "reason_names_customer"

    def __init__(self) -> None:
        super().__init__(said("The reason names the customer, and stays in the books for good. Say it without the name."))


@retried
def erase(db: Database, customer: int, call: Call, *, reason: str, sweeps: bool = True) -> Erased:
    """Take out of the books who somebody is; unless `sweeps` is off, out of every byte of the file too.

    Raises:
        CustomerErased: they were erased before.
        FutureTime: it has not been asked yet.
        HoldOpen: a reward is held for them.
        ReasonNames: the reason says who they are.
    """
    booking.refuse_future(call)
    person = customers.get(db, customer)
    merged = sharing.merged(db, customer)
    left = mentions.of_person(db, person, merged=merged)
    traces = [Traces(each) for each in (person, *merged)]
    if any(each.are_hinted_at(reason) for each in traces):
        raise ReasonNames

    with db.atomic(customer):
        erased.refuse(customers.get(db, customer))
        if person.account is None:
            refuse_shared(db, person)
        holds.refuse_open(db, customer, at=call.at)

        for each in (person, *merged):
            cards.forget(db, each.id, at=call.at, reason=_CARD_REASON)
            customers.erase(db, each.id, at=call.at, reason=reason)
        for digest, path in imports.paths(db).items():
            if any(each.are_in(path) for each in traces):
                imports.forget_path(db, digest)
        meta.advance(db, meta.UNSWEPT_SINCE, call.at)

    return Erased(customer, tuple(left), tuple(db.copies()), _sweep(db) if sweeps else said("left for later"))


def _sweep(db: Database) -> str | None:
    """Why the file could not be written anew, if it could not; the customer is erased all the same."""
    try:
        sweep(db)
    except StorageTrouble as trouble:
        return trouble.code.replace("_", " ")
    return None
