"""A fresh shop for every test, driven by typed lines as a cashier would.

    def test_a_receipt_earns_once(shop):
        shop("enroll Ana")
        assert shop.json("earn Ana 12.50 --ref R1").json["earned"] == {"points": 12}

The wall clock of a shop stands at `shop.now` until the test moves it; no test reads the machine's.
"""

import json
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from typer.testing import CliRunner

from loyalty_cli import clock
from loyalty_cli.cli import express
from loyalty_cli.cli.line import app
from tests import servers

settings.register_profile("examples", deadline=None, derandomize=True)  # the same ones each time, however busy the machine
settings.load_profile("examples")
ROOT = Path(__file__).parent.parent
NOW = "2026-02-17T12:00:00Z"
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
        with clock_at(self.now):
            result = CliRunner().invoke(app, words, input=stdin, env={**_bare(), **self._environment()})
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.stdout, result.stderr, result.exit_code)

    def express(self, words: list[str]) -> Said | None:
        """What the express lane answers, None where it leaves the line to Typer."""
        variables = {**_bare(), **self._environment()}
        with clock_at(self.now), CliRunner().isolation(env=variables) as (out, err, _):
            code = express.answer(words)
            told = [stream.getvalue().decode() for stream in (out, err)]
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

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """Read the books raw, past the program."""
        if self.target:
            return servers.rows(self.target, sql, values)
        with closing(sqlite3.connect(self.path)) as raw, raw:
            raw.row_factory = sqlite3.Row
            return [dict(row) for row in raw.execute(sql, values)]

    def tamper(self, sql: str, **values: Any) -> None:
        """Change the books raw, past the program and its triggers."""
        if self.target:
            servers.tamper(self.target, sql, values)
            return
        with closing(sqlite3.connect(self.path)) as raw, raw:
            triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute(sql, values)
            for _, text in triggers:
                raw.execute(text)

    def _environment(self) -> dict[str, str]:
        return {"LOYALTY_DB": self.place, **self.env}


@contextmanager
def clock_at(now: str) -> Iterator[None]:
    """Stop the one clock of the house at an instant."""
    real = clock.now
    clock.now = lambda: clock.instant(now)
    try:
        yield
    finally:
        clock.now = real


def imported(told: str) -> set[str]:
    """The modules that `python -X importtime` tells of."""
    return {line.rpartition("|")[2].strip() for line in told.splitlines() if line.startswith("import time:")}


def _bare() -> dict[str, str | None]:
    """Nothing of the tester's own environment that the program listens to."""
    return {name: None for name in os.environ if name.startswith("LOYALTY_") or name == "NO_COLOR"}


# What is tested on both engines, where both are installed.
ON_BOTH = ("operations", "rules", "concurrency", "test_stories.py")


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
def place(engine: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """Names a new place for a shop: the URL of one on the server, or nothing for a file."""
    if engine == "sqlite":
        return lambda: ""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # where the keys of such a shop lie
    server: servers.Server = request.getfixturevalue("server")
    return server.place


@pytest.fixture
def program() -> str:
    """The programme of `shop`; a test module says its own by a fixture of this name."""
    return PROGRAM


@pytest.fixture
def make_shop(tmp_path: Path, place: Callable[[], str]) -> Callable[..., Shop]:
    """Make a shop by `loyalty init`, with a programme's text; more than one by different names."""

    def make(program: str = PROGRAM, *, name: str = "shop", now: str = NOW) -> Shop:
        (tmp_path / f"{name}.toml").write_text(program, encoding="utf-8")
        shop = Shop(tmp_path / f"{name}.db", now, target=place())
        said = shop(["init", "--program", str(tmp_path / f"{name}.toml")])
        assert said.code == 0, said.err
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
