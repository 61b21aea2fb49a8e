import pytest
from hypothesis import given, strategies as st

from loyalty_cli import ids
from loyalty_cli.cards import number
from loyalty_cli.errors import Malformed

fifteens = st.integers(10**14, 10**15 - 1).map(str)


@pytest.mark.parametrize(
    ("fifteen", "whole"),
    [("572000000000000", "5720000000000003"), ("492912341234123", "4929123412341234"), ("999999999999999", "9999999999999990")],
)
def test_a_number_ends_in_its_check_digit(fifteen: str, whole: str) -> None:
    assert number.make(fifteen) == whole


def test_the_check_digit_of_the_published_example_is_4() -> None:
    assert number._remainder("572") == "4"
    assert number.check("5724")


@given(fifteens)
def test_every_number_made_is_read_back(fifteen: str) -> None:
    made = number.make(fifteen)
    assert number.read(made) == number.read(number.grouped(made)) == made


@given(fifteens, st.integers(0, 15), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(fifteen: str, place: int, by: int) -> None:
    made = number.make(fifteen)
    wrong = made[:place] + str((int(made[place]) + by) % 10) + made[place + 1 :]
    assert not number.check(wrong)


@given(fifteens, st.integers(0, 14))
def test_two_swapped_neighbours_are_always_caught(fifteen: str, place: int) -> None:
    made = number.make(fifteen)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert number.check(swapped) == (swapped == made)


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("4929123412341238", "mistyped"),
        ("4929 1234 1234 1243", "mistyped"),
        ("492912341234123", "15 digits"),
        ("49291234123412377", "17 digits"),
        ("0929123412341237", "begins with 0"),
        ("4929-1234-1234-1237", "digits and spaces only"),
        ("٤929123412341237", "digits and spaces only"),
        ("²929123412341237", "digits and spaces only"),
        ("", "digits and spaces only"),
        ("49291234123412370123456789", "26 digits"),
        ("\udcff929123412341237", "digits and spaces only"),
    ],
)
def test_what_is_no_card_number_is_refused_with_the_reason(typed: str, because: str) -> None:
    with pytest.raises(Malformed, match=because) as refusal:
        number.read(typed)
    assert refusal.value.code == "bad_card_number"
    assert refusal.value.status == 2
    str(refusal.value).encode()


def test_random_digits_are_fifteen_without_a_leading_zero() -> None:
    drawn = [ids.card_digits() for _ in range(2000)]
    assert all(len(each) == 15 and each[0] != "0" and each.isdigit() for each in drawn)
    assert len(set(drawn)) == len(drawn)
    assert {each[0] for each in drawn} == set("123456789")
