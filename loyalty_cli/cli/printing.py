"""What a command says: one JSON object with --json, else lines that a cashier reads at a glance.

Nothing from the books reaches a terminal raw: control characters and the marks that reverse the reading direction are
dropped on the way out, whoever wrote them.
"""

import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, TextIO

from loyalty_cli import clock
from loyalty_cli.cli.session import Session
from loyalty_cli.errors import LoyaltyError

# What an answer is about, in the order in which --quiet looks for it.
_ESSENCE = ("event", "customer", "code", "card", "id", "number", "version")
_STYLES = {
    "bold": ("\ue001", "1"),
    "dim": ("\ue002", "2"),
    "good": ("\ue003", "32"),
    "bad": ("\ue004", "31"),
    "look": ("\ue005", "33"),
    "ink": ("\ue006", "38;5;16;48;5;231"),  # black on white, whatever the theme
}
_PLAIN = "\ue000"
_MARKS = {mark: f"\x1b[{code}m" for mark, code in _STYLES.values()} | {_PLAIN: "\x1b[0m"}
_PAINT = re.compile("[\ue000-\ue006]")
# Control characters, line and paragraph separators, bidirectional controls, halves of surrogate pairs.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class NotShown(LoyaltyError):
    """It is booked, and the answer went nowhere: the printer is off, the disk full, the reader gone."""

    code = "not_shown"
    status = 7

    def __init__(self, *, ref: str | None, cause: str) -> None:
        again = f"The same line with --ref {ref} shows it again." if ref else "`loyalty history` shows it."
        super().__init__(f"It is booked, but the answer could not be shown ({cause}). {again}", ref=ref)


class NotWritten(LoyaltyError):
    """An answer that only reads could not be written; the books are untouched."""

    code = "not_written"
    status = 74  # EX_IOERR of sysexits.h

    def __init__(self, *, cause: str) -> None:
        super().__init__(f"The answer could not be written ({cause}). Make room there, or write it somewhere else.")


def answer(session: Session, data: Mapping[str, Any], lines: Sequence[str], *, quiet: Sequence[str] | None = None) -> None:
    """Say what was found: the object with --json, only the ids it is about (or `quiet`) with --quiet, else the lines."""
    try:
        _say(session, data, lines, quiet)
    except BrokenPipeError:
        hush()  # `| head` has read enough
    except OSError as error:
        hush()
        raise NotWritten(cause=error.strerror or str(error)) from error


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
    stream.write("".join(f"{_painted(clean(line), session.color)}\n" for line in shown))
    stream.flush()


def write_json(data: Mapping[str, Any]) -> None:
    """One object on one line of standard output, escaped to ASCII only where the stream could not hold it."""
    stream = _open_stream(sys.stdout)
    text = json.dumps(data, ensure_ascii=False, default=str)
    try:
        text.encode(stream.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, default=str)
    stream.write(text + "\n")
    stream.flush()


def remark(session: Session, text: str) -> None:
    """Say on standard error what a person should know beside the answer; nothing with --quiet."""
    if not session.quiet and sys.stderr is not None:
        with suppress(OSError):
            print(clean(text), file=sys.stderr, flush=True)


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


def paint(style: str, text: str) -> str:
    """Mark text as bold, dim, good, bad, look (look here) or ink: a colour on a terminal, nothing elsewhere."""
    return f"{_STYLES[style][0]}{text}{_PLAIN}"


def clean(text: str) -> str:
    """The text without what could move the cursor, break the line or turn the reading direction."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text.replace("\t", " "))


def width(text: str) -> int:
    """Columns that a text takes on a terminal: two for East Asian wide ones, none for marks and joiners."""
    if text.isascii():
        return len(text)
    return sum(_columns(char) for char in _PAINT.sub("", text))


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def table(rows: Sequence[Sequence[str]], *, heads: Sequence[str] = (), right: Sequence[int] = ()) -> list[str]:
    """Lines of columns two spaces apart, as wide as their widest cell; the columns `right` are set flush right."""
    cells = [[clean(cell) for cell in row] for row in rows]
    if heads:
        cells.insert(0, [paint("dim", head) for head in heads])
    columns = max((len(row) for row in cells), default=0)
    widths = [max(width(row[at]) for row in cells if at < len(row)) for at in range(columns)]
    return ["  ".join(_set(cell, widths[at], at in right) for at, cell in enumerate(row)).rstrip() for row in cells]


def _set(cell: str, columns: int, right: bool) -> str:
    space = " " * (columns - width(cell))
    return space + cell if right else cell + space


def _painted(line: str, color: bool) -> str:
    return _PAINT.sub(lambda mark: _MARKS[mark[0]] if color else "", line)


def hush() -> None:
    """Point a standard output that is gone at nothing, so that the interpreter's last flush does not complain."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        sys.stdout = None


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
