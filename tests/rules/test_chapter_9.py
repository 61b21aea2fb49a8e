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
    refusal = shop.refused("pack sell Ana ten")
    assert refusal["code"] == "unknown_pack"
    assert refusal["message"].endswith(" The programme has no packs: add a [[pack]] to it and apply it.")


GIFTS = (
    ONE_PER_EURO
    + """
[[gift_card]]
id = "small"
min = "10.00"
max = "99.99"
days = 365

[[gift_card]]
id = "large"
min = "100.00"
max = "500.00"
"""
)


def test_9_1_a_gift_card_has_a_code_nobody_can_guess(counter: Open) -> None:
    shop = counter(GIFTS)

    codes = {shop("gift sell 50.00")["code"] for _ in range(5)}

    assert len(codes) == 5
    assert all(len(code) == 13 for code in codes)


def test_9_2_a_gift_card_is_sold_for_money_and_spent_in_parts(counter: Open) -> None:
    shop = counter(GIFTS)
    sold = shop("gift sell 50.00")
    assert (sold["kind"], sold["amount"], sold["balance"], sold["until"]) == ("gift-sale", "50.00", "50.00", "2027-02-17")
    code = sold["code"]

    first = shop(f"gift use {code} 20.00")
    assert (first["kind"], first["amount"], first["balance"], first["status"]) == ("payment", "20.00", "30.00", "open")
    last = shop(f"gift use {code} 30.00")
    assert (last["balance"], last["status"]) == ("0.00", "used")

    shown = shop(f"gift show {code}")
    assert (shown["balance"], shown["status"], shown["until"]) == ("0.00", "used", "2027-02-17")
    assert [event["postings"] for event in shown["events"]] == [
        {"credit": "-30.00"},
        {"credit": "-20.00"},
        {"credit": "50.00"},
    ]


