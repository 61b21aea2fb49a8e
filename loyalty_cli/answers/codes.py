"""What an answer says of codes: of a voucher, and of a gift card beside what was moved."""

from typing import Any

from loyalty_cli import clock, ids
from loyalty_cli.books import customers, gift_cards, lots
from loyalty_cli.books.events import Event
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.program import redeeming
from loyalty_cli.program.account import Voucher
from loyalty_cli.program.gift_facts import GiftRefund, GiftSale
from loyalty_cli.program.terms import CREDIT
from loyalty_cli.storage import Database


def voucher(held: Voucher, now: clock.Moment) -> dict[str, Any]:
    """A voucher as lists show it: once it is closed, only the end of its code."""
    state = redeeming.status(held, now)
    return {
        "code": held.code if state == "open" else ids.hidden(held.code),
        "reward": held.reward,
        "status": state,
        "until": held.until,
    }


def card(db: Database, event: Event) -> dict[str, Any]:
    """The gift card of an event, as it stood right after; the code is said where it is sold."""
    found = gift_cards.of_account(db, event.customer)
    assert found is not None
    left = event.said.get("balance", {}).get(CREDIT, 0)
    return {
        "code": found.code if isinstance(event.fact, GiftSale) else ids.hidden(found.code),
        "status": "cancelled" if isinstance(event.fact, GiftRefund) else "open" if left else "used",
        "until": next((lot.expires_on for lot in lots.of_customer(db, found.account, whole=True).values()), None),
        **whose(db, found),
    }


def whose(db: Database, card: GiftCard) -> dict[str, Any]:
    """What a gift card was sold as, and whom it is for."""
    return {
        "gift": card.kind,
        "for": ids.text(card.to) if card.to is not None else None,
        "name": customers.get(db, card.to).name if card.to is not None else None,
        "bound": card.is_bound,
    }
