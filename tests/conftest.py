"""A fresh shop for every test, driven by typed lines as a cashier would.

    def test_a_receipt_earns_once(shop):
        shop("enroll Ana")
        assert shop.json("earn Ana 12.50 --ref R1").json["earned"] == {"points": 12}

The wall clock of a shop stands at `shop.now` until the test moves it; no test reads the machine's.
"""

import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import typer.main
from hypothesis import settings
from typer.testing import CliRunner

from loyalty_cli import clock, ids, shipped
from loyalty_cli.cli import express
from loyalty_cli.cli.line import app
from loyalty_cli.operations import found_shop
from loyalty_cli.storage import create_shop, open_shop
from tests import servers

settings.register_profile("examples", deadline=None, derandomize=True)  # the same ones each time, however busy the machine
settings.load_profile("examples")
ROOT = Path(__file__).parent.parent
NOW = "2026-02-17T12:00:00Z"
ROOT_COMMAND: Any = typer.main.get_command(app)  # as it is made for each line
MEMORY, ROOM_BYTES = "/dev/shm", 4 << 30
TABLES = re.findall(r"^CREATE TABLE (\w+)", shipped.text("schema.sql").partition("-- [sqlite]")[0], re.MULTILINE)
PROGRAM = """
[shop]
name = "Café Rosa"
currency = "EUR"
timezone = "Europe/Sofia"
country = "BG"

[[earn]]
id = "spend"
points = 1
per = "1.00"

[[product]]
sku = "LATTE"
name = "Latte"
category = "coffee"
price = "3.50"

[[product]]
sku = "CAKE"
name = "Cake"
category = "food"
price = "4.20"

[[stamp_card]]
id = "coffee"
name = "Coffee card"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free-coffee"

[[reward]]
id = "free-coffee"
name = "A free coffee"
kind = "item"
only = ["category:coffee"]

[[reward]]
id = "five-off"
name = "5.00 off"
kind = "amount"
value = "5.00"
points = 100
"""


@dataclass(frozen=True)
class Said:
    """What one line answered."""

    out: str
    err: str
    code: int

    @property
    def json(self) -> Any:
        """The object on standard output."""
        return json.loads(self.out)

    @property
    def refusal(self) -> str:
        """The stable code of the refusal in the object."""
        return str(self.json["error"]["code"])


@dataclass
class Shop:
    """A shop on disk, and the hands that type in it. `now` is its wall clock.

    One on a server has its URL as `target`; `path` is then where its file would lie.
    """

    path: Path
    now: str = NOW
    env: dict[str, str] = field(default_factory=dict)
    target: str = ""
    by_express: bool = False  # the plain lines go by the express lane, as in a process of their own

    @property
    def place(self) -> str:
        """What `--db` names it by."""
        return self.target or str(self.path)

    def __call__(self, line: str | list[str], *, stdin: str | bytes | None = None) -> Said:
        """Run one line in this process."""
        words = shlex.split(line) if isinstance(line, str) else line
        if self.by_express and (said := self.express(words)) is not None:
            return said
        said = self._heard(lambda: ROOT_COMMAND.main(words, standalone_mode=False), stdin)
        assert said is not None
        return said

    def express(self, words: list[str]) -> Said | None:
        """What the express lane answers, None where it leaves the line to Typer."""
        return self._heard(lambda: express.answer(words))

    def _heard(self, lane: Callable[[], int | None], stdin: str | bytes | None = None) -> Said | None:
        """What a lane answers at this shop's clock and in its environment."""
        variables = {**_bare(), **self._environment()}
        with clock_at(self.now), CliRunner().isolation(stdin, env=variables) as (out, err, _):
            code = lane()
            sys.stdout.flush()
            told = [stream.getvalue().decode(errors="replace").replace("\r\n", "\n") for stream in (out, err)]
        return Said(*told, code) if code is not None else None

    def json(self, line: str | list[str], *, stdin: str | bytes | None = None) -> Said:
        """Run one line with --json."""
        words = shlex.split(line) if isinstance(line, str) else line
        return self(["--json", *words], stdin=stdin)

    def done(self, line: str | list[str]) -> Any:
        """The object that a line answers which must succeed."""
        said = self.json(line)
        assert said.code == 0, said.err
        return said.json

    def process(self, line: str | list[str], *, stdin: bytes | None = None, **env: str) -> Said:
        """Run one line as a process of its own, `python -m loyalty_cli`."""
        running = self.start(line, **env)
        out, err = running.communicate(stdin, timeout=60)
        return Said(out.decode(), err.decode(), running.returncode)

    def start(self, line: str | list[str], *, code: str | None = None, **env: str) -> subprocess.Popen[bytes]:
        """Start a process and leave it running; its clock is --at, unless the line says otherwise.

        `code` stands in for `-m loyalty_cli`.
        """
        words = shlex.split(line) if isinstance(line, str) else line
        variables = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
        variables |= {"PYTHONPATH": str(ROOT), "LOYALTY_AT": self.now, **self._environment(), **env}
        pipe = subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, *(["-m", "loyalty_cli"] if code is None else ["-c", code]), *words],
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=variables,
        )

    def begin(self, program: str) -> None:
        """Write the first rows under this programme, where the tables are empty."""
        with CliRunner().isolation(env=_bare()):
            db = open_shop(self.place)
            with db.atomic():
                found_shop.begin(db, ids.new(), program, at=self.now)
            db.close()

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """Read the books raw, past the program."""
        with self._raw() as ask:
            return ask(sql, values)

    def books(self) -> list[str]:
        """Everything that is in them, row by row."""
        with self._raw() as ask:
            return [f"{table} {sorted(row.items(), key=str)}" for table in TABLES for row in ask(f"SELECT * FROM {table}", {})]

    def tamper(self, sql: str, **values: Any) -> None:
        """Change the books raw, past the program and its triggers."""
        if self.target:
            with servers.raw(self.target, role="replica") as ask:
                ask(sql, values)
            return
        with self._raw() as ask:
            triggers = ask("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'", {})
            for each in triggers:
                ask(f"DROP TRIGGER {each['name']}", {})
            ask(sql, values)
            for each in triggers:
                ask(each["sql"], {})

    @contextmanager
    def _raw(self) -> Iterator[servers.Ask]:
        if self.target:
            with servers.raw(self.target) as ask:
                yield ask
            return
        with closing(sqlite3.connect(self.path)) as raw, raw:
            raw.row_factory = sqlite3.Row
            yield lambda sql, values: [dict(row) for row in raw.execute(sql, values)]

    def _environment(self) -> dict[str, str]:
        return {"LOYALTY_DB": self.place, **self.env}


