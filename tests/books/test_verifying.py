"""Sound books verify, and whatever is changed in them behind the program's back is named."""

import re
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli import ids
from loyalty_cli.books import verifying
from loyalty_cli.books.verifying import Report, verify
from loyalty_cli.storage import open_shop, schema
from tests import morning
from tests.conftest import Shop

# What nothing else in the books follows from, so that no rule can say what it was; and the tables that people fill.
TYPED = {
    "events": {"recorded_at", "ref", "staff", "till", "shop"},
    "vouchers": {"code"},
}
TABLES = ("events", "postings", "balances", "lots", "vouchers", "holds", "floors", "purchases", "counters")


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop of the morning, worked through once for the module."""
    folder = tmp_path_factory.mktemp("morning")
    (folder / "shop.toml").write_text(morning.PROGRAM, encoding="utf-8")
    shop = Shop(folder / "shop.db", "2025-01-01T08:00:00Z")
    assert shop(["init", "--program", str(folder / "shop.toml")]).code == 0
    morning.work(shop)
    return shop


@pytest.fixture
def rich(lived: Shop, tmp_path: Path) -> Shop:
    """A copy of it for one test."""
    shutil.copy(lived.path, tmp_path / "shop.db")
    return Shop(tmp_path / "shop.db", lived.now)


def verified(shop: Shop) -> Report:
    db = open_shop(str(shop.path))
    report = verify(db)
    db.close()
    return report


def event(shop: Shop, ref: str) -> str:
    """The id that the event under a ref is known by."""
    return ids.text(shop.rows("SELECT id FROM events WHERE ref = :ref", ref=ref)[0]["id"])


def test_a_morning_of_everything_verifies(rich: Shop) -> None:
    assert {row["kind"] for row in rich.rows("SELECT kind FROM events")} == morning.KINDS
    for table in TABLES:
        assert rich.rows(f"SELECT * FROM {table} LIMIT 1"), f"nothing in {table} could be found wrong"
    counted = {table: rich.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in ("events", "postings")}
    assert verified(rich) == Report(events=counted["events"], postings=counted["postings"], found=0, problems=[])


def test_an_empty_shop_verifies(shop: Shop) -> None:
    assert verified(shop) == Report()


def columns() -> list[tuple[str, str]]:
    with sqlite3.connect(":memory:") as raw:
        for statement in schema.statements("sqlite"):
            raw.execute(statement)
        found = [(table, row[1]) for table in TABLES for row in raw.execute(f"PRAGMA table_info({table})")]
    return [(table, column) for table, column in found if column not in TYPED.get(table, set())]


def other(value: Any) -> Any:
    """A value of the same sort that is not this one."""
    if isinstance(value, int):
        return value + 40
    if value is None:
        return "2031-01-01"
    if re.match(r"\d{4}-\d\d-\d\d", value):
        return f"{int(value[:4]) - 1}{value[4:]}"
    return {"{": "{}", "[": "[]"}.get(value[:1], f"{value}x")


def first(shop: Shop, table: str) -> tuple[dict[str, Any], str]:
    """The first row of a table that belongs to one customer, by its key, and the condition that finds it."""
    key = [column["name"] for column in shop.rows(f"PRAGMA table_info({table})") if column["pk"]]
    row = shop.rows(f"SELECT * FROM {table} WHERE customer > 0 ORDER BY {', '.join(key)} LIMIT 1")[0]
    return dict(row), " AND ".join(f"{column} = :{column}" for column in key)


@pytest.mark.parametrize(("table", "column"), columns(), ids=lambda word: word)
def test_every_column_is_held(rich: Shop, table: str, column: str) -> None:
    """One row of the table gets another value in that column; the customer, or an event of the customer, is named."""
    row, of_it = first(rich, table)
    rich.tamper(
        f"UPDATE {table} SET {column} = :value WHERE {of_it}",
        **row,
        value=5 if column in ("used_by", "lifted_by", "threshold", "names") else other(row[column]),
    )
    told = "\n".join(verified(rich).problems)
    events = rich.rows("SELECT id FROM events WHERE customer = :customer", customer=row["customer"])
    names = [ids.text(each) for each in (row["customer"], *(event["id"] for event in events))]
    assert any(name in told for name in names) or f"1 row of {table} refers to no row" in told, told


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_gone_is_missed(rich: Shop, table: str) -> None:
    row, of_it = first(rich, table)
    rich.tamper(f"DELETE FROM {table} WHERE {of_it}", **row)
    assert verified(rich).problems


CASES: list[tuple[str, str]] = [
    (
        "UPDATE postings SET quantity = 51 WHERE event = {R1} AND place = 1",
        r"posting 1 of purchase {R1} says 51 points; the rule gives 50 points \(50.00 at 1 per 1.00\)",
    ),
    (
        "UPDATE postings SET rule = 'gift' WHERE event = {R1} AND place = 1",
        r"posting 1 of purchase {R1} is not as it was: its rule is 'gift'; the rule gives 'spend'",
    ),
    (
        "UPDATE postings SET account = 'opening', text = '' WHERE event = {R1} AND place = 1",
        r"posting 1 of purchase {R1} is not as it was: its account is 'opening'; the rule gives 'issued', its text is ''; .*",
    ),
    (
        "DELETE FROM postings WHERE event = {R1} AND place = 2",
        r"posting 2 of purchase {R1} is missing; the rule gives 20 points \(20 a visit\)",
    ),
    (
        "INSERT INTO postings SELECT event, 9, customer, unit, lot, 7, account, rule, 'for nothing' FROM postings "
        "WHERE event = {R1} AND place = 1",
        r"posting 9 of purchase {R1} says 7 points \(for nothing\); no rule gives it",
    ),
    (
        "UPDATE postings SET place = CASE place WHEN 1 THEN -2 WHEN 2 THEN -1 ELSE place END WHERE event = {R1}",
        r"posting 1 of purchase {R1} is missing; .*",
    ),
    (
        "UPDATE postings SET quantity = -250 WHERE event = {A4}",
        r"posting 1 of adjustment {A4} says -2.50 credit; the rule gives 1.50 credit \(a spoilt cake\)",
    ),
    (
        "UPDATE postings SET quantity = 'ten' WHERE event = {R1} AND place = 1",
        r"posting 1 of purchase {R1} says ten points; .*",
    ),
    (
        "UPDATE events SET amount_minor = 6000 WHERE id = {R1}",
        r"purchase {R1}: its amount_minor is 6000; the rules give 5000",
    ),
    ("UPDATE events SET names = NULL WHERE id = {F2}", r"refund {F2}: its names is None; the rules give {R1:int}"),
    ("UPDATE events SET late = 1 WHERE id = {R1}", r"purchase {R1}: it is marked late and was recorded at once"),
    (
        "UPDATE events SET recorded_at = '2025-02-10T07:00:00Z' WHERE id = {R1}",
        r"purchase {R1}: it happened at 2025-02-10T08:00:00Z, later than it was recorded at 2025-02-10T07:00:00Z",
    ),
    (
        "UPDATE events SET said = json_set(said, '$.balance.points', 71) WHERE id = {R2}",
        r"purchase {R2}: its said holds balance .*",
    ),
    ("UPDATE events SET said = '{{}}' WHERE id = {R3}", r"purchase {R3}: its said holds tier None; the rules give 'silver'"),
    (
        "UPDATE events SET said = json_set(said, '$.discount_minor', 900) WHERE id = {D1}",
        r"redemption {D1}: its said holds discount_minor 900; the rules give 500",
    ),
    (
        "UPDATE events SET before = json_set(before, '$.purchases', 7) WHERE id = {R5}",
        r"purchase {R5}: its before holds purchases 7; the rules give 2",
    ),
    (
        "UPDATE events SET fact = json_set(fact, '$.amount_minor', 100) WHERE id = {R1}",
        r"posting 1 of purchase {R1} says 50 points; the rule gives 1 points \(1.00 at 1 per 1.00\)",
    ),
    (
        "UPDATE events SET fact = 'no json' WHERE id = {R1}",
        r"purchase {R1} cannot be read again \(JSONDecodeError: .*\); what follows it on this account was not checked",
    ),
    ("UPDATE events SET fact = '[]' WHERE id = {R1}", r"purchase {R1} cannot be read again \(TypeError: .*"),
    ("UPDATE events SET fact = '{{}}' WHERE id = {R1}", r"purchase {R1} cannot be read again \(KeyError: 'is'\).*"),
    ("UPDATE events SET before = '3' WHERE id = {R1}", r"purchase {R1} cannot be read again \(.*"),
    ("UPDATE events SET said = '[]' WHERE id = {R1}", r"purchase {R1} cannot be read again \(.*"),
    ("UPDATE events SET at = 'today' WHERE id = {R1}", r"purchase {R1} cannot be read again \(ValueError: .*"),
    (
        "UPDATE events SET program = 7 WHERE id = {R1}",
        r"purchase {R1} would be refused today: There is no program version '7'.*",
    ),
    (
        "UPDATE events SET fact = json_set(fact, '$.of', 5) WHERE id = {F2}",
        r"refund {F2} cannot be read again \(KeyError: 5\).*",
    ),
    (
        "UPDATE events SET fact = json_set(fact, '$.quantity', -500) WHERE id = {A2}",
        r"adjustment {A2} would be refused today: 500 points are needed and .* can be spent.*",
    ),
    (
        "INSERT INTO events (id, kind, customer, at, recorded_at, program, ref, fact) SELECT id + 1, kind, customer, at, "
        "recorded_at, program, 'forged', fact FROM events WHERE id = {A1}",
        r"posting 1 of adjustment .* is missing; the rule gives 30 points \(the till was down\)",
    ),
    (
        "UPDATE balances SET quantity = quantity + 1 WHERE unit = 'points' AND customer = {Ana}",
        r"balance points of customer {Ana}: .*",
    ),
    (
        "UPDATE balances SET quantity = quantity + 1 WHERE unit = 'points' AND customer = {Ana}",
        r"all postings of points come to .*",
    ),
    ("DELETE FROM balances WHERE customer = {Ana} AND unit = 'credit'", r"balance credit of customer {Ana} is missing"),
    ("INSERT INTO balances VALUES ({Ana}, 'gold', 5)", r"balance gold of customer {Ana} belongs to no event"),
    (
        "UPDATE lots SET remaining = remaining + 5 WHERE customer = {Ana} AND unit = 'points' AND number = 1",
        r"lot points 1 of customer {Ana}: its remaining is \d+; the events give \d+",
    ),
    (
        "UPDATE lots SET expires_on = '2099-12-31' WHERE customer = {Ana} AND unit = 'points' AND number = 1",
        r"lot points 1 of customer {Ana}: its expires_on is '2099-12-31'; the events give '2026-02-10'",
    ),
    (
        "UPDATE lots SET terms = json_set(terms, '$.size', 2) WHERE customer = {Ana} AND unit = 'stamps:coffee' AND number = 3",
        r"lot stamps:coffee 3 of customer {Ana}: its terms is .*",
    ),
    (
        "UPDATE vouchers SET status = 'open', used_by = NULL WHERE used_by = {D2}",
        r"voucher {S1} \d of customer {Ana}: its status is 'open'; the events give 'used'",
    ),
    ("UPDATE vouchers SET until = '2099-12-31' WHERE used_by = {D2}", r"voucher {S1} \d of .*: its until is '2099-12-31'; .*"),
    ("UPDATE vouchers SET reward = 'five-off' WHERE used_by = {D2}", r"redemption {D2} .*|voucher {S1} \d of .*"),
    (
        "UPDATE holds SET status = 'open' WHERE event = {H1}",
        r"hold {H1} of customer {Ivan}: its status is 'open'; .* 'committed'",
    ),
    (
        "UPDATE floors SET tier = 'silver' WHERE event = {T1}",
        r"tier given by hand {T1} of customer .*: its tier is 'silver'; .*",
    ),
    ("UPDATE floors SET lifted_by = NULL WHERE event = {T2}", r"tier given by hand {T2} of .*: its lifted_by is None; .* {T3}"),
    (
        "UPDATE purchases SET spend_minor = 99900 WHERE event = {R1}",
        r"purchase kept for tiers {R1} of customer {Ana}: its spend_minor is 99900; the events give 3000",
    ),
    (
        "UPDATE counters SET quantity = 9 WHERE customer = {Ana} AND name = 'uses:early-bird'",
        r"counter uses:early-bird of customer {Ana}: its quantity is 9; the events give 1",
    ),
    (
        "UPDATE counters SET quantity = 9 WHERE customer = 0 AND name = 'uses:early-bird'",
        r"counter uses:early-bird over all customers is 9; the events give 3",
    ),
    ("DELETE FROM counters WHERE customer = 0 AND name = 'redeemed:five-off'", r"counter redeemed:five-off .* is None; .* 1"),
    ("INSERT INTO counters VALUES (0, 'redeemed:yacht', 1, NULL)", r"counter redeemed:yacht .* is 1; the events give None"),
    ("INSERT INTO counters VALUES (77, 'purchases', 1, NULL)", r"counters of customer 000000000002D belong to nobody"),
    ("UPDATE postings SET event = 5 WHERE event = {R1} AND place = 1", r"1 row of postings refers to no row of events"),
    ("UPDATE events SET customer = 5 WHERE id = {R8}", r"1 row of events refers to no row of customers"),
    ("DELETE FROM programs WHERE version = 1", r"programme version 1 is missing"),
    (
        "UPDATE programs SET source = replace(source, 'points = 1', 'points = 3') WHERE version = 1",
        r"posting 1 of purchase {R1} says 50 points; the rule gives 150 points .*",
    ),
    ("UPDATE programs SET source = 'nothing' WHERE version = 2", r"programme version 2 cannot be read: .*"),
]


@pytest.mark.parametrize(("sql", "said"), CASES, ids=range(len(CASES)))
def test_what_was_changed_is_named_in_a_sentence(rich: Shop, sql: str, said: str) -> None:
    names = _names(rich)
    rich.tamper(re.sub(r"\{(\w+)\}", lambda found: str(names[found[1]]), sql).replace("{{", "{").replace("}}", "}"))
    pattern = re.sub(r"\{(\w+):int\}", lambda found: str(names[found[1]]), said)
    pattern = re.sub(r"\{(\w+)\}", lambda found: ids.text(names[found[1]]), pattern)
    report = verified(rich)
    assert [problem for problem in report.problems if re.fullmatch(pattern, problem)], report.problems
    assert not report.ok


def _names(shop: Shop) -> dict[str, int]:
    """Every event by its ref, every customer by the name."""
    return {
        **{row["ref"]: row["id"] for row in shop.rows("SELECT ref, id FROM events")},
        **{row["name"]: row["id"] for row in shop.rows("SELECT name, id FROM customers")},
    }


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM gift_cards WHERE account = {account}", "is missing"),
        ("UPDATE gift_cards SET kind = 'other' WHERE account = {account}", "its kind is 'other'; its sale gives 'present'"),
        ("UPDATE gift_cards SET is_bound = 1 WHERE account = {account}", "its is_bound is 1; its sale gives 0"),
        ("UPDATE gift_cards SET for_customer = NULL WHERE account = {account}", "its for_customer is None; its sale gives"),
        ("UPDATE customers SET holder = 'person' WHERE id = {account}; DELETE FROM gift_cards", "gift card of account"),
    ],
)
def test_a_gift_card_that_does_not_fit_its_sale_is_named(rich: Shop, sql: str, said: str) -> None:
    [sold, *_] = rich.rows("SELECT account FROM gift_cards ORDER BY account")
    for each in sql.format(account=sold["account"]).split(";"):
        rich.tamper(each)

    found = [problem for problem in verified(rich).problems if said in problem]

    assert found[0].startswith(f"gift card of account {ids.text(sold['account'])}") or "holder" in sql


def test_one_changed_posting_is_one_finding_and_a_sum_that_is_out(rich: Shop) -> None:
    rich.tamper(
        "UPDATE postings SET quantity = quantity + 1 WHERE event = (SELECT id FROM events WHERE ref = 'R1') AND place = 1"
    )
    assert len(verified(rich).problems) == 2


def test_postings_that_changed_places_are_both_named(rich: Shop) -> None:
    which = "event = (SELECT id FROM events WHERE ref = 'R1')"
    rich.tamper(f"UPDATE postings SET place = -place WHERE {which} AND place < 3")
    rich.tamper(f"UPDATE postings SET place = 3 + place WHERE {which} AND place < 0")  # 1 and 2 become 2 and 1
    first, second = verified(rich).problems
    assert first.startswith(f"posting 1 of purchase {event(rich, 'R1')} says 20 points; the rule gives 50 points")
    assert second.startswith(f"posting 2 of purchase {event(rich, 'R1')} says 50 points; the rule gives 20 points")


@pytest.mark.parametrize("trigger", ["events_stay_as_they_are", "events_stay", "postings_stay_as_they_are", "postings_stay"])
def test_a_dropped_trigger_is_named(rich: Shop, trigger: str) -> None:
    with sqlite3.connect(rich.path) as raw:
        raw.execute(f"DROP TRIGGER {trigger}")
    assert verified(rich).problems == [f"the trigger {trigger} is missing"]


def test_a_ref_that_names_two_events_is_named(rich: Shop) -> None:
    rich.tamper("DROP INDEX events_by_ref")
    rich.tamper("UPDATE events SET ref = 'R1' WHERE ref = 'R2'")
    problems = verified(rich).problems
    assert problems == ["the index events_by_ref is missing", "the ref R1 names 2 events of the kind purchase"]


def test_a_damaged_file_is_said_to_be_so_and_not_read_any_further(rich: Shop) -> None:
    rich.tamper("PRAGMA ignore_check_constraints = ON")
    with sqlite3.connect(rich.path) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("UPDATE lots SET broken = -1")
    assert verified(rich) == Report(0, 0, 1, ["CHECK constraint failed in lots"])


def test_more_problems_than_anyone_reads_are_counted(rich: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "MOST", 3)
    rich.tamper("DELETE FROM lots")
    report = verified(rich)
    assert len(report.problems) == 3
    assert report.found > 10


def test_many_customers_are_read_page_by_page(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_AT_ONCE", 2)
    for name in ("Ana", "Ivan", "Maria", "Niko", "Olga"):
        shop.done(f"enroll {name}")
        shop.done(f"earn {name} 10 --ref {name}")
    seen: list[int] = []
    db = open_shop(str(shop.path))
    report = verify(db, seen.append)
    db.close()
    assert (report.ok, report.events, seen) == (True, 5, [2, 4, 5])
    shop.tamper("UPDATE postings SET quantity = 9 WHERE event = (SELECT id FROM events WHERE ref = 'Olga')")
    assert event(shop, "Olga") in verified(shop).problems[0]


def test_a_till_that_books_meanwhile_is_no_problem(rich: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two pages customers who were read and customers who were not go on buying."""
    monkeypatch.setattr(verifying, "_AT_ONCE", 1)

    def sell(_done: int) -> None:
        for name in ("Ana", "Ivan", "Мария"):
            rich.done(f"earn {name} 30")

    db = open_shop(str(rich.path))
    report = verify(db, sell)
    db.close()
    assert report.ok, report.problems
