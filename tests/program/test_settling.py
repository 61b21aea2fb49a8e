"""Stamps that are owed, and a voucher that comes back and pays them, in plain values."""

from loyalty_cli.program.facts import Line, Purchase, Redemption, Refund, Void
from tests.plain import CARD, SPEND, PlainBooks, program


def test_what_a_voucher_paid_of_owed_stamps_is_owed_again_where_it_is_used_after_all() -> None:
    books = PlainBooks(program(SPEND, CARD))
    books.do(Purchase(1000, (Line("LATTE", quantity=10, gross_minor=1000),)))
    books.do(Purchase(200, (Line("LATTE", quantity=2, gross_minor=200),)))
    books.do(Redemption("free", sale=2))
    books.do(Refund(1))
    owing = books.book_balance(), books.vouchers(), books.account.lots
    assert (owing[0]["stamps:coffee"], owing[1]) == (-9, [])

    books.do(Refund(2))
    assert (books.book_balance(), books.vouchers()) == ({}, [])

    books.do(Void(5, "slip"))
    assert (books.book_balance(), books.vouchers(), books.account.lots) == owing
