"""Where the lines come from: a terminal with its editing, or a pipe read to its end.

Between two prompts a terminal echoes nothing and forgets nothing: what is typed or scanned while an answer is computed waits
there, also when Ctrl-C is pressed, and is read in its order.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from loyalty_cli.counter import lines, screen

_COLUMNS = 80


class Pipe:
    """Standard input that is no terminal; `around` is what the scanner puts before and after a code."""

    def __init__(self, around: tuple[str, str] = ("", "")) -> None:
        self._around = around

    def line(self, prompt: str) -> str | None:  # noqa: ARG002
        """The next line without its end."""
        typed = sys.stdin.readline() if sys.stdin is not None else ""
        return lines.plain(typed.rstrip("\r\n"), *self._around) if typed else None

    def was_empty(self) -> bool:
        """Nobody types."""
        return True


class Terminal:
    """A terminal. A Tab ends a scan as Enter does; anywhere else it does nothing."""

    def __init__(self, readline: Any, around: tuple[str, str]) -> None:
        self._readline = readline
        self._around = around
        self._put_back = ""
        if readline is not None:
            readline.set_auto_history(False)
            readline.parse_and_bind("set enable-bracketed-paste off")  # a pasted line end ends the line, as a typed one
            readline.parse_and_bind("set bell-style none")
            readline.parse_and_bind(r'"\t": "\C-v\t\C-m"')  # the Tab itself, then the end of the line
            readline.set_startup_hook(self._insert)

    def line(self, prompt: str) -> str | None:
        """The next line; what stood before a Tab that ended no scan is there again."""
        while True:
            try:
                with _echo():
                    typed = input(screen.prompt(prompt, _COLUMNS))
            except EOFError:
                print()
                return None
            except KeyboardInterrupt:
                print()
                raise
            self._put_back = ""
            before, tab, _ = typed.partition("\t")
            before = lines.plain(before, *self._around)
            if not tab or lines.scanned(" ".join(before.split())):
                self._remember(before)
                return before
            self._put_back = before

    def was_empty(self) -> bool:
        """Whether nothing was typed when Ctrl-C was pressed."""
        return self._readline is None or not self._readline.get_line_buffer()

    def _remember(self, typed: str) -> None:
        """Keep a line for the arrow keys, in memory alone, and no card at all."""
        if self._readline is not None and typed.strip() and not lines.scanned(" ".join(typed.split())):
            self._readline.add_history(typed)

    def _insert(self) -> None:
        if self._put_back:
            self._readline.insert_text(self._put_back)


def terminal(around: tuple[str, str] = ("", "")) -> Terminal:
    """The terminal, with line editing where this Python has it; `around` is what the scanner puts before and after a code."""
    try:
        import readline
    except ImportError:  # Windows edits lines by itself
        return Terminal(None, around)
    return Terminal(readline, around)


@contextmanager
def quiet_terminal() -> Iterator[None]:
    """Between prompts nothing is echoed, and Ctrl-C throws nothing away that was typed ahead."""
    try:
        import termios

        kept = termios.tcgetattr(0)
    except (ImportError, OSError, ValueError, termios.error):
        yield
        return
    silent = list(kept)
    silent[3] = kept[3] & ~termios.ECHO | termios.NOFLSH
    termios.tcsetattr(0, termios.TCSANOW, silent)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSANOW, kept)


@contextmanager
def _echo() -> Iterator[None]:
    """Show what is typed, for one line."""
    try:
        import termios
    except ImportError:
        yield
        return
    with suppress(termios.error, OSError):
        now = termios.tcgetattr(0)
        termios.tcsetattr(0, termios.TCSANOW, [*now[:3], now[3] | termios.ECHO, *now[4:]])
    try:
        yield
    finally:
        with suppress(termios.error, OSError):
            now = termios.tcgetattr(0)
            termios.tcsetattr(0, termios.TCSANOW, [*now[:3], now[3] & ~termios.ECHO, *now[4:]])
