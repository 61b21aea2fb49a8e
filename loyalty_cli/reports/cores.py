"""Runs of customers on several cores at once: each process opens the shop for itself and only reads."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import cycle
from typing import TypeVar

from loyalty_cli import cores
from loyalty_cli.books.histories import Span
from loyalty_cli.storage import Database, open_shop

ENOUGH = 20_000  # events from which on a second core is worth its start
_AHEAD = 4  # runs of each core that wait to be fetched

Part = TypeVar("Part")
Begin = Callable[[Database], Callable[[Span], Part]]


def worth(events: int) -> int:
    """How many cores so many events are worth."""
    return 1 if events < ENOUGH else cores.available()


def run(db: Database, begin: Begin[Part], spans: Iterable[Span], number: int) -> Iterator[Part]:
    """What comes of each run, in their order; `begin` is called once in each of `number` processes, with the open shop.

    One is this one, which also does the rest where the system gives no second process, or takes one away.
    """
    spans, done = list(spans), 0
    try:
        for part in _spread(db.target, begin, spans, number) if number > 1 else ():
            yield part
            done += 1
    except cores.HandLost:
        pass
    if done < len(spans):
        yield from map(begin(db), spans[done:])


def run_through(
    db: Database, begin: Begin[Part], runs: Sequence[tuple[Span, int]], number: int | None, progress: Callable[[int, int], None]
) -> Iterator[Part]:
    """As `run`, of runs with their events, on as many cores as those are worth where `number` is None.

    `progress` hears of how many events, of how many.
    """
    total, done = sum(events for _, events in runs), 0
    parts = run(db, begin, [span for span, _ in runs], number or worth(total))
    for (_, events), part in zip(runs, parts, strict=True):
        yield part
        done += events
        progress(done, total)


def _spread(target: str, begin: Begin[Part], spans: Iterable[Span], number: int) -> Iterator[Part]:
    with cores.hands(number, _begun, target, begin) as hands:
        ahead: deque[cores.Hand[Span, Part]] = deque()
        for span, hand in zip(spans, cycle(hands)):
            hand.give(span)
            ahead.append(hand)
            if len(ahead) > _AHEAD * number:
                yield ahead.popleft().take()
        while ahead:
            yield ahead.popleft().take()


def _begun(target: str, begin: Begin[Part], _place: int) -> Callable[[Span], Part]:
    return begin(open_shop(target))
