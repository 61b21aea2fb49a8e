"""Two PostgreSQL servers of one's own: a primary, and a synchronous standby without which it acknowledges nothing."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests import servers

PATIENCE_SECONDS = 180


def wait(until: Callable[[], bool]) -> None:
    """Look again and again until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not until():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


class Server(servers.Server):
    """One of the two, in a folder of its own; it keeps what it says it kept."""

    def __init__(self) -> None:
        super().__init__(Path(tempfile.mkdtemp(prefix="pg-")))

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
    primary.run("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (standby)'")
    primary.run("SELECT pg_reload_conf()")
    wait(lambda: primary.run("SELECT sync_state FROM pg_stat_replication") == [{"sync_state": "sync"}])
