"""Tills that sell one thing after another as fast as they can, each a process of its own; for the benchmarks of many."""

import multiprocessing
import random
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from loyalty_cli import clock
from loyalty_cli.cli import sweep_seldom
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.earn import earn
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.operations.found_shop import found_shop
from loyalty_cli.program.facts import Purchase
from loyalty_cli.storage import Database, open_shop

WARM = 10  # sales of a till before it is watched: its modules are imported, and the server has planned its statements
Times = list[float]  # the milliseconds of each sale


def shop(target: str, program: str, people: int) -> list[int]:
    """A new shop, and so many customers in it."""
    now = clock.text(clock.now())
    found_shop(target, program, at="1997-01-01T05:00:00Z")
    db = open_shop(target)
    enrolled = [enroll(db, Person(f"Ana {number}"), Call(now, now))[0].id for number in range(people)]
    db.close()
    return enrolled


def sell(target: str, people: list[int], count: int, seconds: float) -> tuple[Times, float]:
    """Every sale of so many tills, each to customers of its own, that begin together when all have sold some; with the
    seconds of the processor that the tills took for them."""
    found: Queue[tuple[Times, float]] = multiprocessing.Queue()
    ready = multiprocessing.Barrier(count)
    started = [
        multiprocessing.Process(target=_till, args=(target, people[number::count], ready, seconds, found))
        for number in range(count)
    ]
    for each in started:
        each.start()
    sold = [found.get() for _ in started]
    for each in started:
        each.join()
    return [each for times, _ in sold for each in times], sum(processor for _, processor in sold)


def _till(target: str, people: list[int], ready: Barrier, seconds: float, found: "Queue[tuple[Times, float]]") -> None:
    sweep_seldom()  # as the program does
    db, drawn, times = open_shop(target), random.Random(), Times()
    for customer in people[:WARM]:
        sale(db, customer)
    ready.wait()
    end, began = time.perf_counter() + seconds, time.process_time()
    while time.perf_counter() < end:
        times.append(sale(db, drawn.choice(people)))
    found.put((times, time.process_time() - began))


def sale(db: Database, customer: int) -> float:
    """The milliseconds of one sale to that customer."""
    begun = time.perf_counter()
    at = clock.text(clock.now())
    earn(db, customer, Purchase(amount_minor=1250), Call(at, at))
    return (time.perf_counter() - begun) * 1000
