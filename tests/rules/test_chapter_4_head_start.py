"""Rule book, chapter 4.1: a head start is given once, whatever is corrected in which order."""

from collections.abc import Callable

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
CARD = """
[[stamp_card]]
id = "coffee"
size = 20
per = "item"
only = ["category:coffee"]
reward = "free"
start = 2

[[reward]]
id = "free"
kind = "item"
points = 10
"""
LINES = {
    "sell": "earn Ana 12 --item LATTE:coffee*3@4.00 --ref {}",
    "return": "refund ref:{0} --ref back-{0}",
    "return part": "refund ref:{0} --item LATTE*2 --ref part-{0}",
    "return again": "refund ref:{}",
    "keep": "void ref:back-{0} --reason slip",
    "keep part": "void ref:part-{0} --reason slip",
    "stamp": "stamp Ana --ref {}",
    "void": "void ref:{} --reason slip",
    "give away": "customer move ref:{0} Boris --reason 'it was Boris' --ref gone-{0}",
    "take again": "void ref:gone-{} --reason 'it was Ana'",
}
# What is typed about sales of three coffees and stamps by hand, each by a letter, and the stamps that Ana has then.
CASES = {
    "a sale": ("sell A", 5),
    "a sale and a stamp": ("sell A, stamp B", 6),
    "a sale returned": ("sell A, return A", 0),
    "a sale returned, and not": ("sell A, return A, keep A", 5),
    "begun again after a return": ("sell A, return A, stamp B", 3),
    "begun again, and the return was none": ("sell A, return A, stamp B, keep A", 6),
    "begun again by a sale, and the return was none": ("sell A, return A, sell B, keep A", 8),
    "begun again after a return in parts": ("sell A, return part A, return A, stamp B, keep A", 4),
    "begun again after a return in parts, and both were none": (
        "sell A, return part A, return A, stamp B, keep A, keep part A",
        6,
    ),
    "begun again by mistake": ("sell A, return A, stamp B, void B, keep A", 5),
    "begun again by mistake, which is seen later": ("sell A, return A, stamp B, keep A, void B", 5),
    "the first sale is returned after all": ("sell A, return A, stamp B, keep A, return again A", 3),
    "all is returned, the first one first": ("sell A, return A, sell B, keep A, return again A, return B", 0),
    "all is returned, the last one first": ("sell A, return A, sell B, keep A, return B, return again A", 0),
    "both were returned, and neither was": ("sell A, return A, sell B, return B, keep A, keep B", 8),
    "a stamp that went away is here again": ("stamp A, give away A, stamp B, take again A", 4),
    "a sale that went away is here again": ("sell A, give away A, sell B, take again A", 8),
    "a sale that went away is here again, and the other goes": ("sell A, give away A, sell B, take again A, give away B", 5),
    "a sale that went away is here again, and is voided": ("stamp A, give away A, stamp B, take again A, void A", 3),
}


@pytest.mark.parametrize(("typed", "stamps"), CASES.values(), ids=CASES)
def test_4_1_a_head_start_is_given_once(counter: Open, typed: str, stamps: int) -> None:
    shop = counter(ONE_PER_EURO + CARD)
    shop("enroll Boris")
    for each in typed.split(", "):
        words, _, letter = each.rpartition(" ")
        shop(LINES[words].format(letter))
    assert shop.balance("stamps:coffee") == stamps


def test_4_1_a_free_item_is_paid_for_after_all_when_another_stamp_began_the_card(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + CARD)
    shop("adjust Ana +10 --reason start")
    shop("earn Ana 4 --item LATTE:coffee@4.00 --ref A")
    free = shop("redeem Ana free --sale ref:A")
    assert shop.balance("stamps:coffee") == 0
    shop("stamp Ana")
    shop(f"void {free['event']} --reason slip")
    assert shop.balance("stamps:coffee") == 4


@pytest.mark.parametrize("is_merged", [False, True], ids=["apart", "merged"])
def test_4_1_who_is_merged_brings_the_head_start_along(counter: Open, is_merged: bool) -> None:
    """Whose sale is returned after the merge gets its head start back; whose card was begun anew before it does not."""
    shop = counter(ONE_PER_EURO + CARD)
    shop("enroll Nana")
    shop("stamp Ana")
    for line in ("earn Nana 4 --item L:coffee@4.00 --ref N", "refund ref:N --ref back-N", "stamp Nana"):
        shop(line)
    if is_merged:
        shop("customer merge Ana Nana --reason twice")
    shop("void ref:back-N --reason slip")
    assert sum(shop(f"show {name}")["balance"]["stamps:coffee"] for name in ("Ana", *(() if is_merged else ("Nana",)))) == 3 + 4


def test_4_1_an_imported_sale_begins_the_card_anew_too(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + CARD.replace('only = ["category:coffee"]\n', ""))
    for line in ("customer edit Ana --external-id 17", "earn Ana 4 --ref A", "refund ref:A --ref back-A"):
        shop(line)
    brought = shop.shop.json("import purchases -", stdin="ref,customer,at,amount\nB,17,2026-02-17,5\n")
    assert (brought.json["imported"], shop.balance("stamps:coffee")) == (1, 3)
    shop("void ref:back-A --reason slip")
    assert shop.balance("stamps:coffee") == 4


def test_4_1_what_a_sale_found_carried_is_carried_on_when_another_stamp_began_the_card(counter: Open) -> None:
    tens = '[[earn]]\nid = "tens"\npoints = 1\nper = "10.00"\ncarry = true\n'
    shop = counter(tens + CARD)
    for line in (
        "earn Ana 8",
        "earn Ana 12 --item LATTE:coffee*3@4.00 --ref A",
        "refund ref:A --ref back-A",
        "stamp Ana",
        "void ref:back-A --reason slip",
    ):
        shop(line)
    assert shop.balance() == 2
    assert [shop.points(amount) for amount in ("9.99", "0.01")] == [0, 1]
