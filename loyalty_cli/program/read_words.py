"""How the words of the programme file are read: names, ids, choices, selectors, and where and in what money the shop is."""

import re
import unicodedata
from typing import Any

from loyalty_cli import clock
from loyalty_cli.patterns import pattern
from loyalty_cli.program import money
from loyalty_cli.program.entries import Place, Reader, Wrong, similar, takes
from loyalty_cli.program.offers import Selector

# ISO 3166-1, and XK for Kosovo: the countries that a phone number can be of.
_COUNTRY_CODES = (
    "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF "
    "CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF "
    "GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP "
    "KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI "
    "SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN "
    "VU WF WS XK YE YT ZA ZM ZW "
)
COUNTRIES = frozenset(_COUNTRY_CODES.split())
_CONTINENTS = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian")
_CURRENCY_WORDS = {"€": "EUR", "$": "USD", "£": "GBP", "EURO": "EUR", "DOLLAR": "USD", "LEI": "RON", "LEU": "RON", "RUR": "RUB"}
_COLOR = pattern("#[0-9a-fA-F]{6}", re.ASCII)
_NAMED_COLORS = {"black": "000000", "white": "ffffff", "red": "c0272d", "green": "1f6b45", "blue": "1d4e89", "gold": "d8b04c"}
_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
_UNSEEN = ("Cc", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode categories
_TURNS_AROUND = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def name(value: Any, _: Place) -> str:
    """1 to 100 characters of any script, none of which moves a cursor or turns the line around."""
    if not isinstance(value, str):
        raise takes("a text in quotes", value)
    if any(unicodedata.category(char) in _UNSEEN or char in _TURNS_AROUND for char in value):
        raise takes("a text without control characters", value)
    tidy = unicodedata.normalize("NFC", value).strip()
    if not 1 <= len(tidy) <= 100:
        raise Wrong("takes a text of 1 to 100 characters")
    return tidy


def word(value: Any, place: Place) -> str:
    """A SKU, category or tag: a name that can stand in `--item SKU:CATEGORY*2@3.50`."""
    tidy = name(value, place)
    if set(tidy) & set(":*@,"):
        raise takes("a word without : * @ and comma", value)
    return tidy


def spelt(code: str) -> str:
    """A promotion code as it is kept and compared: in capitals, without spaces around it."""
    return unicodedata.normalize("NFC", code).strip().upper()


def identity(value: Any, _: Place) -> str:
    """The id of a rule: what the command line and the books call it."""
    if not isinstance(value, str) or not 1 <= len(value) <= 40 or not set(value) <= _ID_CHARACTERS or value[0] in "-_":
        written = value.lower()[:40] if isinstance(value, str) and value.isascii() else ""
        tidy = "".join(char if char in _ID_CHARACTERS else "-" for char in written).strip("-_")
        raise takes("an id of small letters, digits and -, such as free-coffee", value, near=[tidy] if tidy else [])
    return value


def choice(*legal: str, **meanings: Any) -> Reader:
    """One of some words; one that is given as `word=meaning` is read as its meaning, and has - for _."""
    known = {**{each: each for each in legal}, **{each.replace("_", "-"): meaning for each, meaning in meanings.items()}}

    def read(value: Any, _: Place) -> Any:
        if not isinstance(value, str) or value not in known:
            *most, last = (f'"{each}"' for each in known)
            near = similar(value, known) if isinstance(value, str) else []
            raise takes(f"{', '.join(most)} or {last}", value, near=near)
        return known[value]

    return read


def color(value: Any, _: Place) -> str:
    """`#rrggbb`; capitals are as good."""
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        written = value.strip().lower().removeprefix("#") if isinstance(value, str) else ""
        whole = _NAMED_COLORS.get(written) or (written if len(written) != 3 else "".join(2 * digit for digit in written))
        near = [f"#{whole}"] if _COLOR.fullmatch(f"#{whole}") else []
        raise takes('a colour as red, green and blue, such as "#1f3a34"', value, near=near)
    return value.lower()


def weekday(value: Any, place: Place) -> Any:
    """`mon` to `sun`."""
    return choice(*clock.WEEKDAYS)(value, place)


def yes_or_no(value: Any, _: Place) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise takes("true or false, without quotes", value)
    return value


def list_of(each: Reader, *, example: str) -> Reader:
    """A list with at least one entry, each read by `each`; one that stands twice counts once."""

    def read(value: Any, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise takes(f"a list, such as {example}", value)
        if not value:
            raise Wrong("is an empty list; leave the key out instead")
        entries = []
        for index, entry in enumerate(value):
            here = place.below(index)
            try:
                entries.append(each(entry, here))
            except Wrong as wrong:
                here.fault(wrong.message, near=wrong.near)
        return tuple(dict.fromkeys(entries))

    return read


def selector(value: Any, place: Place) -> Selector:
    """`category:coffee`, `sku:LATTE` or `tag:new`."""
    kind, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or kind not in ("category", "sku", "tag"):
        meant = similar(kind, ("category", "sku", "tag")) if colon else ["category"] if kind else []
        raise takes('"category:…", "sku:…" or "tag:…"', value, near=[f"{each}:{rest if colon else kind}" for each in meant])
    return Selector(kind, word(rest, place))


def currency(value: Any, _: Place) -> str:
    """An ISO 4217 code."""
    if not isinstance(value, str) or value not in money.EXPONENTS:
        upper = value.strip().upper() if isinstance(value, str) else ""
        meant = _CURRENCY_WORDS.get(upper, upper)
        near = [meant] if meant in money.EXPONENTS else []
        raise takes('the three letters of a currency, such as "EUR"', value, near=near)
    return value


def country(value: Any, _: Place) -> str:
    """An ISO 3166 code of two letters."""
    if not isinstance(value, str) or value not in COUNTRIES:
        upper = value.strip().upper() if isinstance(value, str) else ""
        meant = "GB" if upper == "UK" else upper
        raise takes('the two letters of a country, such as "DE"', value, near=[meant] if meant in COUNTRIES else [])
    return value


def timezone(value: Any, _: Place) -> str:
    """An IANA name, known to this machine."""
    if not isinstance(value, str) or not _is_zone(value):
        town = value.rpartition("/")[2].strip().replace(" ", "_").title() if isinstance(value, str) else ""
        near = [zone for zone in (f"{each}/{town}" for each in _CONTINENTS) if town and _is_zone(zone)]
        raise takes('the name of a time zone, such as "Europe/Berlin"', value, near=near[:1])
    return value


def _is_zone(typed: str) -> bool:
    try:
        clock.zone(typed)
    except (KeyError, ValueError, OSError):  # unknown; no name of a zone at all; a folder of zones
        return False
    return True
