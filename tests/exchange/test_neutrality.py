"""An import gives exactly what the same lines give when they are typed one by one."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from loyalty_cli import clock
from loyalty_cli.books import customers, programs
from loyalty_cli.exchange import importing
from loyalty_cli.operations import earn, enroll
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.enroll import Person
from loyalty_cli.program import bills, money
from loyalty_cli.storage import Database, open_shop
from tests.conftest import NOW, ROOT, Shop

# Every rule that looks back: carried remainders, limits of a customer and of all, tiers, expiry, delays, head starts.
PROGRAM = """
[shop]
name = "CD shop"
currency = "USD"
timezone = "America/New_York"

[points]
expire = { after = "3 months", round_up = "month" }

[[earn]]
id = "spend"
points = 1
per = "20.00"
carry = true

[[earn]]
id = "welcome"
points = 50
per = "visit"
limit = { per_customer = 1, first_customers = 120 }

[[earn]]
id = "rush"
points = 5
per = "visit"
limit = { total = 300, per_day = 1 }

[[promotion]]
id = "fridays"
multiply = 2
when = { weekdays = ["fri"] }
limit = { total = 500 }

[[promotion]]
id = "big-spender"
points = 25
min_spend = "60.00"
limit = { per_customer = 2 }

[[promotion]]
id = "sticker-week"
stamps = { visits = 1 }
when = { dates = ["1997-03-03", "1997-03-09"] }

[[promotion]]
id = "come-back"
reward = "sticker"
min_spend = "30.00"
limit = { first_customers = 40 }

[[stamp_card]]
id = "visits"
size = 4
per = "visit"
start = 1
delay = "2 days"
reward = "five-off"
on_the_way = { 3 = "sticker" }
expire = { after = "6 months" }

[[stamp_card]]
id = "spend"
size = 10
per = "10.00"

[[reward]]
id = "five-off"
kind = "amount"
value = "5.00"
valid_days = 60

[[reward]]
id = "sticker"
kind = "item"

[tiers]
measure = "spend"
window = "6 months"

[[tier]]
id = "silver"
at = "100.00"
multiply = 1.5

