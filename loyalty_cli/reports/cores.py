"""Runs of customers on several cores at once: each process opens the shop for itself and only reads."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from loyalty_cli.books.histories import Span
from loyalty_cli.reports.simulating import Order, Simulation, Stage
from loyalty_cli.storage import open_shop

_stages: list[Stage] = []  # of this process: one, once it has begun


def run(target: str, order: Order, spans: Sequence[Span], cores: int) -> Iterator[Simulation]:
    """What comes of each run, in their order.

    Where the system gives no second process, or takes one away, the rest is done by this one.
    """
    done = 0
    try:
        for part in _spread(target, order, spans, cores):
            yield part
            done += 1
    except (OSError, BrokenProcessPool):
        _begin(target, order)
        yield from map(_run, spans[done:])


def _spread(target: str, order: Order, spans: Sequence[Span], cores: int) -> Iterator[Simulation]:
    fresh = multiprocessing.get_context("spawn")  # a fork would share our locks on the file
    pool = ProcessPoolExecutor(cores, mp_context=fresh, initializer=_begin_apart, initargs=(target, order))
    try:
        yield from pool.map(_run, spans)
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_apart(target: str, order: Order) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered by the process that was asked
    _begin(target, order)


def _begin(target: str, order: Order) -> None:
    _stages[:] = [Stage(open_shop(target), order)]


def _run(span: Span) -> Simulation:
    return _stages[0].run(span)
