"""The events of a file: what happened elsewhere is booked as if each line had been typed here, many at a stroke."""

from collections.abc import Sequence
from typing import Generic

from loyalty_cli.books import imports
from loyalty_cli.books.imports import Mark
from loyalty_cli.operations.remembering import Arrive, Block, Memory, T, Verdict
from loyalty_cli.storage import Database, retried

PATIENCE = 10  # blocks that are decided in their turn alone once a till was quicker: more sales may follow


class Intake(Generic[T]):
    """Takes in the events of a file, block after block; `arrive` says what comes with each entry of it.

    A block is decided before its turn to write comes, on accounts that are carried on from the blocks before it; where somebody
    else has written meanwhile, or the engine cannot tell, it is decided in its turn.
    """

    def __init__(self, db: Database, arrive: Arrive[T]) -> None:
        self._db = db
        self._arrive = arrive
        self._memory: Memory[T] | None = None
        self._in_turn = 0  # so many of the next blocks are not decided ahead

    @retried
    def book(self, entries: Sequence[T], mark: Mark) -> list[Verdict]:
        """Book a block in order and move the file's mark with it; says of each entry whether it was imported.

        It gives what the same lines typed one by one give, but for the flag of lateness. What a rule refuses moves nothing;
        trouble of the database undoes the block.
        """
        db, decided = self._db, self._ahead(entries)
        with db.atomic():
            if decided is not None and decided[0].version != db.version():
                decided, self._in_turn = None, PATIENCE
            memory, block = decided or self._decide(entries)
            block.draft.carry_out(db)
            imports.reach(db, mark)
        self._memory = memory
        return block.verdicts

    def _ahead(self, entries: Sequence[T]) -> tuple[Memory[T], Block] | None:
        """A block decided before its turn; None where that would be in vain, or the engine could not tell in its turn."""
        if self._in_turn or self._db.version() is None:
            self._in_turn = max(0, self._in_turn - 1)
            return None
        with self._db.snapshot():
            return self._decide(entries)

    def _decide(self, entries: Sequence[T]) -> tuple[Memory[T], Block]:
        """A block decided, with what is remembered then, which is let go until it is written: what fails leaves nothing."""
        memory, self._memory = self._current(), None
        return memory, memory.decide(entries)

    def _current(self) -> Memory[T]:
        """What is remembered of the books, if nobody else has written since; otherwise what they say now."""
        held, version = self._memory, self._db.version()
        if held is None or version is None or held.version != version:
            return Memory(self._db, self._arrive)
        return held
