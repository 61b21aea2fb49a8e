"""Rule book, chapter 6: lots and expiry."""

from collections.abc import Callable

import pytest

from loyalty_cli.program.calendar import shift
from tests.rules.conftest import ONE_PER_EURO, SHOP, Counter

Open = Callable[..., Counter]
HUNDRED = '\n[[reward]]\nid = "hundred"\nkind = "amount"\nvalue = "1.00"\npoints = 100\n'
EIGHTY = '\n[[reward]]\nid = "eighty"\nkind = "amount"\nvalue = "1.00"\npoints = 80\n'
LATER = "2031-01-01T00:00:00Z"


def expire(mode: str) -> str:
    """[points] with that expiry."""
    return f"[points]\nexpire = {mode}\n"


def test_6_1_the_soonest_expiring_lot_is_spent_first(counter: Open) -> None:
    ana = counter(expire('{ after = "12 months" }') + ONE_PER_EURO + HUNDRED, now="2026-07-01T00:00:00Z")
    ana("earn Ana 100", at="2026-06-10")
    ana("earn Ana 100", at="2026-01-10")  # typed in later, ends sooner
    ana("redeem Ana hundred")
    assert ana("show Ana")["expiring"] == [{"unit": "points", "quantity": 100, "at": "2027-06-10"}]


def test_6_1_then_the_oldest_and_never_expiring_last(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + HUNDRED)
    ana("earn Ana 100", at="2026-02-01")
    ana("adjust Ana +100 --expires 2026-12-31 --reason gift")
    ana("earn Ana 100", at="2026-01-01")
    for _ in range(3):
        ana("redeem Ana hundred")
    spent = ana.shop.rows("SELECT lot FROM postings WHERE account = 'redeemed' ORDER BY event, place")
    assert [row["lot"] for row in spent] == [2, 3, 1]  # the dated one, then that of January, then that of February


def test_6_1_a_lot_that_idles_away_sooner_is_spent_before_a_dated_one(counter: Open) -> None:
    ana = counter(expire('{ idle = "6 months" }') + ONE_PER_EURO + HUNDRED)
    ana("adjust Ana +100 --expires 2026-12-31 --reason gift")
    ana("earn Ana 100", at="2026-02-01")
    ana("redeem Ana hundred")
    assert [each["at"] for each in ana("show Ana")["expiring"]] == ["2026-12-31"]


def test_6_3_points_and_stamps_of_one_instant_expire_in_one_order_whichever_came_first(counter: Open) -> None:
    ten_days = '{ after = "10 days" }'
    rule = '[[earn]]\nid = "round"\npoints = 3\nper = "7.00"\ncarry = true\n'
    card = f'[[stamp_card]]\nid = "coffee"\nsize = 5\nper = "item"\nonly = ["category:coffee"]\nexpire = {ten_days}\n'
    ana = counter(expire(ten_days) + rule + card, now=LATER)
    ana("earn Ana 3.50 --item LATTE:coffee@3.50", at="2026-02-01T10:00")  # a stamp, and no point yet
    ana("earn Ana 4.20", at="2026-02-01T10:00")
    ana("expire", at="2026-03-01")
    assert [row["unit"] for row in ana.shop.rows("SELECT unit FROM postings WHERE account = 'breakage' ORDER BY place")] == [
        "points",
        "stamps:coffee",
    ]


