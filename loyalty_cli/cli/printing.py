"""What a command says: one JSON object with --json, else lines that a cashier reads at a glance."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from loyalty_cli import clock
from loyalty_cli.answers.marks import clean, painted
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.language import said

# What an answer is about, in the order in which --quiet looks for it.
_ESSENCE = ("event", "customer", "code", "card", "id", "number", "version")


class NotShown(LoyaltyError):
    """It is booked, and the answer went nowhere: the printer is off, the disk full, the reader gone."""

    code = "not_shown"
    status = 7

    def __init__(self, *, ref: str | None, cause: str) -> None:
        again = said("The same line with --ref {ref} shows it again.", ref=ref) if ref else said("`loyalty history` shows it.")
        shown = said("It is booked, but the answer could not be shown ({cause}). {again}", cause=cause, again=again)
        super().__init__(shown, ref=ref)


class NotWritten(LoyaltyError):
    """An answer that only reads could not be written; the books are untouched."""

    code = "not_written"
    status = 74  # EX_IOERR of sysexits.h

    def __init__(self, *, cause: str) -> None:
        super().__init__(
            said("The answer could not be written ({cause}). Make room there, or write it somewhere else.", cause=cause)
        )


def answer(session: Session, data: Mapping[str, Any], lines: Sequence[str], *, quiet: Sequence[str] | None = None) -> None:
    """Say what was found: the object with --json, only the ids it is about (or `quiet`) with --quiet, else the lines."""
    with _only_read():
        _say(session, data, lines, quiet)


def page(text: str) -> None:
    """Say a text as it is, whatever is asked for."""
    with _only_read():
        stream = _open_stream(sys.stdout)
        stream.write(f"{text}\n")
        stream.flush()


def document(data: Mapping[str, Any]) -> None:
    """Say one long object, laid out to be read, whatever is asked for: the same as in a file."""
    with _only_read():
        write_json(data, indent=2)


def booked(
    session: Session,
    data: Mapping[str, Any],
    lines: Sequence[str],
    *,
    ref: str | None = None,
    quiet: Sequence[str] | None = None,
) -> None:
    """Say what was done, as `answer` does; where that cannot be said, exit 7 tells that it is booked all the same."""
    try:
        _say(session, data, lines, quiet)
    except OSError as error:
        hush()
        raise NotShown(ref=ref, cause=error.strerror or str(error)) from error


def _say(session: Session, data: Mapping[str, Any], lines: Sequence[str], quiet: Sequence[str] | None) -> None:
    if session.json:
        write_json(data)
        return
    shown = lines if not session.quiet else essence(data) if quiet is None else quiet
    stream = _open_stream(sys.stdout)
    stream.write("".join(f"{painted(clean(line), session.color)}\n" for line in shown))
    stream.flush()


def write_json(data: Mapping[str, Any], *, indent: int | None = None) -> None:
    """One object on standard output, on one line or indented, escaped to ASCII only where the stream could not hold it."""
    import json

    stream = _open_stream(sys.stdout)
    text = json.dumps(data, ensure_ascii=False, default=str, indent=indent)
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, default=str, indent=indent)
    stream.write(text + "\n")
    stream.flush()


def write_bytes(data: bytes) -> None:
    """Only these bytes on standard output, as they are."""
    with _only_read():
        stream = _open_stream(sys.stdout)
        stream.flush()
        stream.buffer.write(data)
        stream.buffer.flush()


def remark(session: Session, text: str) -> None:
    """Say on standard error what a person should know beside the answer; nothing with --quiet."""
    if not session.quiet and sys.stderr is not None:
        with suppress(OSError):
            print(clean(text), file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Say on standard error what went wrong with a part of what was asked, with --quiet too."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(clean(text), file=sys.stderr, flush=True)


def beside(session: Session, lines: Sequence[str]) -> None:
    """Say an answer on standard error, where standard output is for something else; nothing with --quiet."""
    if not session.quiet and sys.stderr is not None:
        with suppress(OSError):
            color = session.color and sys.stderr.isatty()
            print("\n".join(painted(clean(line), color) for line in lines), file=sys.stderr, flush=True)


def essence(data: Mapping[str, Any]) -> list[str]:
    """The ids that an answer is about, or those of the rows of its one list; nothing where it names none."""
    for key in _ESSENCE:
        held = data.get(key)
        if isinstance(held, Mapping):
            return essence(held)
        if isinstance(held, (str, int)):
            return [str(held)]
    rows = [each for each in data.values() if isinstance(each, list)]
    return [name for row in rows[0] if isinstance(row, Mapping) for name in essence(row)] if len(rows) == 1 else []


def hush() -> None:
    """Point a standard output that is gone at nothing, so that the interpreter's last flush does not complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None


@contextmanager
def _only_read() -> Iterator[None]:
    """What is written inside changes nothing in the books: `| head` may have read enough of it, and a full disk is said."""
    try:
        yield
    except BrokenPipeError:
        hush()
    except OSError as error:
        hush()
        raise NotWritten(cause=error.strerror or str(error)) from error


def _open_stream(stream: TextIO | None) -> TextIO:
    """The stream itself; a closed one (`>&-`) is an `OSError` like any other that cannot be written."""
    if stream is None:
        raise OSError(9, "standard output is closed")
    return stream


class Progress:
    """How far a long run has come, on standard error: only on a terminal, and only after its first second."""

    def __init__(self, session: Session, what: str, total: int | None = None) -> None:
        self._what = what
        self._total = total
        self._wanted = not session.quiet and sys.stderr is not None and sys.stderr.isatty()
        self._began = self._shown = clock.milliseconds()

    def at(self, done: int, total: int | None = None) -> None:
        """Show that many, at most five times a second; `total` may come to be known on the way."""
        self._total = total or self._total
        now = clock.milliseconds()
        if self._wanted and now - self._began >= 1000 and now - self._shown >= 200:
            self._shown = now
            of = f" of {self._total:,} ({done * 100 // self._total} %)" if self._total else ""
            sys.stderr.write(f"\r{self._what}: {done:,}{of}\x1b[K")
            sys.stderr.flush()

    def close(self) -> None:
        """Take the line away again."""
        if self._wanted and self._shown != self._began:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
