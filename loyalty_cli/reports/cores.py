"""Runs of customers on several cores at once: each process opens the shop for itself and only reads."""

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from loyalty_cli.books.histories import Span
from loyalty_cli.storage import Database, open_shop

ENOUGH = 20_000  # events from which on a second core is worth its start
_AHEAD = 4  # runs of each core that wait to be fetched

Part = TypeVar("Part")
Begin = Callable[[Database], Callable[[Span], Part]]

_work: list[Callable[[Span], Any]] = []  # of this process: one, once it has begun


def worth(events: int) -> int:
    """How many cores so many events are worth."""
    if events < ENOUGH:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(target: str, begin: Begin[Part], spans: Iterable[Span], cores: int) -> Iterator[Part]:
    """What comes of each run, in their order; `begin` is called once in each process, with the open shop.

    Where the system gives no second process, or takes one away, the rest is done by this one.
    """
    spans, done = list(spans), 0
    try:
        for part in _spread(target, begin, spans, cores):
            yield part
            done += 1
    except (OSError, BrokenProcessPool):
        yield from map(begin(open_shop(target)), spans[done:])


def _spread(target: str, begin: Begin[Part], spans: Iterable[Span], cores: int) -> Iterator[Part]:
    fresh = multiprocessing.get_context("spawn")  # a fork would share our locks on the file
    pool = ProcessPoolExecutor(cores, mp_context=fresh, initializer=_begin, initargs=(target, begin))
    try:
        ahead: deque[Future[Part]] = deque()
        for span in spans:
            ahead.append(pool.submit(_run, span))
            if len(ahead) > _AHEAD * cores:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(target: str, begin: Begin[Any]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the process that was asked
    _work[:] = [begin(open_shop(target))]


def _run(span: Span) -> Any:
    return _work[0](span)
