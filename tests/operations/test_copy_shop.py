"""A shop is copied to another place: all of it, compared, or nothing."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.storage import transfer
from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    return PROGRAM + '\n[[gift_card]]\nid = "any"\nmin = "5.00"\nmax = "100.00"\n'


@pytest.fixture
def busy(shop: Shop, tmp_path: Path) -> Shop:
    """Cards replaced, customers merged, a gift card, a shop with a file of its own."""
    own = tmp_path / "varna.toml"
    own.write_text('[shop]\nname = "By the sea"\n', encoding="utf-8")
    shop.done(f"--shop Varna program apply {own}")
    card = shop.done("enroll Ana --phone +359888123456")["card"]
    shop.done("enroll 'Борис'")
    shop.done("earn Ana 10.50 --item LATTE*3 --at 2026-02-01")
    shop.done("--shop Varna earn Борис 12.50 --ref R1")
    shop.done("stamp Ana --count 9")
    shop.done(f"card replace {card}")
    shop.done("gift sell 20 --to Ana")
    shop.done("customer merge Борис Ana --reason 'one person'")
    return shop


def copied(shop: Shop) -> Shop:
    return Shop(shop.path.with_name("copy.db"), shop.now)


def copy(shop: Shop) -> Any:
    return shop.done(f"db copy {shop.place} {copied(shop).path}")


def test_the_copy_holds_every_row_of_every_table(busy: Shop) -> None:
    told = copy(busy)
    names = [table.name for table in transfer.tables()]
    assert names == [
        row["name"] for row in copied(busy).rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid")
    ]
    for table in transfer.tables():
        query = f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}"
        assert busy.rows(query) == copied(busy).rows(query), table.name
    assert {row["table"]: row["rows"] for row in told["tables"]}["postings"] == told["postings"] > 0
    assert copied(busy).done("db verify")["ok"]


def test_the_copy_goes_on_as_the_shop_would(busy: Shop) -> None:
    copy(busy)
    for line in ("--shop Varna earn Борис 12.50 --ref R1", "show Борис", "program history"):
        assert copied(busy).done(line) == busy.done(line)
    assert Path(f"{copied(busy).path}.key").read_bytes() == Path(busy.done("card key show-id")["file"]).read_bytes()


def test_a_copy_of_the_copy_has_the_same_digests(busy: Shop) -> None:
    first = copy(busy)
    again = Shop(busy.path.with_name("again.db"), busy.now)
    second = busy.done(f"db copy {copied(busy).path} {again.path}")
    assert first["tables"] == second["tables"]


def test_a_shop_that_is_there_is_not_written_over(busy: Shop) -> None:
    copy(busy)
    said = busy.json(f"db copy {busy.place} {copied(busy).path}")
    assert (said.code, said.refusal) == (4, "shop_exists")


def test_books_whose_balances_are_not_their_postings_are_not_copied(busy: Shop) -> None:
    busy.tamper("UPDATE balances SET quantity = quantity + 1 WHERE unit = 'points'")
    said = busy.json(f"db copy {busy.place} {copied(busy).path}")
    assert (said.code, said.refusal) == (5, "copy_differs")
    assert not copied(busy).path.exists()
    assert not Path(f"{copied(busy).path}.key").exists()


def test_a_copy_that_was_killed_can_be_made_again(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "purchases.csv"
    rows = (f"r{row},{row % 700},2026-01-{row % 28 + 1:02}T10:00,{row % 90}.50\n" for row in range(6_000))
    file.write_text("ref,customer,at,amount\n" + "".join(rows), encoding="utf-8")
    shop.done(f"import purchases {file} --create-customers")

    running = shop.start(f"db copy {shop.place} {copied(shop).path}")
    log = Path(f"{copied(shop).path}-wal")
    while running.poll() is None and not (log.exists() and log.stat().st_size > 500_000):
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    assert copied(shop).json("db info").code == 5

    assert copy(shop)["events"] == 6_000
    assert copied(shop).done("db verify")["ok"]
