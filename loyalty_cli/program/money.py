"""Money: an integer of minor units with the currency's ISO 4217 exponent."""

import re
from functools import lru_cache

from loyalty_cli.errors import Malformed, quoted
from loyalty_cli.language import said

LARGEST_MAJOR = 999_999_999

# ISO 4217, list one, 2024: the active currencies by the number of decimals of their minor unit.
_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
    2: "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC"
    " CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES"
    " KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR"
    " NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT"
    " TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG",
}
EXPONENTS = {code: exponent for exponent, codes in _BY_EXPONENT.items() for code in codes.split()}


class BadAmount(Malformed):
    """Not an amount of money of this currency."""

    code = "bad_amount"

    def __init__(self, typed: str, *, currency: str, because: str) -> None:
        example = show(1250, currency)
        super().__init__(
            said(
                "{typed} is not an amount in {currency}: {because}. Write it like {example}.",
                typed=quoted(typed),
                currency=currency,
                because=because,
                example=example,
            ),
            typed=typed,
        )


@lru_cache(maxsize=8)
def _pattern(exponent: int) -> re.Pattern[str]:
    fraction = rf"(?:[.,]([0-9]{{1,{exponent}}}))?" if exponent else "()"
    return re.compile(rf"([0-9]+){fraction}", re.ASCII)


def parse(typed: str, currency: str) -> int:
    """Read `12.50` or `12,50` as minor units: ASCII digits and at most one separator, nothing else.

    Raises:
        BadAmount: anything else, more decimals than the currency has, or more than 999 999 999.99.
    """
    exponent = EXPONENTS[currency]
    read = _pattern(exponent).fullmatch(typed)
    if read is None:
        raise BadAmount(typed, currency=currency, because=_fault(typed, exponent))
    whole, fraction = read[1].lstrip("0"), read[2] or ""
    if len(whole) > 9:
        raise BadAmount(
            typed, currency=currency, because=said("{most} is the most", most=f"{LARGEST_MAJOR:,}".replace(",", " "))
        )
    return int(whole + fraction.ljust(exponent, "0") or "0")


def _fault(typed: str, exponent: int) -> str:
    if not typed:
        return said("nothing was written")
    if typed[0] in "-+":
        return said("it takes no sign")
    if not typed.isascii() or not set(typed) <= set("0123456789.,"):
        return said("only the digits 0-9 and one point or comma may stand in it")
    if typed.count(".") + typed.count(",") > 1:
        return said("only one point or comma may stand in it, and none between thousands")
    if exponent == 0:
        return said("this currency has no decimals")
    return said("at most {count} decimals, with a digit before and after the point", count=exponent)


def show(minor: int, currency: str) -> str:
    """`1250` as `12.50`: a decimal string with every decimal of the currency, as in JSON."""
    exponent = EXPONENTS[currency]
    sign, digits = ("-" if minor < 0 else ""), str(abs(minor)).rjust(exponent + 1, "0")
    return f"{sign}{digits[:-exponent]}.{digits[-exponent:]}" if exponent else sign + digits


def spread(total: int, weights: list[int]) -> list[int]:
    """Split `total` in proportion to `weights`, largest remainder first (the earlier line of two equals).

    The parts add up to `total` exactly; weights that are all zero count as equal.
    """
    if not weights:
        return []
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: -(total * weights[index] % whole))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts
