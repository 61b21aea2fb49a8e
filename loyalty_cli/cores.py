"""Work on several cores: hands, processes of our own that do one thing after the other and remember what they did."""

import gc
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
Begin = Callable[..., Callable[[Given], Made]]


def available() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class HandLost(Exception):
    """There is no other process, or it is gone, or it met trouble: what was given to it is to be done here."""


class Hand(Generic[Given, Made]):
    """A fresh process; `begin`, called there with what it needs, gives what it does with whatever it is given.

    A fork would share our locks on the file.
    """

    def __init__(self, begin: Begin[Given, Made], *needs: Any) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, gc.get_threshold(), begin, *needs), daemon=True)
        try:
            with _deaf():
                self._process.start()
        except OSError:
            self._connection.close()
        theirs.close()

    def give(self, what: Given) -> None:
        """Let it do that after all that it was given before; where it is lost, `take` says so."""
        with suppress(OSError):
            self._connection.send(what)

    def take(self) -> Made:
        """What it made of the oldest thing that was not taken yet; waits for it.

        Raises:
            HandLost: nothing.
        """
        try:
            made: Made | HandLost = self._connection.recv()
        except (OSError, EOFError) as error:
            raise HandLost from error
        if isinstance(made, HandLost):
            raise made
        return made

    def let_go(self) -> None:
        """End it, whatever it is doing."""
        self._connection.close()
        if self._process.pid is not None:
            self._process.terminate()
            self._process.join()


@contextmanager
def hands(number: int, begin: Begin[Given, Made], *needs: Any) -> Iterator[list[Hand[Given, Made]]]:
    """So many of them until the end of the block, each with its place among them after its other needs."""
    with ExitStack() as stack:
        found: list[Hand[Given, Made]] = []
        for place in range(number):
            found.append(Hand(begin, *needs, place))
            stack.callback(found[-1].let_go)
        yield found


@contextmanager
def _deaf() -> Iterator[None]:
    """Hear no Ctrl-C for a few milliseconds: a process that begins meanwhile never does, for whoever began it answers."""
    if threading.current_thread() is not threading.main_thread():  # it alone is told
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


# In a hand -----------------------------------------------------------------------------------------------------------


def _work(connection: Connection, sweeps: tuple[int, int, int], begin: Begin[Any, Any], *needs: Any) -> None:
    gc.set_threshold(*sweeps)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where `_deaf` could not see to it
    made: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_hand_over, args=(connection, made), daemon=True).start()
    do = _tried(begin, *needs)
    while True:
        try:
            given = connection.recv()
        except (EOFError, OSError):
            os._exit(0)  # nobody waits any more, be it that whoever began this was killed
        made.put(do if isinstance(do, HandLost) else _tried(do, given))


def _tried(do: Callable[..., Any], *needs: Any) -> Any:
    try:
        return do(*needs)
    except Exception as error:
        return HandLost(repr(error))


def _hand_over(connection: Connection, made: "SimpleQueue[Any]") -> None:
    """Hand over what is made, while the next thing is taken: two who only hand over would wait for each other."""
    try:
        while True:
            connection.send(made.get())
    except Exception:
        os._exit(1)
