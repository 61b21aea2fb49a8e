"""What stands on the slip of an event, read from the books: as it was right after that event, whenever it is asked."""

from collections.abc import Callable
from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.answers import objects, saying
from loyalty_cli.answers.overview import standing
from loyalty_cli.books import accounts, cards, customers, events, lots, programs, replay, vouchers
from loyalty_cli.books.cards import Card
from loyalty_cli.books.customers import BEARER, GIFT
from loyalty_cli.books.events import Event
from loyalty_cli.language import say
from loyalty_cli.program.account import Account
from loyalty_cli.program.gift_facts import GiftSale
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.receipts import composing
from loyalty_cli.receipts.composing import Booked
from loyalty_cli.receipts.slip import Slip
from loyalty_cli.storage import Database

Seal = Callable[[str], str]  # a card's number → the digits of its QR


def slip(db: Database, event: Event, *, is_copy: bool, seal: Seal | None = None) -> Slip:
    """The slip of an event; with `seal` the QR of the customer's card stands under it."""
    program = programs.told(db, event.program, at=event.recorded_at)
    card = _card(db, event)
    now = clock.moment(event.at, program.shop.timezone)
    owner = customers.get(db, event.customer)
    account, is_past = _account(db, event)
    return composing.slip(
        Booked(
            data=_data(db, event, program),
            standing=standing(db, account, program, now, is_past=is_past) if owner.holder not in (GIFT, BEARER) else None,
            fact=event.fact,
            name=saying.called(owner, program.language),
            program=program,
            card=card.number[-4:] if card else None,
            till=event.till,
            is_copy=is_copy,
            code=(seal(card.number), say(program.language, "Your card")) if seal and card else None,
        )
    )


def _data(db: Database, event: Event, program: Program) -> dict[str, Any]:
    """The answer of the event; of a code that opens nothing any more, only the end."""
    data = objects.of_event(db, event, program)
    closed = {voucher.code for voucher in vouchers.issued_by(db, event.id) if voucher.status != "open"}
    if closed:
        data["issued"] = [
            {**each, "voucher": ids.hidden(each["voucher"])} if each["voucher"] in closed else each for each in data["issued"]
        ]
    if isinstance(event.fact, GiftSale) and lots.balances(db, event.customer)[CREDIT] == 0:
        data["code"] = ids.hidden(data["code"])
    return data


def _account(db: Database, event: Event) -> tuple[Account, bool]:
    """The account right after the event, and whether anything was recorded since; nothing has at the till."""
    if events.newest(db, event.customer) == event.id:
        return accounts.gather_whole(db, event.customer), False
    steps = replay.history(db, event.customer)
    return next(step.after for step in steps if step.event.id == event.id), True


def _card(db: Database, event: Event) -> Card | None:
    """The customer's newest card that was good when the event was recorded."""
    then = max(event.at, event.recorded_at)
    held = cards.of_customer(db, event.customer)
    good = [card for card in held if card.issued_at <= then and (card.blocked_at is None or card.blocked_at > then)]
    return good[-1] if good else None
