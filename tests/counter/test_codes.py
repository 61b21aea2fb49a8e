"""Sealed codes and scanners in the session."""

from collections.abc import Callable

import pytest

from loyalty_cli.counter import lines
from tests.conftest import PROGRAM, Shop

NUMBER = "4929123412341234"


@pytest.mark.parametrize(
    ("typed", "around", "read"),
    [
        (f"~{NUMBER}#", ("~", "#"), NUMBER),
        (f"]Q1{NUMBER}", ("", ""), NUMBER),
        (NUMBER + NUMBER, ("", ""), NUMBER),
        ("'çéçàéç", ("", ""), "'çéçàéç"),
        ("".join("à&é\"'(-è_ç"[int(digit)] for digit in NUMBER), ("", ""), NUMBER),
        ("12.50 LATTE*2", ("", ""), "12.50 LATTE*2"),
        ("4929123412341235", ("", ""), "4929123412341235"),  # mistyped, and said to be
    ],
)
def test_a_scan_becomes_its_digits_and_any_other_line_stays(typed: str, around: tuple[str, str], read: str) -> None:
    assert lines.plain(typed, *around) == read


@pytest.fixture
def strict(make_shop: Callable[..., Shop]) -> Shop:
    made = make_shop(PROGRAM.replace('country = "BG"', 'country = "BG"\nredeem_by = "code"'), name="strict")
    made.done("enroll Ana")
    made.done("earn Ana 250")
    return made


def answers(shop: Shop, *typed: str) -> str:
    return shop("counter", stdin="".join(f"{line}\n" for line in typed)).out


def test_a_reward_by_code_is_given_to_the_scanned_card_alone(strict: Shop) -> None:
    code = strict.done("card show Ana")["code"]
    assert "Scan its code" in answers(strict, code[:16], "r five-off")
    assert "Scan its code" in answers(strict, "Ana", "r five-off")
    assert "5.00 off for 100 points" in answers(strict, code, "r five-off")
    assert "5.00 off for 100 points" in answers(strict, code, "", "r five-off")  # shown once more, it is the same card


def test_a_forged_code_leaves_the_customer_where_they_are(strict: Shop) -> None:
    code = strict.done("card show Ana")["code"]
    forged = code[:-1] + str((int(code[-1]) + 1) % 10)
    out = answers(strict, code, forged, "5")
    assert "not made by this shop" in out
    assert "Ana: 5.00 EUR" in out


def test_what_the_scanner_adds_is_known_to_the_session(strict: Shop) -> None:
    code = strict.done("card show Ana")["code"]
    strict.env |= {"LOYALTY_SCAN_PREFIX": "~", "LOYALTY_SCAN_SUFFIX": "#"}
    assert "Ana: 5.00 EUR" in answers(strict, f"~{code}#", "5")
