"""Sales a second on PostgreSQL, beside pgbench's own tpcb-like script on the same cluster.

    python -m benchmarks.postgres

Both are eight clients for the same time, in turns; `fsync` is on, and the tables are analysed, as pgbench does with its own.
pgbench changes an account, a teller and a branch and adds a row of history; a sale locks its customer, is decided, and adds an
event, its postings and what follows from them.
"""

import re
import statistics
import subprocess

from benchmarks import tills
from tests import servers
from tests.conftest import PROGRAM

CLIENTS = 8
SECONDS = 5
ROUNDS = 3
PEOPLE = 1_000
DURABLE = ("fsync=on", "full_page_writes=on")


def main() -> None:
    """Print the median of each, and their ratio."""
    with servers.running(*DURABLE) as server:
        url = server.place()
        people = tills.shop(url, PROGRAM, PEOPLE)
        tills.sell(url, people, CLIENTS, SECONDS)
        _pgbench(server, "-i", "-s", str(CLIENTS), "--quiet")
        server.run("ANALYZE")
        pairs = [(tpcb(server), len(tills.sell(url, people, CLIENTS, SECONDS)) / SECONDS) for _ in range(ROUNDS)]
    reference, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"pgbench tpcb-like {reference:7,.0f} a second")
    print(f"earns             {ours:7,.0f} a second, {ours / reference:.2f} of it")


def tpcb(server: servers.Server) -> float:
    """What pgbench reaches."""
    said = _pgbench(server, "-c", str(CLIENTS), "-j", "2", "-T", str(SECONDS), "-M", "prepared")
    found = re.search(r"tps = ([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def _pgbench(server: servers.Server, *words: str) -> str:
    folder = servers.programs()
    assert folder is not None
    command = [str(folder / "pgbench"), "-h", str(server.folder), "-U", "loyalty", *words, "postgres"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
