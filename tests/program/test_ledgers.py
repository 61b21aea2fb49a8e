"""Small ledgers: what each kind of event writes in the books, line by line, as `ledgers.txt` has it.

A line that differs is a promise that changed. Where that was meant, run this file with LOYALTY_WRITE_LEDGERS=1, and read every
line of the difference.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from loyalty_cli.program.account import Account, Outcome
from loyalty_cli.program.facts import (
    Adjustment,
    Expiring,
    Fact,
    Hold,
    Line,
    Migration,
    Opening,
    Purchase,
    Redemption,
    Refund,
    Release,
    Returned,
    Stamp,
    Void,
    VoucherCancel,
)
from loyalty_cli.program.gift_facts import GiftOpening, GiftPayment, GiftRefund, GiftRestored, GiftSale, GiftSpent
from loyalty_cli.program.giving import Donation
from loyalty_cli.program.issuing import VoucherIssue
from loyalty_cli.program.linked import Part, Received, Transfer
from loyalty_cli.program.memberships import Joining, Leaving
from loyalty_cli.program.packs import PackRefund, PackSale, PackUse
from loyalty_cli.program.tender import Tender
from loyalty_cli.program.tier_facts import Grant, Revocation
from tests.plain import PlainBooks, program

LEDGERS = Path(__file__).parent / "ledgers.txt"
RULES = (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")
FRIEND = Account(referrer=77, joined_at="2026-02-01T10:00:00Z")
LATER = RULES.replace("size = 5", "size = 4").replace("60 days", "90 days").replace('"next"', '"then"')
COFFEES = (Line("LATTE", "coffee", quantity=3, gross_minor=900), Line("CAKE", quantity=1, gross_minor=400))
MANY = (Line("LATTE", "coffee", quantity=6, gross_minor=2400), Line("CAKE", quantity=1, gross_minor=600))
Step = Fact | str  # what happens, or until when one waits; "later" puts another programme in force
LIVES: dict[str, Sequence[Step]] = {
    "a sale with lines, a code, a discount and a tip": [Purchase(1300, COFFEES, 100, 50, 100, "DOUBLE")],
    "what is carried to the next sale": [Purchase(1000), Purchase(500), Refund(2, 100), Void(1, "slip")],
    "a large sale and its returns": [
        Purchase(3000, MANY),
        Refund(1, lines=(Returned("LATTE", 2),)),
        Refund(1, 700),
        Refund(1),
        Void(4, "slip"),
        Void(3, "slip"),
    ],
    "a return over a card that was used": [
        Purchase(3000, MANY),
        Redemption("latte"),
        Refund(1),
        Stamp("coffee", 2),
        Void(2, "slip"),
        Void(3, "slip"),
    ],
    "a card that is past its day": [
        Purchase(900, COFFEES[:1]),
        "2026-03-20T12:00",
        Expiring(),
        Refund(1, lines=(Returned("LATTE", 1),)),
        Void(3, "slip"),
        Void(2, "slip"),
        Stamp("coffee"),
    ],
    "points that are past their day": [
        Purchase(2000),
        "2026-05-20T12:00",
        Expiring(),
        Refund(1, 500),
        Void(3, "slip"),
        Void(2, "slip"),
    ],
    "cards and days on later terms": [
        Stamp("coffee", 3),
        Purchase(1000),
        "later",
        Migration("stamps"),
        Migration("expiry"),
        Refund(2),
    ],
    "a bill that is paid with everything": [
        Adjustment("points", 100, "start", "2026-12-31"),
        Adjustment("credit", 500, "sorry"),
        Stamp("coffee", 4),
        Purchase(3000, MANY, pays=Tender(("latte", "tenth", "five", "back"), points=20, credit_minor=None)),
        Refund(4, 600),
        Refund(4),
        Void(6, "slip"),
        Void(5, "slip"),
        Void(4, "slip"),
    ],
    "a reward in two steps": [
        Adjustment("points", 100, "start"),
        Hold("five", 2000),
        Redemption("five", 2000, hold=2),
        Void(3, "slip"),
        Hold("back"),
        Release(5),
        Void(6, "slip"),
        Redemption("back", hold=5),
    ],
    "rewards on a sale": [
        Stamp("coffee", 4),
        Adjustment("points", 40, "start"),
        Purchase(3000, MANY),
        Redemption("latte", sale=3),
        Redemption("five", sale=3),
        Refund(3, 1000),
        Void(6, "slip"),
        Void(5, "slip"),
        Void(4, "slip"),
        Void(3, "slip"),
    ],
    "a reward taken in part": [
        Adjustment("points", 20, "start"),
        Redemption("five", 2000, up_to=True),
        Void(2, "slip"),
        Adjustment("points", -14, "counted"),
        Redemption("back", up_to=True),
    ],
    "a prepaid pack": [
        PackSale("cups"),
        PackUse("cups", 3),
        Void(2, "slip"),
        PackUse("cups", 2),
        PackRefund(1),
        Void(5, "slip"),
    ],
    "a membership and a tier by hand": [
        Joining("year"),
        Purchase(1000),
        Leaving(1),
        Void(3, "slip"),
        Grant("gold", "a friend", "2026-06-30"),
        Revocation("enough"),
    ],
    "points for a cause and from a partner": [
        Purchase(1000, partner="gym"),
        Donation("trees", 5),
        Void(2, "slip"),
        Refund(1, 500),
    ],
    "what is put right and brought along": [
        Opening("points", 50),
        Opening("stamps:coffee", 2),
        Adjustment("stamps:coffee", 4, "counted"),
        Adjustment("stamps:coffee", -1, "counted"),
        Adjustment("points", -20, "counted"),
        Void(5, "slip"),
        Void(4, "slip"),
        Void(3, "slip"),
        Void(2, "slip"),
        Void(1, "slip"),
    ],
    "vouchers by hand": [
        VoucherIssue("cookie", 2),
        VoucherCancel("V1-1", "lost"),
        Redemption("cookie", 300),
        Void(2, "slip"),
        Void(3, "slip"),
        Void(1, "slip"),
    ],
    "points that go to somebody else, and come": [
        Adjustment("points", 30, "start", "2026-12-31"),
        Transfer(77, "points", 20),
        Received(78, "points", (Part(5, "2026-03-01"), Part(6))),
        Void(2, "slip"),
    ],
    "a gift card": [
        GiftSale(5000),
        GiftPayment(1200),
        GiftSpent(88, 800),
        GiftRestored(89, 88, 300),
        Void(2, "slip"),
        GiftRefund(1),
        Void(6, "slip"),
    ],
    "a gift card that ends": [
        GiftSale(2000, to=77),
        GiftPayment(500),
        "2026-03-20T12:00",
        Expiring(),
        Void(3, "slip"),
        Void(2, "slip"),
        Void(1, "slip"),
    ],
    "a gift card that came from elsewhere": [
        GiftOpening(700, "2026-12-31"),
        GiftPayment(700),
        Void(2, "slip"),
        Void(1, "slip"),
    ],
    "a friend's first purchases": [
        Purchase(400),
        Purchase(1000),
        Refund(2, 100),
        Refund(2, 500),
        Void(4, "slip"),
        Void(3, "slip"),
    ],
    "a friend who comes too late": ["2026-03-04T12:00", Purchase(1000)],
    "a reward that takes a voucher off its sale": [
        Purchase(3500, (Line("LATTE", "coffee", gross_minor=400), Line("CAKE", gross_minor=3100))),
        Refund(1, 200),
        VoucherIssue("latte"),
        Redemption("latte", sale=1),
        Void(4, "slip"),
    ],
    "sales that make a tier, and one that is voided": [Purchase(9000), Purchase(3000), Purchase(1000), Void(2, "slip")],
}


def lines(life: Sequence[Step]) -> Iterator[str]:
    """What is written for each step: its postings, reasons, vouchers, counters, and what is kept for the day it is undone."""
    books = PlainBooks(program(RULES), FRIEND)
    for step in life:
        if step == "later":
            books.program = program(LATER)
            yield "* later terms"
        elif isinstance(step, str):
            books.at = books.moment(step).at
            yield f"* {step}"
        else:
            yield f"* {step.kind}"
            yield from (f"    {line}" for line in _written(books.do(step)))
    yield f"= {books.balance()}, {books.tier()}"


def _written(outcome: Outcome) -> Iterator[str]:
    for each in outcome.postings:
        yield f"{each.unit}/{each.lot} {each.quantity:+} {each.account}  {each.rule}: {each.text}"
    for rule, unit, text in outcome.notes:
        yield f"{unit} 0  {rule}: {text}"
    for voucher in outcome.vouchers:
        on = f" on card {voucher.lot} at {voucher.threshold}" if voucher.lot is not None else ""
        by = f" by {voucher.used_by}" if voucher.used_by is not None else ""
        name = f"{voucher.event}-{voucher.place} {voucher.reward}"
        yield f"voucher {name}, {voucher.until}, {voucher.source}{on}: {voucher.status}{by}"
    for hold in outcome.holds:
        yield f"hold {hold.event} {hold.reward}: {hold.status}, {hold.lapses_at}, {hold.parts}, {hold.voucher}"
        yield f"takes {hold.discount_minor} off, gives {hold.credit_minor}"
    for floor in outcome.floors:
        yield f"floor {floor}"
    for bought in outcome.bought:
        gone = ", gone" if bought.gone else ""
        yield f"bought {bought.event}: {bought.amount_minor}, {bought.returned_minor} returned{gone}"
        yield f"counts {bought.spend_minor} and {bought.points} points on {bought.on}, {bought.at}, from {bought.counts_at}"
    for lot in outcome.lots:
        card = f", gave {lot.given}{', full' if lot.full else ''}" if lot.terms else ""
        yield f"lot {lot.unit}/{lot.number} of {lot.event} until {lot.expires_on}: {lot.remaining}, {lot.broken} broken{card}"
    for name, counter in sorted(outcome.counters.items()):
        yield f"counter {name}: {counter.quantity}, {counter.at}"
    for name, step in sorted(outcome.shared.items()):
        yield f"all together {name}: {step:+}"
    for follow in outcome.follows:
        yield f"follows for {follow.customer}: {follow.fact}"
    for name, value in sorted(outcome.before.items()):
        yield f"kept {name}: {value}"
    if (outcome.amount_minor, outcome.discount_minor) != (None, None):
        yield f"amount {outcome.amount_minor}, discount {outcome.discount_minor}"


def _written_down() -> dict[str, str]:
    text = LEDGERS.read_text(encoding="utf-8") if LEDGERS.exists() else ""
    pages = (page.partition("\n") for page in text.split("# ")[1:])
    return {title: page.strip("\n") for title, _, page in pages}


@pytest.mark.parametrize("title", LIVES)
def test_every_line_of_the_ledger_is_as_it_is_written_down(title: str) -> None:
    assert "\n".join(lines(LIVES[title])).splitlines() == _written_down()[title].splitlines()


def test_no_page_is_left_over() -> None:
    assert list(_written_down()) == list(LIVES)


if os.environ.get("LOYALTY_WRITE_LEDGERS"):
    LEDGERS.write_text("\n\n".join(f"# {title}\n" + "\n".join(lines(LIVES[title])) for title in LIVES) + "\n", encoding="utf-8")
