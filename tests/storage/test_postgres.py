"""A shop on a PostgreSQL server: what is refused at its door, what is asked again, and what is not known."""

import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from loyalty_cli.books import customers, programs
from loyalty_cli.books.imports import Mark
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.earn import earn
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.operations.import_events import Intake
from loyalty_cli.operations.remembering import Arrival
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Taken, create_shop, open_shop
from loyalty_cli.storage.parameters import numbered
from loyalty_cli.storage.trouble import UnwritableText
from tests import servers
from tests.conftest import NOW, PROGRAM, Shop
from tests.servers import Server

if servers.programs() is not None:
    from loyalty_cli.storage.rows import statements
    from loyalty_cli.storage.sending import Connection, Statement, send

pytestmark = pytest.mark.skipif(servers.programs() is None, reason=servers.MISSING)


@pytest.fixture
def engine() -> str:
    return "postgres"


# The text of a statement ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "names"),
    [
        ("SELECT a FROM b WHERE c = :c AND d >= :d_2", b"SELECT a FROM b WHERE c = $1 AND d >= $2", ("c", "d_2")),
        ("SELECT a FROM b WHERE c = :b OR d = :a OR e = :b", b"SELECT a FROM b WHERE c = $1 OR d = $2 OR e = $1", ("b", "a")),
        ("SELECT id % 1048576", b"SELECT id % 1048576", ()),
        ("SELECT ':c', 'it''s :d', '%'", b"SELECT ':c', 'it''s :d', '%'", ()),
        ("SELECT 1::bigint", b"SELECT 1::bigint", ()),
    ],
)
def test_a_statement_takes_its_parameters_by_number(ours: str, theirs: bytes, names: tuple[str, ...]) -> None:
    assert numbered(ours) == (theirs, names)


_ADDED = "ON CONFLICT (c) DO UPDATE SET d = b.d + excluded.d"


@pytest.mark.parametrize(
    ("ours", "rows", "theirs"),
    [
        ("INSERT INTO b (c, d) VALUES (:c, 'it')", "xyy", ["VALUES ($1, 'it'), ($2, 'it')", "VALUES ($1, 'it')"]),
        (f"INSERT INTO b (c, d) VALUES (:c, 1) {_ADDED}", "xy", [f"VALUES ($1, 1), ($2, 1) {_ADDED}"]),
        (f"INSERT INTO b (c, d) VALUES (:c, 1) {_ADDED}", "xx", [f"VALUES ($1, 1) {_ADDED}"] * 2),
        (f"INSERT INTO b (c, d) VALUES (0, :d) {_ADDED}", "xy", [f"VALUES (0, $1) {_ADDED}"] * 2),
        ("DELETE FROM b WHERE c = :c", "xx", ["DELETE FROM b WHERE c = $1"] * 2),
        ("INSERT INTO b (c) VALUES (:c) RETURNING c", "xy", ["VALUES ($1) RETURNING c"] * 2),
    ],
)
def test_rows_go_many_in_one_statement_that_writes_none_of_them_twice(ours: str, rows: str, theirs: list[str]) -> None:
    said = [each.text.decode() for each in statements(ours, [{"c": row, "d": row} for row in rows])]
    assert [text.removeprefix("INSERT INTO b (c, d) ").removeprefix("INSERT INTO b (c) ") for text in said] == theirs


# At the door ------------------------------------------------------------------------------------------------------------


def refused(shop: Shop) -> tuple[int, str]:
    said = shop.json("show Ana")
    assert said.err.count("\n") == 1, said.err
    return said.code, said.refusal


def test_a_server_that_is_away_is_said_in_one_line(nowhere: Shop) -> None:
    nowhere.target = "postgresql://loyalty:secret@127.0.0.1:1/chain"
    assert refused(nowhere) == (5, "server_away")
    assert "secret" not in nowhere("show Ana").err


@pytest.mark.parametrize(
    ("user", "database", "code"),
    [
        ("loyalty", "nowhere", "unknown_database"),
        ("stranger", "postgres", "not_let_in"),
        ("loyalty", "latin", "database_encoding"),
    ],
)
def test_a_place_that_can_hold_no_shop_says_why(server: Server, nowhere: Shop, user: str, database: str, code: str) -> None:
    if database == "latin":
        server.run("DROP DATABASE IF EXISTS latin")
        server.run("CREATE DATABASE latin ENCODING 'SQL_ASCII' TEMPLATE template0")
    nowhere.target = server.url.replace("loyalty@/postgres", f"{user}@/{database}")
    assert refused(nowhere) == (5, code)


