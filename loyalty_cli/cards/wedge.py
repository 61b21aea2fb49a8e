"""What a scanner that acts as a keyboard types: digits, and what it or the keyboard's layout makes of them.

Nothing is believed here: a reading counts only when its check digit, or its proof, says so.
"""

from collections.abc import Iterator

from loyalty_cli.cards import number as numbers

# The keys 0 to 9 of layouts that type digits with Shift only (or, with Caps Lock, without it).
_LAYOUTS = (
    "à&é\"'(-è_ç",  # French, Belgian is nearly the same
    "à&é\"'(§è!ç",  # Belgian
    "é+ěščřžýáí",  # Czech
    "é+ľščťžýáí",  # Slovak
    "0ąčęėįšųū9",  # Lithuanian
    ")!@#$%^&*(",  # US, UK and others with Shift held
    '=!"§$%&/()',  # German with Shift held
)
_MAPS = tuple({ord(char): str(digit) for digit, char in enumerate(layout)} for layout in _LAYOUTS)
_MARKS = tuple(f"]Q{modifier}" for modifier in range(7))  # AIM's mark of a QR code, which some scanners put before it


def readings(typed: str, *, prefix: str = "", suffix: str = "") -> Iterator[str]:
    """The 16 or 26 digits that a line may be, as it stands first, then under other layouts; most lines are none."""
    word = bare(typed, prefix, suffix)
    yield from _digits(word)
    if not word.isascii() or not word.isdigit():
        for layout in _MAPS:
            yield from _digits(word.translate(layout))


def bare(typed: str, prefix: str, suffix: str) -> str:
    """The line without its spaces and without what the scanner was told to put around it."""
    word = typed.strip()
    if prefix:
        word = word.removeprefix(prefix.strip())
    if suffix:
        word = word.removesuffix(suffix.strip())
    for mark in _MARKS:
        word = word.removeprefix(mark)
    return word.replace(" ", "")


def _digits(word: str) -> Iterator[str]:
    if not (word.isascii() and word.isdigit()):
        return
    half = len(word) // 2
    if len(word) in (2 * numbers.SEALED, 2 * numbers.LENGTH) and word[:half] == word[half:]:
        word = word[:half]  # one pull of the trigger, sent twice
    if len(word) == numbers.SEALED or (len(word) == numbers.LENGTH and word[0] != "0"):
        yield word
