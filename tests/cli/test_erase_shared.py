"""Somebody asks to be forgotten who was written down twice, shares a household, or brought others along."""

from collections.abc import Callable

import pytest

from tests.cli.test_erase import files
from tests.conftest import PROGRAM, Shop

REFERRAL = "\n[referral]\nreferrer = { points = 50 }\nfriend = { points = 10 }\n"
ERASE = ["customer", "erase", "Ana", "--reason", "asked by letter", "--yes"]


@pytest.fixture
def shop(make_shop: Callable[..., Shop]) -> Shop:
    """Ana was written down a second time as Nanette Petrova, who had brought Vera, and was merged."""
    shop = make_shop(PROGRAM + REFERRAL)
    shop.done("enroll 'Ana Ivanova' --phone +359881234567 --email ana@example.com")
    shop.done("enroll 'Nanette Petrova' --phone +359881111111 --email nanette@example.com --external-id N-77")
    shop.done("enroll Vera --referred-by Nanette")
    shop.done("enroll Boris")
    shop.done("earn Nanette 30 --ref N1")
    shop.done("customer merge Ana Nanette --reason twice --ref M1")
    return shop


def traces(shop: Shop, *words: str) -> list[str]:
    """Which of these words stand in any byte of the shop's files, in capitals or not."""
    held = b"".join(files(shop).values()).lower()
    return [word for word in words if word.lower().encode() in held]


def balances(shop: Shop) -> list[tuple[str, str, object]]:
    held = shop.done("export balances --format json")["balances"]
    return [(each["customer"], each["unit"], each["quantity"]) for each in held]


def test_every_name_of_one_person_goes_out_of_every_byte(shop: Shop) -> None:
    before = balances(shop)
    cards = [card["number"] for card in shop.done("show Ana")["cards"]]
    assert len(cards) == 2

    shop.done(ERASE)

    assert traces(shop, "ivanova", "nanette", "petrova", "881234567", "881111111", "N-77", "ana@", "nanette@") == []
    for who in ("Ana", "Nanette", "ext:N-77", *cards):
        assert shop(["show", who]).code != 0
    for number in cards:
        assert shop.json(["enroll", "Clara", "--card", number]).code == 1  # a number is given out once
    assert balances(shop) == before
    assert shop.done("db verify")["ok"]


def test_naming_a_merged_customer_erases_the_one_person_that_they_are(shop: Shop) -> None:
    shop.done(["customer", "erase", "Nanette Petrova", "--reason", "asked by letter", "--yes"])
    assert [each["name"] for each in shop.done("customer list")["customers"]] == ["Boris", "Vera"]


def test_a_reason_with_the_name_of_before_the_merge_is_refused(shop: Shop) -> None:
    refused = shop.json(["customer", "erase", "Ana", "--reason", "Petrova asked", "--yes"])
    assert refused.refusal == "reason_names_customer"


def test_what_staff_typed_of_a_merged_customer_is_told(shop: Shop) -> None:
    shop.done("adjust Ana +5 --reason 'a gift for Petrova' --ref A1")
    left = shop.done(ERASE)["left"]
    assert [each["text"] for each in left] == ["a gift for Petrova"]


def test_a_merge_with_somebody_erased_is_not_undone_and_their_sales_are_still_refunded(shop: Shop) -> None:
    shop.done(ERASE)
    assert shop.json("customer merge --undo ref:M1 --reason late").refusal == "customer_erased"
    assert shop.done("refund ref:N1")["earned"]["points"] == -30
    assert shop.done("db verify")["ok"]


def test_whoever_was_brought_is_welcomed_all_the_same(shop: Shop) -> None:
    shop.done(ERASE)
    assert shop.done("earn Vera 20 --ref V1")["earned"]["points"] == 30
    assert shop.done("refund ref:V1")["balance"]["points"] == 0
    assert shop.done("db verify")["ok"]


def test_a_member_is_erased_and_what_the_household_has_stays(shop: Shop) -> None:
    shop.done("earn Boris 12 --ref B1")
    shop.done("household join Boris Ana --ref J1")

    shop.done("customer erase Boris --reason asked --yes")

    assert traces(shop, "boris") == []
    assert shop.done("show Ana")["balance"]["points"] == 42
    assert shop.done("household show Ana")["members"] == []
    assert shop.json("customer merge --undo ref:J1 --reason late").code == 3
    assert shop.done("refund ref:B1")["balance"]["points"] == 30
    assert shop.done("db verify")["ok"]


def test_the_one_whose_account_a_household_shares_is_erased_after_the_others_have_left(shop: Shop) -> None:
    shop.done("household join Boris Ana")
    assert shop.json(ERASE).refusal == "shared_account"
    shop.done("household leave Boris")
    shop.done(ERASE)
    assert traces(shop, "ivanova", "nanette") == []
    assert shop.done("show Boris")["balance"]["points"] == 0