def test_a_url_that_cannot_be_read_is_a_slip_of_the_hand(nowhere: Shop) -> None:
    nowhere.target = "postgresql://loyalty@localhost/chain?colour=red"
    assert refused(nowhere) == (2, "bad_url")


def test_without_the_library_one_line_says_how_to_get_it(nowhere: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("loyalty_cli.storage.postgres_shop", raising=False)
    monkeypatch.setitem(sys.modules, "loyalty_cli.storage.postgres_shop", None)
    nowhere.target = "postgresql://loyalty@localhost/chain"
    assert refused(nowhere) == (5, "no_engine")


def test_a_server_has_its_own_tools_to_copy_it(shop: Shop, tmp_path: Path) -> None:
    said = shop.json(f"db backup {tmp_path / 'copy.db'}")
    assert (said.code, said.refusal) == (5, "not_a_file")
    assert "pg_dump" in said.err


def test_another_programs_database_is_left_alone(server: Server, nowhere: Shop, place: Callable[[], str]) -> None:
    nowhere.target = place()
    server.run("CREATE TABLE songs (title TEXT)", nowhere.target)
    assert refused(nowhere) == (5, "not_a_shop")
    assert nowhere("init").code == 5


def test_a_place_without_a_shop_and_one_with_a_newer_shop_are_refused(
    nowhere: Shop, shop: Shop, place: Callable[[], str]
) -> None:
    nowhere.target = place()
    assert refused(nowhere) == (5, "no_database")
    shop.tamper("UPDATE signature SET version = version + 1")
    assert refused(shop) == (5, "newer_database")


def test_an_older_shop_is_brought_up_to_date_and_is_then_as_a_fresh_one(server: Server, shop: Shop) -> None:
    def columns_and_keys() -> list[dict[str, object]]:
        columns = (
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        keys = "SELECT table_name, constraint_name, '' FROM information_schema.table_constraints"
        where = "WHERE table_schema = current_schema() AND constraint_type <> 'CHECK'"
        return server.run(f"{columns} UNION ALL {keys} {where} ORDER BY 1, 2", shop.target)

    fresh = columns_and_keys()
    server.run("DROP TABLE joined_keys", shop.target)
    server.run("DROP INDEX events_by_till", shop.target)
    foreign = "FOREIGN KEY (program) REFERENCES programs (version)"
    server.run(f"ALTER TABLE events ADD CONSTRAINT events_program_fkey {foreign}", shop.target)
    server.run("UPDATE signature SET version = 6", shop.target)

    shop.done("enroll Ana")

    assert columns_and_keys() == fresh
    assert shop.done("db verify")["ok"]


def test_of_many_who_make_a_shop_at_once_one_does(place: Callable[[], str]) -> None:
    url = place()

    def make() -> str:
        try:
            create_shop(url, lambda db: programs.add(db, PROGRAM, from_at=NOW, applied_at=NOW)).close()
        except Exception as error:
            return str(getattr(error, "code", error))
        return "made"

    with ThreadPoolExecutor(4) as tills:
        came = sorted(each.result() for each in [tills.submit(make) for _ in range(4)])
    assert came == ["made", *["shop_exists"] * 3]


# Tills at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("isolation", ["read committed", "serializable"])
def test_what_the_server_undoes_for_another_is_done_again_and_none_is_lost(shop: Shop, isolation: str) -> None:
    """Where a database says SERIALIZABLE of itself, blocks undo each other all the time."""
    shop.done("enroll Ana")
    level = isolation.replace(" ", "%5C%20")
    url = re.sub("options=", f"options=-cdefault_transaction_isolation%3D{level}%20", shop.target)
    together = threading.Barrier(4)

    def till() -> None:
        db = open_shop(url)
        (ana,) = customers.newest(db)
        together.wait()
        for _ in range(10):
            earn(db, ana.id, Purchase(amount_minor=100), Call(NOW, NOW))
        db.close()

    with ThreadPoolExecutor(4) as tills:
        for each in [tills.submit(till) for _ in range(4)]:
            each.result()

    assert shop.done("show Ana")["balance"]["points"] == 40
    assert shop.done("db verify")["ok"]


# In few round trips ---------------------------------------------------------------------------------------------------


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements went in each round trip from now on."""
    found: list[int] = []

    def counted(connection: Connection, statements: Sequence[Statement]) -> None:
        found.append(len(statements))
        send(connection, statements)

    monkeypatch.setattr("loyalty_cli.storage.postgres.send", counted)
    return found


@pytest.mark.parametrize("ref", [None, "R9"])
def test_a_sale_takes_two_round_trips(shop: Shop, trips: list[int], ref: str | None) -> None:
    """One asks for all that is to be known, and one writes all that was decided and ends the block."""
    shop.done("enroll Ana")
    db = open_shop(shop.target)
    (ana,) = customers.newest(db)
    trips.clear()

    earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW, ref=ref))

    assert len(trips) == 2
    db.close()


def test_a_block_of_an_import_takes_as_many_round_trips_for_one_customer_as_for_many(shop: Shop, trips: list[int]) -> None:
    db = open_shop(shop.target)
    found = []
    for count in (1, 40):
        for number in range(count):
            enroll(db, Person(f"Ana {number}", external_id=f"{count}-{number}"), Call(NOW, NOW))
        trips.clear()
        arrivals = [
            Arrival(f"{count}-{number}", Purchase(amount_minor=500), Call(NOW, NOW, ref=f"R{count}-{number}"))
            for number in range(count)
        ]
        intake = Intake[Arrival](db, lambda arrival, _: arrival)
        assert set(intake.book(arrivals, Mark(str(count), "purchases", "log.csv", count, NOW))) == {"imported"}
        found.append(len(trips))
    assert found[0] == found[1] < 10
    db.close()


def test_stock_is_taken_of_every_table(shop: Shop) -> None:
    for guest in range(3):
        shop.done(f"enroll Guest{guest}")
    db = open_shop(shop.target)
    counted = "SELECT reltuples FROM pg_class WHERE oid = 'customers'::regclass"
    assert db.rows(counted) != [{"reltuples": 3}]

    db.take_stock()

    assert db.rows(counted) == [{"reltuples": 3}]
    db.close()


def test_a_key_that_is_taken_is_said_at_the_end_of_the_block_and_nothing_of_it_is_kept(shop: Shop) -> None:
    shop.done("enroll Ana")
    db = open_shop(shop.target)
    (ana,) = customers.newest(db)
    add = "INSERT INTO counters (customer, name, quantity) VALUES (:customer, :name, 1)"
    names = [{"customer": ana.id, "name": name} for name in ("one", "two", "two")]

    def write() -> None:
        with db.atomic(ana.id):
            for each in names:
                db.run_many(add, [each])
            db.run_many("UPDATE counters SET quantity = :quantity WHERE name = 'one'", [{"quantity": 2}])

    for _ in range(8):  # as often as psycopg looks on before it prepares a statement, and more
        with pytest.raises(Taken) as refusal:
            write()
        assert (refusal.value.table, refusal.value.columns) == ("counters", ("customer", "name"))
        assert db.rows("SELECT name FROM counters WHERE name IN ('one', 'two')") == []
        with db.atomic(ana.id):
            db.run_many("UPDATE counters SET quantity = :quantity WHERE name = 'one'", [{"quantity": 2}])
    db.close()


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_a_text_that_cannot_be_written_is_refused_before_anything_is_kept(shop: Shop, name: str) -> None:
    db = open_shop(shop.target)
    add = "INSERT INTO counters (customer, name, quantity) VALUES (0, :name, 1)"

    def write() -> None:
        with db.atomic():
            db.run_many(add, [{"name": "one"}])
            db.run_many(add, [{"name": name}])

    with pytest.raises(UnwritableText):
        write()
    assert db.rows("SELECT name FROM counters") == []
    db.close()


def test_a_question_is_answered_as_of_when_it_was_asked(shop: Shop) -> None:
    db = open_shop(shop.target)
    with db.atomic():
        before = db.ask("SELECT name FROM counters")
        db.run_many("INSERT INTO counters (customer, name, quantity) VALUES (0, :name, 1)", [{"name": "one"}])
        after = db.ask("SELECT name FROM counters")
        assert (len(before()), len(after())) == (0, 1)
    db.close()


def test_a_snapshot_in_which_nothing_is_asked_leaves_nothing_behind(shop: Shop) -> None:
    db, till = open_shop(shop.target), open_shop(shop.target)
    with db.snapshot():
        pass
    assert db.rows("SELECT name FROM counters") == []
    with till.atomic():
        till.run("INSERT INTO counters (customer, name, quantity) VALUES (0, 'one', 1)")
    assert len(db.rows("SELECT name FROM counters")) == 1, "a snapshot is open still"
    with db.snapshot():
        assert len(db.rows("SELECT name FROM counters")) == 1
    db.close()
    till.close()


@pytest.mark.parametrize("looks", [0, 8])
def test_a_session_goes_on_after_many_looks_and_refusals(shop: Shop, looks: int) -> None:
    """What psycopg prepares by itself it drops after a ROLLBACK, and all that we have prepared with it."""
    shop.done("enroll Ana")
    db = open_shop(shop.target)
    (ana,) = customers.newest(db)
    for _ in range(looks):
        with db.snapshot():
            db.rows("SELECT name FROM counters")
    for _ in range(8):
        with suppress(ZeroDivisionError), db.atomic(ana.id):
            _ = len(db.rows("SELECT name FROM counters")) // 0

    assert not earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW)).replayed
    db.close()


def test_a_question_that_nobody_looked_at_is_asked_again_later(shop: Shop) -> None:
    db = open_shop(shop.target)
    for _ in range(2):
        with db.snapshot():
            db.ask("SELECT name FROM counters")
        assert db.rows("SELECT name FROM counters") == []
    db.close()


def test_a_question_that_is_asked_twice_goes_once_unless_something_is_written_between(shop: Shop, trips: list[int]) -> None:
    db = open_shop(shop.target)
    query = "SELECT name FROM counters WHERE name = :name"
    with db.atomic():
        trips.clear()
        first, again, other = (db.ask(query, {"name": name}) for name in ("one", "one", "two"))
        db.run_many("INSERT INTO counters (customer, name, quantity) VALUES (0, :name, 1)", [{"name": "one"}])
        after = db.ask(query, {"name": "one"})
        assert [len(answer()) for answer in (first, again, other, after)] == [0, 0, 0, 1]
        assert trips == [len(("BEGIN", "SET LOCAL", "one", "two", "INSERT", "one"))]
    db.close()


# When the server goes away ----------------------------------------------------------------------------------------------


@pytest.fixture
def own() -> Iterator[Server]:
    """A server that this test may stop."""
    with servers.running() as started:
        yield started


def test_a_session_goes_on_when_the_server_is_back(own: Server) -> None:
    db = create_shop(own.place(), lambda new: programs.add(new, PROGRAM, from_at=NOW, applied_at=NOW))
    ana, _ = enroll(db, Person("Ana"), Call(NOW, NOW))

    own.stop()
    with pytest.raises(Exception, match="cannot be reached"):
        earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW, ref="R1"))
    own.start()

    assert not earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW, ref="R1")).replayed
    db.close()


def test_a_session_goes_on_when_an_upgrade_has_given_a_table_a_column(server: Server, shop: Shop) -> None:
    shop.done("enroll Ana")
    db = open_shop(shop.target)
    (ana,) = customers.newest(db)
    earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW))

    server.run("ALTER TABLE lots ADD COLUMN later TEXT", shop.target)

    earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW))
    db.close()
    server.run("ALTER TABLE lots DROP COLUMN later", shop.target)  # the tables are another test's next


def test_a_session_goes_on_when_it_was_interrupted_in_the_middle_of_a_block(shop: Shop) -> None:
    shop.done("enroll Ana")
    db = open_shop(shop.target)
    (ana,) = customers.newest(db)

    with servers.held(shop.target):
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW, ref="R1"))

    assert not earn(db, ana.id, Purchase(amount_minor=500), Call(NOW, NOW, ref="R1")).replayed
    db.close()


def test_more_than_either_side_can_hold_goes_to_and_fro_at_once(shop: Shop) -> None:
    db = open_shop(shop.target)
    with db.atomic():
        asked = [db.ask("SELECT repeat('x', 3000) AS x, :word AS word", {"word": f"{number:2000}"}) for number in range(1_000)]
        assert {len(answer()[0]["x"]) for answer in asked} == {3000}
        assert [int(answer()[0]["word"]) for answer in asked] == list(range(1_000))
    db.close()


@pytest.mark.parametrize("line", ["earn Ana 5.00 --ref R1", "gift sell 50.00 --ref R1"])
def test_a_sale_that_no_standby_has_is_unknown_however_often_it_is_asked(
    own: Server, nowhere: Shop, monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr("loyalty_cli.storage.postgres.WAIT_SECONDS", 0.5)
    nowhere.target = own.place()
    assert nowhere("init --preset retail --timezone Europe/Sofia").code == 0
    assert nowhere("enroll Ana").code == 0
    own.run("ALTER SYSTEM SET synchronous_standby_names = 'far'")
    own.run("SELECT pg_reload_conf()")

    for _ in range(2):
        lonely = nowhere.json(line)
        assert (lonely.code, lonely.refusal) == (7, "outcome_unknown"), lonely.err

    own.run("ALTER SYSTEM RESET synchronous_standby_names")
    own.run("SELECT pg_reload_conf()")
    assert nowhere.done(line)["replayed"]
    assert len(nowhere.rows("SELECT id FROM events")) == 1