@pytest.mark.parametrize(
    ("mode", "earned", "last"),
    [
        ('{ after = "12 months" }', "2025-02-10", "2026-02-10"),
        ('{ after = "30 days" }', "2025-02-10", "2025-03-12"),
        ('{ after = "2 weeks" }', "2025-02-10", "2025-02-24"),
        ('{ after = "2 years" }', "2025-02-10", "2027-02-10"),
        ('{ after = "1 month" }', "2025-01-31", "2025-02-28"),
        ('{ after = "1 month" }', "2028-01-31", "2028-02-29"),
        ('{ after = "1 year" }', "2028-02-29", "2029-02-28"),
        ('{ after = "12 months", round_up = "month" }', "2020-07-06", "2021-07-31"),
        ('{ after = "12 months", round_up = "year" }', "2020-07-06", "2021-12-31"),
        ('{ on = "12-31" }', "2025-02-10", "2025-12-31"),
        ('{ on = "06-30" }', "2025-06-30", "2025-06-30"),
        ('{ on = "06-30" }', "2025-07-01", "2026-06-30"),
        ('{ on = "02-29" }', "2025-01-01", "2025-02-28"),
        ('{ idle = "6 months" }', "2025-02-10", "2025-08-10"),
    ],
)
def test_6_2_usable_through_the_end_of_its_last_day(counter: Open, mode: str, earned: str, last: str) -> None:
    ana = counter(expire(mode) + ONE_PER_EURO + HUNDRED, now=LATER)
    ana("earn Ana 100", at=f"{earned}T18:00")
    assert ana("show Ana", at=f"{earned}T18:00")["expiring"] == [{"unit": "points", "quantity": 100, "at": last}]
    assert ana.balance(at=f"{last}T23:59:59") == 100
    morning = f"{shift(last, 1, 'day')}T00:00"
    gone = ana("show Ana", at=morning)
    assert (gone["balance"]["points"], gone["expiring"]) == (0, [])
    assert ana.refused("redeem Ana hundred", at=morning)["available"] == 0
    assert ana("redeem Ana hundred", at=f"{last}T23:59:59")["balance"]["points"] == 0


def test_6_2_never_is_never(counter: Open) -> None:
    ana = counter(expire('"never"') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="1999-01-01")
    assert (ana.balance(), ana("show Ana")["expiring"]) == (100, [])


@pytest.mark.parametrize(
    ("timezone", "earned", "last_second", "gone"),
    [
        # The day of earning and the last day are those of the shop's wall: far east, far west, and where the hour jumps.
        ("Pacific/Kiritimati", "2025-02-10T00:30", "2026-02-10T09:59:59Z", "2026-02-10T10:00:00Z"),
        ("Pacific/Pago_Pago", "2025-02-10T23:30", "2026-02-11T10:59:59Z", "2026-02-11T11:00:00Z"),
        ("America/New_York", "2025-03-08T12:00", "2026-03-09T03:59:59Z", "2026-03-09T04:00:00Z"),
        ("Europe/Sofia", "2025-10-26T03:30", "2026-10-26T21:59:59Z", "2026-10-26T22:00:00Z"),
        ("Africa/Cairo", "2025-04-23T12:00", "2026-04-23T21:59:59Z", "2026-04-23T22:00:00Z"),
        # A last day that ends where the next begins at one o'clock, one of 23 hours and one of 25, and one that never was.
        ("America/Santiago", "2023-09-07T12:00", "2024-09-08T03:59:59Z", "2024-09-08T04:00:00Z"),
        ("America/New_York", "2025-03-09T12:00", "2026-03-10T03:59:59Z", "2026-03-10T04:00:00Z"),
        ("Australia/Lord_Howe", "2025-04-05T12:00", "2026-04-05T13:29:59Z", "2026-04-05T13:30:00Z"),
        ("Europe/Sofia", "2024-10-27T12:00", "2025-10-27T21:59:59Z", "2025-10-27T22:00:00Z"),
        ("Pacific/Apia", "2010-12-30T12:00", "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z"),
    ],
)
def test_6_2_the_day_is_the_shops_own_in_every_zone(
    counter: Open, timezone: str, earned: str, last_second: str, gone: str
) -> None:
    rules = expire('{ after = "12 months" }') + ONE_PER_EURO
    ana = counter(rules, shop=SHOP.replace("Europe/Sofia", timezone), now=LATER)
    ana("earn Ana 100", at=earned)
    assert ana.balance(at=last_second) == 100
    assert ana.balance(at=gone) == 0


