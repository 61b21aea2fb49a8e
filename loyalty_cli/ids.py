"""Ids made by us, never by the database: 63-bit, ordered by time, shown in Crockford's base 32.

Source of the alphabet: Douglas Crockford, Base 32 (2019). I, L and O are read as 1, 1 and 0.
"""

import os

from loyalty_cli import clock

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 13
SHORTEST_ENDING = 4  # characters at the end of an id that may stand for it
ENDINGS = 1 << 5 * SHORTEST_ENDING  # how many of those there are; the books keep an index of them
_VALUES = {char: value for value, char in enumerate(ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_FOLDING = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "- ")
_RANDOM_BITS = 21
LARGEST = (1 << 63) - 1
_last = 0
_place, _of = 0, 1


def new(after: int = 0) -> int:
    """A new id, larger than every id made before in this process and than `after`.

    42 bits of milliseconds and 21 random ones. `after` is the newest event of the customer: under the customer's lock
    this keeps the order recorded, whatever the machine's clock does.
    """
    global _last
    fresh = made(clock.milliseconds()) | int.from_bytes(os.urandom(3), "big") >> 3
    _last = max(fresh, _last + 1, after + 1)
    _last += (_place - _last) % _of
    return _last


def made(milliseconds: int) -> int:
    """The least id that `new` gives at that time, in milliseconds since 1970."""
    return milliseconds << _RANDOM_BITS


def apart(place: int, of: int) -> None:
    """Make from now on only ids that no other of so many processes makes, each of which has a place of its own."""
    global _place, _of
    _place, _of = place, of


def text(identity: int) -> str:
    """The id as 13 characters."""
    return "".join([ALPHABET[identity >> shift & 31] for shift in range(60, -1, -5)])


def end(identity: int) -> str:
    """So much of the id's end as names it in all but huge shops: what a narrow line has room for."""
    return f"…{text(identity)[-6:]}"


def parse(typed: str) -> int | None:
    """The id that `text` wrote, or None for anything else."""
    read = ending(typed) if len(typed) == LENGTH else None
    return read[0] if read and read[0] <= LARGEST else None


def ending(typed: str) -> tuple[int, int] | None:
    """Read the last characters of an id as (their value, how many ids share them at most: the modulus)."""
    value = 0
    for char in typed.upper():
        if char not in _VALUES:
            return None
        value = value << 5 | _VALUES[char]
    return (value, 1 << 5 * len(typed)) if typed else None


def voucher_code() -> str:
    """An unguessable code: 65 random bits as 13 characters."""
    random = int.from_bytes(os.urandom(9), "big") >> 7
    return "".join(ALPHABET[random >> shift & 31] for shift in range(60, -1, -5))


def spelt(typed: str) -> str:
    """A code as it was made: capitals, without the dashes and spaces it was typed with; I, L and O are read as 1, 1 and 0."""
    return "".join(ALPHABET[_VALUES[char]] if char in _VALUES else char for char in typed.upper() if char not in "- ")


def folded(typed: str) -> str:
    """A code as it is looked up: in capitals where it is of Latin letters, without dashes and spaces."""
    return typed.translate(_FOLDING)


def hidden(code: str) -> str:
    """All that is shown of a code which opens nothing any more, or not for who reads it: its end, at most a half of it."""
    return f"…{code[-min(4, len(code) // 2) :]}"


def card_digits() -> str:
    """Fifteen random digits without a leading zero, each as likely: what a card number begins with."""
    while True:
        random = int.from_bytes(os.urandom(7), "big") >> 6
        if random < 9 * 10**14:  # 50 bits hold more; taking the rest would favour some numbers
            return str(10**14 + random)
