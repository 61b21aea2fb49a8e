"""A chain's busiest hour on paper: how long a sale takes when so many come to one server.

    python -m benchmarks.chain [--seconds 60]

Sales come by chance, at so many a second on average. Each asks in one round trip and writes in another; both need a core of the
server, for as long as was measured there (docs/performance.md). Whoever commits waits for the log: one write of it takes along
all who are ready. Where a promotion is limited over all customers, a sale holds its counter from its first word to its commit;
`left` are those that are not served when the time is over. The wait for a core is printed beside what Erlang's formula gives
for it, as the reference.
"""

import argparse
import heapq
import itertools
import math
import random
import statistics
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

ASK, WRITE = 0.29e-3, 0.28e-3  # seconds of a core for each half of a sale, and of a till between them
TILL = 0.86e-3
FLUSH = 1.5e-3  # seconds until the log is on two disks, here and at the standby beside
CORES = 8
LATE = 0.99

Wake = Callable[[], None]
Sale = Generator[Callable[[Wake], None], None, None]  # yields what it waits for


@dataclass(frozen=True)
class Chain:
    """What is asked: sales a second, cores of the server, seconds of a round trip, and the share of limited sales."""

    rate: float
    cores: int
    trip: float
    limited: float = 0.0


@dataclass
class Line:
    """Those who wait for one of so many places, first come, first served."""

    places: int
    waiting: deque[Wake] = field(default_factory=deque)

    def take(self, wake: Wake) -> None:
        if self.places:
            self.places -= 1
            wake()
        else:
            self.waiting.append(wake)

    def leave(self) -> None:
        if self.waiting:
            self.waiting.popleft()()
        else:
            self.places += 1


class Hour:
    """The clock, and all that happens in its order."""

    def __init__(self, chain: Chain, seed: int) -> None:
        self.chain = chain
        self.now = 0.0
        self.begun = 0
        self.took: list[float] = []
        self.waited: list[float] = []
        self.busy = 0.0
        self._chance = random.Random(seed)
        self._count = itertools.count()
        self._events: list[tuple[float, int, Wake]] = []
        self._cores, self._counter = Line(chain.cores), Line(1)
        self._ready: list[Wake] = []
        self._is_writing = False

    def run(self, seconds: float) -> None:
        self._after(0, self._arrive)
        while self._events and self.now < seconds:
            self.now, _, wake = heapq.heappop(self._events)
            wake()

    def _after(self, seconds: float, wake: Wake) -> None:
        heapq.heappush(self._events, (self.now + seconds, next(self._count), wake))

    def _arrive(self) -> None:
        self._go_on(self._sale())
        self._after(self._chance.expovariate(self.chain.rate), self._arrive)

    def _go_on(self, sale: Sale) -> None:
        wait = next(sale, None)
        if wait is not None:
            wait(lambda: self._go_on(sale))

    def _sale(self) -> Sale:
        self.begun += 1
        begun, trip = self.now, self.chain.trip
        is_limited = self._chance.random() < self.chain.limited
        yield self._pause(trip / 2)
        if is_limited:
            yield self._counter.take
        yield from self._work(ASK)
        yield self._pause(trip + TILL)
        yield from self._work(WRITE)
        yield self._log
        if is_limited:
            self._counter.leave()
        yield self._pause(trip / 2)
        self.took.append(self.now - begun)

    def _pause(self, seconds: float) -> Callable[[Wake], None]:
        return lambda wake: self._after(seconds, wake)

    def _work(self, mean: float) -> Sale:
        since = self.now
        yield self._cores.take
        self.waited.append(self.now - since)
        needed = self._chance.expovariate(1 / mean)
        self.busy += needed
        yield self._pause(needed)
        self._cores.leave()

    def _log(self, wake: Wake) -> None:
        self._ready.append(wake)
        if not self._is_writing:
            self._write_log()

    def _write_log(self) -> None:
        self._is_writing, written, self._ready = True, self._ready, []
        self._after(FLUSH, lambda: self._written(written))

    def _written(self, written: list[Wake]) -> None:
        self._is_writing = False
        if self._ready:
            self._write_log()
        for wake in written:
            wake()


def erlang(chain: Chain) -> float:
    """The mean wait for a core, in seconds, by Erlang's formula for chance arrivals and chance work (1917)."""
    mean = (ASK + WRITE) / 2
    load = 2 * chain.rate * mean
    if load >= chain.cores:
        return math.inf
    first = sum(load**k / math.factorial(k) for k in range(chain.cores))
    last = load**chain.cores / math.factorial(chain.cores) * chain.cores / (chain.cores - load)
    return last / (first + last) * mean / (chain.cores - load)


def main() -> None:
    """Print what each chain comes to."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=60)
    seconds = asked.parse_args().seconds
    print("sales/s  round trip  limited      p50       p99     left  cores busy   wait for a core   by Erlang")
    for rate, trip, limited in itertools.product((150, 1_500, 12_000), (0.3e-3, 30e-3), (0, 0.1, 1)):
        chain = Chain(rate, CORES, trip, limited)
        hour = Hour(chain, seed=1917)
        hour.run(seconds if rate < 1_000 else seconds / 10)
        late = statistics.quantiles(hour.took, n=100)[int(LATE * 100) - 1]
        print(
            f"{rate:7,}  {trip * 1000:7.1f} ms  {limited:7.0%}"
            f"  {statistics.median(hour.took) * 1000:7.1f}  {late * 1000:8.1f} ms"
            f"  {hour.begun - len(hour.took):7,}  {hour.busy / hour.now / chain.cores:10.0%}"
            f"  {statistics.mean(hour.waited) * 1e6:13.1f} µs  {erlang(chain) * 1e6:7.1f} µs"
        )


if __name__ == "__main__":
    main()
