"""A PostgreSQL server of the tests' own, where its programs are installed: a cluster in a temporary folder, behind a socket.

It forgets everything in a power cut (`fsync = off`): nothing here outlives the run. Each shop is a schema of its own in one
database.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

MISSING = "PostgreSQL is not installed: what is tested on both engines was tested on SQLite alone"
_PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/Library/PostgreSQL/*/bin"
_QUICK = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "max_connections=100")
_numbers = count(1)


@cache
def programs() -> Path | None:
    """The folder with initdb and pg_ctl; None where there is none, or nothing to talk to a server with."""
    try:
        import psycopg  # noqa: F401
    except ModuleNotFoundError:
        return None
    if found := shutil.which("initdb"):
        real = Path(os.path.realpath(found)).parent
        if (real / "postgres").exists():
            return real
    folders = [folder for place in _PLACES for folder in Path("/").glob(place.lstrip("/")) if (folder / "initdb").exists()]
    return max(folders, default=None)


@contextmanager
def running(*settings: str) -> Iterator["Server"]:
    """A fresh cluster that is stopped and forgotten at the end; more `settings` are as `synchronous_standby_names=far`."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    server = Server(folder)
    try:
        server.make(settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """One cluster, run by who may: the server refuses to be root's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._watchers: list[tuple[subprocess.Popen[bytes], int]] = []
        self._owner = _somebody_else() if os.name == "posix" and os.geteuid() == 0 else None
        if self._owner:
            shutil.chown(folder, self._owner)

    def make(self, settings: tuple[str, ...]) -> None:
        """Write a cluster with these settings."""
        self.do("initdb", "-D", str(self.data), "-U", "loyalty", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            for name, _, value in (each.partition("=") for each in (*_QUICK, *settings)):
                file.write(f"{name} = '{value}'\n")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-k {self.folder} -c listen_addresses="
        self.do("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", settings, "-w", "start")
        self._watch()

    def stop(self, how: str = "immediate") -> None:
        """Stop it: `immediate` as a kill does, `fast` in good order."""
        self.do("pg_ctl", "-D", str(self.data), "-m", how, "-w", "stop")

    def _watch(self) -> None:
        """Let it be killed when this process ends, however that ends: who watches waits for the end of a pipe of ours."""
        noted = self.data / "postmaster.pid"
        process = noted.read_text(encoding="ascii").split()[0]
        kill = f'[ "$(head -n 1 {noted} 2>&1)" = {process} ] && kill -QUIT {process} && sleep 1'
        theirs, ours = os.pipe()
        watching = subprocess.Popen(["sh", "-c", f"cat; {kill}; rm -rf {self.folder}"], stdin=theirs, start_new_session=True)
        os.close(theirs)
        self._watchers.append((watching, ours))

    @property
    def host(self) -> str:
        """Where it listens, as a URL names it."""
        return quote(str(self.folder), safe="")

    @property
    def url(self) -> str:
        """Its first database."""
        return f"postgresql://loyalty@/postgres?host={self.host}"

    def place(self) -> str:
        """The URL of a new place where nobody has made a shop yet."""
        schema = f"shop_{os.getpid()}_{next(_numbers)}"
        self.run(f"CREATE SCHEMA {schema}")
        return f"{self.url}&options=-csearch_path%3D{schema}"

    def run(self, sql: str, target: str | None = None) -> list[dict[str, Any]]:
        """What one statement answers, past the program and outside of a transaction."""
        import psycopg
        from psycopg.rows import dict_row

        with psycopg.connect(target or self.url, autocommit=True, row_factory=dict_row) as raw:
            cursor = raw.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def do(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs as who owns the cluster."""
        folder = programs()
        assert folder is not None
        done = subprocess.run([folder / program, *words], user=self._owner, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def rows(target: str, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the books of a shop on a server raw, past the program."""
    return _raw(target, sql, values)


def tamper(target: str, sql: str, values: dict[str, Any]) -> None:
    """Change them raw, past the program and its triggers."""
    _raw(target, sql, values, before="SET session_replication_role = replica")


@contextmanager
def held(target: str) -> Iterator[None]:
    """Keep everybody from writing meanwhile: whoever books anything locks a customer first."""
    import psycopg

    with psycopg.connect(target) as raw:
        raw.execute("LOCK TABLE customers IN EXCLUSIVE MODE")
        yield


def _raw(target: str, sql: str, values: dict[str, Any], before: str = "") -> list[dict[str, Any]]:
    import psycopg
    from psycopg.rows import dict_row

    from loyalty_cli.storage.parameters import numbered

    text, names = numbered(sql)
    with psycopg.connect(target) as raw:
        if before:
            raw.execute(before.encode())
        cursor = psycopg.RawCursor(raw, row_factory=dict_row)
        cursor.execute(text, [values[name] for name in names])
        return cursor.fetchall() if cursor.description else []


def _somebody_else() -> str:
    import pwd

    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
