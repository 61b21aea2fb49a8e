"""Sales a second on PostgreSQL, beside pgbench's own tpcb-like script on the same cluster.

    python -m benchmarks.postgres

Both are eight clients for the same time, in turns; `fsync` is on. pgbench changes an account, a teller and a branch and adds a
row of history; a sale locks its customer, is decided, and adds an event, its postings and what follows from them.
"""

import multiprocessing
import re
import statistics
import subprocess
import time
from collections.abc import Iterator

from loyalty_cli import clock
from loyalty_cli.books import customers, programs
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.earn import earn
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import create_shop, open_shop
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
        url = found(server)
        _pgbench(server, "-i", "-s", str(CLIENTS), "--quiet")
        pairs = [(tpcb(server), earns(url)) for _ in range(ROUNDS)]
    reference, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"pgbench tpcb-like {reference:7,.0f} a second")
    print(f"earns             {ours:7,.0f} a second, {ours / reference:.2f} of it")


def found(server: servers.Server) -> str:
    """A shop with people in it, on that server."""
    url, now = server.place(), clock.text(clock.now())
    db = create_shop(url, lambda new: programs.add(new, PROGRAM, from_at=programs.THE_BEGINNING, applied_at=now))
    for number in range(PEOPLE):
        enroll(db, Person(f"Guest {number}"), Call(now, now))
    db.close()
    return url


def earns(url: str) -> float:
    """Sales a second of all clients together."""
    with multiprocessing.get_context("spawn").Pool(CLIENTS) as pool:
        return sum(pool.map(till, [(url, number) for number in range(CLIENTS)], chunksize=1))


def till(of: tuple[str, int]) -> float:
    """Sales a second of one till, each to another customer."""
    url, number = of
    db = open_shop(url)
    ids = [each.id for each in customers.newest(db)][number::CLIENTS]
    done = 0
    began = time.monotonic()
    for customer in _round_and_round(ids):
        now = clock.text(clock.now())
        earn(db, customer, Purchase(amount_minor=1250), Call(now, now))
        done += 1
        if time.monotonic() - began > SECONDS:
            break
    rate = done / (time.monotonic() - began)
    db.close()
    return rate


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


def _round_and_round(ids: list[int]) -> Iterator[int]:
    while True:
        yield from ids


if __name__ == "__main__":
    main()
