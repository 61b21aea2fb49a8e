"""Facts that concern two accounts: what goes from one to the other, and what follows there."""

from types import MappingProxyType

from loyalty_cli.program.facts import Fact
from loyalty_cli.values import frozen


@frozen
class Undone(Fact):
    """What followed on this account from the event `origin` of another, undone because `of` voided that."""

    kind = "void"
    is_consequence = True

    of: int
    origin: int

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Move(Fact):
    """A sale, or stamps, booked on the wrong account: `of` goes to the account `to`, as of its own day."""

    kind = "move"

    of: int
    to: int
    reason: str

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Transfer(Fact):
    """A quantity that goes to the account of another customer."""

    kind = "transfer"
    is_at_the_counter = True

    to: int
    unit: str
    quantity: int


@frozen
class Part:
    """A quantity with its last usable day."""

    quantity: int
    expires_on: str | None = None


@frozen
class Received(Fact):
    """What came from another account by the transfer `of`, each part with its expiry."""

    kind = "transfer"
    is_at_the_counter = True
    is_consequence = True
    nested = MappingProxyType({"parts": Part})

    of: int
    unit: str
    parts: tuple[Part, ...]

    @property
    def names(self) -> int | None:
        return self.of
