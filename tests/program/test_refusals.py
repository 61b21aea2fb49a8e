"""What a rule refuses, and the whole sentence that it says: what is wrong, and what to do about it."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from loyalty_cli.errors import LoyaltyError
from loyalty_cli.program import bills
from loyalty_cli.program.facts import (
    Adjustment,
    Expiring,
    Fact,
    Hold,
    Line,
    Migration,
    Purchase,
    Redemption,
    Refund,
    Release,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.gift_facts import GiftPayment, GiftRefund, GiftSale
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.issuing import VoucherIssue
from loyalty_cli.program.linked import Move, Transfer
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.packs import PackRefund, PackSale, PackUse
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.tier_facts import Grant
from tests.plain import CARD, SPEND, PlainBooks, program

RULES = (
    SPEND,
    CARD,
    """
[[reward]]
id = "five"
name = "Five off"
kind = "amount"
value = "5.00"
points = 100

[[reward]]
id = "ten"
kind = "percent"
value = 10
points = 1

[[reward]]
id = "once"
kind = "amount"
value = "1.00"
points = 1
limit = { per_customer = 1 }

[[reward]]
id = "twice"
kind = "amount"
value = "1.00"
points = 1
limit = { per_customer = 2 }

[[reward]]
id = "daily"
kind = "amount"
value = "1.00"
points = 1
limit = { per_day = 1 }

[[reward]]
id = "twice-a-day"
kind = "amount"
value = "1.00"
points = 1
limit = { per_day = 2 }

[[reward]]
id = "noble"
points = 1
tier = "gold"

[[reward]]
id = "last"
points = 1
stock = 1

[[reward]]
id = "first"
points = 1
limit = { total = 1 }

[[reward]]
id = "old"
points = 1
dates = ["2026-01-01", "2026-01-31"]

[[reward]]
id = "large"
points = 1
min_bill = "20.00"

[[reward]]
id = "latte"
points = 1
only = ["sku:LATTE"]

[[reward]]
id = "credit"
kind = "credit"
value = "2.00"
points = 1

[[tier]]
id = "gold"
name = "Gold"
at = "1000.00"

[[pack]]
id = "cups"
name = "Ten cups"
price = "25.00"
units = 10
only = ["sku:LATTE", "tag:new"]

[[membership]]
id = "year"
name = "A year"
price = "50.00"
months = 12
tier = "gold"

[[cause]]
id = "trees"
name = "Trees"

