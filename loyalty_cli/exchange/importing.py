"""How any file is imported: laid out whole, put in order, then booked chunk by chunk, so that a kill costs nothing."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import chain, islice
from pathlib import Path

from loyalty_cli.books import imports
from loyalty_cli.books.imports import Mark
from loyalty_cli.errors import LoyaltyError, OutcomeUnknown, StorageTrouble
from loyalty_cli.exchange import refused
from loyalty_cli.exchange.columns import Columns, Kind, Row
from loyalty_cli.exchange.reading import Table
from loyalty_cli.exchange.staging import Entry, Read, Staging
from loyalty_cli.language import said
from loyalty_cli.operations import crew
from loyalty_cli.operations.remembering import IMPORTED, REPLAYED, Verdict
from loyalty_cli.storage import Database, create_shop, open_shop, transfer
from loyalty_cli.storage.server_trouble import NotAFile
from loyalty_cli.storage.trouble import shown
from loyalty_cli.values import field, frozen

CHUNK = 100  # events that are decided and written in one turn: a till beside the import waits for it, about 25 ms
GROWN = (20, 100, 500, 2_500)  # chunks after which a server that plans by what its tables hold is told so
MOST_ERRORS = 1_000  # that one answer names; `--errors` keeps every row

Progress = Callable[[int, int], None]
Block = tuple[Sequence[Entry], Mark]
Book = Callable[[Iterator[Block]], crew.Booked[Entry]]


@frozen
class Plan:
    """One kind of file: `read` makes an entry of the rows that belong together, `arrange` puts the entries in order, `begin`
    gives what books so many of them into a database, chunk by chunk, and says of each whether it was imported, replayed or
    refused."""

    kind: Kind
    read: Callable[[list[Row]], Read]
    arrange: Callable[[Staging], None]
    begin: Callable[[Database, Columns, int], Book]
    shares: Sequence[str] = ()


@frozen
class Order:
    """What was asked of an import: which file, how it names its columns, and what to do with what is refused."""

    path: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    strict: bool = False
    errors: str | None = None
    force: bool = False
    now: str = ""


@frozen
class Report:
    """What came of an import.

    `read` counts rows, the next three purchases, customers or balances. `errors` are (line, message), `left_out` how many
    more there are, `notes` what else a person should know.
    """

    read: int
    imported: int
    replayed: int
    refused: int
    errors: Sequence[tuple[int, str]]
    left_out: int
    notes: Sequence[str]


class ImportStopped(StorageTrouble):
    """The database failed in the middle of an import; what was done stays done."""

    code = "import_stopped"

    def __init__(self, cause: StorageTrouble, *, done: int, of: int, what: str) -> None:
        super().__init__(
            f"{cause.sentence} {done:,} of {of:,} {what} are done; the same line goes on from there.",
            cause=cause.code,
            done=done,
        )


class ImportUnknown(OutcomeUnknown):
    """Whether the last chunk was written is not known."""

    code = "import_unknown"

    def __init__(self, cause: OutcomeUnknown, *, done: int, of: int, what: str) -> None:
        LoyaltyError.__init__(
            self,
            f"The outcome of the last chunk is not known; {done:,} of {of:,} {what} are done for certain. Repeat the same line:"
            " nothing goes in twice.",
            cause=cause.code,
            done=done,
        )


class ImportInterrupted(LoyaltyError):
    """Ctrl-C in the middle of an import; what was done stays done."""

    code = "interrupted"
    status = 130

    def __init__(self, *, done: int, of: int, what: str) -> None:
        super().__init__(f"Interrupted: {done:,} of {of:,} {what} are done; the same line goes on from there.", done=done)


def run(db: Database, plan: Plan, order: Order, progress: Progress = lambda _done, _of: None) -> Report:
    """Import a file.

    Raises:
        Malformed: the file cannot be read to its end; nothing was imported.
        ImportStopped, ImportUnknown: the database failed in the middle.
    """
    if order.errors is not None:
        refused.refuse_existing(order.errors, is_forced=order.force)
    table = Table(order.path, plan.kind, order.renamed)
    staging = Staging(keeps_raw=order.errors is not None)
    try:
        rows = table.rows()
        first = list(islice(rows, 1))  # the header is known by then
        staging.load(chain(first, rows), plan.read, shares=[field for field in plan.shares if table.may_hold(field)])
        plan.arrange(staging)
        notes = _notes(db, table, order, staging.rows, staging.count("queue"))
        counts = _carry_out(db, plan, order, _Run(staging, table, order), progress)
        faults = staging.count("faults")
        if order.errors is not None and faults:
            refused.keep(order.errors, table, staging, is_forced=order.force)
            notes.append(said("The refused rows are in {file}, each with its reason.", file=shown(order.errors)))
        errors = staging.faults(MOST_ERRORS)
        return Report(staging.rows, counts[IMPORTED], counts[REPLAYED], faults, errors, faults - len(errors), notes)
    finally:
        staging.close()


def _notes(db: Database, table: Table, order: Order, read: int, entries: int) -> list[str]:
    notes: list[str] = []
    if table.unknown:
        left = ", ".join(table.unknown[:20]) + (" …" if len(table.unknown) > 20 else "")
        notes.append(said("Columns that mean nothing here were left: {columns}. --map COLUMN=FIELD uses one.", columns=left))
    if read == 0:
        notes.append(said("The file has no rows."))
    before = imports.reached(db, table.columns.kind.name, table.digest)
    if before is not None and not order.dry_run:
        done, of = f"{before:,}", f"{entries:,}"
        notes.append(said("This file was interrupted after {done} of {of}; it goes on from there.", done=done, of=of))
    return notes


def _carry_out(db: Database, plan: Plan, order: Order, run: "_Run", progress: Progress) -> dict[str, int]:
    """Book what was asked for: nothing, a copy of the books, the books, or one after the other."""
    if order.dry_run or order.strict:
        with _copy(db) as copy:
            counts = run.book(copy, plan, progress)
        if order.strict and run.staging.count("faults"):
            return {IMPORTED: 0, REPLAYED: 0}
        if order.dry_run:
            return counts
    return run.book(db, plan, progress)


@frozen
class _Run:
    """A file laid out and put in order, ready to be booked, more than once if need be."""

    staging: Staging
    table: Table
    order: Order

    def book(self, db: Database, plan: Plan, progress: Progress) -> dict[str, int]:
        """Book every chunk in its turn and note what is refused."""
        counts = {IMPORTED: 0, REPLAYED: 0}
        total, done = self.staging.count("queue"), 0
        book = plan.begin(db, self.table.columns, total)
        with closing(book(self._blocks(plan, total))) as booked:
            while True:
                with _told(done, total, plan.kind.name):
                    verdicts = next(booked, None)
                if verdicts is None:
                    return counts
                for entry, verdict in verdicts:
                    if isinstance(verdict, str):
                        counts[verdict] += 1
                    else:
                        self.staging.note(entry.entry, entry.line, verdict.sentence)
                done += len(verdicts)
                progress(done, total)
                if any(done - len(verdicts) < chunks * CHUNK <= done for chunks in GROWN):
                    db.take_stock()

    def _blocks(self, plan: Plan, total: int) -> Iterator[Block]:
        """The chunks, each with the mark that the file has come to once it is booked."""
        done = 0
        for entries in self.staging.chunks(CHUNK):
            done += len(entries)
            mark = Mark(self.table.digest, plan.kind.name, self.order.path, done, self.order.now, is_finished=done == total)
            yield entries, mark


def one_by_one(book: Callable[[Sequence[Entry], Mark], Sequence[Verdict]]) -> Book:
    """How chunks are booked that nothing connects."""
    return lambda blocks: (list(zip(entries, book(entries, mark), strict=True)) for entries, mark in blocks)


@contextmanager
def _told(done: int, of: int, what: str) -> Iterator[None]:
    """Say how far it came when the database fails."""
    try:
        yield
    except StorageTrouble as trouble:
        raise ImportStopped(trouble, done=done, of=of, what=what) from trouble
    except OutcomeUnknown as unknown:
        raise ImportUnknown(unknown, done=done, of=of, what=what) from unknown
    except KeyboardInterrupt:
        raise ImportInterrupted(done=done, of=of, what=what) from None


def _fill(copy: Database, db: Database) -> None:
    with db.snapshot():
        transfer.copy(db, copy, lambda _done, _of: None)


@contextmanager
def _copy(db: Database) -> Iterator[Database]:
    """A copy of the books to try an import on: it answers what the books would, and no till waits for it."""
    with tempfile.TemporaryDirectory(prefix="loyalty-") as folder:
        path = str(Path(folder, "rehearsal.db"))
        try:
            db.backup_to(path)
        except NotAFile:
            create_shop(path, lambda new: _fill(new, db)).close()
        copy = open_shop(path)
        try:
            yield copy
        finally:
            copy.close()
