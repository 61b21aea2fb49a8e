"""The power goes at any moment: no acknowledged sale is lost, and no half of one is found.

A real run is recorded write by write and its disk cut off at random moments, sixty in the normal suite, thousands in the
soak. Weaker ways to write are cut as well: a method that finds nothing wrong with them would prove nothing.
"""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.errors import StorageTrouble
from loyalty_cli.storage import create_shop, open_shop
from tests.conftest import ROOT, Shop
from tests.soak.powercut import Disk, Note, read
from tests.storage.conftest import first_rows

ROUNDS = int(os.environ.get("LOYALTY_SOAK_ROUNDS", "2000"))
CUTS = [pytest.param(60, id="60 cuts"), pytest.param(ROUNDS, id="soak", marks=pytest.mark.soak)]

# Three times: open, twenty-five commits with a checkpoint now and then, close (a checkpoint, and the log is deleted).
TILL = """
import sys
from loyalty_cli.storage import open_shop

for day in range(3):
    db = open_shop(sys.argv[1])
    for setting in sys.argv[2:]:
        db.rows(setting)
    db.rows("PRAGMA wal_autocheckpoint = 12")
    for sale in range(25):
        number = day * 25 + sale + 1
        with db.atomic():
            db.run("UPDATE counters SET quantity = :number WHERE name = 'visits'", {"number": number})
            db.run("INSERT INTO meta (key, value) VALUES (:key, :value)", {"key": f"{number:05}", "value": "x" * 900})
        print(number)
    db.close()
"""
# It always finds others in front, so that it syncs the log after its turn; or forgets to.
CROWDED = """
from loyalty_cli.storage.queue import Turn

Turn.comes_at_once = lambda turn: False
"""
FORGETFUL = """
from loyalty_cli.storage import syncing

syncing.sync = lambda path, ref: None
"""
NORMAL = ["PRAGMA synchronous = NORMAL"]
UNSYNCED = ["PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF"]


def record(log: Path, *words: object, **env: str) -> None:
    """Run a program under the recorder."""
    command = [sys.executable, "-m", "tests.soak.recorder", str(log), *map(str, words)]
    running = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False, timeout=120
    )
    if "SQLite is built into this Python" in running.stderr or "undefined symbol" in running.stderr:
        pytest.skip("SQLite is built into this Python and cannot be recorded")
    assert running.returncode == 0, running.stderr


def cut(
    before: dict[str, bytes], notes: list[Note], cuts: int, folder: Path, look: Callable[[Path, list[str]], str]
) -> Counter[str]:
    """Cut the power `cuts` times and count what `look` finds of the shop and of what had been acknowledged."""
    found: Counter[str] = Counter()
    for number in range(cuts):
        chance = random.Random(number)
        disk = Disk(before)
        for note in notes[: chance.randint(0, len(notes))]:
            disk.play(note)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        disk.cut(folder, chance)
        found[look(folder / "shop.db", disk.acknowledged)] += 1
    return found


def look_at_till(shop: Path, acknowledged: list[str]) -> str:
    """`whole`, `lost` when an acknowledged sale is missing, `half` when its two rows disagree, or `damaged`."""
    try:
        db = open_shop(str(shop))
        if db.rows("PRAGMA integrity_check")[0]["integrity_check"] != "ok":
            return "damaged"
        (sales,) = [row["quantity"] for row in db.rows("SELECT quantity FROM counters")]
        lines = [int(row["key"]) for row in db.rows("SELECT key FROM meta ORDER BY key")]
        db.close()
    except (StorageTrouble, sqlite3.Error):
        return "damaged"
    if lines != list(range(1, sales + 1)):
        return "half"
    return "whole" if sales >= len(acknowledged) else "lost"


def files(folder: Path) -> dict[str, bytes]:
    """What SQLite has in the folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith((".queue", ".next"))}


def recorded_till(tmp_path: Path, code: str, *settings: str) -> tuple[dict[str, bytes], list[Note]]:
    """The files before a till opens, and the notes of all it does."""
    place = tmp_path / "shop"
    create_shop(str(place / "shop.db"), first_rows).close()
    before = files(place)
    record(tmp_path / "log", "-c", code, place / "shop.db", *settings)
    notes = read(tmp_path / "log")
    after = Disk(before)
    for note in notes:
        after.play(note)
    for content in after.names.values():
        content.sync()
    assert {name: bytes(content.durable) for name, content in after.names.items()} == files(place), "the notes miss a write"
    assert len(after.acknowledged) == 75
    return before, notes


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize("till", [TILL, CROWDED + TILL], ids=["alone", "among others"])
def test_no_power_cut_loses_what_was_acknowledged(tmp_path: Path, till: str, cuts: int) -> None:
    before, notes = recorded_till(tmp_path, till)
    checkpoints = sum(note[:2] == ["sync", "shop.db"] for note in notes)
    assert checkpoints > 3, "no checkpoint was recorded"
    assert cut(before, notes, cuts, tmp_path / "cut", look_at_till) == {"whole": cuts}


WEAKER = {
    "WAL and NORMAL": (TILL, NORMAL),
    "DELETE and OFF": (TILL, UNSYNCED),
    "no sync after the turn": (CROWDED + FORGETFUL + TILL, []),
}


@pytest.mark.parametrize("cuts", CUTS)
@pytest.mark.parametrize(("till", "settings"), WEAKER.values(), ids=WEAKER)
def test_the_same_cuts_lose_sales_in_weaker_modes(tmp_path: Path, till: str, settings: list[str], cuts: int) -> None:
    before, notes = recorded_till(tmp_path, till, *settings)
    found = cut(before, notes, cuts, tmp_path / "cut", look_at_till)
    assert found["whole"] < 0.7 * cuts, found


@pytest.mark.soak
def test_no_power_cut_loses_a_sale_that_the_counter_acknowledged(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    place = tmp_path / "shop"
    place.mkdir()
    db = open_shop(str(shop.path))
    db.backup_to(str(place / "shop.db"))
    db.close()
    before = files(place)
    environment = {"LOYALTY_DB": str(place / "shop.db"), "LOYALTY_AT": shop.now}
    for number in range(40):
        line = ("earn", "Ana", "12.50", "--item", "LATTE", "--item", "CAKE*2@4.50", "--ref", f"R{number}")
        record(tmp_path / "log", "-m", "loyalty_cli", "--json", *line, **environment)
    notes = read(tmp_path / "log")

    def look(path: Path, acknowledged: list[str]) -> str:
        try:
            db = open_shop(str(path))
            if db.rows("PRAGMA integrity_check")[0]["integrity_check"] != "ok":
                return "damaged"
            events = db.rows("SELECT ref FROM events WHERE kind = 'purchase'")
            points = db.rows("SELECT sum(quantity) AS sum FROM postings WHERE unit = 'points'")[0]["sum"]
            balance = db.rows("SELECT sum(quantity) AS sum FROM balances WHERE unit = 'points'")[0]["sum"]
            db.close()
        except StorageTrouble:
            return "damaged"
        if (points or 0) != 12 * len(events) or balance != points:
            return "half"
        return "whole" if len(events) >= len(acknowledged) else "lost"

    assert cut(before, notes, ROUNDS, tmp_path / "cut", look) == {"whole": ROUNDS}
