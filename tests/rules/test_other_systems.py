"""What the suites of other shop systems hold, worked out for this rule book: each line that is typed, and what it must answer.

The ideas are those of Odoo, ERPNext, Solidus, Sylius, Square, Saleor and Open Loyalty; programmes and numbers are our own.
"""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bad_input.shops import at as within
from tests.rules.conftest import ONE_PER_EURO, Counter

Open = Callable[..., Counter]
Step = tuple[str, dict[str, Any]]
FREE = '[[reward]]\nid = "free"\nkind = "item"\npoints = 10\nonly = ["category:coffee"]\n'
HALF = '[[reward]]\nid = "half"\nkind = "percent"\nvalue = 50\npoints = 10\nonly = ["category:coffee"]\n'
START = "adjust Ana +50 --reason start"

CASES: dict[str, tuple[str, list[Step]]] = {
    "Odoo: the cheapest line of the kind is free, and earns nothing": (
        ONE_PER_EURO + FREE,
        [
            (START, {}),
            (
                "pay Ana 17.50 --item A:coffee*2@4.00 --item B:coffee@2.50 --item C:food@7.00 --reward free",
                {"paid.reward": "2.50", "due": "15.00", "earned.points": 15},
            ),
        ],
    ),
    "Odoo: points per order, per item and per money, and an item brought back": (
        '[[earn]]\nid = "order"\npoints = 5\nper = "visit"\n'
        '[[earn]]\nid = "item"\npoints = 2\nper = "item"\nonly = ["category:coffee"]\n'
        '[[earn]]\nid = "money"\npoints = 1\nper = "10.00"\n',
        [
            ("earn Ana 34.90 --item L:coffee*3@5.00 --item B:food@19.90 --ref R", {"earned.points": 5 + 6 + 3}),
            ("refund ref:R --item L", {"earned.points": -2 - 1}),  # 29.90 are left: one step less
            ("refund ref:R", {"earned.points": -5 - 4 - 2}),
        ],
    ),
    "Odoo: a discount on one category takes only that off the order": (
        ONE_PER_EURO + HALF,
        [
            (START, {}),
            ("earn Ana 14 --item L:coffee@5.00 --item C:cake@9.00 --ref R", {}),
            ("redeem Ana half --sale ref:R", {"discount": "2.50"}),
            ("refund ref:R", {"pay_back": "11.50", "balance.points": 50}),
        ],
    ),
    "Odoo: a free item, then its line is brought back, then the rest": (
        ONE_PER_EURO + FREE,
        [
            (START, {}),
            ("earn Ana 13 --item L:coffee*2@4.00 --item C:cake@5.00 --ref R", {"balance.points": 63}),
            ("redeem Ana free --sale ref:R", {"discount": "4.00", "balance.points": 49}),  # less 10, less the 4 it earned
            ("refund ref:R --item L", {"earned.points": -4, "pay_back": "4.00"}),
            ("refund ref:R", {"earned.points": -5, "pay_back": "5.00", "balance.points": 50}),
        ],
    ),
    "ERPNext: a collection tier counts its own purchase, and falls with its return": (
        ONE_PER_EURO
        + '[tiers]\n[[tier]]\nid = "silver"\nat = "1000.00"\nmultiply = 1.5\n'
        + '[[tier]]\nid = "gold"\nat = "10000.00"\nmultiply = 2\n',
        [
            ("earn Ana 999.99", {"earned.points": 999, "tier": None}),
            ("earn Ana 10", {"earned.points": 15, "tier": "silver"}),
            ("earn Ana 9000 --ref R", {"earned.points": 18000, "tier": "gold"}),
            ("refund ref:R", {"earned.points": -18000, "tier": "silver"}),
        ],
    ),
    "ERPNext: a conversion factor of one half, and points that expire after 30 days": (
        '[points]\nvalue = "0.50"\nexpire = { after = "30 days" }\n' + ONE_PER_EURO,
        [
            ("earn Ana 100 --at 2026-01-01T10:00", {}),
            ("earn Ana 40 --at 2026-01-20T10:00", {}),
            ("show Ana --at 2026-01-31T23:59", {"balance.points": 140}),
            ("show Ana --at 2026-02-01T00:00", {"balance.points": 40}),
            ("pay Ana 30 --points max --at 2026-02-01T10:00", {"paid.points": "20.00", "due": "10.00", "earned.points": 30}),
        ],
    ),
    "Solidus: store credit that ends is spent first, and comes back to where it came from": (
        ONE_PER_EURO,
        [
            ("adjust Ana +30.00 --unit credit --reason start", {}),
            ("adjust Ana +10.00 --unit credit --expires 2026-03-01 --reason start", {}),
            ("pay Ana 25 --credit max --ref R", {"paid.credit": "25.00", "due": "0.00"}),
            ("show Ana --at 2026-03-02", {"balance.credit": "15.00"}),
            ("refund ref:R --amount 20", {"returned.credit": "20.00"}),
            ("show Ana --at 2026-03-02", {"balance.credit": "30.00"}),  # 15 to the one, 5 to the one that is over
        ],
    ),
    "Solidus: of two multipliers each line takes the better": (
        ONE_PER_EURO
        + '[[promotion]]\nid = "two"\nmultiply = 2\n[[promotion]]\nid = "three"\nmultiply = 3\nonly = ["category:x"]\n',
        [
            ("earn Ana 40 --item P:x@10.00 --item Q:y@30.00", {"earned.points": 10 * 3 + 30 * 2}),
            ("earn Ana 40 --item P:x@30.00 --item Q:y@10.00", {"earned.points": 30 * 3 + 10 * 2}),
        ],
    ),
    "Solidus: a void gives the use of a limited promotion to the next customer": (
        ONE_PER_EURO + '[[promotion]]\nid = "a"\npoints = 50\ncode = "A"\nlimit = { total = 1 }\n',
        [
            ("earn Ana 10 --code A --ref R", {"earned.points": 60}),
            ("enroll Boris", {}),
            ("earn Boris 10 --code A", {"error.code": "code_refused"}),
            ("void ref:R --reason mistyped", {"balance.points": 0}),
            ("earn Boris 10 --code A", {"earned.points": 60}),
        ],
    ),
    "Sylius: a coupon with a least total is lost by a cent brought back, and may be used again": (
        ONE_PER_EURO + '[[promotion]]\nid = "a"\npoints = 10\ncode = "A"\nmin_spend = "100.00"\nlimit = { per_customer = 1 }\n',
        [
            ("earn Ana 99.99 --code A", {"error.code": "code_refused"}),
            ("earn Ana 100 --code A --ref R", {"earned.points": 110}),
            ("earn Ana 100 --code A", {"error.code": "code_refused"}),
            ("refund ref:R --amount 0.01", {"earned.points": -11}),
            ("earn Ana 100 --code A", {"earned.points": 110}),
        ],
    ),
    "Sylius: a fixed discount on the order is spread over its lines": (
        ONE_PER_EURO + 'except = ["category:tobacco"]\n',
        [
            ("earn Ana 27 --item A:tobacco@10.00 --item B:food@20.00 --discount 3.00", {"earned.points": 18}),
            ("earn Ana 20 --item A:tobacco@10.00 --item B:food*2@10.00 --discount 10.00", {"earned.points": 13}),
        ],
    ),
    "Square: a visit with a least spend, a category and money in whole steps, all at once": (
        '[[earn]]\nid = "visit"\npoints = 1\nper = "visit"\nmin_spend = "5.00"\n'
        '[[earn]]\nid = "coffee"\npoints = 2\nper = "item"\nonly = ["category:coffee"]\n'
        '[[earn]]\nid = "spend"\npoints = 3\nper = "2.00"\n',
        [
            ("earn Ana 4.99", {"earned.points": 6}),
            ("earn Ana 5.99 --item L:coffee@3.00 --item M:food@2.99", {"earned.points": 1 + 2 + 6}),
        ],
    ),
    "Saleor: a voucher once per customer is there again when its use is voided": (
        ONE_PER_EURO + '[[reward]]\nid = "fifth"\nkind = "percent"\nvalue = 20\npoints = 1\nlimit = { per_customer = 1 }\n',
        [
            (START, {}),
            ("redeem Ana fifth --bill 100 --ref R", {"discount": "20.00"}),
            ("redeem Ana fifth --bill 100", {"error.code": "reward_refused"}),
            ("void ref:R --reason mistyped", {}),
            ("redeem Ana fifth --bill 50", {"discount": "10.00"}),
        ],
    ),
    "Open Loyalty: pending points open to the minute, and go on to another with their last day": (
        '[points]\npending_days = 14\nexpire = { after = "60 days" }\n' + ONE_PER_EURO,
        [
            ("enroll Boris --at 2026-01-01T09:00", {}),
            ("earn Ana 100 --at 2026-01-01T10:00 --ref R", {"pending.points": 100}),
            ("show Ana --at 2026-01-15T09:59", {"balance.points": 0, "pending.points": 100}),
            ("show Ana --at 2026-01-15T10:00", {"balance.points": 100}),
            ("transfer Ana Boris 30 --at 2026-01-16T10:00", {}),
            ("show Boris --at 2026-03-02", {"balance.points": 30}),
            ("show Boris --at 2026-03-03", {"balance.points": 0}),
        ],
    ),
    "Open Loyalty: the third purchase is the third that stands": (
        ONE_PER_EURO + '[[promotion]]\nid = "third"\npoints = 100\nwhen = { nth = 3 }\n',
        [
            ("earn Ana 10 --ref A", {}),
            ("earn Ana 10", {}),
            ("refund ref:A", {"balance.points": 10}),
            ("earn Ana 10", {"earned.points": 10}),
            ("earn Ana 10 --ref D", {"earned.points": 110}),
            ("void ref:D --reason mistyped", {"balance.points": 20}),
            ("earn Ana 10", {"earned.points": 110}),
        ],
    ),
    "Open Loyalty: a share for the friend's purchase shrinks with it, and the next one is the first again": (
        ONE_PER_EURO + '[referral]\nreferrer = { share_percent = 10 }\nfriend = { points = 5 }\nmin_spend = "20.00"\n',
        [
            ("enroll Boris --referred-by Ana", {}),
            ("earn Boris 10", {"earned.points": 10}),
            ("earn Boris 50 --ref R", {"earned.points": 55}),
            ("show Ana", {"balance.credit": "5.00"}),
            ("refund ref:R --amount 10", {}),
            ("show Ana", {"balance.credit": "4.00"}),
            ("refund ref:R --amount 30", {"earned.points": -35}),  # 10.00 are left: no friend's purchase any more
            ("earn Boris 30", {"earned.points": 35}),
            ("show Ana", {"balance.credit": "3.00"}),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case_of_another_system_comes_out_here_as_it_must(counter: Open, case: str) -> None:
    rules, steps = CASES[case]
    shop = counter(rules)
    for line, expected in steps:
        answer = shop.shop.json(line).json
        assert {path: within(answer, path) for path in expected} == expected, line
    assert shop("db verify")["ok"]
