"""An import that was killed goes on where it stopped; a database in trouble stops it in a sentence."""

import signal
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_cli.books import imports
from loyalty_cli.books.imports import Mark
from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.exchange import importing
from loyalty_cli.exchange.columns import Row
from loyalty_cli.exchange.staging import NoRoom, Read, Staging
from loyalty_cli.storage import open_shop
from loyalty_cli.storage.trouble import DiskFull
from tests.conftest import Shop

ROWS = 4_000
HELD = "ref,customer,at,amount\n" + "".join(
    f"r{row},{row % 700},2026-01-{row % 28 + 1:02}T10:00,{row % 90}.50\n" for row in range(ROWS)
)
STATE = """
    SELECT e.ref, c.external_id, e.at, p.unit, p.lot, p.quantity, e.said
    FROM events e JOIN customers c ON c.id = e.customer LEFT JOIN postings p ON p.event = e.id ORDER BY e.ref, p.place
"""


def events(shop: Shop) -> int:
    return int(shop.rows("SELECT count(*) AS events FROM events")[0]["events"])


def wait_for(shop: Shop, count: int, running: Any) -> bool:
    """Wait until more than that many events are in; False if the process came to its end first."""
    while running.poll() is None:
        if events(shop) > count:
            return True
        time.sleep(0.002)
    return False


def test_an_import_that_is_killed_goes_on_where_it_stopped(make_shop: Callable[..., Shop], write: Callable[..., str]) -> None:
    whole, killed = make_shop(name="whole"), make_shop(name="killed")
    line = ["import", "purchases", write(HELD), "--create-customers"]
    assert whole.json(line).json["imported"] == ROWS

    kills = 0
    for stop_after in (0, 1_000, 2_200):
        running = killed.start(line)
        if wait_for(killed, stop_after, running):
            running.send_signal(signal.SIGKILL)
        running.wait()
        kills += running.returncode == -signal.SIGKILL and 0 < events(killed) < ROWS
        running.communicate()
    before = events(killed)
    last = killed.json(line)

    assert kills == 3, "no round killed a writer at work"
    assert last.json == {"read": ROWS, "imported": ROWS - before, "replayed": before, "refused": 0, "errors": []}
    assert f"was interrupted after {before:,} of {ROWS:,}" in last.err
    assert killed.rows(STATE) == whole.rows(STATE)
    again = killed.json(line)
    assert again.json["replayed"] == ROWS
    assert "interrupted" not in again.err


def test_a_till_is_served_while_a_file_goes_in(shop: Shop, write: Callable[..., str]) -> None:
    shop.done("enroll Ana")
    running = shop.start(["import", "purchases", write(HELD), "--create-customers"])
    assert wait_for(shop, 0, running)

    said = shop.json("earn Ana 5")
    booked_meanwhile = running.poll() is None
    running.communicate()

    assert said.code == 0
    assert booked_meanwhile
    assert running.returncode == 0
    assert events(shop) == ROWS + 1


# The mark --------------------------------------------------------------------------------------------------------------


def test_a_mark_moves_with_its_chunk_and_stays_when_the_file_is_done(shop: Shop, write: Callable[..., str]) -> None:
    path = write("ref,customer,at,amount\na,1,2026-01-01,5\nb,2,2026-01-01,5\n")

    shop.json(["import", "purchases", path, "--create-customers"])

    (mark,) = shop.rows("SELECT * FROM imports")
    assert mark["digest"].startswith("purchases:")
    assert (mark["kind"], mark["path"], mark["rows_done"]) == ("purchases", path, 2)
    assert mark["started_at"] == mark["finished_at"] == "2026-02-17T12:00:00Z"


