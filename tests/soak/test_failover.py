"""The primary of a chain dies in the middle of its sales, and the standby takes over: nothing acknowledged is lost or doubled.

Eight tills sell at once on a primary with a synchronous standby. The primary is killed with -9, every process of it; the
standby is promoted; each till repeats what it has no answer for, under its ref.
`pytest -m soak tests/soak/test_failover.py -s` tells what happened.
"""

import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from loyalty_cli.cli.line import app
from tests.conftest import PROGRAM
from tests.servers import programs
from tests.soak import pair
from tests.soak.pair import Server, wait

pytestmark = pytest.mark.soak
TILLS, CUSTOMERS = 8, 5
BEFORE, AFTER = 400, 20  # sales answered before the kill by all together, and after it by each


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    """A primary and its standby."""
    pytest.importorskip("psycopg")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed")
    primary, standby = Server(), Server()
    try:
        pair.make(primary, standby)
        yield primary, standby
    finally:
        primary.forget()
        standby.forget()


def typed(target: str, *words: str) -> tuple[int, str]:
    """One line as a till types it, on a connection of its own; its exit status and what it answers."""
    done = CliRunner().invoke(app, ["--json", *words], env={"LOYALTY_DB": target})
    return done.exit_code, done.stdout


def sell(target: str, till: int, folder: Path) -> None:
    """Sell until told to end, each sale until it is acknowledged; write down the refs that were, and all other exits."""
    with (folder / f"{till}.sold").open("a", encoding="ascii") as sold, (folder / f"{till}.exits").open("a") as exits:
        for sale in range(1_000_000):
            if (folder / "end").exists():
                return
            line = "earn", f"ext:c{(till + sale) % CUSTOMERS}", "1", "--till", str(till), "--ref", f"T{till}-{sale}"
            while (code := typed(target, *line)[0]) != 0:
                exits.write(f"{code}\n")
                exits.flush()
                time.sleep(0.1)
            sold.write(f"T{till}-{sale}\n")
            sold.flush()


def acknowledged(folder: Path) -> list[list[str]]:
    """The refs by till."""
    return [(folder / f"{till}.sold").read_text(encoding="ascii").split() for till in range(TILLS)]


def test_no_acknowledged_sale_is_lost_or_doubled_when_the_primary_dies(
    servers: tuple[Server, Server], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    primary, standby = servers
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    both = f"{primary.url},{standby.host}&target_session_attrs=read-write"
    program = tmp_path / "shop.toml"
    program.write_text(PROGRAM, encoding="utf-8")
    assert typed(both, "init", "--program", str(program))[0] == 0
    for each in range(CUSTOMERS):
        assert typed(both, "enroll", f"C{each}", "--external-id", f"c{each}")[0] == 0
    for till in range(TILLS):
        (tmp_path / f"{till}.sold").touch()

    tills = [multiprocessing.get_context("spawn").Process(target=sell, args=(both, till, tmp_path)) for till in range(TILLS)]
    for process in tills:
        process.start()
    try:
        wait(lambda: sum(map(len, acknowledged(tmp_path))) >= BEFORE)
        primary.kill()
        before = acknowledged(tmp_path)
        standby.do("pg_ctl", "-D", str(standby.data), "-w", "promote")
        wait(lambda: all(len(now) >= len(then) + AFTER for now, then in zip(acknowledged(tmp_path), before, strict=True)))
    finally:
        (tmp_path / "end").touch()
        for process in tills:
            process.join(60)
            process.kill()

    refs = {ref for each in acknowledged(tmp_path) for ref in each}
    booked = Counter(row["ref"] for row in standby.run("SELECT ref FROM events WHERE kind = 'purchase'"))
    exits = Counter(code for place in tmp_path.glob("*.exits") for code in place.read_text().split())
    print(f"{sum(map(len, before))} sales before the kill, {len(refs)} in all; tills were told {dict(exits)} and asked again")
    assert refs - {*booked} == set(), "an acknowledged sale is lost"
    assert [ref for ref, times in booked.items() if times > 1] == [], "a sale is doubled"
    assert {*booked} - refs == set(), "what was not acknowledged was repeated until it was"
    assert {*exits} in ({"5"}, {"7"}, {"5", "7"})
    code, verified = typed(standby.url, "db", "verify")
    assert code == 0, verified
