"""The books as a file, at the command line."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from loyalty_cli import __version__
from loyalty_cli.cli import db as commands
from loyalty_cli.storage import upgrades
from tests.conftest import NOW, Shop
from tests.storage.test_upgrades import make_oldest


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """A shop that has sold something to Ana."""
    shop.done("enroll Ana")
    shop.done("earn Ana 12.50 --ref R1")
    return shop


def add_a_point(shop: Shop) -> str:
    """Give Ana a point behind the program's back; returns the sentence that names it."""
    shop.tamper("UPDATE postings SET quantity = quantity + 1")
    event = shop.done("history Ana")["events"][0]["event"]
    return f"posting 1 of purchase {event} says 13 points; the rule gives 12 points (12.50 at 1 per 1.00)"


def test_sound_books_are_said_to_be_in_order(busy: Shop) -> None:
    said = busy("db verify")
    assert (said.out, said.err, said.code) == ("The books are in order: 1 event and 1 posting computed again.\n", "", 0)
    assert busy.done("db verify") == {"ok": True, "events": 1, "postings": 1, "problems": []}
    assert busy("db verify --quiet").out == ""


def test_each_problem_is_a_line_and_all_of_them_an_exit_status(busy: Shop) -> None:
    problem = add_a_point(busy)
    sums = "all postings of points come to 13, all balances to 12"
    said = busy("db verify")
    assert said.code == 1
    assert said.out.splitlines() == [problem, sums]
    assert said.err.startswith("2 problems, in 1 event and 1 posting: ")
    assert said.err.count("\n") == 1
    assert busy("db verify --quiet").out == said.out


def test_problems_are_an_object_for_scripts(busy: Shop) -> None:
    problem = add_a_point(busy)
    said = busy.json("db verify")
    assert said.code == 1
    assert said.json == {
        "ok": False,
        "events": 1,
        "postings": 1,
        "problems": [problem, "all postings of points come to 13, all balances to 12"],
    }


