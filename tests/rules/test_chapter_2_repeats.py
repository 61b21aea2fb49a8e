"""Rule book, chapter 2.4: the same line typed again is answered as before, whoever was merged or parted in between."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
RULES = (
    '[points]\nvalue = "0.10"\n'
    + ONE_PER_EURO
    + """
[[stamp_card]]
id = "coffee"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free"

[[reward]]
id = "free"
kind = "item"

[[reward]]
id = "small"
kind = "amount"
value = "1.00"
points = 10

[[pack]]
id = "ten"
price = "25.00"
units = 10
days = 60

[[gift_card]]
id = "gift"
min = "10.00"
max = "200.00"

[[membership]]
id = "year"
price = "50.00"
months = 12
tier = "gold"

[[tier]]
id = "gold"
at = "1000.00"
"""
)
LINES = (  # {who} is the customer who will be merged, or was
    "earn {who} 12.50 --item LATTE:coffee*2@6.25",
    "stamp {who} coffee --count 3",
    "redeem {who} small",
    "redeem {who} small --sale ref:SALE",
    "redeem {who} free",
    "redeem {who} small --hold",
    "pay {who} 20 --points 50",
    "adjust {who} +5 --reason sorry",
    "adjust {who} -5 --reason slip",
    "transfer {who} Zoe 20",
    "transfer Zoe {who} 20",
    "pack sell {who} ten",
    "pack use {who} ten",
    "pack refund {who} ten",
    "member join {who} year",
    "gift sell 20.00 --to {who}",
    "voucher issue small --for {who}",
    "refund ref:SALE --amount 5",
    "void ref:SALE --reason slip",
)


@pytest.fixture
def two(counter: Open) -> Callable[[], Counter]:
    """A shop in which Ana is written down twice, as Nana with a card, a phone and all that can be taken from her."""

    def open_() -> Counter:
        shop = counter(RULES)
        shop("enroll Zoe")
        shop("enroll Nana --phone +359888123456 --external-id N-1")
        shop("adjust Zoe +100 --reason start")
        shop("adjust Nana +100 --reason start")
        shop("stamp Nana coffee --count 10")
        shop("pack sell Nana ten")
        shop("earn Nana 30 --ref SALE")
        return shop

    return open_


def ways(shop: Counter) -> dict[str, str]:
    """How Nana can be named."""
    shown = shop("show Nana")
    return {"card": shown["cards"][0]["number"], "id": f"id:{shown['customer']['id']}", "phone": "+359888123456"}


def merge(shop: Counter) -> str:
    """Merge Nana into Ana; the merge's event."""
    event: str = shop("customer merge Ana Nana --reason 'enrolled twice'")["event"]
    return event


def is_repeated(shop: Counter, line: str, first: dict[str, Any]) -> None:
    """The line answers what it answered before, and writes nothing."""
    before = shop.shop.books()
    answer = shop(line)
    assert {name: answer[name] for name in ("event", "replayed")} == {"event": first["event"], "replayed": True}
    assert {**answer, "replayed": False} == {**first, "replayed": False}
    assert shop.shop.books() == before


@pytest.mark.parametrize("line", LINES)
def test_2_4_a_line_of_somebody_who_was_merged_since_is_answered_as_before(two: Callable[[], Counter], line: str) -> None:
    shop = two()
    named = ways(shop)
    first = shop(f"{line.format(who='Nana')} --ref R1")
    if "--hold" in line:
        shop("redeem --release ref:R1")
    merge(shop)
    for who in (*named.values(), "Ana"):
        is_repeated(shop, f"{line.format(who=who)} --ref R1", first)


@pytest.mark.parametrize("line", LINES)
def test_2_4_so_is_one_from_between_a_merge_and_its_undoing(two: Callable[[], Counter], line: str) -> None:
    shop = two()
    named = ways(shop)
    event = merge(shop)
    first = shop(f"{line.format(who=named['card'])} --ref R1")
    if "--hold" in line:
        shop("redeem --release ref:R1")
    shop(f"customer merge --undo {event} --reason 'two persons'")
    for who in named.values():
        is_repeated(shop, f"{line.format(who=who)} --ref R1", first)


@pytest.mark.parametrize("line", LINES)
def test_2_4_so_is_one_from_before_both(two: Callable[[], Counter], line: str) -> None:
    shop = two()
    named = ways(shop)
    first = shop(f"{line.format(who='Nana')} --ref R1")
    if "--hold" in line:
        shop("redeem --release ref:R1")
    shop(f"customer merge --undo {merge(shop)} --reason 'two persons'")
    for who in named.values():
        is_repeated(shop, f"{line.format(who=who)} --ref R1", first)
    if "{who}" in line:
        shop.refused(f"{line.format(who='Ana')} --ref R1")


