"""A card that was blocked, for good or for a while, and one that was not."""

from typing import TYPE_CHECKING

from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import Refused
from loyalty_cli.language import said

if TYPE_CHECKING:
    from loyalty_cli.books.cards import Card


class CardReplaced(Refused):
    """A replaced card is blocked for good; another number opens the account."""

    code = "card_blocked"

    def __init__(self, card: "Card") -> None:
        assert card.replaced_by is not None
        because = f": {card.blocked_reason}" if card.blocked_reason else ""
        super().__init__(
            said(
                "Card {number} was replaced on {blocked_at}{because}. Card {replaced_by} follows it; refunds still work.",
                number=card.number,
                blocked_at=card.blocked_at,
                because=because,
                replaced_by=numbers.grouped(card.replaced_by),
            ),
            card=card.number,
            since=card.blocked_at,
            reason=card.blocked_reason or "",
            replaced_by=card.replaced_by,
        )


class AlreadyBlocked(Refused):
    """A card is blocked once."""

    code = "already_blocked"

    def __init__(self, card: "Card") -> None:
        number, since = card.number, card.blocked_at
        because = f": {card.blocked_reason}" if card.blocked_reason else ""
        sentence = said("Card {number} has been blocked since {since}{because}.", number=number, since=since, because=because)
        super().__init__(sentence, card=number, since=since)


class NotBlocked(Refused):
    """There is nothing to unblock."""

    code = "not_blocked"

    def __init__(self, card: "Card") -> None:
        super().__init__(said("Card {number} is not blocked.", number=card.number), card=card.number)
