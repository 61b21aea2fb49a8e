"""What is typed all day, and what the answer says beside it."""

from collections.abc import Callable

import pytest

from tests.conftest import PROGRAM, Shop


@pytest.mark.parametrize("typed", ["LATE*2", "latte*2"])
def test_a_product_that_is_nearly_known_is_booked_with_a_hint(shop: Shop, typed: str) -> None:
    shop.done("enroll Ana")
    said = shop.json(f"earn Ana 7.00 --item {typed}")
    assert said.json["earned"] == {"points": 7}
    sku = typed.removesuffix("*2")
    assert said.err == f"There is no product '{sku}'; it counted without a category. Did you mean LATTE?\n"


@pytest.mark.parametrize("typed", ["LATTE*2", "LATE:coffee*2@3.50", "WINDOW-CLEANING"])
def test_a_product_that_is_known_typed_whole_or_like_no_other_needs_no_hint(shop: Shop, typed: str) -> None:
    shop.done("enroll Ana")
    said = shop(f"earn Ana 7.00 --item {typed}")
    assert (said.code, said.err) == (0, "")


def test_quiet_keeps_the_hint_to_itself(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert shop("earn Ana 7.00 --item LATE --quiet").err == ""


TIERS = (
    '\n[tiers]\n[[tier]]\nid = "silver"\nname = "Silver"\nat = "50.00"\n[[tier]]\nid = "gold"\nname = "Gold"\nat = "300.00"\n'
)


def test_a_dry_run_says_what_a_sale_would_bring_and_what_would_still_be_missing(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + TIERS)
    shop.done("enroll Ana")
    assert shop("earn Ana 60.00 --item LATTE*12@5.00 --dry-run").out.splitlines() == [
        "Ana: 60.00 EUR, +60 points, +12 stamps (Coffee card)",
        "  +60 points: 60.00 at 1 per 1.00",
        "  +12 stamps (Coffee card): 12 items",
        "  -10 stamps (Coffee card): 10 of 10: the card is full",
        "A voucher: A free coffee",
        "Then: 60 points, 2 of 10 stamps (Coffee card), Silver from now on!",
        "Could redeem then: A free coffee",
        "40 points more for 5.00 off; 240.00 EUR more for Gold",
        "Nothing was written: a dry run.",
    ]
    assert shop.rows("SELECT id FROM events") == []


def test_a_dry_run_tells_scripts_the_same(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + TIERS)
    shop.done("enroll Ana")
    told = shop.done("earn Ana 60.00 --item LATTE*12@5.00 --dry-run")
    assert told["issued"] == [{"voucher": None, "reward": "free-coffee", "until": None}]
    assert [(each["id"], each["affordable"], each["missing"]) for each in told["rewards"]] == [
        ("free-coffee", True, None),
        ("five-off", False, 40),
    ]
    assert told["next_tier"] == {"id": "gold", "name": "Gold", "missing": "240.00"}
    booked = shop.done("earn Ana 60.00 --item LATTE*12@5.00")
    assert {"rewards", "next_tier", "dry_run"} & {*booked} == set()
    same = ("earned", "balance", "tier", "tier_before", "why")
    assert {key: told[key] for key in same} == {key: booked[key] for key in same}
