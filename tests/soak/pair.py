"""Two PostgreSQL servers of one's own: a primary, and a synchronous standby without which it acknowledges nothing."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

_PLACES = ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin")
PATIENCE_SECONDS = 180


def programs() -> Path | None:
    """The folder with initdb and pg_basebackup, the newest of them; None where PostgreSQL is not installed."""
    found = [folder for place in _PLACES for folder in Path("/").glob(place) if (folder / "pg_basebackup").exists()]
    return max(found, default=None)


def wait(until: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not until():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


class Server:
    """One cluster behind a socket in a folder of its own, run by who may: the server refuses to be root's."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self.data = self.folder / "data"
        known = {each.pw_name for each in pwd.getpwall()}
        self._owner = next(name for name in ("postgres", "nobody") if name in known) if os.geteuid() == 0 else None
        if self._owner:
            shutil.chown(self.folder, self._owner)

    @property
    def place(self) -> str:
        """Where it listens, as a URL names it."""
        return quote(str(self.folder), safe="")

    @property
    def url(self) -> str:
        """Its first database."""
        return f"postgresql://loyalty@/postgres?host={self.place}"

    def do(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's programs."""
        folder = programs()
        assert folder is not None
        done = subprocess.run([folder / program, *words], user=self._owner, cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = f"-k {self.folder} -c listen_addresses="
        self.do("pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", settings, "-w", "start")

    def ask(self, sql: str) -> list[dict[str, Any]]:
        """What one statement answers, past the program."""
        import psycopg
        from psycopg.rows import dict_row

        with psycopg.connect(self.url, autocommit=True, row_factory=dict_row) as raw:
            cursor = raw.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """-9 for every process of it."""
        with suppress(FileNotFoundError, ProcessLookupError):
            pid = (self.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
            os.killpg(int(pid), signal.SIGKILL)

    def forget(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def make(primary: Server, standby: Server) -> None:
    """Set both up as docs/failover.md does."""
    primary.do("initdb", "-D", str(primary.data), "-U", "loyalty", "-A", "trust", "-E", "UTF8", "--locale=C")
    primary.start()
    where = f"host={primary.folder} user=loyalty application_name=standby"
    standby.do("pg_basebackup", "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast", "-d", where)
    standby.start()
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'")
    primary.ask("SELECT pg_reload_conf()")
    wait(lambda: primary.ask("SELECT sync_state FROM pg_stat_replication") == [{"sync_state": "sync"}])
