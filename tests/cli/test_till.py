"""What is typed all day, and what the answer says beside it."""

import pytest

from tests.conftest import Shop


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
