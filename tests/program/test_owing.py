"""What is owed on an account, and what that is worth, in plain values (the liability)."""

import pytest

from loyalty_cli.program import owing
from loyalty_cli.program.facts import Adjustment, Opening, Purchase, Redemption, Stamp, Void
from loyalty_cli.program.owing import GIFT_CARDS, Owed
from tests.plain import SPEND, PlainBooks, program

RULES = program(
    SPEND,
    '[points]\nvalue = "0.05"\npending_days = 2\nexpire = { after = "30 days" }\n',
    '[[stamp_card]]\nid = "coffee"\nsize = 5\nper = "item"\nreward = "free"\n',
    '[[reward]]\nid = "free"\n',
    '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 100\n',
    '[[reward]]\nid = "back"\nkind = "credit"\nvalue = "3.00"\n',
    '[[pack]]\nid = "ten"\nprice = "25.00"\nunits = 10\n',
)


@pytest.mark.parametrize(
    ("what", "quantity", "minor"),
    [
        ("credit", 250, 250),
        (GIFT_CARDS, 250, 250),
        ("points", 30, 150),
        ("pack:ten", 3, 750),
        ("pack:gone", 3, None),
        (owing.voucher("five"), 2, 1000),
        (owing.voucher("back"), 2, 600),
        (owing.voucher("free"), 2, None),
        (owing.voucher("gone"), 2, None),
        ("stamps:coffee", 4, None),
        ("ten", 4, None),
        ("five", 4, None),
    ],
)
def test_what_something_is_worth(what: str, quantity: int, minor: int | None) -> None:
    assert owing.worth(what, quantity, RULES) == minor


def test_points_are_worth_nothing_that_anybody_has_said() -> None:
    assert owing.worth("points", 30, program(SPEND)) is None


def owed(books: PlainBooks, at: str | None = None, *, is_gift: bool = False) -> Owed:
    found = Owed()
    found.add(books.account, books.program, books.moment(at), is_gift=is_gift)
    return found


def test_what_is_owed_on_an_account_is_told_by_what_it_is() -> None:
    books = PlainBooks(RULES)
    books.do(Opening("points", 40))
    books.do(Purchase(1000))
    books.do(Stamp("coffee", 7))
    books.do(Adjustment("credit", 250, "sorry"))
    found = owed(books)
    assert dict(+found.quantity) == {"points": 50, "stamps:coffee": 3, "credit": 250, "voucher:free": 1}
    assert dict(+found.pending) == {"points": 10}
    assert dict(found.holders) == {"points": 1, "stamps:coffee": 1, "credit": 1, "voucher:free": 1}
    assert [found.of_unit(unit) for unit in ("points", "stamps:coffee", "credit")] == [50, 3, 250]


def test_what_is_past_its_day_has_lapsed_and_a_used_voucher_is_not_owed() -> None:
    books = PlainBooks(RULES)
    books.do(Adjustment("points", 40, "start", "2026-02-20"))
    books.do(Stamp("coffee", 5))
    books.do(Redemption("free"))
    found = owed(books, "2026-02-21T12:00")
    assert (dict(+found.quantity), dict(found.lapsed), dict(found.holders)) == ({}, {"points": 40}, {})
    assert found.of_unit("points") == 40


def test_a_debt_is_no_part_of_what_is_owed() -> None:
    books = PlainBooks(RULES)
    books.do(Stamp("coffee", 5))
    books.do(Redemption("free"))
    books.do(Void(1, "slip"))
    found = owed(books)
    assert (dict(+found.quantity), dict(found.debts)) == ({}, {"stamps:coffee": -5})
    assert found.of_unit("stamps:coffee") == -5


def test_credit_on_a_gift_card_is_told_apart_and_adds_up_with_other_credit() -> None:
    books = PlainBooks(RULES)
    books.do(Adjustment("credit", 250, "sorry"))
    found = owed(books, is_gift=True)
    found.add(books.account, books.program, books.moment(), is_gift=False)
    assert dict(+found.quantity) == {GIFT_CARDS: 250, "credit": 250}
    assert (found.of_unit("credit"), found.of_unit(GIFT_CARDS)) == (500, 250)