def test_2_4_so_is_a_reward_that_the_other_may_not_take_any_more(two: Callable[[], Counter]) -> None:
    """Its sale, and its voucher, went back with the undoing; what was taken stays taken."""
    shop = two()
    code = next(each["code"] for each in shop("show Nana")["vouchers"])
    event = merge(shop)
    lines = ("redeem Ana small --sale ref:SALE --ref R1", "redeem Ana small --sale ref:SALE --hold --ref R2")
    taken = {line: shop(line) for line in lines}
    shop("redeem --release ref:R2")
    line = f"voucher use {code} --for Ana --ref R3"
    taken[line] = shop(line)
    shop(f"customer merge --undo {event} --reason 'two persons'")
    for line, first in taken.items():
        is_repeated(shop, line, first)
    assert shop.refused("redeem Ana small --sale ref:SALE --ref R4")["code"] == "foreign_sale"
    assert shop.refused(f"voucher use {code} --for Ana --ref R4")["code"] == "foreign_voucher"


def test_2_4_the_ref_of_one_is_not_the_ref_of_another_who_was_never_merged(two: Callable[[], Counter]) -> None:
    shop = two()
    shop("earn Nana 12.50 --ref R1")
    shop("transfer Nana Zoe 20 --ref T1")
    merge(shop)
    for line in ("earn Zoe 12.50 --ref R1", "earn Ana 12.51 --ref R1", "transfer Ana Zoe 21 --ref T1"):
        assert shop.refused(line)["code"] == "ref_conflict"
    shop("enroll Boris")
    assert shop.refused("transfer Ana Boris 20 --ref T1")["code"] == "ref_conflict"


def test_2_4_a_line_of_somebody_who_was_merged_twice_is_answered_as_before(two: Callable[[], Counter]) -> None:
    shop = two()
    named = ways(shop)
    first = shop("earn Nana 12.50 --ref R1")
    merge(shop)
    second = shop(f"earn {named['card']} 7 --ref R2")
    shop("customer merge Zoe Ana --reason x")
    third = shop(f"earn {named['phone']} 8 --ref R3")
    for who in (*named.values(), "Zoe"):
        is_repeated(shop, f"earn {who} 12.50 --ref R1", first)
        is_repeated(shop, f"earn {who} 7 --ref R2", second)
        is_repeated(shop, f"earn {who} 8 --ref R3", third)


def test_2_4_a_sale_that_was_moved_since_is_answered_as_before_for_both(two: Callable[[], Counter]) -> None:
    shop = two()
    first = shop("earn Ana 12.50 --ref R1")
    shop("customer move ref:R1 Zoe --reason 'it was Zoe'")
    for who in ("Ana", "Zoe"):
        is_repeated(shop, f"earn {who} 12.50 --ref R1", first)
    assert shop.refused("earn Nana 12.50 --ref R1")["code"] == "ref_conflict"


def test_2_4_so_is_what_was_booked_in_a_household_that_somebody_left(two: Callable[[], Counter]) -> None:
    shop = two()
    shop("household join Nana Zoe --ref J1")
    first = shop("earn Nana 12.50 --ref R1")
    shop("household leave Nana")
    for who in ("Nana", "Zoe"):
        is_repeated(shop, f"earn {who} 12.50 --ref R1", first)
    before = shop.shop.books()
    assert shop("household join Nana Zoe --ref J1")["replayed"]
    assert shop.shop.books() == before


def test_2_4_a_household_that_changes_hands_is_followed_to_its_end(two: Callable[[], Counter]) -> None:
    shop = two()
    shop("household join Nana Zoe")
    shop("household leave Nana")
    shop("household join Zoe Nana")
    first = shop("earn Zoe 12.50 --ref R1")
    for who in ("Nana", "Zoe"):
        is_repeated(shop, f"earn {who} 12.50 --ref R1", first)
    assert shop.refused("earn Ana 12.50 --ref R1")["code"] == "ref_conflict"


def test_2_4_a_merge_repeated_after_its_undoing_merges_nothing(two: Callable[[], Counter]) -> None:
    shop = two()
    first = shop("customer merge Ana Nana --reason twice --ref M1")
    shop(f"customer merge --undo {first['event']} --reason 'two persons' --ref U1")
    before = shop.shop.books()
    again = shop("customer merge Ana Nana --reason twice --ref M1")
    assert (again["event"], again["replayed"]) == (first["event"], True)
    assert shop("customer merge Ana Nana --reason twice --ref M1 --dry-run")["replayed"]
    assert shop.shop.books() == before
    assert shop.refused("customer merge Zoe Nana --reason twice --ref M1")["code"] == "ref_conflict"
    assert shop.refused("customer merge Ana Zoe --reason twice --ref U1")["code"] == "ref_conflict"


def test_2_4_an_undoing_repeated_after_they_were_merged_anew_parts_nobody(two: Callable[[], Counter]) -> None:
    shop = two()
    first = merge(shop)
    undone = shop(f"customer merge --undo {first} --reason 'two persons' --ref U1")
    second = merge(shop)
    before = shop.shop.books()
    again = shop(f"customer merge --undo {first} --reason x --ref U1")
    assert (again["event"], again["replayed"]) == (undone["event"], True)
    assert shop(f"customer merge --undo {first} --reason x --ref U1 --dry-run")["replayed"]
    assert shop.shop.books() == before
    assert shop.refused(f"customer merge --undo {second} --reason x --ref U1")["code"] == "ref_conflict"
