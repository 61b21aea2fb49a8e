"""Rule book, chapter 10: people."""

from collections.abc import Callable

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
EXPIRING = ONE_PER_EURO + '[points]\nexpire = { after = "30 days" }\n'


def test_10_4_a_transfer_is_two_linked_postings_and_the_expiry_goes_along(counter: Open) -> None:
    shop = counter(EXPIRING)
    shop("enroll Boris")
    shop("earn Ana 30.00", at="2026-01-20")
    shop("earn Ana 20.00", at="2026-01-25")

    given = shop("transfer Ana Boris 40")

    assert given["moved"] == {"points": -40}
    assert shop.balance() == 10
    received = shop("show Boris")
    assert received["balance"]["points"] == 40
    assert received["expiring"] == [
        {"unit": "points", "quantity": 30, "at": "2026-02-19"},
        {"unit": "points", "quantity": 10, "at": "2026-02-24"},
    ]


def test_10_4_what_is_received_pays_what_is_owed_first(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    bought = shop("earn Boris 20.00")["event"]
    shop("transfer Boris Ana 20")
    shop(f"refund {bought}")
    assert shop("show Boris")["balance"]["points"] == -20

    shop("transfer Ana Boris 15")

    assert shop("show Boris")["balance"]["points"] == -5


def test_10_4_a_transfer_beyond_the_balance_is_refused_with_what_is_missing(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    refused = shop.refused("transfer Ana Boris 40")

    assert (refused["code"], refused["needed"], refused["available"], refused["status"]) == ("insufficient_points", 40, 30, 1)


def test_10_4_a_transfer_goes_to_somebody_else_and_in_points_or_credit(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    assert shop.refused("transfer Ana Ana 10")["code"] == "same_customer"
    assert shop.refused("transfer Ana Boris 10 --unit stamps:coffee")["code"] == "unknown_unit"
    assert shop.refused("transfer Ana Boris 0")["code"] == "bad_quantity"
    assert shop.refused("transfer Ana Boris -5")["code"] == "bad_quantity"


def test_10_4_a_closed_account_neither_gives_nor_receives(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")
    shop("customer close Boris --reason moved")

    assert shop.refused("transfer Ana Boris 10")["code"] == "account_closed"
    assert shop.refused("transfer Boris Ana 10")["code"] == "account_closed"


def test_7_6_a_void_of_a_transfer_reverses_both_sides(counter: Open) -> None:
    shop = counter(EXPIRING)
    shop("enroll Boris")
    shop("earn Ana 30.00", at="2026-01-20")
    given = shop("transfer Ana Boris 20")["event"]
    received = shop("history Boris")["events"][0]["event"]
    assert shop.refused(f"void {received} --reason x")["code"] == "cannot_void"

    shop(f"void {given} --reason 'wrong Boris'")

    assert shop.balance() == 30
    assert shop("show Boris")["balance"]["points"] == 0
    assert shop("show Ana")["expiring"] == [{"unit": "points", "quantity": 30, "at": "2026-02-19"}]


def test_7_6_what_was_spent_of_a_voided_transfer_is_owed(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + '[[reward]]\nid = "five"\nkind = "amount"\nvalue = "5.00"\npoints = 15\n')
    shop("enroll Boris")
    shop("earn Ana 30.00")
    given = shop("transfer Ana Boris 20")["event"]
    shop("redeem Boris five")

    shop(f"void {given} --reason 'wrong Boris'")

    assert shop.balance() == 30
    assert shop("show Boris")["balance"]["points"] == -15


def test_2_4_a_transfer_under_one_ref_counts_once(counter: Open) -> None:
    shop = counter()
    shop("enroll Boris")
    shop("earn Ana 30.00")

    first, again = (shop("transfer Ana Boris 10 --ref T1") for _ in range(2))

    assert (first["replayed"], again["replayed"]) == (False, True)
    assert shop.balance() == 20
    assert shop.refused("transfer Ana Boris 11 --ref T1")["status"] == 4
