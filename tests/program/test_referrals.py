"""What a friend brings the referrer, in plain values."""

from loyalty_cli.program.referrals import Brought
from tests.plain import SPEND, PlainBooks, program


def test_the_referrer_is_told_thanks_first_and_then_what_changed() -> None:
    books = PlainBooks(program(SPEND))
    first = books.do(Brought(of=77, sale=77, points=20), event=100)
    later = books.do(Brought(of=78, sale=77, points=-5), event=101)
    assert [(each.quantity, each.rule, each.text) for each in (*first.postings, *later.postings)] == [
        (20, "referral", "thanks for bringing a friend"),
        (-5, "referral", "the friend's purchase was changed"),
    ]
