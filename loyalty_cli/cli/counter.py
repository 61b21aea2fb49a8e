"""`loyalty counter`: the cashier's session."""

import shutil
import signal
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from loyalty_cli.answers.marks import paint
from loyalty_cli.books import events, programs, who
from loyalty_cli.cli import overdue, printing, slips
from loyalty_cli.cli.session import Session
from loyalty_cli.counter import keyboard, loop, screen
from loyalty_cli.counter.acts import Act, Answer
from loyalty_cli.counter.desk import Desk
from loyalty_cli.errors import OutcomeUnknown, StorageTrouble
from loyalty_cli.language import said_many, say
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database

_COLUMNS = 80


class LeftUndone(OutcomeUnknown):
    """The session ended while lines were kept that had not been booked for certain."""

    def __init__(self, refs: list[str]) -> None:
        cause = said_many(len(refs), "{count} line of the session left undone", "{count} lines of the session left undone")
        super().__init__(ref=refs[0], cause=cause)


def counter(session: Session) -> None:
    """Stand at the counter all day: scan, type, next customer.

    Example: loyalty counter --till 2 --staff Maria
    """
    books = _Books(session)
    overdue.remind(session, programs.in_force(books.open(), session.at))
    is_terminal = sys.stdin is not None and sys.stdin.isatty()
    if sys.stdin is not None and hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(errors="surrogateescape")  # what is no text is refused in words
    desk = Desk(books.open, books.call, is_past=session.typed_at is not None, receipt=lambda event: _receipt(session, event))

    def perform(act: Act) -> Answer:
        with _uninterrupted():
            answer = desk.perform(act)
            if answer.unsure:
                books.close()  # the next act opens the shop anew: it may have been moved or brought back
            return answer

    shown = _Terminal(session) if is_terminal and not (session.json or session.quiet) else _Plain(session)
    with keyboard.quiet_terminal() if is_terminal else _nothing():
        around = who.around()
        hands = keyboard.terminal(around) if is_terminal else keyboard.Pipe(around)
        if isinstance(shown, _Terminal):
            welcome = say(session.language, "? shows what can be typed; q ends the session.")
            shown.answer([paint("dim", welcome)], Answer(), is_next=False)
        state = loop.run(hands, shown, perform, asks=is_terminal, language=session.language)
    books.close()
    if state.kept:
        raise LeftUndone([each.ref for each in state.kept])


def _receipt(session: Session, event: int) -> list[str]:
    """Print the slip of an event where `$LOYALTY_RECEIPT` says; where it says nothing, it is on the screen."""
    printer = slips.printer(session, "")
    slip = printer.slip(session, events.get(session.db, event), is_copy=True)
    if printer.target.is_here:
        return printer.text(slip).splitlines()
    why = printer.print(slip)
    if why:
        return [say(session.anew().language, "The receipt could not be printed ({why}); what was booked stays.", why=why)]
    return [say(session.anew().language, "The receipt is printed.")]


class _Books:
    """The open shop of the session; each line has instants of its own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self) -> Database:
        """The shop, opened if it is not."""
        return self._session.db

    def call(self, ref: str | None, card: str | None) -> Call:
        """Who books, at this moment."""
        return self._session.anew().call(ref=ref, card=card)

    def close(self) -> None:
        """Let go of the shop."""
        with suppress(StorageTrouble):  # it may be gone already, which is why it is let go of
            self._session.close()


class _Plain:
    """Answers for a script: lines, ids alone, or one object a line."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def answer(self, words: Iterable[str], answer: Answer, *, is_next: bool) -> None:  # noqa: ARG002
        """Say it whole."""
        printing.booked(self._session, answer.data, [*words, *answer.lines], quiet=answer.quiet)


class _Terminal:
    """Answers for a cashier: a compact block, cut to the columns there are; sentences are folded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def answer(self, words: Iterable[str], answer: Answer, *, is_next: bool) -> None:
        """Show it, below a line if it is the next customer."""
        columns = min(shutil.get_terminal_size((_COLUMNS, 24)).columns, 100)
        told = [line for each in words for line in screen.wrapped(each, columns)]
        told += [paint("dim", screen.rule(columns, sys.stdout.encoding))] if is_next else []
        is_refusal = "error" in answer.data
        for line in answer.lines:
            told += screen.wrapped(line, columns) if is_refusal else [screen.cut(line, columns)]
        printing.booked(self._session, {}, told)


@contextmanager
def _nothing() -> Iterator[None]:
    yield


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until an act is done and its answer known: it takes milliseconds."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
