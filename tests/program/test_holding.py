"""A reward in two steps, in plain values: what is counted, and when."""

import pytest

from loyalty_cli.errors import Refused
from loyalty_cli.program.account import Counter
from loyalty_cli.program.facts import Adjustment, Hold, Redemption, Stamp
from tests.plain import SPEND, PlainBooks, program

LIMITED = '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 10\nlimit = { per_customer = 1 }\n'
CARD = '[[stamp_card]]\nid = "coffee"\nsize = 5\nper = "item"\nreward = "free"\n'
FREE = '[[reward]]\nid = "free"\nlimit = { per_customer = 1 }\n'


def test_what_was_held_counts_for_the_limits_once_it_is_committed() -> None:
    books = PlainBooks(program(SPEND, LIMITED))
    books.do(Adjustment("points", 30, "start"))
    books.do(Hold("five"))
    assert "redeemed:five" not in books.account.counters
    books.do(Redemption("five", hold=books.last))
    assert books.account.counters["redeemed:five"] == Counter(1)
    with pytest.raises(Refused):
        books.do(Redemption("five"))


def test_what_was_held_is_refused_where_the_last_of_it_was_taken_since() -> None:
    books = PlainBooks(program(SPEND, LIMITED.replace("limit = { per_customer = 1 }", "stock = 1")))
    books.do(Adjustment("points", 30, "start"))
    books.do(Hold("five"))
    books.shared["redeemed:five"] = 1
    with pytest.raises(Refused, match="all 1 have been taken"):
        books.do(Redemption("five", hold=books.last))


def test_a_held_voucher_counts_under_the_terms_it_was_promised_by_where_the_programme_dropped_its_reward() -> None:
    books = PlainBooks(program(SPEND, CARD, FREE))
    books.do(Stamp("coffee", 5))
    books.do(Hold("free"))
    books.program = program(SPEND)
    books.do(Redemption("free", hold=books.last))
    assert books.account.counters["redeemed:free"] == Counter(1)
