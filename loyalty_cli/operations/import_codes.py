"""One chunk of another system's open gift cards, or voucher codes: kept as they are, once each code."""

from collections.abc import Sequence

from loyalty_cli import ids
from loyalty_cli.books import customers, events, gift_cards, imports, programs, vouchers
from loyalty_cli.books.customers import BEARER
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.books.imports import Mark
from loyalty_cli.errors import Conflict, Malformed, NotFound, Refused
from loyalty_cli.language import said
from loyalty_cli.operations import booking
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.remembering import IMPORTED, REPLAYED, Verdict
from loyalty_cli.program.gift_facts import GiftOpening
from loyalty_cli.program.issuing import VoucherIssue
from loyalty_cli.program.unredeemable import UnknownReward
from loyalty_cli.storage import Database, retried
from loyalty_cli.values import frozen, replace


@frozen
class GiftBrought:
    """An open gift card of another system; the account of `card` is the one it gets."""

    card: GiftCard
    fact: GiftOpening


@frozen
class VoucherBrought:
    """A voucher code of another system; without a `customer` it is whoever's bears it."""

    code: str
    fact: VoucherIssue
    customer: int | None = None


class CodeThere(Conflict):
    """The code is in the books, and they say something else of it."""

    code = "code_there"

    def __init__(self, code: str, *, what: str) -> None:
        super().__init__(
            said(
                "The code {code} is that of another {what} in the books. Check the row against it.",
                code=ids.hidden(code),
                what=what,
            )
        )


@retried
def import_codes(db: Database, brought: Sequence[GiftBrought | VoucherBrought], call: Call, mark: Mark) -> list[Verdict]:
    """Take a chunk over in order and move the file's mark with it.

    Says of each whether it was imported, replayed or refused.
    """
    with db.atomic():
        verdicts = [_take(db, each, call) for each in brought]

        imports.reach(db, mark)
        return verdicts


def _take(db: Database, brought: GiftBrought | VoucherBrought, call: Call) -> Verdict:
    try:
        booking.refuse_future(call)
        return _take_gift(db, brought, call) if isinstance(brought, GiftBrought) else _take_voucher(db, brought, call)
    except (Refused, Malformed, NotFound, Conflict) as refusal:
        return refusal


def _take_gift(db: Database, brought: GiftBrought, call: Call) -> str:
    known = gift_cards.of_code(db, brought.card.code)
    if known is not None:
        is_same = replace(known, account=0, code="") == replace(brought.card, account=0, code="")
        if is_same and events.get(db, events.oldest(db, known.account)).fact == brought.fact:
            return REPLAYED
        raise CodeThere(brought.card.code, what=said("gift card"))
    gift_cards.add(db, [(brought.card, call.at)])
    booking.book_here(db, brought.card.account, brought.fact, call, identity=ids.new())
    return IMPORTED


def _take_voucher(db: Database, brought: VoucherBrought, call: Call) -> str:
    known = vouchers.of_code(db, brought.code)
    if known is not None:
        owner, voucher = known
        is_theirs = owner == brought.customer or (brought.customer is None and customers.get(db, owner).holder == BEARER)
        if is_theirs and events.get(db, voucher.event).fact == brought.fact:
            return REPLAYED
        raise CodeThere(brought.code, what=said("voucher"))
    rewards = programs.in_force(db, call.at, call.shop).rewards
    if brought.fact.reward not in rewards:
        raise UnknownReward(brought.fact.reward, known=rewards)
    identity = ids.new()
    if brought.customer is not None:
        booking.book_here(db, brought.customer, brought.fact, call, identity=identity, code=brought.code)
    else:
        bearer = customers.bearer(at=call.at)
        booking.book_here(
            db, bearer.id, brought.fact, call, identity=identity, opens=lambda: customers.add(db, bearer), code=brought.code
        )
    return IMPORTED
