"""What stands on a slip, and that it fits every paper."""

import re

import pytest
from hypothesis import given, strategies as st

from loyalty_cli.answers.marks import width
from loyalty_cli.receipts.slip import BIG, BOLD, PLAIN, Gap, Line, Pair, Rule
from loyalty_cli.receipts.text import text
from tests.conftest import Shop

WORDS = st.text(st.characters(exclude_categories=("C", "Z", "M")) | st.just(" "), max_size=60)
NUMBERS = st.decimals(-999_999_999, 999_999_999, places=2).map(str)
PIECES = st.one_of(
    st.builds(Line, WORDS, st.sampled_from([PLAIN, BOLD, BIG]), st.booleans()),
    st.builds(Pair, WORDS, st.builds("{} {}".format, NUMBERS, WORDS)),
    st.builds(Pair, st.builds("{}x{}".format, WORDS, NUMBERS), NUMBERS),
    st.just(Rule()),
    st.just(Gap()),
)


@given(st.lists(PIECES, max_size=8), st.sampled_from([32, 42, 48]))
def test_no_line_is_wider_than_the_paper_and_every_number_stands_whole(pieces: list[Line | Pair], columns: int) -> None:
    printed = text(tuple(pieces), columns)
    assert all(width(line) <= columns for line in printed.split("\n"))
    for piece in pieces:
        for side in (piece.left, piece.right) if isinstance(piece, Pair) else ():
            for number in re.findall(r"(?<![\d.,+-])-?\d+\.\d\d(?![\d.,+-])", side, re.ASCII):
                assert number in printed


@pytest.fixture
def rosa(shop: Shop) -> Shop:
    shop.env["LOYALTY_TILL"] = "2"
    shop.done("enroll Ana")
    return shop


def told(shop: Shop, line: str) -> list[str]:
    """The receipt with the ids that chance made as E and C."""
    data = shop.done(line)
    number = shop.done("show Ana")["cards"][0]["number"]
    return str(data["receipt"]).replace(data["event"], "E" * 13).replace(f"…{number[-4:]}", "…CCCC").splitlines()


def test_a_purchase_on_80_mm(rosa: Shop) -> None:
    assert told(rosa, "earn --receipt Ana 11.20 --item LATTE*2 --item CAKE --ref R1") == [
        "                   Café Rosa",
        "            2026-02-17 14:00, till 2",
        "",
        "Purchase                     Event EEEEEEEEEEEEE",
        "                                          Ref R1",
        "Ana                                   card …CCCC",
        "------------------------------------------------",
        "2 × Latte                                   7.00",
        "Cake                                        4.20",
        "Paid                                   11.20 EUR",
        "------------------------------------------------",
        "Earned                                +11 points",
        "Earned                   +2 stamps (Coffee card)",
        "11.20 at 1 per 1.00                   +11 points",
        "2 items                  +2 stamps (Coffee card)",
        "------------------------------------------------",
        "What you have now",
        "Points                                        11",
        "Coffee card                              2 of 10",
        "------------------------------------------------",
        "89 points more for 5.00 off",
        "8 stamps (Coffee card) more for A free coffee",
        "------------------------------------------------",
        "          Thank you, and see you soon!",
    ]


def test_a_refund_on_58_mm(rosa: Shop) -> None:
    of = rosa.done("earn Ana 150 --ref R1")["event"]
    rosa.env["LOYALTY_PAPER"] = "58"
    assert [line.replace(of, "P" * 13) for line in told(rosa, "refund ref:R1 --amount 100 --receipt")] == [
        "           Café Rosa",
        "    2026-02-17 14:00, till 2",
        "",
        "Refund       Event EEEEEEEEEEEEE",
        "Ana                   card …CCCC",
        "--------------------------------",
        "Of: purchase PPPPPPPPPPPPP",
        "Paid back             100.00 EUR",
        "--------------------------------",
        "Taken back           -100 points",
        "return of 100.00:",
        "what is left earns",
        "50 instead of 150    -100 points",
        "--------------------------------",
        "What you have now",
        "Points                        50",
        "Coffee card              0 of 10",
        "--------------------------------",
        "50 points more for 5.00 off",
        "--------------------------------",
        "  Thank you, and see you soon!",
    ]


@pytest.mark.parametrize(
    ("line", "stands"),
    [
        ("stamp Ana coffee --count 2", ["Stamps", "+2 stamps", "2 of 10"]),
        ("stamp Ana coffee --count 10", ["A voucher for you", "A free coffee", "0 of 10"]),
        ("redeem Ana five-off --bill 12.50", ["Reward", "5.00 off", "100 points", "5.00 EUR", "50"]),
        ("redeem Ana five-off --bill 12.50 --hold", ["Reward on hold", "Kept for you until 2026-02-17 14:15"]),
        ("void last --reason slip", ["Cancelled", "Of: purchase", "-150 points", "Reason: slip"]),
        ("adjust Ana +50 --reason sorry", ["Correction", "+50 points", "Reason: sorry", "200"]),
        ("adjust Ana -50 --reason sorry", ["Correction", "-50 points", "100"]),
    ],
)
def test_whatever_the_counter_books_has_a_slip(rosa: Shop, line: str, stands: list[str]) -> None:
    rosa.done("earn Ana 150")
    printed = "\n".join(told(rosa, f"{line} --receipt"))
    assert [each for each in stands if each not in printed] == []


def test_a_used_voucher_and_an_ended_hold_have_slips(rosa: Shop) -> None:
    rosa.done("earn Ana 150")
    code = rosa.done("stamp Ana coffee --count 10")["issued"][0]["voucher"]
    assert f"voucher …{code[-4:]}" in rosa.done(f"voucher use {code} --receipt")["receipt"]
    hold = rosa.done("redeem Ana five-off --bill 12.50 --hold")["hold"]
    assert "5.00 EUR" in rosa.done(f"redeem --commit {hold} --receipt")["receipt"]


def test_a_slip_printed_again_is_the_slip_as_it_was(rosa: Shop) -> None:
    first = rosa.done("earn Ana 60 --receipt --item LATTE*9@3 --item X@33 --ref R1")["receipt"]
    rosa.done("stamp Ana coffee")
    rosa.done("earn Ana 90")
    rosa.done("redeem Ana five-off --bill 10")

    again = rosa.done("receipt ref:R1")["receipt"]

    assert again.splitlines()[2].strip() == "COPY"
    assert [line for line in again.splitlines() if line.strip() != "COPY"] == first.splitlines()


def test_a_line_typed_twice_prints_a_copy(rosa: Shop) -> None:
    assert "COPY" not in rosa.done("earn Ana 60 --ref R1 --receipt")["receipt"]
    assert "COPY" in rosa.done("earn Ana 60 --ref R1 --receipt")["receipt"]


def test_an_imported_opening_balance_has_a_slip(rosa: Shop) -> None:
    rosa.done("enroll Eva --external-id K1")
    balances = rosa.path.parent / "balances.csv"
    balances.write_text("customer,unit,quantity\next:K1,points,70\n", encoding="utf-8")
    rosa.done(["import", "balances", str(balances)])
    event = rosa.done("history Eva")["events"][0]["event"]
    printed = rosa.done(f"receipt {event}")["receipt"]
    assert "Brought along" in printed
    assert "+70 points" in printed
