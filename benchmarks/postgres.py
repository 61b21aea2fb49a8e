"""Sales a second on PostgreSQL, beside pgbench's own tpcb-like script on the same cluster.

    python -m benchmarks.postgres

Both are eight clients for the same time, in turns; `fsync` is on, and the tables are analysed, as pgbench does with its own.
pgbench changes an account, a teller and a branch and adds a row of history; a sale locks its customer, is decided, and adds an
event, its postings and what follows from them. The processor's time of either, clients and server, tells what others on the
machine do not change.
"""

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import tills
from tests import servers

PROGRAM = Path(__file__).parent.parent / "examples" / "cafe.toml"
CLIENTS = 8
SECONDS = 5
ROUNDS = 3
PEOPLE = 1_000
DURABLE = ("fsync=on", "full_page_writes=on")


def main() -> None:
    """Print the medians of each, and their ratios."""
    with servers.running(*DURABLE) as server:
        url = server.place()
        people = tills.shop(url, PROGRAM.read_text(encoding="utf-8"), PEOPLE)
        tills.sell(url, people, CLIENTS, SECONDS)
        _pgbench(server, "-i", "-s", str(CLIENTS), "--quiet")
        server.run("ANALYZE")
        found = [
            (*_measured(server, lambda: _tpcb(server)), *_measured(server, lambda: _sales(url, people))) for _ in range(ROUNDS)
        ]
    rate, time_, our_rate, our_time = (statistics.median(each) for each in zip(*found, strict=True))
    print(f"pgbench tpcb-like {rate:7,.0f} a second, {time_:5.2f} ms of the processor each")
    print(f"earns             {our_rate:7,.0f} a second, {our_time:5.2f} ms")
    print(f"                     {our_rate / rate:.2f} of its rate, {time_ / our_time:.2f} by the processor")


def _measured(server: servers.Server, work: Callable[[], tuple[int, float]]) -> tuple[float, float]:
    """How many a second of what `work` counts, and the milliseconds of the processor for each, of clients and server."""
    before = _served(server)
    done, clients = work()
    time.sleep(0.5)  # until the server has counted the processes that served them
    return done / SECONDS, (clients + _served(server) - before) / done * 1000


def _served(server: servers.Server) -> float:
    """Seconds of the processor that the server's ended processes took."""
    process = (server.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
    ticks = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[13:15]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _tpcb(server: servers.Server) -> tuple[int, float]:
    before = sum(os.times()[2:4])
    said = _pgbench(server, "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-M", "prepared")
    found = re.search(r"actually processed: (\d+)", said)
    assert found is not None, said
    return int(found[1]), sum(os.times()[2:4]) - before


def _sales(url: str, people: list[int]) -> tuple[int, float]:
    times, processor = tills.sell(url, people, CLIENTS, SECONDS)
    return len(times), processor


def _pgbench(server: servers.Server, *words: str) -> str:
    folder = servers.programs()
    assert folder is not None
    command = [str(folder / "pgbench"), "-h", str(server.folder), "-U", "loyalty", *words, "postgres"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
