"""Rule book, chapter 9: vouchers, gift cards, credit, packs."""

from collections.abc import Callable

from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
TEN = """
[[pack]]
id = "ten"
name = "Ten coffees"
price = "25.00"
units = 10
only = ["category:coffee"]
days = 60

[[product]]
sku = "LATTE"
category = "coffee"

[[product]]
sku = "BUN"
category = "bakery"
"""


def test_9_3_a_pack_is_counted_down(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)

    sold = shop("pack sell Ana ten")
    used = shop("pack use Ana ten --count 2")

    assert (sold["kind"], sold["amount"], sold["balance"]["pack:ten"]) == ("pack-sale", "25.00", 10)
    assert (used["kind"], used["spent"], used["balance"]["pack:ten"]) == ("pack-use", {"pack:ten": 2}, 8)


def test_3_4_buying_a_pack_earns_nothing(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)

    assert shop("pack sell Ana ten")["balance"]["points"] == 0


def test_9_3_a_pack_of_sixty_days_is_usable_through_the_sixtieth(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN, now="2026-06-01T09:00:00Z")
    shop("pack sell Ana ten", at="2026-02-17T12:00")

    assert shop("pack use Ana ten", at="2026-04-18T23:59")["balance"]["pack:ten"] == 9
    refused = shop.refused("pack use Ana ten", at="2026-04-19T00:00")

    assert (refused["code"], refused["needed"], refused["available"]) == ("insufficient_uses", 1, 0)
    assert refused["why"] == [{"rule": "ten", "text": "9 unused ones expired on 2026-04-18"}]


def test_9_3_the_unused_part_is_paid_back_and_the_used_or_expired_is_not(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN, now="2026-06-01T09:00:00Z")
    shop("pack sell Ana ten", at="2026-02-17T12:00")
    shop("pack use Ana ten --count 3", at="2026-02-18T12:00")

    back = shop("pack refund Ana ten", at="2026-03-01T12:00")

    assert (back["amount"], back["moved"], back["balance"].get("pack:ten", 0)) == ("17.50", {"pack:ten": -7}, 0)
    assert shop.refused("pack refund Ana ten", at="2026-03-02T12:00")["code"] == "nothing_to_do"
    shop("pack sell Ana ten", at="2026-03-02T12:00")
    assert shop.refused("pack refund Ana ten", at="2026-05-30T12:00")["code"] == "nothing_to_do"


def test_9_3_the_share_of_the_price_is_rounded_down(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN.replace('"25.00"', '"9.99"'))
    shop("pack sell Ana ten")
    shop("pack use Ana ten --count 3")

    assert shop("pack refund Ana ten")["amount"] == "6.99"  # 9.99 × 7 ÷ 10 = 6.993


def test_9_3_of_two_packs_the_soonest_ending_is_used_first_and_one_is_named_to_give_it_back(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN, now="2026-06-01T09:00:00Z")
    first = shop("pack sell Ana ten", at="2026-05-01")["event"]
    shop("pack sell Ana ten", at="2026-05-11")
    shop("pack use Ana ten --count 4")

    assert shop.refused("pack refund Ana ten")["code"] == "ambiguous"
    assert shop(f"pack refund Ana ten --sale {first}")["amount"] == "15.00"
    assert shop.balance("pack:ten") == 10


def test_9_3_a_pack_pays_only_for_what_it_is_for(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)
    shop("pack sell Ana ten")

    assert shop("pack use Ana ten --item LATTE*2")["spent"] == {"pack:ten": 2}
    refused = shop.refused("pack use Ana ten --item LATTE --item BUN")

    assert (refused["code"], refused["status"]) == ("not_in_pack", 1)


def test_7_6_a_void_reverses_a_use_a_refund_and_an_unused_sale_of_a_pack(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)
    sold = shop("pack sell Ana ten")["event"]
    used = shop("pack use Ana ten --count 4")["event"]
    assert shop.refused(f"void {sold} --reason x")["code"] == "cannot_void"

    shop(f"void {used} --reason x")
    assert shop.balance("pack:ten") == 10
    back = shop("pack refund Ana ten")["event"]
    shop(f"void {back} --reason x")
    assert shop.balance("pack:ten") == 10
    shop(f"void {sold} --reason x")
    assert shop.balance("pack:ten") == 0


def test_2_4_a_refund_of_a_pack_under_one_ref_pays_once(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)
    shop("pack sell Ana ten --ref P1")

    first, again = (shop("pack refund Ana ten --ref B1") for _ in range(2))

    assert (first["amount"], first["replayed"]) == ("25.00", False)
    assert (again["amount"], again["replayed"], again["event"]) == ("25.00", True, first["event"])


def test_6_3_the_nightly_run_writes_down_what_has_expired_of_a_pack(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN, now="2026-06-01T09:00:00Z")
    shop("pack sell Ana ten", at="2026-02-17T12:00")
    shop("pack use Ana ten", at="2026-02-18T12:00")

    shop("expire")

    assert shop("pack show Ana")["packs"][0]["status"] == "expired"
    assert [row["quantity"] for row in shop.shop.rows("SELECT quantity FROM postings WHERE account = 'breakage'")] == [-9]


def test_9_3_a_pack_that_the_programme_has_dropped_is_still_good(counter: Open) -> None:
    shop = counter(ONE_PER_EURO + TEN)
    shop("pack sell Ana ten")
    shop.apply(SHOP + ONE_PER_EURO)

    assert shop("pack use Ana ten")["balance"]["pack:ten"] == 9
    assert shop("pack refund Ana ten")["amount"] == "22.50"
    assert shop.refused("pack sell Ana ten")["code"] == "unknown_pack"
