"""Rule 1.1: money is an integer of minor units, read and shown with the currency's own decimals."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.program import money
from loyalty_cli.program.money import EXPONENTS, BadAmount

CURRENCIES = st.sampled_from(("EUR", "JPY", "KWD", "CLF"))


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        ("0", "EUR", 0),
        ("0.00", "EUR", 0),
        ("0,01", "EUR", 1),
        ("00012.50", "EUR", 1250),
        ("999999999.99", "EUR", 99_999_999_999),
        ("1250", "JPY", 1250),
        ("0", "JPY", 0),
        ("999999999", "JPY", 999_999_999),
        ("1.234", "KWD", 1234),
        ("1.2", "KWD", 1200),
        ("999999999.999", "KWD", 999_999_999_999),
        ("1.2345", "CLF", 12345),
        ("0" * 6000 + "7", "EUR", 700),
    ],
)
def test_an_amount_is_read_with_a_point_or_a_comma(typed: str, currency: str, minor: int) -> None:
    assert money.parse(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "because"),
    [
        ("", "EUR", "nothing was written"),
        ("-5", "EUR", "it takes no sign"),
        ("+5", "EUR", "it takes no sign"),
        ("−5", "EUR", "only the digits 0-9"),
        ("X5", "EUR", "only the digits 0-9"),
        ("1,250.00", "EUR", "only one point or comma"),
        ("1.250,00", "EUR", "only one point or comma"),
        ("1.2.3", "EUR", "only one point or comma"),
        ("12.505", "EUR", "at most 2 decimals"),
        ("12.", "EUR", "at most 2 decimals"),
        (".50", "EUR", "at most 2 decimals"),
        (",", "EUR", "at most 2 decimals"),
        ("12.5", "JPY", "this currency has no decimals"),
        ("1.2345", "KWD", "at most 3 decimals"),
        ("1e3", "EUR", "only the digits 0-9"),
        ("NaN", "EUR", "only the digits 0-9"),
        ("inf", "EUR", "only the digits 0-9"),
        ("0x10", "EUR", "only the digits 0-9"),
        ("1_000", "EUR", "only the digits 0-9"),
        ("1 000", "EUR", "only the digits 0-9"),
        (" 5", "EUR", "only the digits 0-9"),
        ("5 ", "EUR", "only the digits 0-9"),
        ("5\n", "EUR", "only the digits 0-9"),
        ("1'000", "EUR", "only the digits 0-9"),
        ("€5", "EUR", "only the digits 0-9"),
        ("5€", "EUR", "only the digits 0-9"),
        ("5 EUR", "EUR", "only the digits 0-9"),
        ("١٢", "EUR", "only the digits 0-9"),
        ("１２", "EUR", "only the digits 0-9"),
        ("12．50", "EUR", "only the digits 0-9"),
        ("½", "EUR", "only the digits 0-9"),
        ("²", "EUR", "only the digits 0-9"),
        ("5O", "EUR", "only the digits 0-9"),
        ("5\x00", "EUR", "only the digits 0-9"),
        ("1000000000", "EUR", "999 999 999 is the most"),
        ("1000000000", "JPY", "999 999 999 is the most"),
        ("9" * 400, "KWD", "999 999 999 is the most"),
    ],
)
def test_anything_else_is_refused_and_says_why(typed: str, currency: str, because: str) -> None:
    with pytest.raises(BadAmount) as refused:
        money.parse(typed, currency)
    assert because in refused.value.sentence
    assert (refused.value.status, refused.value.code) == (2, "bad_amount")


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (1250, "EUR", "12.50"),
        (5, "EUR", "0.05"),
        (0, "EUR", "0.00"),
        (-5, "EUR", "-0.05"),
        (-1250, "EUR", "-12.50"),
        (1250, "JPY", "1250"),
        (-1250, "JPY", "-1250"),
        (7, "KWD", "0.007"),
    ],
)
def test_an_amount_is_shown_with_every_decimal(minor: int, currency: str, shown: str) -> None:
    assert money.show(minor, currency) == shown


@given(minor=st.integers(0, 99_999_999_999), currency=CURRENCIES)
def test_what_is_shown_is_read_again(minor: int, currency: str) -> None:
    shown = money.show(minor, currency)
    if Decimal(shown) < 10**9:
        assert money.parse(shown, currency) == minor
    assert Decimal(shown).scaleb(EXPONENTS[currency]) == minor


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [3, 3, 4], [3, 3, 4]),
        (1, [350, 420], [0, 1]),
        (333, [350, 420, 601], [85, 102, 146]),
        (5, [0, 0], [3, 2]),
        (0, [1, 2], [0, 0]),
        (5, [0, 7], [0, 5]),
        (7, [7], [7]),
        (0, [], []),
    ],
)
def test_a_sum_is_spread_by_the_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    assert money.spread(total, weights) == parts


@given(data=st.data(), weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=8))
def test_the_parts_come_to_the_sum_and_none_is_more_than_its_line(data: st.DataObject, weights: list[int]) -> None:
    total = data.draw(st.integers(0, sum(weights)))
    parts = money.spread(total, weights)
    assert sum(parts) == total
    if any(weights):
        assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
        assert all(
            abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
        )
