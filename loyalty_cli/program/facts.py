"""What was typed, one value a kind of event: all that a rule needs beside the account and the programme.

A fact is kept with its event for good; `kinds` writes it down and reads it again, so that `verify` can decide it again.
"""

from types import MappingProxyType

from loyalty_cli.program.tender import Tender
from loyalty_cli.values import frozen


class Fact:
    """What every fact says of itself: the event kind that it is recorded under, and the event it corrects or stands on."""

    __slots__ = ()
    is_at_the_counter = False  # a blocked card or a closed account refuses it
    is_on_gift_card = False  # it is booked on the account of a gift card

    @property
    def kind(self) -> str:
        """The event kind."""
        raise NotImplementedError

    @property
    def names(self) -> int | None:
        """The event that it corrects or stands on."""
        return None

    @property
    def looks_back(self) -> bool:
        """Whether an earlier event has a say in what becomes of it."""
        return self.names is not None or self.origin is not None

    @property
    def wants(self) -> tuple[str, ...]:
        """The rewards that it asks for, by their ids."""
        return ()

    @property
    def is_consequence(self) -> bool:
        """Whether it is booked only because of what happened on another account, in the same atomic block."""
        return False

    @property
    def origin(self) -> int | None:
        """The event of another account whose consequence on this one it changes."""
        return None


@frozen
class Line:
    """One line of a bill: `gross_minor` is the price of all `quantity` together, before the discount on the bill.

    Category and tags are those of the day of the sale, so that a later catalogue changes nothing. A line that `is_free` was
    paid for by a reward, and earns nothing.
    """

    sku: str | None = None
    category: str | None = None
    tags: tuple[str, ...] = ()
    quantity: int = 1
    gross_minor: int = 0
    is_free: bool = False


@frozen
class Purchase(Fact):
    """A sale: `amount_minor` is what the customer paid in all, `code` that of a promotion, in capitals.

    `partner` is the id of who sold it, where it was not this shop. One `of_nobody` waits for its customer, and earns nothing
    until then; `moved_by` is the event that moved it here.

    One that is settled whole, with `pays`, is a payment, and its amount is the bill before any reward. `tender_minor` is what
    points and stored value paid of a purchase, where that earns nothing.
    """

    is_at_the_counter = True
    nested = MappingProxyType({"lines": Line, "pays": Tender})

    amount_minor: int
    lines: tuple[Line, ...] = ()
    discount_minor: int = 0
    tax_minor: int = 0
    tip_minor: int = 0
    code: str | None = None
    partner: str | None = None
    of_nobody: bool = False
    moved_by: int | None = None
    pays: Tender | None = None
    tender_minor: int = 0

    @property
    def kind(self) -> str:
        if self.moved_by is not None:
            return "move"
        return "purchase" if self.pays is None else "payment"

    @property
    def names(self) -> int | None:
        return self.moved_by

    @property
    def wants(self) -> tuple[str, ...]:
        return self.pays.rewards if self.pays is not None else ()

    @property
    def is_consequence(self) -> bool:
        return self.moved_by is not None


@frozen
class Stamp(Fact):
    """`count` stamps by hand on the stamp card `card`; `moved_by` is the event that moved them here."""

    is_at_the_counter = True

    card: str
    count: int = 1
    moved_by: int | None = None

    @property
    def kind(self) -> str:
        return "stamp" if self.moved_by is None else "move"

    @property
    def names(self) -> int | None:
        return self.moved_by

    @property
    def is_consequence(self) -> bool:
        return self.moved_by is not None


@frozen
class Redemption(Fact):
    """A reward taken: on a bill, on a purchase (`sale`), with a voucher of that `code`, or from an earlier `hold`.

    `partner` is the id of who gave it, where it was not this shop.
    `to` is the customer who shows a voucher that is whoever bears it: its credit goes to them.
    """

    kind = "redemption"
    is_at_the_counter = True

    reward: str
    bill_minor: int | None = None
    up_to: bool = False
    sale: int | None = None
    hold: int | None = None
    code: str | None = None
    partner: str | None = None
    to: int | None = None

    @property
    def names(self) -> int | None:
        return self.sale if self.sale is not None else self.hold

    @property
    def wants(self) -> tuple[str, ...]:
        return (self.reward,)


@frozen
class Hold(Fact):
    """A reward locked for a while: what a redemption would take stays where it is, and cannot be spent."""

    kind = "hold"
    is_at_the_counter = True

    reward: str
    bill_minor: int | None = None
    up_to: bool = False
    sale: int | None = None

    @property
    def looks_back(self) -> bool:
        return self.sale is not None

    @property
    def wants(self) -> tuple[str, ...]:
        return (self.reward,)


@frozen
class Release(Fact):
    """A hold given back."""

    kind = "release"

    hold: int

    @property
    def names(self) -> int | None:
        return self.hold


@frozen
class Returned:
    """One line given back: `quantity` of a SKU."""

    sku: str
    quantity: int = 1


@frozen
class Refund(Fact):
    """A purchase given back: whole, or `amount_minor` of it, or some of its lines."""

    kind = "refund"
    nested = MappingProxyType({"lines": Returned})

    of: int
    amount_minor: int | None = None
    lines: tuple[Returned, ...] = ()

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Void(Fact):
    """An event that should not have been."""

    kind = "void"

    of: int
    reason: str

    @property
    def names(self) -> int | None:
        return self.of


@frozen
class Adjustment(Fact):
    """A balance put right by hand; `expires_on` is for what is added."""

    kind = "adjustment"

    unit: str
    quantity: int
    reason: str
    expires_on: str | None = None


@frozen
class Opening(Fact):
    """What a customer brought from a paper card or another programme."""

    kind = "opening"

    unit: str
    quantity: int
    expires_on: str | None = None


@frozen
class Expiring(Fact):
    """The nightly run writes down what has expired of one account."""

    kind = "expiry"


@frozen
class VoucherCancel(Fact):
    """A voucher taken back by hand."""

    kind = "voucher-cancel"

    code: str
    reason: str = ""


@frozen
class Migration(Fact):
    """A customer's lots and started cards put on the terms of the programme in force: what is stamps or expiry."""

    kind = "adjustment"

    what: str
