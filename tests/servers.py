"""A PostgreSQL server of the tests' own, where its programs are installed: a cluster in a temporary folder, behind a socket.

It forgets everything in a power cut (`fsync = off`): nothing here outlives the run. Each shop is a schema of its own in one
database. To make its tables takes the server 130 ms, to empty them 2 ms: what a test has done with, the next one gets.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

MISSING = "PostgreSQL is not installed: what is tested on both engines was tested on SQLite alone"
_PLACES = "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/Library/PostgreSQL/*/bin"
_QUICK = ("fsync=off", "synchronous_commit=on", "full_page_writes=off", "max_connections=100", "autovacuum=off", "jit=off")
_TABLE = re.compile(r"^CREATE TABLE (\w+)", re.MULTILINE)
_numbers = count(1)
Ask = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]


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
        self._empty: list[str] = []
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

    def tables(self) -> str:
        """The URL of a shop whose tables are there, with nothing in them; `give_back` it afterwards."""
        from loyalty_cli.storage import create_shop

        if self._empty:
            return self._empty.pop()
        target = self.place()
        create_shop(target).close()
        return target

    def give_back(self, target: str) -> None:
        """Empty the tables of that shop for the next one, unless somebody is writing in them still."""
        import psycopg

        with suppress(psycopg.errors.LockNotAvailable):
            self._broom.execute(_emptying(target.rpartition("%3D")[2]))
            self._empty.append(target)

    @cached_property
    def _broom(self) -> Any:
        """A connection past the triggers, for which nobody waits long."""
        import psycopg

        return psycopg.connect(self.url, autocommit=True, options="-c session_replication_role=replica -c lock_timeout=1s")

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


def _emptying(place: str) -> bytes:
    from loyalty_cli.storage import schema, upgrades

    names = _TABLE.findall("\n".join(schema.statements("postgres")))
    deletes = (f"DELETE FROM {place}.{name}" for name in names if name != "signature")
    return "; ".join((*deletes, f"UPDATE {place}.signature SET version = {upgrades.VERSION}")).encode()


@contextmanager
def raw(target: str, role: str = "origin") -> Iterator[Ask]:
    """Ask the books of a shop on a server raw, past the program; as a `replica` past its triggers too."""
    import psycopg
    from psycopg.rows import dict_row

    from loyalty_cli.storage.parameters import numbered

    with psycopg.connect(target) as connection:
        connection.execute(f"SET session_replication_role = {role}".encode())

        def ask(sql: str, values: Mapping[str, Any]) -> list[dict[str, Any]]:
            text, names = numbered(sql)
            cursor = psycopg.RawCursor(connection, row_factory=dict_row)
            cursor.execute(text, [values[name] for name in names])
            return cursor.fetchall() if cursor.description else []

        yield ask


@contextmanager
def held(target: str) -> Iterator[None]:
    """Keep everybody from writing meanwhile: whoever books anything locks a customer first."""
    import psycopg

    with psycopg.connect(target) as raw:
        raw.execute("LOCK TABLE customers IN EXCLUSIVE MODE")
        yield


def _somebody_else() -> str:
    import pwd

    known = {each.pw_name for each in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