def test_problems_beyond_counting_are_counted(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loyalty_cli.books.verifying.MOST", 1)
    problem = add_a_point(busy)
    said = busy.json("db verify")
    assert (said.json["problems"], said.json["found"]) == ([problem], 2)
    assert said.err.startswith("2 problems, of which the first 1 stand here, in 1 event")


def test_what_was_put_into_the_books_cannot_move_the_cursor(busy: Shop) -> None:
    busy.tamper("UPDATE postings SET unit = :unit", unit="\x1b[2Jpoints")
    said = busy("db verify")
    assert "\x1b" not in said.out + said.err
    assert "says 12 [2Jpoints" in said.out


def test_what_follows_from_the_events_is_put_right_and_each_difference_told(busy: Shop) -> None:
    busy.tamper("UPDATE counters SET quantity = 7 WHERE name = 'purchases'")
    customer = busy.done("show Ana")["customer"]["id"]
    problem = f"counter purchases of customer {customer}: its quantity is 7; the events give 1"
    verified = busy("db verify")
    assert (verified.out, verified.code) == (f"{problem}\n", 1)
    assert "`loyalty db rebuild` puts right what follows from sound events." in verified.err

    said = busy("db rebuild")

    assert (said.err, said.code) == ("", 0)
    assert said.out.splitlines() == [
        f"put right: {problem}",
        "The books are in order: 1 event and 1 posting computed again.",
    ]
    assert busy.done("db rebuild") == {"ok": True, "events": 1, "postings": 1, "problems": [], "mended": []}


def test_an_account_whose_events_are_not_what_the_rules_give_stays_as_it_is(busy: Shop) -> None:
    busy.done("enroll Boris")
    busy.done("earn Boris 8")
    busy.tamper("UPDATE counters SET quantity = 7 WHERE name = 'purchases'")
    busy.tamper("UPDATE postings SET quantity = 13 WHERE quantity = 12")

    said = busy.json("db rebuild")

    ana, boris = (busy.done(f"show {name}")["customer"]["id"] for name in ("Ana", "Boris"))
    assert (said.code, said.json["ok"]) == (1, False)
    assert said.json["mended"] == [f"counter purchases of customer {boris}: its quantity is 7; the events give 1"]
    assert f"counter purchases of customer {ana}: its quantity is 7; the events give 1" in said.json["problems"]
    assert "`loyalty db restore` brings back a backup from before." in said.err


def test_a_voucher_that_is_lost_is_not_made_up(shop: Shop) -> None:
    """Nobody but its holder knows its code any more."""
    shop.done("enroll Ana")
    shop.done("stamp Ana --count 10")
    shop.tamper("DELETE FROM vouchers")
    assert shop.json("db rebuild").json["mended"] == []
    assert shop.rows("SELECT * FROM vouchers") == []


def test_info_tells_where_the_books_lie_and_what_they_hold(busy: Shop) -> None:
    told = busy.done("db info")
    event = busy.done("history Ana")["events"][0]["event"]
    assert told == {
        "db": str(busy.path),
        "size": busy.path.stat().st_size,
        "wal": told["wal"],
        "schema": upgrades.VERSION,
        "engine": f"SQLite {sqlite3.sqlite_version}",
        "loyalty": __version__,
        "shop": {
            "id": busy.rows("SELECT value FROM meta WHERE key = 'shop_id'")[0]["value"],
            "name": "Café Rosa",
            "currency": "EUR",
            "timezone": "Europe/Sofia",
            "created": NOW,
        },
        "customers": 1,
        "events": 1,
        "postings": 1,
        "program": 1,
        "last_event": {"event": event, "at": NOW},
        "last_expiry": None,
        "last_nightly": None,
        "imports": [],
        "warnings": [],
    }


def test_info_of_an_empty_shop_says_that_nothing_was_yet(shop: Shop) -> None:
    lines = shop("db info").out.splitlines()
    assert lines[0].startswith(f"books        {shop.path}, ")
    assert lines[3:6] == ["last booked  none yet", "last expiry  none yet", "nightly run  none yet"]
    assert shop("db info --quiet").out == f"{shop.path}\n"


def test_info_is_read_in_shop_time(busy: Shop) -> None:
    told = busy("db info").out
    assert "Europe/Sofia, id " in told
    assert f", since {NOW[:10]}\n" in told
    assert ", of 2026-02-17 14:00\n" in told


def test_info_warns_of_an_import_that_stopped(busy: Shop) -> None:
    busy.tamper(
        "INSERT INTO imports (digest, kind, path, rows_done, started_at) VALUES ('d', 'purchases', 'till.csv', 2000, :at)",
        at=NOW,
    )
    assert busy.done("db info")["imports"] == [{"kind": "purchases", "file": "till.csv", "rows": 2000, "started": NOW}]
    last = busy("db info").out.splitlines()[-1]
    assert last == "An import of purchases stopped after 2,000 rows of till.csv: run the same line to go on."


def test_info_warns_of_a_log_that_grows(busy: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_LARGE_LOG", -1)
    assert busy.done("db info")["warnings"] == ["The log beside the shop has grown to 0 kB: end what has had it open for long."]


def test_a_backup_says_what_it_holds(busy: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    told = busy.done(f"db backup {copy}")
    assert told == {"file": str(copy), "events": 1, "postings": 1, "size": copy.stat().st_size}
    said = busy(f"db backup {copy} --force")
    assert said.out.startswith(f"{copy} holds 1 event and 1 posting, checked; ")
    assert busy(f"db backup {copy} --force --quiet").out == f"{copy}\n"


def test_a_backup_that_is_there_stays(busy: Shop, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("holiday photos")
    said = busy.json(f"db backup {tmp_path / 'copy.db'}")
    assert (said.code, said.refusal) == (4, "backup_exists")
    assert (tmp_path / "copy.db").read_text() == "holiday photos"


def test_a_backup_comes_back_over_the_shop_only_by_force(busy: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    busy.done(f"db backup {copy}")
    busy.done("earn Ana 7 --ref R2")
    said = busy.json(f"db restore {copy}")
    assert (said.code, said.refusal) == (4, "shop_exists")
    assert "--force puts the backup in its place" in said.err
    assert len(busy.done("history Ana")["events"]) == 2

    told = busy.done(f"db restore {copy} --force")
    assert (told["db"], told["events"], told["postings"]) == (str(busy.path), 1, 1)
    assert len(busy.done("history Ana")["events"]) == 1
    assert busy.done("db verify")["ok"]
    assert len(Shop(Path(told["kept"])).done("history Ana")["events"]) == 2
    assert "What it held before is kept in " in busy(f"db restore {copy} --yes").out


def test_a_lost_shop_comes_back_without_a_question(busy: Shop, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    busy.done(f"db backup {copy}")
    lost = Shop(tmp_path / "new" / "shop.db")
    said = lost(f"db restore {copy}")
    told, key = said.out.splitlines()
    assert told == f"The shop at {lost.path} holds 1 event and 1 posting again."
    assert key.startswith(f"The card key {lost.path}.key is missing")
    assert lost.done("db verify")["ok"]


@pytest.mark.parametrize(
    ("line", "code", "refusal"),
    [
        ("db restore missing.db --force", 5, "not_a_backup"),
        ("db restore missing.db --db postgresql://chain/shop", 5, "not_a_file"),
        ("db restore", 2, "usage"),
        ("db backup", 2, "usage"),
        ("db backup /nowhere/at/all.db", 2, "bad_backup_target"),
        ("db repair", 2, "usage"),
    ],
)
def test_what_cannot_be_copied_is_refused(busy: Shop, line: str, code: int, refusal: str) -> None:
    said = busy.json(line)
    assert (said.code, said.refusal) == (code, refusal)
    assert busy.done("db verify")["events"] == 1


@pytest.mark.parametrize("line", ["db verify", "db info", "db backup copy.db", "db upgrade"])
def test_a_missing_shop_is_said_to_be_missing(nowhere: Shop, line: str) -> None:
    said = nowhere.json(line)
    assert (said.code, said.refusal) == (5, "no_database")


def test_a_shop_of_today_needs_no_upgrade(shop: Shop) -> None:
    assert shop("db upgrade").out == f"Nothing to do: the schema is {upgrades.VERSION}, the newest.\n"
    told = shop.done("db upgrade")
    assert told == {"db": str(shop.path), "schema": upgrades.VERSION, "upgraded_from": None, "kept": None}


def test_an_older_shop_is_upgraded_and_what_it_was_is_kept(tmp_path: Path) -> None:
    make_oldest(tmp_path / "old.db")
    shutil.copy(tmp_path / "old.db", tmp_path / "same.db")
    kept = tmp_path / f"old.db.before-upgrade-{upgrades.VERSION}"
    told = Shop(tmp_path / "old.db").done("db upgrade")
    assert told == {"db": str(tmp_path / "old.db"), "schema": upgrades.VERSION, "upgraded_from": 1, "kept": str(kept)}
    assert kept.exists()
    said = Shop(tmp_path / "same.db")("db upgrade")
    assert said.out.startswith(f"Upgraded from schema 1 to {upgrades.VERSION}; what it was is kept in ")
    assert said.err == ""


@pytest.mark.parametrize("line", ["--at 2026-02-18 show Ana", "--at 2026-02-18 customer list"], ids=["at a till", "elsewhere"])
def test_whatever_line_opens_an_older_shop_first_says_what_became_of_it(tmp_path: Path, line: str) -> None:
    make_oldest(tmp_path / "old.db")
    shutil.copy(tmp_path / "old.db", tmp_path / "silent.db")
    kept = tmp_path / f"old.db.before-upgrade-{upgrades.VERSION}"

    first, second = (Shop(tmp_path / "old.db")(line) for _ in range(2))

    assert first.err.splitlines()[0] == f"Upgraded from schema 1 to {upgrades.VERSION}; what it was is kept in {kept}."
    assert "Upgraded" not in second.err
    assert "Upgraded" not in Shop(tmp_path / "silent.db")(f"--quiet {line}").err
