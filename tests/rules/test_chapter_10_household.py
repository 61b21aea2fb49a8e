"""Rule book, chapter 10.4: households, several customers with one balance."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
RULES = (
    ONE_PER_EURO
    + '[[reward]]\nid = "small"\nkind = "amount"\nvalue = "1.00"\npoints = 10\n'
    + '[tiers]\n[[tier]]\nid = "silver"\nat = "100.00"\n'
)


@pytest.fixture
def family(counter: Open) -> Callable[..., Counter]:
    """A shop with Ana, Boris and Zoe in it."""

    def open_(rules: str = RULES, **more: Any) -> Counter:
        shop = counter(rules, **more)
        shop("enroll Boris --phone +359888123456")
        shop("enroll Zoe")
        return shop

    return open_


def points(shop: Counter, name: str) -> int:
    return int(shop(f"show {name}")["balance"]["points"])


def test_10_4_a_household_shares_one_balance(family: Open) -> None:
    shop = family()
    shop("earn Ana 60")
    shop("earn Boris 50 --ref B1")
    told = shop("household join Boris Ana")
    assert (told["moved"], told["followed"][0]["tier"]) == ({"points": -50}, "silver")
    assert points(shop, "Ana") == points(shop, "Boris") == 110
    card = shop("show Boris")["cards"][0]["number"]
    assert shop(f"earn {card} 5")["balance"]["points"] == 115
    shop("redeem Boris small")
    assert shop("refund ref:B1 --amount 10")["balance"]["points"] == 95
    assert points(shop, "Ana") == 95


def test_10_4_each_stays_who_they_are(family: Open) -> None:
    shop = family()
    cards = {name: shop(f"show {name}")["cards"][0]["number"] for name in ("Ana", "Boris")}
    shop("household join Boris Ana")
    boris = shop("show +359888123456")
    assert (boris["customer"]["name"], [each["number"] for each in boris["cards"]]) == ("Boris", [cards["Boris"]])
    assert [each["name"] for each in boris["household"]] == ["Ana", "Boris"]
    assert shop("customer list")["count"] == 3
    shop("customer edit Boris --email b@example.com")
    assert shop("show Boris")["customer"]["email"] == "b@example.com"
    assert shop("show Ana")["customer"]["email"] is None
    shop("card issue Boris")
    assert (len(shop("show Boris")["cards"]), len(shop("show Ana")["cards"])) == (2, 1)


def test_10_4_a_household_is_shown_and_named(family: Open) -> None:
    shop = family()
    shop("household join Boris Ana")
    members = shop("household show Boris")["members"]
    assert [(each["name"], each["owner"]) for each in members] == [("Ana", True), ("Boris", False)]
    assert shop("household show Zoe")["members"] == []
    assert shop.said("earn Boris 5").out.splitlines()[0] == "Ana, Boris: 5.00 EUR, +5 points"
    assert "Household: Ana, Boris" in shop.said("show Ana").out


def test_10_4_a_blocked_card_of_one_is_blocked(family: Open) -> None:
    shop = family()
    card = shop("show Boris")["cards"][0]["number"]
    shop("household join Boris Ana")
    shop(f"card block {card} --reason lost")
    assert shop.refused(f"earn {card} 5")["code"] == "card_blocked"
    assert shop("earn Boris 5")["balance"]["points"] == 5


def test_10_4_who_leaves_begins_anew_and_the_balance_stays(family: Open) -> None:
    shop = family()
    shop("earn Boris 50 --ref B1")
    shop("household join Boris Ana")
    shop("household join Zoe Boris")
    shop("earn Zoe 7")
    shop("household leave Boris")
    assert [points(shop, name) for name in ("Ana", "Boris", "Zoe")] == [57, 0, 57]
    assert shop("earn Boris 3")["balance"]["points"] == 3
    assert shop("refund ref:B1 --amount 10")["balance"]["points"] == 47
    shop("household join Boris Zoe")
    assert points(shop, "Zoe") == 50


def test_10_4_the_owner_stays_while_others_are_there(family: Open) -> None:
    shop = family()
    shop("household join Boris Ana")
    assert shop.refused("household leave Ana")["code"] == "owner_stays"
    assert shop.refused("household leave Zoe")["code"] == "not_in_household"
    shop("household leave Boris")
    assert shop.refused("household leave Ana")["code"] == "not_in_household"


def test_10_4_who_shares_an_account_is_not_merged(family: Open) -> None:
    shop = family()
    shop("household join Boris Ana")
    for line in (
        "customer merge Zoe Boris --reason x",
        "customer merge Zoe Ana --reason x",
        "household join Ana Zoe",
        "household join Boris Zoe",
        "customer close Boris",
        "customer close Ana",
    ):
        assert shop.refused(line)["code"] == "shared_account"
    assert shop.refused("household join Boris Ana")["code"] == "same_customer"
    assert shop.refused("transfer Boris Ana 5")["code"] == "same_customer"
    shop("customer merge Boris Zoe --reason twice")
    assert shop("show Zoe")["customer"]["name"] == "Boris"
    assert [each["name"] for each in shop("household show Zoe")["members"]] == ["Ana", "Boris"]


def test_10_4_a_rehearsed_joining_writes_nothing(family: Open) -> None:
    shop = family()
    shop("earn Boris 50")
    before = shop.shop.books()
    assert shop("household join Boris Ana --dry-run")["followed"][0]["balance"]["points"] == 50
    assert shop.shop.books() == before


def test_10_4_a_joining_undone_gives_back_what_is_left(family: Open) -> None:
    shop = family()
    shop("earn Ana 20")
    shop("earn Boris 50")
    event = shop("household join Boris Ana")["event"]
    shop("redeem Ana small")
    shop(f"customer merge --undo {event} --reason 'no household'")
    assert (points(shop, "Ana"), points(shop, "Boris")) == (10, 50)
    assert shop("household show Ana")["members"] == []


def test_10_3_who_is_erased_leaves_the_household_its_balance(family: Open) -> None:
    shop = family()
    shop("earn Boris 50")
    shop("household join Boris Ana")
    assert shop.refused("customer erase Ana --reason asked --yes")["code"] == "shared_account"
    shop("customer erase Boris --reason asked --yes")
    assert points(shop, "Ana") == 50
    assert shop("household show Ana")["members"] == []
    assert shop.refused("show +359888123456")["status"] == 3


def test_2_4_a_ref_repeats_a_joining(family: Open) -> None:
    shop = family()
    shop("earn Boris 50")
    first = shop("household join Boris Ana --ref J1")
    again = shop("household join Boris Ana --ref J1")
    assert (again["event"], again["replayed"], first["replayed"]) == (first["event"], True, False)
    assert shop("household join Boris Ana --ref J1 --dry-run")["moved"] == first["moved"]
    assert shop.refused("household join Boris Ana --ref J2")["code"] == "same_customer"
    assert points(shop, "Ana") == 50
