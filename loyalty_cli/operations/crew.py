"""A file on every core: processes of our own decide its blocks ahead of their turn, and this one writes them.

Each hand of the crew answers for some of the customers, and remembers their accounts from block to block. It only reads. Once
anything comes between, be it a sale at a till, some blocks go in without the crew, then it begins anew.

A file tells whether anybody has written to it. On a server, where others always do, whoever writes looks whether the accounts
of a block stand as its hand knew them.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, Generic, Protocol, TypeVar
from zlib import crc32

from loyalty_cli import cores, ids
from loyalty_cli.books import imports
from loyalty_cli.books.imports import Mark
from loyalty_cli.operations import grounds
from loyalty_cli.operations.import_events import PATIENCE, Intake
from loyalty_cli.operations.remembering import Arrive, Block, Memory, Programs, Verdict
from loyalty_cli.storage import Database, Taken, open_shop
from loyalty_cli.storage.trouble import Overtaken
from loyalty_cli.values import frozen

ENOUGH = 3_000  # entries from which on a second process is worth its start
MOST_HANDS = 4  # whoever writes cannot keep up with more
AHEAD = 2  # turns whose blocks are decided before they come
TOGETHER = 2  # blocks of one turn; a till beside waits longer for a single one that is decided in its turn


class Named(Protocol):
    """An entry of a file: `person` is the same for all entries of one account."""

    @property
    def person(self) -> str: ...


E = TypeVar("E", bound=Named)
Blocks = Iterator[tuple[Sequence[E], Mark]]
Hand = cores.Hand[tuple[int, list[Any]], tuple[int, Block]]  # which beginning of the crew's, and what of a block
Booked = Generator[list[tuple[E, Verdict]], None, None]


class _Between(Exception):
    """Something came between the deciding of a block and its turn."""


def book(db: Database, arrive: Arrive[E], blocks: Iterable[tuple[Sequence[E], Mark]], *, entries: int) -> Booked[E]:
    """Book the blocks of a file of so many entries in their order, as `Intake` does, on as many cores as that is worth."""
    left = iter(blocks)
    if (number := _worth(db, entries)) > 1:
        with cores.hands(number, _begun, db.target, arrive, number) as hands:
            crew: Crew[E] = Crew(db, hands)
            patience = PATIENCE  # blocks without it; more and more, as long as it hardly comes to anything in between
            while crew.begins() and (back := (yield from crew.book(left))):
                patience = PATIENCE if crew.written > patience else 2 * patience
                yield from _alone(db, arrive, chain(back, islice(left, patience)))
    yield from _alone(db, arrive, left)


def _alone(db: Database, arrive: Arrive[E], blocks: Blocks[E]) -> Booked[E]:
    """Book blocks without a crew, by nothing that was remembered before."""
    intake = Intake(db, arrive)
    for block, mark in blocks:
        yield list(zip(block, intake.book(block, mark), strict=True))


def _worth(db: Database, entries: int) -> int:
    """How many hands a file is worth: one where it is small, or where accounts hang together."""
    if entries < ENOUGH or Programs(db).hang_together:
        return 1
    return min(cores.available(), MOST_HANDS)


@frozen
class _Waiting:
    """The blocks of a turn, whose parts are being decided, each with the places of its entries among all of them."""

    blocks: Sequence[tuple[Sequence[Any], Mark]]
    entries: Sequence[Any]
    parts: list[tuple[list[int], Hand]]

    @property
    def mark(self) -> Mark:
        """How far the file has come once they are written."""
        return self.blocks[-1][1]


class Crew(Generic[E]):
    """Books blocks in their order while its hands decide those after them; it may begin more than once."""

    def __init__(self, db: Database, hands: Sequence[Hand]) -> None:
        self._db = db
        self._hands = hands
        self._version: int | None = None
        self._beginning = 0
        self._is_short = False  # of a hand
        self.written = 0  # blocks, since it began

    def begins(self) -> bool:
        """Begin on the books as they are now, once more or for the first time; False where a hand is lost, or accounts hang
        together by now."""
        self._version = self._db.version()
        self._beginning += 1
        self.written = 0
        return not (self._is_short or Programs(self._db).hang_together)

    def book(self, blocks: Blocks[E]) -> Generator[list[tuple[E, Verdict]], None, list[tuple[Sequence[E], Mark]]]:
        """Book until something comes between; returns what of the blocks that it took is not booked then."""
        given = map(self._given, _together(blocks))
        waiting = deque(islice(given, AHEAD))
        while waiting:
            try:
                verdicts = self._write(waiting[0])
            except _Between:
                break
            written = waiting.popleft()
            self.written += len(written.blocks)
            waiting.extend(islice(given, 1))
            yield list(zip(written.entries, verdicts, strict=True))
        return [block for each in waiting for block in each.blocks]

    def _given(self, blocks: Sequence[tuple[Sequence[E], Mark]]) -> _Waiting:
        """The blocks of a turn, each entry of them in the hand that answers for its customer."""
        entries = [entry for some, _ in blocks for entry in some]
        places: dict[int, list[int]] = {}
        for place, entry in enumerate(entries):
            places.setdefault(crc32(entry.person.encode()) % len(self._hands), []).append(place)
        for hand, some in places.items():
            self._hands[hand].give((self._beginning, [entries[place] for place in some]))
        return _Waiting(blocks, entries, [(some, self._hands[hand]) for hand, some in places.items()])

    def _write(self, turn: _Waiting) -> list[Verdict]:
        """Write the blocks of a turn.

        Raises:
            _Between: somebody else has written, a hand is lost, or two of them booked one ref; nothing was written.
        """
        try:
            decided = [(places, self._taken(hand)) for places, hand in turn.parts]
            with self._db.atomic():
                if not self._holds([part for _, part in decided]):
                    raise _Between
                for _, part in decided:
                    part.draft.carry_out(self._db)
                imports.reach(self._db, turn.mark)
        except (Taken, Overtaken) as trouble:
            raise _Between from trouble
        except cores.HandLost as lost:
            self._is_short = True
            raise _Between from lost
        verdicts = {place: verdict for places, part in decided for place, verdict in zip(places, part.verdicts, strict=True)}
        return [verdicts[place] for place in range(len(turn.entries))]

    def _taken(self, hand: Hand) -> Block:
        """What a hand made of the oldest part; what it made before the crew began anew is let lie."""
        while True:
            beginning, block = hand.take()
            if beginning == self._beginning:
                return block

    def _holds(self, parts: Sequence[Block]) -> bool:
        """Whether all is so still that the parts of a block were decided on."""
        if self._version is not None:
            return self._db.version() == self._version
        known = [part.grounds for part in parts if part.grounds is not None]
        return len(known) == len(parts) and grounds.hold(self._db, known)


def _together(blocks: Blocks[E]) -> Iterator[list[tuple[Sequence[E], Mark]]]:
    """The blocks of each turn."""
    while some := list(islice(blocks, TOGETHER)):
        yield some


def _begun(target: str, arrive: Arrive[Any], number: int, place: int) -> Callable[[tuple[int, list[Any]]], tuple[int, Block]]:
    """What a hand does: it decides the parts of blocks that are given to it, in their order.

    Where the crew begins anew it forgets what it remembers, which holds what was never written.
    """
    ids.apart(place, number)
    db = open_shop(target)
    known: tuple[int, Memory[Any]] | None = None

    def decide(given: tuple[int, list[Any]]) -> tuple[int, Block]:
        nonlocal known
        beginning, entries = given
        if known is None or known[0] != beginning:
            known = beginning, Memory(db, arrive, unwritten=AHEAD)
        with db.snapshot():
            return beginning, known[1].decide(entries)

    return decide
