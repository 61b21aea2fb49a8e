"""What every engine offers; the rooms above know nothing else."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from loyalty_cli.values import frozen

T = TypeVar("T")
ALL = 0  # in the place of a customer: what all of them share
Parameters = Mapping[str, Any]
Answer = Callable[[], T]  # to a question that was asked; it is looked at by calling it


class Row(Protocol):
    """One row of an answer: `row["column"]`."""

    def __getitem__(self, key: str, /) -> Any: ...

    def keys(self) -> Iterable[str]: ...


@frozen
class Counts:
    """What a copy holds of what is never deleted."""

    events: int
    postings: int


@frozen
class About:
    """The place of a shop: its file, how large that and the log beside it are (None: there is none), the versions of its schema
    and its engine."""

    path: str
    size_bytes: int
    log_bytes: int | None
    schema: int
    engine: str


@frozen
class Faults:
    """`damage` is what the engine finds broken, in its own words; where there is none, `others` are rows that refer to no
    row, and what of the schema is missing, changed, or not ours."""

    damage: list[str]
    others: list[str]


class Writer(Protocol):
    """What takes writes: an open shop inside `atomic`, or a draft of them for later."""

    def run_many(self, sql: str, parameters: Iterable[Parameters], /) -> None:
        """Write once for each of `parameters`.

        Raises:
            Taken: another row has the same key; it may come as late as from the end of the block.
        """


class Database(Writer, Protocol):
    """An open shop. SQL takes `:named` parameters; a statement that cannot be done raises a refusal of `trouble`."""

    @property
    def engine(self) -> str:
        """`sqlite` or `postgres`."""

    @property
    def target(self) -> str:
        """Where the shop lies, as it was named."""

    @property
    def upgraded_from(self) -> int | None:
        """The schema version that opening it upgraded from, or None when it was new enough."""

    def rows(self, sql: str, parameters: Parameters = ..., /) -> Sequence[Row]:
        """All rows of a SELECT, read to the end."""

    def row(self, sql: str, parameters: Parameters = ..., /) -> Row | None:
        """The first row of a SELECT."""

    def ask(self, sql: str, parameters: Parameters = ..., /) -> Answer[Sequence[Row]]:
        """All rows of a SELECT, as of now; in a block it goes together with all that is asked before an answer is looked at,
        and what is asked twice goes once."""

    def run(self, sql: str, parameters: Parameters = ..., /) -> int:
        """Write, inside `atomic` only; returns how many rows were touched.

        Raises:
            Taken: another row has the same key.
        """

    def atomic(self, *on: int, ref: str | None = None) -> AbstractContextManager[None]:
        """All of the block or none of it, and nobody else touches the customers `on` in between.

        `ref` is what the cashier repeats when the outcome is not known.

        Raises:
            Busy: whoever writes has not moved for ten seconds, however many wait.
            Overtaken: another till was quicker; `retried` does the operation again.
            OutcomeUnknown: it failed, or was interrupted, in the very moment of commit.
        """

    def lock(self, *customers: int) -> None:
        """Inside `atomic`: from here on nobody else touches these customers either. `ALL` is what all of them share.

        Whatever is read of them to decide on is read after this. Outside a block, where nothing is decided, it does nothing.
        """

    def snapshot(self) -> AbstractContextManager[None]:
        """Several reads of one and the same moment. Nothing is written inside; end it soon."""

    def version(self) -> int | None:
        """A number that is another one once somebody else has written; None where the engine cannot tell."""

    @property
    def folder(self) -> str:
        """The folder for what belongs to the shop and stands in no book, such as its logo."""

    def beside(self, what: str) -> str:
        """The path of what lies beside the shop, such as its `key`."""

    def copies(self) -> list[str]:
        """Copies of the shop from before that lie beside it."""

    def backup_to(self, path: str) -> Counts:
        """Copy the whole shop, as it is at this moment, to the file `path`, which is replaced once the copy is checked."""

    def about(self) -> About:
        """Where the shop lies, and how large it is."""

    def sweep(self) -> None:
        """Write the file anew without what was deleted from it, and empty the log beside it; writers wait meanwhile.

        Raises:
            Busy: somebody goes on reading from the log.
        """

    def take_stock(self) -> None:
        """Let an engine that plans by it see how full the tables are now that they have grown; not inside `atomic`."""

    def faults(self) -> Faults:
        """What is wrong with the shop as a file, whatever its rows say; takes a pass over all of it."""

    def close(self) -> None:
        """Let go of the file."""
