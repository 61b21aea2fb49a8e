"""Money, numbers and days are written as the Unicode CLDR has them, which Babel brings."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal
from hypothesis import given, strategies as st

from loyalty_cli import figures
from loyalty_cli.program import money

LANGUAGES = ("bg", "ro", "ru")
languages = pytest.mark.parametrize("language", LANGUAGES)


@languages
@given(minor=st.integers(-99_999_999_999, 99_999_999_999))
def test_an_amount_is_written_as_cldr_says(language: str, minor: int) -> None:
    shown = money.show(minor, "EUR")
    assert figures.local(f"{shown} EUR", language) == format_currency(Decimal(shown), "EUR", locale=language)


@languages
def test_every_currency_has_the_sign_that_cldr_gives_it(language: str) -> None:
    for currency, exponent in money.EXPONENTS.items():
        amount = money.show(1250, currency)
        written = format_currency(Decimal(amount), currency, locale=language, currency_digits=False, format=pattern(exponent))
        # CLDR's short name of the leu is its code; its narrow one is what prices say.
        expected = spaced(written.replace("RON", "lei") if language == "ro" else written)
        assert figures.local(f"{amount} {currency}", language) == expected


def spaced(text: str) -> str:
    """CLDR's narrow space as the plain one, which a receipt printer has."""
    return text.replace("\u202f", "\N{NO-BREAK SPACE}")


def pattern(exponent: int) -> str:
    return "#,##0" + ("." + "0" * exponent if exponent else "") + "\N{NO-BREAK SPACE}¤"


@languages
@given(number=st.integers(1_000, 99_999_999))
def test_a_number_with_thousands_is_written_as_cldr_says(language: str, number: int) -> None:
    assert figures.local(f"{number:,}", language) == format_decimal(number, locale=language)


@languages
@given(day=st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_a_day_is_written_as_cldr_says(language: str, day: date) -> None:
    assert figures.local(day.isoformat(), language) == spaced(format_skeleton("yMd", day, locale=language))


@languages
@given(day=st.dates(date(2000, 1, 1), date(2000, 12, 31)))
def test_a_birthday_without_its_year_is_written_as_cldr_says(language: str, day: date) -> None:
    assert figures.birthday(day.isoformat()[5:], language) == format_skeleton("Md", day, locale=language)
    assert figures.birthday(day.isoformat(), language) == figures.local(day.isoformat(), language)
    assert figures.birthday(day.isoformat()[5:], "en") == day.isoformat()[5:]


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("12.50", "12,50"),
        ("+12.50", "+12,50"),
        ("1.5", "1,5"),
        ("1250", "1250"),
        ("12", "12"),
        ("2026-02-17 14:05", "17.02.2026 14:05"),
        ("1250 JPY", "1\xa0250\xa0¥"),
        ("Ana", "Ana"),
        ("R1.50", "R1.50"),
        ("12.50 at 1 per 1.00", "12.50 at 1 per 1.00"),
        ("", ""),
    ],
)
def test_only_what_is_a_figure_whole_is_rewritten(text: str, russian: str) -> None:
    assert figures.local(text, "ru") == russian
    assert figures.local(text, "en") == text