[[gift_card]]
id = "large"
min = "10.00"
max = "200.00"
""",
)
FOR_PROGRAMS = Path(__file__).parent / "refusals.txt"  # LOYALTY_WRITE_REFUSALS=1 writes it anew; read what has changed
RICH = Adjustment("points", 1000, "start")
SALE = Purchase(2000)
FULL = Stamp("coffee", 10)
# What is booked first, as events 1, 2, …; what is refused then, and the sentence.
CASES: dict[str, tuple[Sequence[Fact], Fact, str]] = {
    "points that are not there": (
        [Adjustment("points", 40, "start")],
        Redemption("five"),
        "100 points are needed and 40 can be spent: 60 are missing.",
    ),
    "a reward that nobody knows": (
        [RICH],
        Redemption("fiv"),
        "There is no reward 'fiv'. Did you mean five? `loyalty reward list` shows all.",
    ),
    "no voucher": ([], Redemption("free"), "free is paid with a voucher, and the customer has none that is open."),
    "a percentage of no bill": ([RICH], Redemption("ten"), "ten is a share of the bill: give the bill with --bill."),
    "a percentage of nothing": ([RICH], Redemption("ten", 0), "ten cannot be redeemed now: on this bill it takes nothing off."),
    "once": (
        [RICH, Redemption("once")],
        Redemption("once"),
        "once cannot be redeemed now: a customer may take it once.",
    ),
    "a third time": (
        [RICH, Redemption("twice"), Redemption("twice")],
        Redemption("twice"),
        "twice cannot be redeemed now: a customer may take it 2 times.",
    ),
    "once a day": (
        [RICH, Redemption("daily")],
        Redemption("daily"),
        "daily cannot be redeemed now: a customer may take it once a day.",
    ),
    "a third time a day": (
        [RICH, Redemption("twice-a-day"), Redemption("twice-a-day")],
        Redemption("twice-a-day"),
        "twice-a-day cannot be redeemed now: a customer may take it 2 times a day.",
    ),
    "a tier too high": ([RICH], Redemption("noble"), "noble cannot be redeemed now: it is kept for Gold and above."),
    "the stock": ([RICH, Redemption("last")], Redemption("last"), "last cannot be redeemed now: all 1 have been taken."),
    "the total": ([RICH, Redemption("first")], Redemption("first"), "first cannot be redeemed now: all 1 have been taken."),
    "another month": (
        [RICH],
        Redemption("old"),
        "old cannot be redeemed now: it runs from 2026-01-01 through 2026-01-31.",
    ),
    "a small bill": (
        [RICH],
        Redemption("large", 1999),
        "large cannot be redeemed now: the bill must be at least 20.00; this one is 19.99.",
    ),
    "no bill": (
        [RICH],
        Redemption("large"),
        "large cannot be redeemed now: the bill must be at least 20.00; no bill was given (--bill).",
    ),
    "a voucher that is held": (
        [FULL, Hold("free")],
        Redemption("free", code="V1-1"),
        "free cannot be redeemed now: its voucher is held; commit that hold, or release it.",
    ),
    "a sale that is gone": (
        [RICH, SALE, Refund(2)],
        Redemption("once", sale=2),
        "Nothing is left of that sale to take a reward on. Leave --sale out, or name another.",
    ),
    "a sale that was settled": (
        [RICH, Purchase(2000, pays=Tender(("once",)))],
        Redemption("five", sale=2),
        "That sale was settled by `loyalty pay`, with its rewards. Void it and pay anew with --reward, or leave --sale out.",
    ),
    "a hold that was committed": (
        [RICH, Hold("five"), Redemption("five", hold=2)],
        Redemption("five", hold=2),
        "This hold has been committed already; redeem anew.",
    ),
    "a hold that was given back": (
        [RICH, Hold("five"), Release(2)],
        Redemption("five", hold=2),
        "This hold was given back already; redeem anew.",
    ),
    "a hold of a voucher that was closed": (
        [FULL, Hold("free"), VoucherCancel("V1-1")],
        Redemption("free", hold=2),
        "This hold stands on a voucher that was closed since; redeem anew.",
    ),
    "a void of a hold that was committed": (
        [RICH, Hold("five"), Redemption("five", hold=2)],
        Void(2, "x"),
        "This event cannot be voided: the hold was committed already.",
    ),
    "a void of a hold that was given back": (
        [RICH, Hold("five"), Release(2)],
        Void(2, "x"),
        "This event cannot be voided: the hold was released already.",
    ),
    "a void of a release, and the points are gone": (
        [Adjustment("points", 100, "start"), Hold("five"), Release(2), Redemption("five")],
        Void(3, "x"),
        "This event cannot be voided: what was held has been spent since.",
    ),
    "a void of a return whose stamps were used": (
        [
            FULL,
            Purchase(500, (Line("LATTE", gross_minor=500),), pays=Tender(("free",))),
            Void(1, "x"),
            Refund(2),
            Stamp("coffee", 10),
        ],
        Void(4, "x"),
        "This event cannot be voided: the stamps that came back with it have been used since.",
    ),
    "a gift card on which too little is left": (
        [GiftSale(2000), GiftPayment(1500)],
        GiftPayment(600),
        "5.00 EUR is left on the gift card and 6.00 is needed: 1.00 is missing.",
    ),
    "a gift card that is used up": (
        [GiftSale(2000), GiftPayment(2000)],
        GiftPayment(1),
        "The gift card is used up; nothing was taken.",
    ),
    "a gift card that was paid out": (
        [GiftSale(2000), GiftRefund(1)],
        GiftPayment(1),
        "The gift card was refunded and is cancelled; nothing was taken.",
    ),
    "a void of a gift card of which some is spent": (
        [GiftSale(2000), GiftPayment(1)],
        Void(1, "x"),
        "This event cannot be voided: a part of the gift card has been spent, or was paid out; "
        "`loyalty gift refund` pays out what is left.",
    ),
    "a gift card for too much": ([], GiftSale(20001), "No gift card is sold for 200.01 EUR: large from 10.00 up to 200.00."),
    "a gift card for too little": ([], GiftSale(999), "No gift card is sold for 9.99 EUR: large from 10.00 up to 200.00."),
    "a kind of gift card that nobody knows": (
        [],
        GiftSale(2000, "larg"),
        "There is no gift card kind 'larg'. Did you mean large?",
    ),
    "a second void": ([SALE, Void(1, "x")], Void(1, "x"), "This event cannot be voided: it has been voided already."),
    "a void of a void": (
        [SALE, Void(1, "x")],
        Void(2, "x"),
        "This event cannot be voided: a void or a migration stands; book what is right anew.",
    ),
    "a void of a sale with a return": (
        [SALE, Refund(1, 100)],
        Void(1, "x"),
        "This event cannot be voided: it was refunded; void the refund first, or refund the rest.",
    ),
    "a void of a return beneath another": (
        [SALE, Refund(1, 100), Refund(1, 100)],
        Void(2, "x"),
        "This event cannot be voided: a later refund of the same purchase stands on it; void that one first.",
    ),
    "a void of a reward on a sale that was voided": (
        [RICH, SALE, Redemption("five", sale=2), Void(2, "x")],
        Void(3, "x"),
        "This event cannot be voided: it belongs to a sale that was voided, and came back with it.",
    ),
    "a void of a reward on a sale that was returned": (
        [RICH, SALE, Redemption("five", sale=2), Refund(2)],
        Void(3, "x"),
        "This event cannot be voided: it belongs to a sale that was refunded, and came back with it.",
    ),
    "a void of vouchers that were used": (
        [VoucherIssue("free"), Redemption("free")],
        Void(1, "x"),
        "This event cannot be voided: one of its vouchers has been used; void that redemption first.",
    ),
    "more than was bought": (
        [SALE],
        Refund(1, 2001),
        "20.01 cannot be refunded: 20.00 of this purchase is left.",
    ),
    "what was returned whole": (
        [SALE, Refund(1)],
        Refund(1),
        "This purchase has been refunded already; nothing of it is left to refund.",
    ),
    "what was voided": (
        [SALE, Void(1, "x")],
        Refund(1),
        "This purchase has been voided already; nothing of it is left to refund.",
    ),
    "a move of no sale": ([RICH], Move(1, 2, "x"), "This event cannot be moved: only a purchase or stamps are moved."),
    "a move of what is gone": (
        [SALE, Void(1, "x")],
        Move(1, 2, "x"),
        "This event cannot be moved: it was voided or moved before.",
    ),
    "a move beneath a return": (
        [SALE, Refund(1, 100)],
        Move(1, 2, "x"),
        "This event cannot be moved: some of it was refunded; void the refund, move it, and refund it again.",
    ),
    "a move beneath a reward": (
        [RICH, SALE, Redemption("five", sale=2)],
        Move(2, 3, "x"),
        "This event cannot be moved: a reward was taken on it from this account; void that redemption first.",
    ),
    "a move of what a reward paid": (
        [RICH, Purchase(2000, pays=Tender(("five",)))],
        Move(2, 3, "x"),
        "This event cannot be moved: what paid for it came from this account; void it, and pay anew for the right customer.",
    ),
    "points that pay nothing": (
        [RICH],
        Purchase(2000, pays=Tender(points=5)),
        "Points pay no bills here: [points] of the programme says no value. Leave --points out.",
    ),
    "more credit than there is to pay": (
        [Adjustment("credit", 900, "sorry")],
        Purchase(200, pays=Tender(credit_minor=300)),
        "3.00 credit cannot be taken here, 2.00 can: no more is left to pay. Ask for less, for max, or add --up-to.",
    ),
    "a reward on a line that is not there": (
        [RICH],
        Purchase(200, (Line("TEA", gross_minor=200),), pays=Tender(("latte",))),
        "latte cannot be redeemed now: nothing that it is for is left on the bill; type each line with --item.",
    ),
    "a pack for what it does not pay": (
        [PackSale("cups")],
        PackUse("cups", items=(Line("TEA"),)),
        "Ten cups does not pay for TEA: it is for sku:LATTE or tag:new.",
    ),
    "a void of a pack of which some is used": (
        [PackSale("cups"), PackUse("cups")],
        Void(1, "x"),
        "This event cannot be voided: "
        "some of the pack has been used or has expired; `loyalty pack refund` gives the rest back.",
    ),
    "a pack of which nothing is left": (
        [PackSale("cups"), PackUse("cups", 10)],
        PackRefund(1),
        "Nothing is left of this Ten cups to give back: what was used or has expired stays paid.",
    ),
    "a pack that nobody knows": ([], PackSale("cup"), "There is no pack 'cup'. Did you mean cups?"),
    "a use of a pack that nobody knows": ([], PackUse("cup"), "There is no pack 'cup'. Did you mean cups?"),
    "a membership that nobody knows": ([], Joining("yea"), "There is no membership 'yea'. Did you mean year?"),
    "a cause without a value": (
        [RICH],
        Donation("trees", 10),
        "The programme does not say what a point is worth to Trees: give the [[cause]] or [points] a value.",
    ),
    "a tier that nobody knows": ([], Grant("golden", "x"), "There is no tier 'golden'. Did you mean gold?"),
    "a voucher that was used": (
        [VoucherIssue("free", until="2026-12-31"), Redemption("free")],
        VoucherCancel("V1-1"),
        "The voucher …V1-1 has been used already; nothing was taken.",
    ),
    "a membership that was given back": (
        [Joining("year"), Leaving(1)],
        Leaving(1),
        "No day is left of this A year to give back.",
    ),
    "a gift of more credit than there is": (
        [Adjustment("credit", 900, "sorry")],
        Transfer(2, "credit", 1000),
        "10.00 credit is needed and 9.00 can be spent: 1.00 is missing.",
    ),
    "nothing that has expired": ([RICH], Expiring(), "Nothing of this account has expired."),
    "nothing on older terms": ([RICH], Migration("stamps"), "Nothing of this account stands on older terms."),
}


@pytest.mark.parametrize(("before", "refused", "sentence"), CASES.values(), ids=CASES)
def test_what_a_rule_refuses_it_says_in_a_whole_sentence(before: Sequence[Fact], refused: Fact, sentence: str) -> None:
    books = PlainBooks(program(*RULES))
    for fact in before:
        books.do(fact)
    account = books.account
    with pytest.raises(LoyaltyError) as told:
        books.do(refused)
    assert told.value.sentence == sentence
    assert books.account is account


def _for_programs() -> str:
    """What each of them says to a program: its code, and what it is about."""
    lines = []
    for title, (before, refused, _) in CASES.items():
        books = PlainBooks(program(*RULES))
        for fact in before:
            books.do(fact)
        with pytest.raises(LoyaltyError) as told:
            books.do(refused)
        lines.append(f"{title}: {told.value.code} {json.dumps(told.value.facts, default=str)}")
    return "\n".join(lines) + "\n"


def test_what_a_rule_refuses_it_says_to_a_program_by_its_code_and_facts() -> None:
    assert _for_programs().splitlines() == FOR_PROGRAMS.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (PackSale("cups"), "There is no pack 'cups'. The programme has no packs: add a [[pack]] to it and apply it."),
        (
            Joining("year"),
            "There is no membership 'year'. The programme has no memberships: add a [[membership]] to it and apply it.",
        ),
        (
            Grant("gold", "x"),
            "There is no tier 'gold'. The programme has no tiers: add [tiers] and a [[tier]] to it and apply it.",
        ),
        (Donation("trees", 1), "There is no cause 'trees'. The programme has no causes: add a [[cause]] to it and apply it."),
        (
            Purchase(100, partner="gym"),
            "There is no partner 'gym'. The programme has no partners: add a [[partner]] to it and apply it.",
        ),
    ],
)
def test_where_the_programme_has_none_it_says_what_to_add(refused: Fact, sentence: str) -> None:
    with pytest.raises(LoyaltyError) as told:
        PlainBooks(program(SPEND)).do(refused)
    assert told.value.sentence == sentence


@pytest.mark.parametrize(
    ("read", "code", "sentence"),
    [
        (
            lambda: bills.item("A B", "EUR"),
            "bad_item",
            "'A B' is not an item. Write SKU, SKU:CATEGORY, SKU*2 or SKU:CATEGORY*2@3.50.",
        ),
        (
            lambda: bills.purchase(100, [], program(SPEND), tip_minor=60, tax_minor=41),
            "does_not_add_up",
            "Tip and tax are more than the amount of 1.00. Type what is paid in all, both included.",
        ),
        (
            lambda: bills.purchase(100, [bills.item("A@2", "EUR")], program(SPEND)),
            "does_not_add_up",
            "The lines come to 2.00 with discount and tip, but the amount is 1.00. Check the prices and --discount.",
        ),
        (
            lambda: bills.ref(" "),
            "bad_ref",
            "A ref has 1 to 128 characters, none of them a control character, and no space at its ends.",
        ),
        (lambda: bills.reason(" "), "bad_reason", "--reason takes 1 to 200 characters, none of them a control character."),
        (
            lambda: bills.quantity("1.5", "points", "EUR"),
            "bad_quantity",
            "'1.5' is not a quantity. Write +50 or -50: whole, in the digits 0-9.",
        ),
        (
            lambda: bills.some("+5", "points", "EUR"),
            "bad_quantity",
            "'+5' is not a quantity. Write 50: a whole number above nothing, without a sign.",
        ),
        (lambda: bills.day("2026-02-30"), "bad_day", "'2026-02-30' is not a day. Write it like 2026-02-17."),
    ],
)
def test_what_was_typed_wrong_is_quoted_with_what_to_write(read: Callable[[], object], code: str, sentence: str) -> None:
    with pytest.raises(LoyaltyError) as told:
        read()
    assert (told.value.code, told.value.sentence) == (code, sentence)


def test_points_that_are_no_whole_step_are_told_with_the_step() -> None:
    books = PlainBooks(program(*RULES, "[points]\nstep = 10\n"))
    books.do(Adjustment("points", 5, "start"))
    with pytest.raises(LoyaltyError) as told:
        books.do(Redemption("five", up_to=True))
    assert told.value.facts["why"] == [{"rule": "five", "text": "of 5 points no whole step can be taken: at least 10"}]
    assert (told.value.facts["needed"], told.value.facts["available"]) == (10, 5)


@pytest.mark.parametrize(("time", "points"), [("13:59", 0), ("14:00", 50), ("14:01", 0), ("23:00", 0)])
def test_hours_that_begin_and_end_at_one_minute_are_that_minute(time: str, points: int) -> None:
    rules = '[[promotion]]\nid = "noon"\npoints = 50\nwhen = { from = "14:00", to = "14:00" }\n'
    books = PlainBooks(program(rules))
    books.do(Purchase(100), f"2026-02-17T{time}")
    assert books.balance()["points"] == points


if os.environ.get("LOYALTY_WRITE_REFUSALS"):
    FOR_PROGRAMS.write_text(_for_programs(), encoding="utf-8")