def test_6_2_a_purchase_keeps_an_idle_customers_points(counter: Open) -> None:
    ana = counter(expire('{ idle = "6 months" }') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2025-01-10")
    ana("earn Ana 0", at="2025-07-10")
    assert ana.balance(at="2026-01-10T23:59:59") == 100
    assert ana.balance(at="2026-01-11T00:00") == 0


def test_6_2_a_purchase_after_that_brings_nothing_back(counter: Open) -> None:
    ana = counter(expire('{ idle = "6 months" }') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2025-01-10")
    assert ana("earn Ana 5", at="2025-07-11")["balance"]["points"] == 5


@pytest.mark.parametrize(
    ("mode", "last"),
    [
        ('{ on = "12-31" }', "2026-12-31"),  # not the day before it opened
        ('{ after = "10 days" }', "2026-01-13"),
        ('{ after = "1 month" }', "2026-01-20"),  # it was open by then: counted from the day of earning
        ('"never"', None),
    ],
)
def test_6_2_points_that_would_end_while_they_wait_live_from_the_day_they_open(
    counter: Open, mode: str, last: str | None
) -> None:
    ana = counter(expire(mode) + "pending_days = 14\n" + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2025-12-20T12:00")
    assert [each["at"] for each in ana("show Ana", at="2025-12-20T12:00")["expiring"]] == [last] * (last is not None)
    assert ana.balance(at="2026-01-03T11:59:59") == 0
    assert ana.balance(at="2026-01-03T12:00") == 100
    ana.apply(SHOP + expire(mode) + ONE_PER_EURO, "--migrate expiry", at="2025-12-31T12:00")
    assert ana.balance(at="2026-01-03T12:00") == 100


def test_6_2_rounding_up_goes_with_any_length(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days", round_up = "month" }') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2026-01-01")
    ana("earn Ana 50", at="2026-01-02")
    assert [(each["quantity"], each["at"]) for each in ana("show Ana", at="2026-01-03")["expiring"]] == [
        (100, "2026-01-31"),
        (50, "2026-02-28"),
    ]


def test_6_2_each_stamp_card_has_its_own_mode(counter: Open) -> None:
    card = '[[stamp_card]]\nid = "{}"\nsize = 10\nper = "visit"\nexpire = {}\n'
    rules = card.format("short", '{ after = "10 days" }') + card.format("long", '"never"')
    ana = counter(expire('{ after = "20 days" }') + ONE_PER_EURO + rules, now=LATER)
    ana("earn Ana 7", at="2026-02-01")
    assert ana("show Ana", at="2026-02-12")["balance"] == {"points": 7, "stamps:short": 0, "stamps:long": 1}
    assert ana("show Ana", at="2026-02-22")["balance"] == {"points": 0, "stamps:short": 0, "stamps:long": 1}


def test_6_3_expiry_is_so_whether_or_not_the_nightly_run_has_run(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days" }') + ONE_PER_EURO, now="2026-06-01T00:00:00Z")
    ana("earn Ana 100", at="2026-02-01")
    ana("earn Ana 50", at="2026-05-20")
    before = ana("show Ana")
    run = ana("expire")
    assert run["expired"] == {"points": 100}
    assert ana("show Ana") == before
    assert before["balance"]["points"] == 50


def test_6_3_the_run_writes_one_posting_a_lot_and_run_twice_adds_nothing(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days" }') + ONE_PER_EURO, now="2026-06-01T00:00:00Z")
    ana("earn Ana 100", at="2026-02-01")
    ana("earn Ana 20", at="2026-02-02")
    run = ana("expire")
    assert [event["kind"] for event in run["events"]] == ["expiry"]
    broken = ana.shop.rows("SELECT lot, quantity FROM postings WHERE account = 'breakage'")
    assert broken == [{"lot": 1, "quantity": -100}, {"lot": 2, "quantity": -20}]
    before = ana.shop.books()
    again = ana("expire")
    assert (again["events"], again["expired"], again["benefits"]) == ([], {}, 0)
    assert ana.shop.books() == before


def test_6_3_the_run_takes_only_what_was_left(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days" }') + ONE_PER_EURO + EIGHTY, now="2026-06-01T00:00:00Z")
    ana("earn Ana 100", at="2026-02-01")
    ana("redeem Ana eighty", at="2026-02-02")
    assert ana("expire")["expired"] == {"points": 20}


def test_6_3_the_run_writes_down_idle_points_and_cards_too(counter: Open) -> None:
    card = '[[stamp_card]]\nid = "c"\nsize = 10\nper = "visit"\nexpire = { idle = "2 months" }\n'
    ana = counter(expire('{ idle = "6 months" }') + ONE_PER_EURO + card, now="2026-06-01T00:00:00Z")
    ana("enroll Boris")
    ana("earn Ana 100", at="2025-06-01")
    ana("earn Boris 30", at="2026-05-01")
    assert ana("expire", at="2025-08-15")["expired"] == {"stamps:c": 1}
    run = ana("expire")
    assert (run["expired"], len(run["events"])) == ({"points": 100}, 1)


def test_6_3_a_hold_keeps_its_points_from_the_run(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days" }') + ONE_PER_EURO + EIGHTY, now="2026-03-04T00:00:00Z")
    ana("earn Ana 100", at="2026-02-01")
    held = ana("redeem Ana eighty --hold", at="2026-03-03T23:55")["hold"]
    assert ana("expire", at="2026-03-04T00:01")["expired"] == {"points": 20}
    assert ana(f"redeem --commit {held}", at="2026-03-04T00:05")["spent"] == {"points": 80}


def test_6_3_a_run_cannot_lie_in_the_future(counter: Open) -> None:
    assert counter().refused("expire", at="2026-03-01")["code"] == "future_time"


def test_6_3_the_run_says_what_it_did(counter: Open) -> None:
    ana = counter(expire('{ after = "30 days" }') + ONE_PER_EURO, now="2026-06-01T00:00:00Z")
    ana("earn Ana 100", at="2026-02-01")
    assert ana.said("expire").out == "100 points of one customer expired.\n"
    assert ana.said("expire").out == "Nothing has expired.\n"


def test_6_4_a_debt_is_paid_by_the_next_accrual(counter: Open) -> None:
    """+50, −80, +100 = 70: the 80 are clawed back after 30 of them were spent."""
    thirty = '\n[[reward]]\nid = "thirty"\nkind = "amount"\nvalue = "1.00"\npoints = 30\n'
    ana = counter(ONE_PER_EURO + thirty)
    ana("earn Ana 80 --ref R1")
    ana("redeem Ana thirty")
    assert ana.balance() == 50
    assert ana("refund ref:R1")["balance"]["points"] == -30
    assert ana("earn Ana 100")["balance"]["points"] == 70


def test_6_4_a_debt_never_stops_a_sale_and_pays_no_reward(counter: Open) -> None:
    ana = counter(ONE_PER_EURO + EIGHTY)
    ana("earn Ana 80 --ref R1")
    ana("redeem Ana eighty")
    ana("refund ref:R1")
    assert ana("earn Ana 5")["balance"]["points"] == -75
    assert ana.refused("redeem Ana eighty")["available"] == 0


AFTER = expire('{ after = "12 months" }') + ONE_PER_EURO
SHORTER = expire('{ after = "3 months" }') + ONE_PER_EURO


def test_6_5_a_changed_expiry_leaves_the_dates_of_existing_lots(counter: Open) -> None:
    ana = counter(AFTER)
    ana("earn Ana 100", at="2026-01-10")
    ana.apply(SHOP + SHORTER)
    ana("earn Ana 50")
    assert ana("show Ana")["expiring"] == [
        {"unit": "points", "quantity": 50, "at": "2026-05-17"},
        {"unit": "points", "quantity": 100, "at": "2027-01-10"},
    ]


def test_6_5_unless_migrated_on_purpose(counter: Open) -> None:
    ana = counter(AFTER)
    ana("earn Ana 100", at="2026-01-10")
    assert ana.apply(SHOP + SHORTER, "--migrate expiry")["migrated"] == {"expiry": 1}
    assert ana("show Ana")["expiring"] == [{"unit": "points", "quantity": 100, "at": "2026-04-10"}]
    before = ana.shop.books()
    assert ana.apply(SHOP + SHORTER, "--migrate expiry")["migrated"] == {"expiry": 0}
    assert ana.shop.books() == before


def test_6_5_a_migration_takes_nothing_before_the_end_of_its_day(counter: Open) -> None:
    ana = counter(AFTER)
    ana("earn Ana 100", at="2025-06-10")
    ana.apply(SHOP + SHORTER, "--migrate expiry")
    assert ana.balance(at="2026-02-17T23:59:59") == 100
    assert ana.balance(at="2026-02-18T00:00") == 0


def test_6_5_a_migration_may_lengthen_and_brings_back_nothing_expired(counter: Open) -> None:
    ana = counter(SHORTER)
    ana("earn Ana 100", at="2025-06-10")
    ana("earn Ana 7", at="2026-02-10")
    ana.apply(SHOP + expire('"never"') + ONE_PER_EURO, "--migrate expiry")
    shown = ana("show Ana")
    assert (shown["balance"]["points"], shown["expiring"]) == (7, [])


def test_6_5_inactivity_expiry_bites_one_full_period_after_it_was_switched_on(counter: Open) -> None:
    ana = counter(ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2024-01-10")
    ana.apply(SHOP + expire('{ idle = "6 months" }') + ONE_PER_EURO, at="2026-02-17")
    assert ana.balance(at="2026-08-17T23:59:59") == 100
    assert ana.balance(at="2026-08-18T00:00") == 0


def test_6_5_inactivity_that_is_shortened_bites_one_full_period_after_that(counter: Open) -> None:
    ana = counter(expire('{ idle = "24 months" }') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2025-01-10")
    ana.apply(SHOP + expire('{ idle = "3 months" }') + ONE_PER_EURO, at="2026-02-17")
    assert ana.balance(at="2026-05-17T23:59:59") == 100
    assert ana.balance(at="2026-05-18T00:00") == 0


def test_6_5_inactivity_that_is_lengthened_keeps_what_is_there_longer(counter: Open) -> None:
    ana = counter(expire('{ idle = "3 months" }') + ONE_PER_EURO, now=LATER)
    ana("earn Ana 100", at="2026-01-10")
    ana.apply(SHOP + expire('{ idle = "6 months" }') + ONE_PER_EURO, at="2026-02-17")
    assert ana.balance(at="2026-07-10T23:59:59") == 100
    assert ana.balance(at="2026-07-11T00:00") == 0


def test_6_5_a_stamp_cards_inactivity_bites_one_full_period_later_too(counter: Open) -> None:
    stamp_card = '[[stamp_card]]\nid = "c"\nsize = 10\nper = "visit"\n'
    ana = counter(ONE_PER_EURO + stamp_card, now=LATER)
    ana("earn Ana 100", at="2024-01-10")
    ana.apply(SHOP + ONE_PER_EURO + stamp_card + 'expire = { idle = "6 months" }\n', at="2026-02-17")
    assert ana.balance("stamps:c", at="2026-08-17T23:59:59") == 1
    assert ana.balance("stamps:c", at="2026-08-18T00:00") == 0


def test_6_5_pending_points_survive_inactivity(counter: Open) -> None:
    rules = '[points]\nexpire = { idle = "1 month" }\npending_days = 60\n' + ONE_PER_EURO
    ana = counter(rules, now=LATER)
    ana("earn Ana 100", at="2026-01-10T12:00")
    assert ana("show Ana", at="2026-03-10")["pending"] == {"points": 100}
    ana("expire", at="2026-03-10T00:00")
    assert ana("show Ana", at="2026-03-10T00:00")["pending"] == {"points": 100}
    assert ana.balance(at="2026-03-11T12:00") == 100  # and live a full period once they are open
    assert ana.balance(at="2026-04-11T23:59:59") == 100
    assert ana.balance(at="2026-04-12T00:00") == 0