def test_9_2_a_gift_card_never_stands_below_zero(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    shop(f"gift use {code} 20.00")

    refused = shop.refused(f"gift use {code} 30.01")

    assert (refused["code"], refused["status"]) == ("insufficient_gift", 1)
    assert (refused["needed"], refused["available"], refused["missing"]) == ("30.01", "30.00", "0.01")
    assert shop(f"gift show {code}")["balance"] == "30.00"


def test_9_2_each_closed_card_is_refused_with_its_own_message(counter: Open) -> None:
    shop = counter(GIFTS)
    used, expired, blocked, cancelled = (shop("gift sell 50.00")["code"] for _ in range(4))
    shop(f"gift use {used} 50.00")
    shop(f"gift block {blocked} --reason stolen")
    shop(f"gift refund {cancelled}")
    shop.shop.now = "2027-02-18T12:00:00Z"

    said = {}
    for code in (used, expired, blocked, cancelled, "0000000000000"):
        refused = shop.refused(f"gift use {code} 1.00")
        said[refused["code"]] = refused["message"]
    assert list(said) == ["gift_used", "gift_expired", "gift_blocked", "gift_cancelled", "unknown_gift_card"]
    assert len(set(said.values())) == 5


def test_9_2_an_expired_gift_card_is_refused_before_and_after_the_nightly_run(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    shop(f"gift use {code} 10.00", at="2026-02-17")
    shop.shop.now = "2027-02-17T20:00:00Z"
    assert shop(f"gift use {code} 15.00")["balance"] == "25.00"
    shop.shop.now = "2027-02-18T12:00:00Z"

    assert shop.refused(f"gift use {code} 1.00")["code"] == "gift_expired"
    assert shop("expire")["events"] != []
    assert shop.refused(f"gift use {code} 1.00")["code"] == "gift_expired"
    shown = shop(f"gift show {code}")
    assert (shown["balance"], shown["status"]) == ("0.00", "expired")


def test_9_2_a_blocked_gift_card_can_be_opened_again(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    shop(f"gift block {code} --reason stolen")
    assert shop(f"gift show {code}")["status"] == "blocked"
    assert shop.refused(f"gift block {code} --reason again")["code"] == "gift_blocked"

    shop(f"gift unblock {code}")

    assert shop(f"gift use {code} 50.00")["balance"] == "0.00"
    assert shop.refused(f"gift unblock {code}")["code"] == "gift_not_blocked"


def test_9_2_a_refund_of_the_sale_pays_out_what_is_unspent_and_cancels_the_card(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    paid = shop(f"gift use {code} 20.00")["event"]

    refunded = shop(f"gift refund {code}")

    assert (refunded["kind"], refunded["amount"], refunded["status"]) == ("gift-refund", "30.00", "cancelled")
    assert shop.refused(f"gift use {code} 1.00")["code"] == "gift_cancelled"
    assert shop.refused(f"gift refund {code}")["code"] == "gift_cancelled"
    shop(f"void {paid} --reason 'wrong card'")
    assert shop.refused(f"gift use {code} 1.00")["code"] == "gift_cancelled"
    assert shop(f"gift refund {code}")["amount"] == "20.00"


def test_7_6_every_event_of_a_gift_card_is_voided_exactly(counter: Open) -> None:
    shop = counter(GIFTS)
    sold = shop("gift sell 50.00")
    code = sold["code"]
    paid = shop(f"gift use {code} 20.00")["event"]
    assert shop.refused(f"void {sold['event']} --reason x")["code"] == "cannot_void"

    shop(f"void {paid} --reason 'wrong card'")
    assert shop(f"gift show {code}")["balance"] == "50.00"
    refunded = shop(f"gift refund {code}")["event"]
    shop(f"void {refunded} --reason 'wrong card'")
    assert shop(f"gift use {code} 1.00")["balance"] == "49.00"
    shop("void last --reason 'wrong card'")
    shop(f"void {sold['event']} --reason 'card was refused'")

    assert shop(f"gift show {code}")["status"] == "cancelled"
    assert shop.refused(f"gift refund {code}")["code"] == "gift_cancelled"


def test_9_2_a_gift_card_that_was_not_sold_yet_pays_nothing(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]

    assert shop.refused(f"gift use {code} 10.00", at="2026-02-10")["code"] == "gift_unsold"


def test_9_2_the_first_kind_that_fits_is_sold_or_the_one_that_is_named(counter: Open) -> None:
    shop = counter(GIFTS)

    assert [shop(f"gift sell {amount}")["gift"] for amount in ("10.00", "99.99", "100.00", "500.00")] == [
        *("small", "small", "large", "large")
    ]
    assert shop("gift sell 100.00 --kind large")["until"] is None
    refusal = shop.refused("gift sell 9.99")
    assert (refusal["code"], refusal["message"]) == (
        "gift_not_sold",
        "No gift card is sold for 9.99 EUR: small from 10.00 up to 99.99; large from 100.00 up to 500.00.",
    )
    assert shop.refused("gift sell 500.01")["code"] == "gift_not_sold"
    assert shop.refused("gift sell 100.00 --kind small")["code"] == "gift_not_sold"
    assert shop.refused("gift sell 100.00 --kind smal")["code"] == "unknown_gift_card_kind"
    assert shop.refused("gift sell 0")["code"] == "bad_amount"


def test_9_2_without_a_kind_in_the_programme_none_is_sold(counter: Open) -> None:
    assert "[[gift_card]]" in counter().refused("gift sell 50.00")["message"]


def test_9_1_a_bound_gift_card_is_refused_for_anyone_else(counter: Open) -> None:
    shop = counter(GIFTS)
    shop("enroll Boris")
    free = shop("gift sell 50.00 --to Ana")
    bound = shop("gift sell 50.00 --to Ana --bound")
    assert (free["name"], free["bound"], bound["bound"]) == ("Ana", False, True)

    assert shop(f"gift use {free['code']} 10.00 --for Boris")["balance"] == "40.00"
    assert shop.refused(f"gift use {bound['code']} 10.00 --for Boris")["code"] == "foreign_gift_card"
    assert shop.refused(f"gift use {bound['code']} 10.00")["code"] == "foreign_gift_card"
    assert shop(f"gift use {bound['code']} 10.00 --for Ana")["balance"] == "40.00"


def test_9_1_of_a_used_gift_card_only_the_end_is_shown(counter: Open) -> None:
    shop = counter(GIFTS)
    sold = shop("gift sell 50.00 --ref G1")
    code, end = sold["code"], f"…{sold['code'][-4:]}"
    assert code in shop.said(f"receipt {sold['event']}").out
    shop(f"gift use {code} 20.00")
    assert shop(f"gift show {code}")["code"] == code

    assert shop(f"gift use {code} 30.00")["code"] == end

    assert shop(f"gift show {code}")["code"] == end
    assert [row["code"] for row in shop("gift list")["gift_cards"]] == [end]
    for line in ("gift list", "export ledger", "explain last", f"explain {sold['event']}", f"receipt {sold['event']}"):
        assert code not in shop.said(line).out


def test_2_4_the_first_answer_of_a_gift_card_is_given_again_with_its_code(counter: Open) -> None:
    shop = counter(GIFTS)
    first = shop("gift sell 50.00 --ref G1")
    paid = shop(f"gift use {first['code']} 50.00 --ref G1")

    assert shop("gift sell 50.00 --ref G1") == {**first, "replayed": True}
    assert shop(f"gift use {first['code']} 50.00 --ref G1") == {**paid, "replayed": True}


def test_9_1_a_code_is_found_in_small_letters_with_dashes_and_with_letters_for_digits(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    typed = f"{code[:4]}-{code[4:8]} {code[8:]}".lower().replace("0", "o").replace("1", "l")

    assert shop(["gift", "show", typed])["balance"] == "50.00"


def test_2_4_a_gift_card_under_one_ref_is_sold_and_used_once(counter: Open) -> None:
    shop = counter(GIFTS)

    first, again = (shop("gift sell 50.00 --ref G1") for _ in range(2))
    assert (first["code"], first["replayed"], again["replayed"]) == (again["code"], False, True)
    assert shop.refused("gift sell 60.00 --ref G1")["status"] == 4
    assert len(shop("gift list")["gift_cards"]) == 1

    used, again = (shop(f"gift use {first['code']} 10.00 --ref G1") for _ in range(2))
    assert (used["event"], used["balance"], again["balance"]) == (again["event"], "40.00", "40.00")


def test_3_4_buying_a_gift_card_earns_nothing(counter: Open) -> None:
    shop = counter(GIFTS)

    shop("gift sell 50.00 --to Ana")

    assert shop.balance() == 0
    assert shop("history Ana")["events"] == []


def test_9_2_a_gift_card_lists_by_its_status(counter: Open) -> None:
    shop = counter(GIFTS)
    first, second = (shop(f"gift sell {amount}")["code"] for amount in ("50.00", "60.00"))
    shop(f"gift use {first} 50.00")

    assert [row["balance"] for row in shop("gift list")["gift_cards"]] == ["60.00", "0.00"]
    assert [row["code"] for row in shop("gift list --status open")["gift_cards"]] == [f"…{second[-4:]}"]
    assert shop("gift list --status blocked")["gift_cards"] == []


VOUCHERS = (
    ONE_PER_EURO
    + """
[[reward]]
id = "free-coffee"
name = "A free coffee"
valid_days = 30

[[reward]]
id = "five-off"
kind = "amount"
value = "5.00"

[[reward]]
id = "ten-credit"
kind = "credit"
value = "10.00"
"""
)


def test_9_1_a_voucher_that_nobody_is_named_on_is_used_by_anyone_once(counter: Open) -> None:
    shop = counter(VOUCHERS)
    shop("enroll Boris")
    issued = shop("voucher issue five-off --count 3 --until 2026-12-31")
    assert (issued["kind"], issued["customer"], issued["count"]) == ("voucher-issue", None, 3)
    codes = [each["voucher"] for each in issued["issued"]]
    assert len({*codes}) == 3
    assert {each["until"] for each in issued["issued"]} == {"2026-12-31"}

    used = shop(f"voucher use {codes[0]} --bill 12.00")
    assert (used["kind"], used["discount"], used["voucher"], used["customer"]) == ("redemption", "5.00", codes[0], None)
    assert shop(f"voucher use {codes[1]} --for Boris --bill 3.00")["discount"] == "3.00"
    for code in codes[:2]:
        assert shop.refused(f"voucher use {code} --for Ana")["code"] == "voucher_used"
    assert shop("voucher list --status open")["vouchers"][0]["code"] == codes[2]


def test_9_1_a_voucher_issued_to_a_customer_is_refused_for_anyone_else(counter: Open) -> None:
    shop = counter(VOUCHERS)
    shop("enroll Boris")
    issued = shop("voucher issue free-coffee --for Ana --count 2")
    [first, second] = [each["voucher"] for each in issued["issued"]]
    assert (issued["customer"], issued["issued"][0]["until"]) == (shop("show Ana")["customer"]["id"], "2026-03-19")

    assert shop.refused(f"voucher use {first} --for Boris")["code"] == "foreign_voucher"
    assert shop(f"voucher use {first} --for Ana")["reward"] == "free-coffee"
    assert shop("redeem Ana free-coffee")["voucher"] == second


def test_9_1_the_credit_of_a_voucher_goes_to_who_shows_it(counter: Open) -> None:
    shop = counter(VOUCHERS)
    [code] = [each["voucher"] for each in shop("voucher issue ten-credit")["issued"]]
    assert shop.refused(f"voucher use {code}")["code"] == "customer_needed"

    used = shop(f"voucher use {code} --for Ana --ref V1")

    assert (used["customer"], used["earned"]) == (shop("show Ana")["customer"]["id"], {"credit": "10.00"})
    assert shop.balance("credit") == "10.00"
    assert shop(f"voucher use {code} --for Ana --ref V1")["replayed"] is True
    shop(f"void {used['event']} --reason 'wrong code'")
    assert shop.balance("credit") == 0
    assert shop(f"voucher use {code} --for Ana")["earned"] == {"credit": "10.00"}


def test_9_1_of_a_used_voucher_only_the_end_is_shown(counter: Open) -> None:
    shop = counter(VOUCHERS)
    issued = shop("voucher issue five-off")
    code = issued["issued"][0]["voucher"]
    assert code in shop.said(f"receipt {issued['event']}").out
    event = shop(f"voucher use {code}")["event"]

    looked = [f"{verb} {each}" for verb in ("explain", "receipt") for each in (event, issued["event"])]
    for line in ("voucher list", f"voucher show {code}", "export ledger", *looked):
        assert code not in shop.said(line).out


def test_2_4_vouchers_under_one_ref_are_issued_once(counter: Open) -> None:
    shop = counter(VOUCHERS)

    first, again = (shop("voucher issue five-off --count 3 --ref I1") for _ in range(2))

    assert (first["issued"], again["replayed"]) == (again["issued"], True)
    assert shop.refused("voucher issue five-off --count 2 --ref I1")["status"] == 4
    assert shop.refused("voucher issue five-off --count 3 --ref I1 --until 2026-12-31")["status"] == 4
    assert len(shop("voucher list")["vouchers"]) == 3


def test_7_6_vouchers_given_by_hand_are_withdrawn_by_a_void_until_one_is_used(counter: Open) -> None:
    shop = counter(VOUCHERS)
    first = shop("voucher issue five-off --for Ana --count 2")
    used = shop("voucher issue five-off --for Ana")
    shop(f"voucher use {used['issued'][0]['voucher']}")

    shop(f"void {first['event']} --reason 'wrong customer'")

    assert shop.refused(f"voucher use {first['issued'][0]['voucher']}")["code"] == "voucher_cancelled"
    assert shop.refused(f"void {used['event']} --reason x")["code"] == "cannot_void"


def test_9_1_a_bearers_voucher_is_cancelled_by_its_code(counter: Open) -> None:
    shop = counter(VOUCHERS)
    [code] = [each["voucher"] for each in shop("voucher issue five-off")["issued"]]

    shop(f"voucher cancel {code} --reason 'printed twice'")

    assert shop.refused(f"voucher use {code}")["code"] == "voucher_cancelled"
    assert shop.refused("voucher issue five-of")["code"] == "unknown_reward"
    assert shop.refused("voucher issue five-off --until 2026-02-16")["code"] == "day_over"


def test_9_2_a_refund_of_a_purchase_paid_by_a_gift_card_restores_it_with_its_last_day(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    paid = shop(f"pay Ana 40.00 --gift {code}")["event"]
    shop.shop.now = "2026-03-01T12:00:00Z"

    assert shop(f"refund {paid} --amount 10.00")["back"]["gift"] == "10.00"
    shown = shop(f"gift show {code}")
    assert (shown["balance"], shown["until"]) == ("20.00", "2027-02-17")
    shop(f"refund {paid}")

    shown = shop(f"gift show {code}")
    assert (shown["balance"], shown["status"], shown["until"]) == ("50.00", "open", "2027-02-17")
    assert [event["kind"] for event in shown["events"]] == ["refund", "refund", "payment", "gift-sale"]


def test_9_2_what_comes_back_to_an_expired_or_blocked_gift_card_is_on_it_all_the_same(counter: Open) -> None:
    shop = counter(GIFTS)
    expiring, blocked = (shop("gift sell 50.00")["code"] for _ in range(2))
    first, second = (shop(f"pay Ana 20.00 --gift {code}")["event"] for code in (expiring, blocked))
    shop(f"gift block {blocked} --reason stolen")
    shop(f"refund {second}")
    assert (shop(f"gift show {blocked}")["balance"], shop(f"gift show {blocked}")["status"]) == ("50.00", "blocked")
    shop.shop.now = "2027-02-18T12:00:00Z"

    shop(f"refund {first}")

    assert shop(f"gift show {expiring}")["status"] == "expired"
    assert shop.refused(f"gift use {expiring} 1.00")["code"] == "gift_expired"
    assert shop("report liability")["lapsed"] == {"credit": "100.00"}


def test_9_2_what_comes_back_to_a_gift_card_that_was_paid_out_is_paid_out_too(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    paid = shop(f"pay Ana 20.00 --gift {code}")["event"]
    assert shop(f"gift refund {code}")["amount"] == "30.00"

    back = shop(f"refund {paid}")["event"]

    assert shop.refused(f"gift use {code} 1.00")["code"] == "gift_cancelled"
    assert shop(f"gift refund {code}")["amount"] == "20.00"
    assert shop.refused(f"void {back} --reason x")["code"] == "cannot_void"


def test_7_6_a_void_of_a_payment_and_of_its_refund_finds_the_gift_card(counter: Open) -> None:
    shop = counter(GIFTS)
    code = shop("gift sell 50.00")["code"]
    paid = shop(f"pay Ana 20.00 --gift {code}")["event"]
    back = shop(f"refund {paid} --amount 5.00")["event"]
    assert shop(f"gift show {code}")["balance"] == "35.00"

    shop(f"void {back} --reason 'wrong receipt'")
    assert shop(f"gift show {code}")["balance"] == "30.00"
    taken = next(event["event"] for event in shop(f"gift show {code}")["events"] if event["kind"] == "payment")
    assert shop.refused(f"void {taken} --reason x")["code"] == "cannot_void"
    shop(f"void {paid} --reason 'wrong customer'")

    assert shop(f"gift show {code}")["balance"] == "50.00"


def test_9_1_a_bound_gift_card_pays_for_nobody_else(counter: Open) -> None:
    shop = counter(GIFTS)
    shop("enroll Boris")
    code = shop("gift sell 50.00 --to Ana --bound")["code"]

    assert shop.refused(f"pay Boris 20.00 --gift {code}")["code"] == "foreign_gift_card"
    assert shop(f"pay Ana 20.00 --gift {code}")["paid"]["gift"] == "20.00"
