"""A card's number: 15 digits and a check digit that catches every single slip and every swapped pair of neighbours."""

from loyalty_cli.errors import Malformed, quoted
from loyalty_cli.language import said

LENGTH = 16
SEALED = 26  # digits of a sealed code: the number, a key and a proof

# The totally anti-symmetric quasigroup of order 10 of H. Michael Damm, "Total anti-symmetrische Quasigruppen",
# Marburg 2004: a row for what was counted so far, a column for the next digit.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


class BadCardNumber(Malformed):
    """What was typed is no card number."""

    code = "bad_card_number"

    def __init__(self, typed: str, *, because: str) -> None:
        super().__init__(said("{typed} is not a card number: {because}.", typed=quoted(typed), because=because), typed=typed)


class MistypedCard(BadCardNumber):
    """The digits do not fit their check digit."""

    def __init__(self, typed: str) -> None:
        super().__init__(
            typed, because=said("its check digit does not fit, so it is mistyped. Type it again, or scan the card")
        )


def make(fifteen: str) -> str:
    """The card number that begins with these fifteen digits."""
    assert len(fifteen) == LENGTH - 1, fifteen
    assert fifteen[0] != "0", fifteen
    return fifteen + _remainder(fifteen)


def check(number: str) -> bool:
    """Whether sixteen digits fit their check digit."""
    return _remainder(number) == "0"


def read(typed: str) -> str:
    """The number that was typed; spaces may stand anywhere.

    Raises:
        MistypedCard: sixteen digits, and the last does not fit the others.
        BadCardNumber: anything else that is not 16 digits without a leading zero.
    """
    digits = typed.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        raise BadCardNumber(typed, because=said("it takes digits and spaces only"))
    if len(digits) != LENGTH:
        raise BadCardNumber(
            typed, because=said("it has {count} digits, and a card has {length}", count=len(digits), length=LENGTH)
        )
    if digits[0] == "0":
        raise BadCardNumber(typed, because=said("no card begins with 0"))
    if not check(digits):
        raise MistypedCard(typed)
    return digits


def grouped(number: str) -> str:
    """`4929123412341234` as people read it: `4929 1234 1234 1234`."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def _remainder(digits: str) -> str:
    row = 0
    for digit in digits:
        row = int(_DAMM[row][int(digit)])
    return str(row)