def test_a_mark_is_asked_for_until_the_file_is_done(shop: Shop) -> None:
    db = open_shop(shop.place)
    mark = Mark("abc", "purchases", "f.csv", 200, "2026-02-17T12:00:00Z")
    assert imports.reached(db, "purchases", "abc") is None
    with db.atomic():
        imports.reach(db, mark)
    assert imports.reached(db, "purchases", "abc") == 200
    with db.atomic():
        imports.reach(db, Mark("abc", "purchases", "f.csv", 300, "2026-02-17T12:00:01Z", is_finished=True))
    assert imports.reached(db, "purchases", "abc") is None
    assert imports.reached(db, "balances", "abc") is None
    db.close()


# Trouble ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def stop_at_second_chunk(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Let the books fail with this when the second chunk is written."""
    monkeypatch.setattr(importing, "CHUNK", 2)

    def arm(trouble: BaseException) -> None:
        real, calls = imports.reach, []

        def reach(db: Any, mark: Mark) -> None:
            calls.append(mark)
            if len(calls) == 2:
                raise trouble
            real(db, mark)

        monkeypatch.setattr("loyalty_cli.operations.import_events.imports.reach", reach)

    return arm


SMALL = "ref,customer,at,amount\n" + "".join(f"r{row},1,2026-01-01,5\n" for row in range(5))


@pytest.mark.parametrize(
    ("trouble", "status", "code", "sentence"),
    [
        (DiskFull("shop.db"), 5, "import_stopped", "2 of 5 purchases are done; the same line goes on from there."),
        (OutcomeUnknown(cause="interrupted"), 7, "import_unknown", "2 of 5 purchases are done for certain."),
        (KeyboardInterrupt(), 130, "interrupted", "2 of 5 purchases are done; the same line goes on from there."),
    ],
)
def test_trouble_of_the_database_says_how_far_it_came(
    shop: Shop,
    write: Callable[..., str],
    stop_at_second_chunk: Callable[[BaseException], None],
    monkeypatch: pytest.MonkeyPatch,
    trouble: BaseException,
    status: int,
    code: str,
    sentence: str,
) -> None:
    stop_at_second_chunk(trouble)
    line = ["import", "purchases", write(SMALL), "--create-customers"]

    said = shop.json(line)

    assert (said.code, said.refusal) == (status, code)
    assert sentence in said.json["error"]["message"]
    assert events(shop) == 2
    monkeypatch.undo()
    assert shop.json(line).json["imported"] == 3


def test_a_full_temporary_folder_is_a_sentence() -> None:
    staging = Staging()
    staging._db.execute("PRAGMA max_page_count = 10")

    with pytest.raises(NoRoom, match="TMPDIR") as refused:
        staging.load((Row(line, {"ref": "x" * 500}, "") for line in range(100_000)), lambda _: Read("17", {}), shares=["sku"])

    assert refused.value.status == 5
    staging.close()


def test_nothing_of_a_file_is_left_in_the_temporary_folder(
    shop: Shop, write: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setenv("SQLITE_TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)

    shop.json(["import", "purchases", write(HELD[:20_000]), "--create-customers", "--strict"])

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("shares", [[], ["sku"]], ids=["rows alone", "rows together"])
def test_the_memory_does_not_grow_with_the_file(shares: list[str]) -> None:
    def peak(size: int) -> int:
        staging = Staging(keeps_raw=True)
        tracemalloc.start()
        rows = (Row(line, {"ref": f"r{line}", "amount": "5"}, "x" * 100) for line in range(size))
        staging.load(rows, lambda _: Read("17", {"amount": 5}, "2026-01-01T00:00:00Z"), shares=shares)
        staging.queue_up()
        for _ in staging.chunks(200):
            pass
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        staging.close()
        return held

    assert peak(20_000) < 2 * peak(2_000)


@pytest.mark.one_file
def test_stock_is_taken_as_a_file_grows_tenfold(shop: Shop, write: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "CHUNK", 1)
    monkeypatch.setattr(importing, "GROWN", (1, 3, 30))
    events_then: list[int] = []
    monkeypatch.setattr("loyalty_cli.storage.sqlite.Sqlite.take_stock", lambda _: events_then.append(events(shop)))

    shop.json(["import", "purchases", write(SMALL), "--create-customers"])

    assert events_then == [1, 3]
