"""Numbers, money and days as a language writes them; English is what the program itself writes.

The tables are those of the Unicode CLDR; a test compares them with Babel, so that the till need not load it.
"""

import re

from loyalty_cli.patterns import pattern

_SPACE = "\N{NO-BREAK SPACE}"
_DAYS = {"ru": "{d:02}.{m:02}.{y:04}", "bg": "{d}.{m:02}.{y:04}\N{NO-BREAK SPACE}г.", "ro": "{d:02}.{m:02}.{y:04}"}
_DAYS_OF_ANY_YEAR = {"ru": "{d:02}.{m:02}", "bg": "{d}.{m:02}.", "ro": "{d:02}.{m:02}"}
_THOUSANDS = {"ru": _SPACE, "bg": _SPACE, "ro": "."}
_SYMBOLS = {  # of the leu CLDR's narrow one, which prices say
    "ru": {
        "AUD": "A$",
        "BRL": "R$",
        "CAD": "CA$",
        "CNY": "CN¥",
        "EUR": "€",
        "GBP": "£",
        "HKD": "HK$",
        "ILS": "₪",
        "INR": "₹",
        "JPY": "¥",
        "KRW": "₩",
        "MXN": "MX$",
        "NZD": "NZ$",
        "RUB": "₽",
        "THB": "฿",
        "TMT": "ТМТ",
        "TWD": "NT$",
        "UAH": "₴",
        "USD": "$",
        "VND": "₫",
        "XAF": "FCFA",
        "XCD": "EC$",
        "XOF": "F\N{NO-BREAK SPACE}CFA",
        "XPF": "CFPF",
    },
    "bg": {"BGN": "лв.", "EUR": "€", "USD": "щ.д.", "XAF": "FCFA", "XOF": "F\N{NO-BREAK SPACE}CFA", "XPF": "CFPF"},
    "ro": {"RON": "lei", "XAF": "FCFA", "XOF": "F\N{NO-BREAK SPACE}CFA", "XPF": "CFPF"},
}
_NUMBER = r"(?P<sign>[+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?(?: (?P<currency>[A-Z]{3}))?"
_DAY = r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?P<time> \d\d:\d\d)?"
_FIGURE = pattern(f"{_NUMBER}|{_DAY}", re.ASCII)


def local(text: str, language: str) -> str:
    """A number, an amount of money, a day or an instant of the shop's clock as the language writes it; any other text as it is.

    `12.50`, `1,250`, `12.50 EUR`, `2026-12-31` and `2026-12-31 14:05` are such texts.
    """
    if language not in _DAYS:
        return text
    found = _FIGURE.fullmatch(text)
    if found is None:
        return text
    if found["y"]:
        return _DAYS[language].format(y=int(found["y"]), m=int(found["m"]), d=int(found["d"])) + (found["time"] or "")
    whole, part, currency = found["whole"].replace(",", ""), found["part"], found["currency"]
    if part or currency or "," in found["whole"]:
        whole = f"{int(whole):,}".replace(",", _THOUSANDS[language])
    behind = f"{_SPACE}{_SYMBOLS[language].get(currency, currency)}" if currency else ""
    return f"{found['sign']}{whole}{f',{part}' if part else ''}{behind}"


def birthday(text: str, language: str) -> str:
    """A birthday as the language writes it; `02-17` is one without its year."""
    if language not in _DAYS or len(text) != len("02-17"):
        return local(text, language)
    return _DAYS_OF_ANY_YEAR[language].format(m=int(text[:2]), d=int(text[3:]))
