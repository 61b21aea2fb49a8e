"""The shop's own history under another programme: what is replayed, what is refused, in which order, on how many cores."""

from collections.abc import Iterator

import pytest

from loyalty_cli.books.verifying import verify
from loyalty_cli.cores import HandLost
from loyalty_cli.reports import cores, simulating
from loyalty_cli.reports.simulating import Order, Simulation, simulate
from loyalty_cli.storage import Database, open_shop
from tests.conftest import PROGRAM, Shop

TIERS = '\n[tiers]\n[[tier]]\nid = "silver"\nat = "20.00"\n[[tier]]\nid = "gold"\nat = "100.00"\n'
EVERYTHING = "~"


@pytest.fixture
def program() -> str:
    return PROGRAM + TIERS


@pytest.fixture
def db(shop: Shop) -> Iterator[Database]:
    """The books of a shop where three people bought, were stamped, redeemed, and gave things back."""
    for name in ("Ana", "Boris", "Vera"):
        shop.done(f"enroll {name} --at 2026-01-01")
    shop.done("earn Ana 110.00 --ref A1 --at 2026-01-05")
    shop.done("earn Boris 35.00 --item LATTE*10 --ref B1 --at 2026-01-06")
    shop.done("redeem Ana five-off --bill 20.00 --ref A2 --at 2026-01-07")
    shop.done("redeem Boris free-coffee --at 2026-01-08")
    shop.done("refund ref:B1 --item LATTE --at 2026-01-09")
    shop.done("earn Vera 12.50 --ref V1 --at 2026-01-10")
    opened = open_shop(str(shop.path))
    yield opened
    opened.close()


def under(db: Database, program: str, *, number: int = 1) -> Simulation:
    """The whole history under a programme, on so many cores."""
    return simulate(db, Order(program, None, EVERYTHING, "2026-02-17T12:00:00Z", is_whole=True), number=number)


def test_the_programme_in_force_comes_to_what_the_books_hold(db: Database) -> None:
    found = under(db, PROGRAM + TIERS)

    assert found.then == found.now
    assert found.now.owed("points") == 110 - 100 + 35 - 4 + 12
    assert (found.now.redemptions, found.now.discount_minor) == (2, 500)
    assert found.now.tiers == {"gold": 1, "silver": 1, None: 1}
    assert found.moves == []


def test_nothing_is_written(db: Database, shop: Shop) -> None:
    before = shop.rows("SELECT count(*) AS events, (SELECT sum(quantity) FROM balances) AS held FROM events")

    under(db, PROGRAM.replace("points = 1\n", "points = 3\n"))

    assert shop.rows("SELECT count(*) AS events, (SELECT sum(quantity) FROM balances) AS held FROM events") == before
    assert verify(db).problems == []


def test_a_reward_that_cannot_be_paid_is_refused_and_counted(db: Database) -> None:
    dear = PROGRAM.replace("points = 100\n", "points = 200\n").replace("size = 10\n", "size = 20\n")

    found = under(db, dear)

    assert found.then.refused == {"redemption": 2}
    assert (found.then.redemptions, found.then.discount_minor) == (0, 0)
    assert found.then.owed("points") == 110 + 35 - 4 + 12
    assert found.then.owed("stamps:coffee") == 9, "the refund takes the stamp from a card that was never full"


def test_what_stands_on_a_refused_event_is_left_out(db: Database, shop: Shop) -> None:
    shop.done('void ref:A2 --reason "wrong card" --at 2026-01-11')

    found = under(db, PROGRAM.replace("points = 100\n", "points = 200\n"))

    assert found.now.redemptions == 1
    assert found.then.left_out == {"void": 1}


def test_a_voucher_stands_in_for_the_one_that_was_used(shop: Shop) -> None:
    shop.done("enroll Ana")
    code = shop.done("earn Ana 35.00 --item LATTE*10")["issued"][0]["voucher"]
    shop.done(f"voucher use {code}")
    db = open_shop(str(shop.path))

    found = under(db, PROGRAM.replace("size = 10\n", "size = 4\n"))

    assert found.then.redemptions == 1
    assert found.then.vouchers == {"used": 1, "open": 1}
    db.close()


def test_tiers_are_compared_by_what_both_programmes_know(db: Database) -> None:
    steeper = PROGRAM + TIERS.replace('"20.00"', '"10.00"').replace('"100.00"', '"200.00"')

    moves = {(move.before, move.after): move.step for move in under(db, steeper).moves}

    assert moves == {("gold", "silver"): -1, (None, "silver"): 1}


def test_a_tier_of_another_name_is_no_move(db: Database) -> None:
    renamed = PROGRAM + TIERS.replace("silver", "regular").replace("gold", "friend")

    moves = under(db, renamed).moves

    assert [(move.before, move.after, move.step) for move in moves] == [("gold", "friend", 0), ("silver", "regular", 0)]


def test_a_limit_over_all_customers_is_counted_in_order_of_time(db: Database, shop: Shop) -> None:
    shop.done("enroll Dana --at 2026-01-01")
    shop.done("earn Dana 12.50 --at 2026-01-02")  # typed last, the first of all
    once = '\n[[earn]]\nid = "opening"\npoints = 1000\nper = "1.00"\nlimit = { total = 1 }\n'

    found = under(db, PROGRAM + once)

    assert found.then.earned("points") == found.now.earned("points") + 12 * 1000
    assert shop.rows("SELECT name FROM counters WHERE customer = 0") == [], "the books count none of it"


