"""How gift cards stand at an instant: what is left on each, and whether it pays."""

from collections.abc import Iterator

from loyalty_cli import clock
from loyalty_cli.books import customers, gift_cards, lots, replay
from loyalty_cli.books.gift_cards import GiftCard
from loyalty_cli.program import gifting
from loyalty_cli.program.account import Account, Counter
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import CREDIT, Program
from loyalty_cli.storage import Database
from loyalty_cli.values import frozen

BLOCKED = "blocked"


@frozen
class Held:
    """One gift card: `left_minor` is what can be spent once it is not blocked, `since` when its account was opened.

    `status` is open, used, expired, cancelled or blocked.
    """

    card: GiftCard
    status: str
    left_minor: int
    until: str | None
    since: str
    blocked_at: str | None = None
    reason: str | None = None


def standing(db: Database, card: GiftCard, program: Program, *, at: str) -> Held:
    """How a gift card stands at an instant."""
    owner = customers.get(db, card.account)
    account = replay.as_of(db, card.account, at)
    return _held(card, account, program, at, (owner.joined_at, owner.closed_at, owner.closed_reason))


_OWNERS = """
    SELECT id, joined_at, closed_at, closed_reason,
           (SELECT quantity FROM counters WHERE customer = id AND name = :cancelled) AS cancelled,
           EXISTS (SELECT 1 FROM events WHERE customer = customers.id AND at > :at) AS is_changed
    FROM customers WHERE holder = 'gift' AND id BETWEEN :first AND :last
"""


def every(db: Database, program: Program, *, at: str) -> Iterator[Held]:
    """Every gift card that there was at an instant, the last sold first."""
    for page in gift_cards.pages(db):
        span = {"first": page[-1].account, "last": page[0].account, "at": at, "cancelled": gifting.CANCELLED}
        owners = {row["id"]: row for row in db.rows(_OWNERS, span)}
        held = lots.of_gift_cards(db, page[-1].account, page[0].account)
        for card in page:
            owner = owners[card.account]
            if owner["joined_at"] > at:
                continue
            account = Account(lots=held.get(card.account, {}), counters={gifting.CANCELLED: Counter(owner["cancelled"] or 0)})
            if owner["is_changed"]:
                account = replay.as_of(db, card.account, at)
            yield _held(card, account, program, at, (owner["joined_at"], owner["closed_at"], owner["closed_reason"]))


def _held(card: GiftCard, account: Account, program: Program, at: str, owner: tuple[str, str | None, str | None]) -> Held:
    since, closed_at, reason = owner
    now = clock.moment(at, program.shop.timezone)
    status, is_blocked = gifting.status(account, program, now), closed_at is not None and closed_at <= at
    return Held(
        card,
        BLOCKED if is_blocked and status == "open" else status,
        max(0, Sheet(account, program, 0, now).available(CREDIT)),
        gifting.until(account),
        since,
        closed_at if is_blocked else None,
        reason if is_blocked else None,
    )
