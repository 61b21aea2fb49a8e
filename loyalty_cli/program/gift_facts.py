"""What happens to a gift card, one value a kind of event; each is booked on the gift card's own account."""

from loyalty_cli.program.facts import Fact
from loyalty_cli.values import frozen


@frozen
class GiftSale(Fact):
    """A gift card sold for `amount_minor`: a `[[gift_card]]` that was named, or the first that fits.

    `to` is the customer it is for; one that `is_bound` is spent by nobody else.
    """

    kind = "gift-sale"
    is_on_gift_card = True

    amount_minor: int
    gift: str | None = None
    to: int | None = None
    is_bound: bool = False


@frozen
class GiftOpening(Fact):
    """What was left on a gift card of another system when it was taken over, usable through the day `expires_on`."""

    kind = "opening"
    is_on_gift_card = True

    amount_minor: int
    expires_on: str | None = None


@frozen
class GiftPayment(Fact):
    """A bill, or a part of it, paid with a gift card where no customer was named."""

    kind = "payment"
    is_on_gift_card = True

    amount_minor: int


@frozen
class GiftSpent(Fact):
    """What the sale `of` a customer took off the gift card; once a sale for each card."""

    kind = "payment"
    is_on_gift_card = True
    is_consequence = True

    of: int
    amount_minor: int

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class GiftRestored(Fact):
    """What the refund `of` puts back of what the sale `origin` had taken off the gift card."""

    kind = "refund"
    is_on_gift_card = True
    is_consequence = True

    of: int
    origin: int
    amount_minor: int

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class GiftRefund(Fact):
    """The sale `of` the gift card taken back: what is unspent is paid out, and the card opens nothing any more."""

    kind = "gift-refund"
    is_on_gift_card = True

    of: int

    @property
    def names(self) -> int | None:
        return self.of
