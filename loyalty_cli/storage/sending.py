"""What is said to a PostgreSQL server: statements wait until somebody needs an answer, and then go in one round trip.

psycopg's own pipeline hands each statement to the network alone, which wakes the server up for each: of a sale it took twice
the processor's time. Here all of them lie in libpq's buffer before any of it goes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen, Transformer
from psycopg.adapt import PyFormat
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

T = TypeVar("T")
Text = tuple[bytes, tuple[int, ...] | None]  # of a statement, with the types of its parameters
Keep = Callable[[PGresult], None]  # what is done with an answer
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Prepared:
    """A text that the server knows by a name, with the columns that it answers in, once it has."""

    __slots__ = ("columns", "name")

    def __init__(self, name: bytes) -> None:
        self.name = name
        self.columns: tuple[str, ...] | None = None


class Connection(psycopg.Connection[Any]):
    """One whose server is asked to give up what it says nothing of for `patience` seconds, where that is not None.

    It is asked by whoever waits for the answer, who reads it in any case: what comes after it is never hit.
    """

    patience: float | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.prepared: dict[Text, Prepared] = {}
        self.names = (b"said_%d" % number for number in count(1))

    def wait(self, gen: PQGen[T], *more: Any, **named: Any) -> T:
        if self.patience is None:
            return super().wait(gen, *more, **named)
        return super().wait(self._until_silent(gen), interval=self.patience)

    def _until_silent(self, gen: PQGen[T]) -> PQGen[T]:
        """As `gen`, which psycopg wakes up with nothing when its interval is over."""
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if not ready:
                    self.patience = None
                    with suppress(psycopg.Error):
                        self.cancel_safe()
                wanted = gen.send(ready)
        except StopIteration as end:
            answer: T = end.value
            return answer


class Statement:
    """One statement with the values of its parameters in their order; once it was sent, its answer."""

    __slots__ = ("_formats", "_prepared", "_result", "_transformer", "_values", "_written", "text")

    def __init__(self, text: bytes, values: Sequence[Any] = ()) -> None:
        self.text, self._values = text, values
        self._result: PGresult | None = None

    @property
    def is_sent(self) -> bool:
        """Whether it has been answered."""
        return self._result is not None

    def rows(self) -> list[dict[str, Any]]:
        """The rows that were found."""
        result = self._answer()
        columns = self._prepared.columns
        if columns is None:
            columns = tuple((result.fname(place) or b"").decode() for place in range(result.nfields))
            self._prepared.columns = columns
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(0, result.ntuples, lambda values: dict(zip(columns, values, strict=True)))

    def count(self) -> int:
        """How many rows were touched."""
        return self._answer().command_tuples or 0

    def came_to(self) -> bytes | None:
        """What the server calls that which it did, such as COMMIT."""
        return self._answer().command_status

    def write(self, transformer: Transformer) -> Text:
        """Put its values in the server's words, before anything is said; an error is raised where one cannot be."""
        self._transformer = transformer
        self._written = transformer.dump_sequence(self._values, [PyFormat.AUTO] * len(self._values))
        self._formats = transformer.formats
        return self.text, transformer.types

    def say(self, pgconn: PGconn, prepared: Prepared) -> None:
        """Say it, by the name of its text."""
        self._prepared = prepared
        pgconn.send_query_prepared(prepared.name, self._written, param_formats=self._formats)

    def keep(self, result: PGresult) -> None:
        """Take its answer."""
        self._result = result

    def _answer(self) -> PGresult:
        assert self._result is not None, "it was not sent"
        return self._result


def send(connection: Connection, statements: Sequence[Statement]) -> None:
    """All of them in one round trip; where one fails, its error is raised and none after it is done."""
    transformer: Transformer = psycopg.adapt.Transformer(connection)
    texts = [statement.write(transformer) for statement in statements]
    pgconn = connection.pgconn
    pgconn.enter_pipeline_mode()
    try:
        kept = _say(connection, statements, texts)
        answers = connection.wait(_answers(pgconn))
    finally:
        _leave(connection)
    for keep, answer in zip(kept, answers, strict=False):  # the last answers nothing but the end
        if answer.status not in _DONE:
            error = error_from_result(answer)
            if isinstance(error, psycopg.errors.FeatureNotSupported):
                connection.prepared.clear()  # a table has a new column: what was prepared before would fail for ever
            raise error
        keep(answer)


def _say(connection: Connection, statements: Sequence[Statement], texts: Sequence[Text]) -> list[Keep]:
    """Put them in the buffer, each text once with a name for it; gives what is done with each answer."""
    pgconn, known = connection.pgconn, dict(connection.prepared)
    kept: list[Keep] = []
    for statement, text in zip(statements, texts, strict=True):
        if text not in known:
            known[text] = Prepared(next(connection.names))
            pgconn.send_prepare(known[text].name, *text)
            kept.append(partial(_keep_prepared, connection, text, known[text]))
        statement.say(pgconn, known[text])
        kept.append(statement.keep)
    pgconn.pipeline_sync()
    return kept


def _keep_prepared(connection: Connection, text: Text, prepared: Prepared, _answer: PGresult) -> None:
    connection.prepared[text] = prepared


def _answers(pgconn: PGconn) -> PQGen[list[PGresult]]:
    """Let the buffer go and hear all answers, neither waiting for the other."""
    heard: list[PGresult] = []
    is_gone = not pgconn.flush()
    while not heard or heard[-1].status != ExecStatus.PIPELINE_SYNC:
        ready = yield Wait.R if is_gone else Wait.RW
        if ready & Ready.W:
            is_gone = not pgconn.flush()
        if ready & Ready.R:
            pgconn.consume_input()
            heard.extend(_heard(pgconn))
    return heard


def _heard(pgconn: PGconn) -> Iterator[PGresult]:
    """The answers that are here; between those of two statements libpq says None once."""
    was_between = False
    while not pgconn.is_busy():
        answer = pgconn.get_result()
        if answer is not None:
            yield answer
        elif was_between:
            return
        was_between = answer is None


def _leave(connection: Connection) -> None:
    """End the pipeline; one that was interrupted would take what is still to come for the answer to something else."""
    try:
        connection.pgconn.exit_pipeline_mode()
    except psycopg.Error:
        connection.close()