BEGAN = clock.text(clock.now())


@contextmanager
def clock_at(now: str) -> Iterator[None]:
    """Stop the one clock of the house at an instant. Ids, which tell when they were made, are never of a time before it."""
    real_now, real_milliseconds, last = clock.now, clock.milliseconds, ids._last
    ahead = max(0, clock.seconds_between(BEGAN, now) * 1000)
    clock.now, clock.milliseconds = lambda: clock.instant(now), lambda: real_milliseconds() + ahead
    try:
        yield
    finally:
        clock.now, clock.milliseconds = real_now, real_milliseconds
        ids._last = last if ahead else ids._last  # those of another test go on from today


def imported(told: str) -> set[str]:
    """The modules that `python -X importtime` tells of."""
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


def _bare() -> dict[str, str | None]:
    """Nothing of the tester's own environment that the program listens to."""
    return {name: None for name in os.environ if name.startswith("LOYALTY_") or name == "NO_COLOR"}


# Thousands of shops are written and forgotten: in memory, where the system offers some as a folder.
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES:
    os.environ["TMPDIR"] = tempfile.tempdir = MEMORY


# What is tested on both engines, where both are installed.
ON_BOTH = ("exchange", "operations", "rules", "concurrency", "test_stories.py")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run the tests of some rooms on each engine."""
    room = Path(metafunc.module.__file__ or "").relative_to(ROOT / "tests").parts[0]
    if "engine" in metafunc.fixturenames and room in ON_BOTH and servers.programs():
        alone = "one_file" in {mark.name for mark in metafunc.definition.iter_markers()}
        metafunc.parametrize("engine", ["sqlite"] if alone else ["sqlite", "postgres"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out."""
    if not servers.programs():
        terminalreporter.write_line(servers.MISSING)


@pytest.fixture
def engine() -> str:
    """What keeps the books: `sqlite`, unless the test runs on both."""
    return "sqlite"


@pytest.fixture(scope="session")
def server() -> Iterator[servers.Server]:
    """The PostgreSQL server of this run."""
    with servers.running() as started:
        yield started


@pytest.fixture
def shops(server: servers.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> servers.Server:
    """The server, for shops whose keys lie in a folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return server


@pytest.fixture
def place(engine: str, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Names a new place for a shop: the URL of one on the server, or nothing for a file."""
    if engine == "sqlite":
        return lambda: ""
    place: Callable[[], str] = request.getfixturevalue("shops").place
    return place


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a shop with nothing in its tables."""
    path = tmp_path_factory.mktemp("empty") / "shop.db"
    create_shop(str(path)).close()
    return path


@pytest.fixture
def tables(engine: str, request: pytest.FixtureRequest) -> Iterator[Callable[[Path], str]]:
    """Puts a shop with nothing in its tables at a path, or on the server; says its URL, or nothing for a file."""
    if engine == "sqlite":

        def copy(path: Path) -> str:
            shutil.copy(request.getfixturevalue("empty"), path)
            return ""

        yield copy
        return

    server: servers.Server = request.getfixturevalue("shops")
    taken: list[str] = []

    def take(_path: Path) -> str:
        taken.append(server.tables())
        return taken[-1]

    yield take
    for each in taken:
        server.give_back(each)


@pytest.fixture
def program() -> str:
    """The programme of `shop`; a test module says its own by a fixture of this name."""
    return PROGRAM


@pytest.fixture
def make_shop(tmp_path: Path, tables: Callable[[Path], str]) -> Callable[..., Shop]:
    """Make a shop with a programme's text, as `loyalty init` would; more than one by different names."""

    def make(program: str = PROGRAM, *, name: str = "shop", now: str = NOW) -> Shop:
        shop = Shop(tmp_path / f"{name}.db", now)
        shop.target = tables(shop.path)
        shop.begin(program)
        return shop

    return make


@pytest.fixture
def shop(make_shop: Callable[..., Shop], program: str) -> Shop:
    """One shop with the programme of the module."""
    return make_shop(program)


@pytest.fixture
def nowhere(tmp_path: Path) -> Shop:
    """A place where no shop has been made."""
    return Shop(tmp_path / "missing.db")
