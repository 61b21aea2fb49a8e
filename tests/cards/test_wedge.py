"""What a scanner that acts as a keyboard types, and what it is read as."""

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.cards import wedge

NUMBER = "4929123412341234"
CODE = NUMBER + "1" + "023456789"


def typed(layout: str, digits: str = CODE) -> str:
    return "".join(layout[int(digit)] for digit in digits)


@pytest.mark.parametrize(
    "line",
    [
        CODE,
        f"{CODE}\r\n",
        f"{CODE}\t",
        f"  {CODE} ",
        "4929 1234 1234 1234 1023 4567 89",
        f"]Q1{CODE}",
        f"]Q0{CODE}\n",
        CODE + CODE,
        typed("à&é\"'(-è_ç"),
        typed("é+ěščřžýáí"),
        typed("é+ľščťžýáí"),
        typed("0ąčęėįšųū9"),
        typed(")!@#$%^&*("),
        typed('=!"§$%&/()'),
    ],
)
def test_a_scan_is_read_whatever_the_keyboard_makes_of_it(line: str) -> None:
    assert CODE in list(wedge.readings(line))


@pytest.mark.parametrize("around", [("~", ""), ("", "#"), ("<<", ">>")])
def test_what_the_scanner_adds_is_taken_off(around: tuple[str, str]) -> None:
    prefix, suffix = around
    assert next(wedge.readings(f"{prefix}{CODE}{suffix}\r", prefix=prefix, suffix=suffix)) == CODE
    assert next(wedge.readings(NUMBER, prefix=prefix, suffix=suffix)) == NUMBER  # typed by hand, without them


@pytest.mark.parametrize("line", ["", "Ana", "0888123456", "12.50", "+2 coffee", NUMBER[:-1], CODE[:-1], "0" + NUMBER[1:]])
def test_most_lines_are_no_scan(line: str) -> None:
    assert list(wedge.readings(line)) == []


@given(st.text(max_size=60), st.text(max_size=3), st.text(max_size=3))
def test_whatever_is_typed_gives_sixteen_or_twenty_six_digits_or_nothing(line: str, prefix: str, suffix: str) -> None:
    for reading in wedge.readings(line, prefix=prefix, suffix=suffix):
        assert reading.isascii()
        assert reading.isdigit()
        assert len(reading) in (16, 26)
