"""What is acknowledged is on the disk: SQLite syncs it within COMMIT, or we do after the turn, where others wait for it."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.errors import OutcomeUnknown
from loyalty_cli.storage import Database, open_shop, syncing
from loyalty_cli.storage.queue import Turn, queue
from loyalty_cli.storage.trouble import Overtaken, UnsafeSettings
from tests.storage.conftest import COUNT, visits

ANA = 7
NAME = {"name": "visits"}
FULL, NORMAL = 2, 1

Watch = Callable[[], None]


class Syncs:
    """Counts the syncs of our own, all of the shop's log, and looks at something in each."""

    def __init__(self, path: Path) -> None:
        self._log = f"{path}-wal"
        self.count = 0
        self.look: Watch = lambda: None

    def __call__(self, handle: int) -> None:
        assert os.path.samestat(os.fstat(handle), os.stat(self._log))
        self.count += 1
        self.look()


@pytest.fixture
def syncs(path: Path, monkeypatch: pytest.MonkeyPatch) -> Syncs:
    counting = Syncs(path)
    monkeypatch.setattr(syncing, "_fdatasync", counting)
    return counting


@pytest.fixture
def crowded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block finds others in front."""
    monkeypatch.setattr(Turn, "comes_at_once", lambda _turn: False)


def synchronous(db: Database) -> int:
    """What COMMIT would do now."""
    row = db.row("PRAGMA synchronous")
    assert row is not None
    return int(row["synchronous"])


def counted(path: Path) -> int:
    db = open_shop(str(path))
    found = visits(db)
    db.close()
    return found


def one_more(db: Database, *on: int, ref: str | None = None, then: Watch = lambda: None) -> int:
    """Write one more, and say how COMMIT was to do it."""
    with db.atomic(*on, ref=ref):
        db.run(COUNT, NAME)
        then()
        return synchronous(db)


def overtaken(path: Path) -> None:
    raise Overtaken(str(path))


def test_who_is_alone_leaves_it_to_sqlite(path: Path, syncs: Syncs) -> None:
    db = open_shop(str(path))
    assert one_more(db, ANA) == FULL
    assert syncs.count == 0
    db.close()


@pytest.mark.parametrize("on", [(ANA,), ()], ids=["decided ahead", "decided in its turn"])
@pytest.mark.usefixtures("crowded")
def test_who_found_others_in_front_syncs_once_the_next_one_has_its_turn(path: Path, syncs: Syncs, on: tuple[int, ...]) -> None:
    db = open_shop(str(path))
    found: list[object] = []

    def look() -> None:
        with queue(str(path)) as its_turn:
            its_turn.wait(0.1)  # it would be refused
        found.append(counted(path))

    syncs.look = look
    assert one_more(db, *on) == NORMAL
    assert found == [1]
    assert synchronous(db) == FULL
    db.close()


def test_each_block_finds_its_own_way(path: Path, syncs: Syncs, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite keeps a statement that it has seen; it must not take the setting for made."""
    db, really = open_shop(str(path)), Turn.comes_at_once
    found = []
    for is_crowded in (True, False, True, True, False):
        monkeypatch.setattr(Turn, "comes_at_once", (lambda _turn: False) if is_crowded else really)
        found.append((one_more(db, ANA), syncs.count))
    assert found == [(NORMAL, 1), (FULL, 1), (NORMAL, 2), (NORMAL, 3), (FULL, 3)]
    db.close()


def test_a_block_that_wrote_nothing_syncs_what_it_may_have_found(path: Path, syncs: Syncs) -> None:
    db = open_shop(str(path))
    with db.atomic(ANA):
        visits(db)
    assert syncs.count == 1
    db.close()


@pytest.mark.usefixtures("crowded")
def test_a_block_that_is_undone_syncs_nothing(path: Path, syncs: Syncs) -> None:
    db = open_shop(str(path))
    with pytest.raises(Overtaken):
        one_more(db, ANA, then=lambda: overtaken(path))
    assert (syncs.count, synchronous(db), visits(db)) == (0, FULL, 0)
    db.close()


@pytest.mark.usefixtures("crowded")
def test_a_disk_that_does_not_take_the_log_leaves_the_outcome_unknown(path: Path, syncs: Syncs) -> None:
    db = open_shop(str(path))

    def fail() -> None:
        raise OSError(5, "Input/output error")

    syncs.look = fail
    with pytest.raises(OutcomeUnknown) as unknown:
        one_more(db, ANA, ref="R1")
    assert unknown.value.sentence == (
        "The outcome is not known (input/output error). Repeat the same line with --ref R1: it counts once."
    )
    syncs.look = lambda: None
    assert one_more(db, ANA) == NORMAL
    assert visits(db) == 2
    db.close()


@pytest.mark.usefixtures("crowded")
def test_ctrl_c_while_the_log_is_synced_leaves_the_outcome_unknown(path: Path, syncs: Syncs) -> None:
    db = open_shop(str(path))
    syncs.look = lambda: signal.raise_signal(signal.SIGINT)
    with pytest.raises(OutcomeUnknown) as unknown:
        one_more(db, ANA, ref="R1")
    assert "--ref R1" in unknown.value.sentence
    assert synchronous(db) == FULL
    db.close()


@pytest.mark.usefixtures("crowded")
def test_a_log_that_is_gone_is_not_taken_for_kept(path: Path) -> None:
    db = open_shop(str(path))
    with pytest.raises(OutcomeUnknown):
        one_more(db, ANA, then=lambda: os.remove(f"{path}-wal"))
    db.close()


@pytest.mark.usefixtures("crowded")
def test_a_setting_that_does_not_take_is_refused_before_anything_is_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = open_shop(str(path))
    monkeypatch.setattr("loyalty_cli.storage.settings.SYNCED_LATER", ("PRAGMA synchronous = OFF", "PRAGMA synchronous", 1))
    with pytest.raises(UnsafeSettings):
        one_more(db, ANA)
    assert (visits(db), synchronous(db)) == (0, FULL)
    db.close()
