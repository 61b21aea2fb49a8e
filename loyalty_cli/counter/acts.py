"""What the desk is asked to do for a line, and what it answers: plain values between the machine and the books.

`typed` is the line as it came, for the words that say what became of it; `ref` was made before anything is booked, so that
the same act done again counts once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from loyalty_cli.values import field, frozen


@frozen
class Standing:
    """The customer at the counter; `card` is the number that was shown, by its sealed code or not.

    The lists are as the screen numbered them.
    """

    customer: int
    name: str
    card: str | None = None
    rewards: tuple[str, ...] = ()
    vouchers: tuple[str, ...] = ()
    is_sealed: bool = False


# Acts that look --------------------------------------------------------------------------------------------------------


@frozen
class Look:
    """Find the customer and show them. `code` is a scan: 16 or 26 digits."""

    typed: str
    code: bool = False


@frozen
class Show:
    """The standing customer again."""

    of: Standing


@frozen
class Search:
    """Everybody who could be meant, to choose from."""

    words: str


@frozen
class Rewards:
    """The rewards, to choose from."""

    of: Standing


@frozen
class Vouchers:
    """The open vouchers, to choose from."""

    of: Standing


@frozen
class History:
    """The last events of the customer."""

    of: Standing


@frozen
class Receipt:
    """The slip of an event of this session, once more."""

    event: int


@frozen
class Close:
    """The end of the session: what it sold, and the lines that are left over."""

    customers: int
    sales: int
    amount_minor: int
    kept: tuple["Booking", ...]


# Acts that book --------------------------------------------------------------------------------------------------------


@frozen
class Sale:
    """A purchase; the words are read by the programme of that moment."""

    of: Standing
    amount: str
    items: tuple[str, ...]
    typed: str
    ref: str
    code: str | None = None


@frozen
class Stamps:
    """Stamps by hand; `card` is the stamp card's id, None for the only one."""

    of: Standing
    count: int
    card: str | None
    typed: str
    ref: str


@frozen
class Redeem:
    """A reward by its id."""

    of: Standing
    reward: str
    bill: str | None
    typed: str
    ref: str


@frozen
class Use:
    """A voucher by its code; whoever stands at the counter must own it."""

    of: Standing | None
    code: str
    bill: str | None
    typed: str
    ref: str


@frozen
class Back:
    """A part of a sale of this session given back."""

    sale: int
    amount: str
    typed: str
    ref: str


@frozen
class Undo:
    """An event of this session, reversed."""

    event: int
    typed: str
    ref: str


@frozen
class Enroll:
    """Somebody new; `card` was scanned, or is chosen before anything is written, so that a second try (`again`) finds it."""

    name: str
    phone: str | None
    card: str | None
    typed: str
    ref: str
    again: bool = False


Looking = Look | Show | Search | Rewards | Vouchers | History | Receipt | Close
Booking = Sale | Stamps | Redeem | Use | Back | Undo | Enroll
Act = Looking | Booking
BOOKINGS = (Sale, Stamps, Redeem, Use, Back, Undo, Enroll)


# What the desk answers -------------------------------------------------------------------------------------------------


@frozen
class Booked:
    """An event that this session wrote: what undoing it says, and what it adds to the day's sum."""

    event: int
    customer: int
    name: str
    text: str
    is_sale: bool = False
    amount_minor: int = 0


@frozen
class Choice:
    """One line of a numbered list: what it stands for, its words and a note; `open` where it may be chosen."""

    key: str
    text: str
    open: bool = True
    note: str = ""


@frozen
class Answer:
    """What came of an act. `refusal` is the stable code of a refusal, `unsure` says that the same act must be tried again.

    `nobody` is a well-formed card number that nobody has. `act` is the act as it must be repeated. `language` is the one that
    the shop speaks, as far as this act could tell.
    """

    lines: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    standing: Standing | None = None
    booked: Booked | None = None
    choices: tuple[Choice, ...] = ()
    nobody: str | None = None
    refusal: str | None = None
    unsure: bool = False
    act: Act | None = None
    quiet: Sequence[str] | None = None
    language: str | None = None
