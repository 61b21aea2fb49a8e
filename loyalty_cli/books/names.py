"""A person's name: kept as typed in any script, refused where it would not be seen as it is, and made searchable."""

import unicodedata
from functools import lru_cache

from loyalty_cli.errors import Malformed
from loyalty_cli.language import said
from loyalty_cli.patterns import pattern

LONGEST = 100
MARKS = 4  # combining marks on one letter; Vietnamese, Hebrew and Thai need at most three
_JOINER, _NON_JOINER = "\u200d", "\u200c"
_EMOJI_STYLE = "\ufe0f"
_TAB_SPACE_AND_LINE = " \t\r\n"
# Letters and symbols by their category, nothing at all to the eye.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_FORBIDDEN = {
    "Cc": "a control character",
    "Cs": "no readable text",
    "Cn": "an unassigned character",
    "Co": "a private character",
    "Cf": "an invisible character",
    "Zl": "a line break",
    "Zp": "a line break",
}
_APOSTROPHES = pattern("['`\u2018\u2019\u02bc\u00b4]")
_WORD = pattern("[a-z0-9]+")
# What anyascii makes of the letters that shops write most: those of Cyrillic, and of Romanian.
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщыэюяѐёђѓєѕіїјљњћќѝўџ"
_IN_LATIN = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya e e dj g ie dz i i j lj nj c k i u dzh"
_LETTERS = dict(zip(_CYRILLIC + "ăâîșțşţ", [*_IN_LATIN.split(), *"aaistst"], strict=True))
# The same letters are written differently in Latin, by country and by habit (щ, х, ия); the spellings meet here.
_SPELLINGS = (("shch", "sht"), ("kh", "h"), ("iya", "ia"))


class BadName(Malformed):
    """Not a name that can be kept and shown."""

    code = "bad_name"

    def __init__(self, *, because: str, position: int | None = None) -> None:
        super().__init__(said("The name cannot be kept: {because}.", because=because), position=position)


def read(typed: str) -> str:
    """The name as it is kept: NFC, without space at its ends.

    The joiner is allowed between emoji and after the sign that asks for it in Indic scripts, its opposite there and
    between Arabic letters: there they are spelling, anywhere else they hide.

    Raises:
        BadName: it is empty or longer than 100 characters, or has a character that is not seen as it is.
    """
    offset = len(typed) - len(typed.lstrip(_TAB_SPACE_AND_LINE))
    name = typed.strip(_TAB_SPACE_AND_LINE)
    marks = 0
    for place, char in enumerate(name):
        position = offset + place + 1
        marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if marks > MARKS:
            raise BadName(
                because=said("character {position} is one mark too many on one letter", position=position), position=position
            )
        fault = _fault(name, place)
        if fault:
            raise BadName(
                because=said(
                    "character {position} is {fault} ({code})",
                    position=position,
                    fault=fault,
                    code=_code_point(char),
                ),
                position=position,
            )
    name = unicodedata.normalize("NFC", name).strip()
    if not name:
        raise BadName(because=said("nothing but space was written"))
    if len(name) > LONGEST:
        raise BadName(
            because=said("it has {count} characters, and at most {longest} are kept", count=len(name), longest=LONGEST)
        )
    return name


def _code_point(char: str) -> str:
    """`U+202E`; a byte that was no text by its value."""
    if "\udc80" <= char <= "\udcff":
        return f"byte 0x{ord(char) - 0xDC00:02X}"
    return f"U+{ord(char):04X}"


def _fault(name: str, place: int) -> str | None:
    char = name[place]
    before, after = name[place - 1 : place], name[place + 1 : place + 2]
    if char in _BLANKS:
        return said("an invisible character")
    if char in (_JOINER, _NON_JOINER) and _joins(char, before, after):
        return None
    if place == 0 and unicodedata.combining(char):
        return said("a mark without a letter")
    return _FORBIDDEN.get(unicodedata.category(char))


def _joins(char: str, before: str, after: str) -> bool:
    if not before:
        return False
    if unicodedata.combining(before) == 9:  # virama
        return True
    if char == _NON_JOINER:
        return bool(after) and unicodedata.bidirectional(before) == unicodedata.bidirectional(after) == "AL"
    return _is_emoji(before) and _is_emoji(after)


def _is_emoji(char: str) -> bool:
    return char == _EMOJI_STYLE or (char != "" and unicodedata.category(char) in ("So", "Sk"))


# To find a name again -------------------------------------------------------------------------------------------------


def words(name: str) -> tuple[str, ...]:
    """The name's words in plain Latin letters, in order: `Ștefănescu Ёлка` is stefanescu, elka; `O'Brien` is obrien."""
    return tuple(_WORD.findall(_APOSTROPHES.sub("", _latin(name))))


def parts(name: str) -> tuple[str, ...]:
    """Every word that a name can be found by, once: its words in order, then what an apostrophe divides in them."""
    return tuple(dict.fromkeys((*words(name), *_WORD.findall(_APOSTROPHES.sub(" ", _latin(name))))))


def whole(name: str) -> str:
    """The whole name as it is compared: its words, or the name itself where it has none."""
    return " ".join(words(name)) or unicodedata.normalize("NFC", name).strip().casefold()


@lru_cache(maxsize=64)
def _latin(name: str) -> str:
    folded = unicodedata.normalize("NFC", name.casefold())
    # The hard sign is a vowel in Bulgarian (Търново is Tarnovo), the soft one is silent; anyascii makes both an apostrophe.
    folded = folded.replace("ъ", "а").replace("ь", "")
    plain = folded if folded.isascii() else _transliterated(folded)
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    return plain


def _transliterated(text: str) -> str:
    if all(char.isascii() or char in _LETTERS for char in text):
        return "".join(_LETTERS.get(char, char) for char in text)
    from anyascii import anyascii  # knows every script, and takes 20 ms

    return anyascii(text).lower()