[[tier]]
id = "gold"
at = "300.00"
multiply = 2
"""
NEXT = PROGRAM.replace('per = "20.00"', 'per = "5.00"').replace("size = 4", "size = 5")
SINCE = "1997-03-15"
LOG = gzip.decompress((ROOT / "examples" / "cdnow-purchases.csv.gz").read_bytes()).decode().splitlines()

# What the books hold, without our own ids, codes and instants of recording.
TABLES = {
    "events": """
        SELECT e.kind, c.external_id, e.at, e.program, e.amount_minor, e.ref, e.fact, e.before, e.said, e.staff, e.till, e.shop
        FROM events e JOIN customers c ON c.id = e.customer ORDER BY e.id
    """,
    "postings": """
        SELECT e.ref, p.place, p.unit, p.lot, p.quantity, p.account, p.rule, p.text
        FROM postings p JOIN events e ON e.id = p.event ORDER BY e.id, p.place
    """,
    "balances": "SELECT external_id, unit, quantity FROM balances JOIN customers ON id = customer ORDER BY 1, 2",
    "lots": """
        SELECT c.external_id, l.unit, l.number, e.ref, l.earned_at, l.opens_at, l.earned_on, l.expires_on, l.remaining,
               l.broken, l.terms, l.is_full
        FROM lots l JOIN customers c ON c.id = l.customer JOIN events e ON e.id = l.event ORDER BY 1, 2, 3
    """,
    "vouchers": """
        SELECT e.ref, v.place, c.external_id, v.reward, v.until, v.source, v.lot, v.threshold, v.status
        FROM vouchers v JOIN events e ON e.id = v.event JOIN customers c ON c.id = v.customer ORDER BY e.id, v.place
    """,
    "purchases": """
        SELECT e.ref, p.at, p.day, p.counts_at, p.amount_minor, p.spend_minor, p.points, p.returned_minor, p.is_gone
        FROM purchases p JOIN events e ON e.id = p.event ORDER BY e.id
    """,
    "counters": """
        SELECT coalesce(external_id, customer) AS who, t.name, quantity, at
        FROM counters t LEFT JOIN customers c ON c.id = customer ORDER BY 1, 2
    """,
    "customers": "SELECT external_id, name, phone, email, birthday, tags, consent, joined_at FROM customers ORDER BY 1",
}


def books(shop: Shop) -> dict[str, Any]:
    """Everything the books hold that does not differ by itself."""
    return {name: shop.rows(query) for name, query in TABLES.items()}


def lines(count: int) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("\n".join(LOG[: count + 1]))))


def table(rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def two_shops(make_shop: Callable[..., Shop], tmp_path: Any) -> tuple[Shop, Shop]:
    """The same shop twice, with two versions of its programme."""
    shops = make_shop(PROGRAM, name="imported"), make_shop(PROGRAM, name="typed")
    (tmp_path / "next.toml").write_text(NEXT)
    for shop in shops:
        shop.done("enroll Somebody --external-id first")
        shop.done("earn Somebody 1 --ref first")  # from now on a version has a beginning
        shop.done(["program", "apply", str(tmp_path / "next.toml"), "--from", SINCE])
    return shops


def type_in(db: Database, row: dict[str, str]) -> None:
    """One line, as `loyalty earn` books it; who is not there yet is enrolled first, without a card."""
    program = programs.in_force(db, clock.parse(row["at"], "America/New_York"))
    call = Call(clock.parse(row["at"], program.shop.timezone), NOW, ref=row["ref"])
    known = customers.by_external_id(db, row["customer"])
    customer = known.id if known else enroll.enroll(db, Person(row["customer"], external_id=row["customer"]), call)[0].id
    earn.earn(db, customer, bills.purchase(money.parse(row["amount"], "USD"), [], program), call)


@pytest.mark.one_file
def test_the_first_two_thousand_rows_of_the_log_give_what_they_give_one_by_one(
    two_shops: tuple[Shop, Shop], write: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    imported, typed = two_shops
    rows = [{**row, "at": row.pop("date")} for row in lines(2_000)]
    monkeypatch.setattr(importing, "CHUNK", 333)  # no chunk ends with a customer

    said = imported.json(["import", "purchases", write(table(rows)), "--create-customers"])
    assert said.json | {"errors": []} == {"read": 2000, "imported": 2000, "replayed": 0, "refused": 0, "errors": []}
    db = open_shop(str(typed.path))
    for row in rows:
        type_in(db, row)
    db.close()

    assert books(imported) == books(typed)
    assert len({row["program"] for row in imported.rows("SELECT program FROM events")}) == 2


@pytest.mark.one_file
def test_a_hundred_rows_give_what_they_give_at_the_counter(make_shop: Callable[..., Shop], write: Callable[..., str]) -> None:
    imported, typed = make_shop(PROGRAM, name="imported"), make_shop(PROGRAM, name="typed")
    rows = [{**row, "at": row.pop("date")} for row in lines(100)]

    imported.json(["import", "purchases", write(table(rows)), "--create-customers"])
    met = set()
    for row in rows:
        if row["customer"] not in met:
            typed.done(f"enroll {row['customer']} --external-id {row['customer']} --at {row['at']}")
        met.add(row["customer"])
        typed.done(f"earn ext:{row['customer']} {row['amount']} --ref {row['ref']} --at {row['at']}")

    assert books(imported) == books(typed)


@pytest.mark.one_file
def test_a_shuffled_file_gives_what_its_order_says(make_shop: Callable[..., Shop], write: Callable[..., str]) -> None:
    straight, shuffled = make_shop(PROGRAM, name="straight"), make_shop(PROGRAM, name="shuffled")
    rows = [{**row, "at": row.pop("date")} for row in lines(400)]
    mixed = sorted(rows, key=lambda row: row["amount"][::-1])

    straight.json(["import", "purchases", write(table(rows)), "--create-customers"])
    shuffled.json(["import", "purchases", write(table(mixed)), "--create-customers"])

    # Only what one customer alone decides is the same in every order of the file.
    own = "SELECT external_id, quantity FROM balances JOIN customers ON id = customer WHERE unit = 'stamps:visits' ORDER BY 1"
    assert straight.rows(own) == shuffled.rows(own)
    facts = [(row["at"], row["external_id"]) for row in books(shuffled)["events"]]
    for customer in {external_id for _, external_id in facts}:
        times = [at for at, external_id in facts if external_id == customer]
        assert times == sorted(times)


@pytest.mark.parametrize("rows", [10_000, pytest.param(69_659, marks=pytest.mark.soak)])
def test_the_log_comes_to_what_it_must(make_shop: Callable[..., Shop], write: Callable[..., str], rows: int) -> None:
    """A point for each whole 1.00, and a voucher for each ten visits; a second run brings nothing."""
    shop = make_shop(
        '[shop]\nname = "CDs"\ncurrency = "USD"\ntimezone = "America/New_York"\n'
        '[[earn]]\nid = "spend"\npoints = 1\nper = "1.00"\n'
        '[[stamp_card]]\nid = "visits"\nsize = 10\nper = "visit"\nreward = "cd"\n[[reward]]\nid = "cd"\nkind = "item"\n'
    )
    log = lines(rows)
    visits = Counter(each["customer"] for each in log)
    points = sum(int(each["amount"].partition(".")[0]) for each in log)
    vouchers = sum(count // 10 for count in visits.values())
    line = ["import", "purchases", write("\n".join(LOG[: rows + 1])), "--map", "date=at", "--create-customers"]

    first, second = shop.json(line), shop.json(line)

    assert first.json == {"read": rows, "imported": rows, "replayed": 0, "refused": 0, "errors": []}
    assert second.json == {"read": rows, "imported": 0, "replayed": rows, "refused": 0, "errors": []}
    assert shop.rows("SELECT sum(quantity) AS points FROM balances WHERE unit = 'points'") == [{"points": points}]
    assert shop.rows("SELECT count(*) AS vouchers FROM vouchers") == [{"vouchers": vouchers}]
    assert shop.rows("SELECT count(*) AS people FROM customers") == [{"people": len(visits)}]
    assert rows < len(LOG) - 1 or (points, vouchers, len(visits)) == (2_453_159, 1_601, 23_570), "examples/README.md says so"