def test_what_is_held_of_a_stock_is_not_given_twice(shop: Shop) -> None:
    for name in ("Ana", "Boris"):
        shop.done(f"enroll {name}")
        shop.done(f"earn {name} 100.00")
    hold = shop.done("redeem Ana five-off --hold")["hold"]
    shop.done("redeem Boris five-off")
    shop.done(f"redeem --commit {hold}")
    db = open_shop(str(shop.path))

    found = under(db, PROGRAM.replace("points = 100\n", "points = 100\nstock = 1\n"))

    assert found.then.refused == {"redemption": 1}
    assert found.then.redemptions == 1
    db.close()


def test_a_present_of_a_tier_is_given_in_each_year_on_its_day(shop: Shop) -> None:
    shop.done("enroll Ana --birthday 03-05 --at 2023-06-01")
    shop.done("earn Ana 200.00 --ref A1 --at 2023-06-01")
    shop.done("earn Ana 10.00 --ref A2 --at 2025-04-01")
    db = open_shop(str(shop.path))
    giving = PROGRAM + TIERS + 'yearly_reward = "free-coffee"\nbirthday_reward = "five-off"\n'

    found = under(db, giving)

    assert found.then.vouchers["open"] == 4 + 2, "a coffee in 2023 to 2026, five off on two birthdays"
    assert found.now.vouchers["open"] == 0
    db.close()


def test_points_expire_at_the_end_whether_or_not_the_night_was_run(db: Database) -> None:
    short = PROGRAM.replace("[[earn]]", '[points]\nexpire = { after = "30 days" }\n\n[[earn]]', 1)

    found = under(db, short)

    assert found.then.expired("points") == 10 + 31 + 12
    assert found.then.owed("points") == 0


def test_a_part_of_the_history_begins_with_empty_accounts_on_both_sides(db: Database) -> None:
    order = Order(PROGRAM + TIERS, "2026-01-07T00:00:00Z", "2026-01-10T00:00:00Z", "2026-01-09T23:59:59Z", is_whole=False)

    found = simulate(db, order)

    assert found.now == found.then
    assert (found.now.purchases, found.now.redemptions) == (0, 0)
    assert found.now.refused == {"redemption": 2}
    assert found.now.left_out == {"refund": 1}


def test_what_is_given_to_another_is_as_much_as_the_other_programme_lets_go(db: Database, shop: Shop) -> None:
    shop.done("transfer Boris Vera 30 --at 2026-01-12")

    found, half = under(db, PROGRAM + TIERS), under(db, PROGRAM.replace('per = "1.00"', 'per = "2.00"'))

    assert found.then == found.now
    assert half.then.refused == {"redemption": 1, "transfer": 1}
    assert half.then.owed("points") == 55 + 17 - 2 + 6, "and nobody receives what nobody gave"
    assert half.then.left_out == {}


def test_a_referral_that_was_not_there_pays_who_brought_the_friend(shop: Shop) -> None:
    shop.done("enroll Ana --at 2026-01-01")
    shop.done("enroll Boris --referred-by Ana --at 2026-01-02")
    shop.done("earn Boris 20.00 --ref B1 --at 2026-01-03")
    shop.done("earn Boris 20.00 --ref B2 --at 2026-01-04")
    db = open_shop(str(shop.path))

    found = under(db, PROGRAM + TIERS + "\n[referral]\nreferrer = { points = 150 }\nfriend = { points = 50 }\n")

    assert found.now.earned("points") == 40
    assert found.then.earned("points") == 40 + 50 + 150
    assert (found.now.customers, found.then.customers) == (1, 2), "Ana has no event in the books"
    db.close()


def test_a_sale_that_was_moved_counts_where_it_belongs(db: Database, shop: Shop) -> None:
    shop.done('customer move ref:V1 Boris --reason "his card" --at 2026-01-12')

    found, double = under(db, PROGRAM + TIERS), under(db, PROGRAM.replace("points = 1\n", "points = 2\n") + TIERS)

    assert found.then == found.now
    assert found.now.purchases == 3
    assert double.then.earned("points") == 220 + (70 - 8) + 24
    assert double.then.left_out == {}


def test_two_cores_come_to_the_same_as_one(db: Database, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(8):
        shop.done(f"enroll Guest{at}")
        shop.done(f"earn Guest{at} {at * 30}.00 --item LATTE*3@{at * 10}.00" if at else "earn Guest0 5.00")
    monkeypatch.setattr(simulating, "AT_ONCE", 2)
    source = PROGRAM + TIERS.replace('"20.00"', '"50.00"')

    alone, together = under(db, source), under(db, source, number=2)

    assert together == alone
    assert alone.now.customers == 11
    assert [move.step for move in alone.moves] == [-1, -1]


def test_without_a_second_process_one_does_it_all(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> Iterator[Simulation]:
        raise HandLost("no more processes")
        yield Simulation()

    monkeypatch.setattr(cores, "_spread", nothing)
    assert under(db, PROGRAM, number=2) == under(db, PROGRAM)


def test_a_sale_that_was_moved_and_accounts_that_were_merged_live_again(db: Database, shop: Shop) -> None:
    shop.done("earn - 7.00 --ref N1 --at 2026-01-11")
    shop.done("customer move ref:N1 Vera --reason forgot --at 2026-01-12")
    shop.done("customer merge Vera Boris --reason twice --ref M1 --at 2026-01-13")
    shop.done("earn Vera 3.00 --at 2026-01-14")
    merged = under(db, PROGRAM + TIERS)
    shop.done("customer merge --undo ref:M1 --reason 'two persons' --at 2026-01-15")
    shop.done("refund ref:B1 --amount 5 --at 2026-01-16")
    parted = under(db, PROGRAM + TIERS)

    assert merged.then == merged.now
    assert merged.now.purchases == 5
    assert parted.then == parted.now
