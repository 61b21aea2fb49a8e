"""The fair queue of writers: the system's own locks on two files beside the database, freed by a kill.

SQLite alone lets waiting writers poll, and with sixteen of them some starve into "database is locked". One lock is not
fair either: whoever lets go of it and wants it again is there before the next one has woken up, and on a busy machine an
import kept a cashier waiting for three seconds. So there are two: `<shop>.next` is held by who is next, `<shop>.queue` by
who writes. Who comes back from writing finds the next one in front.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from loyalty_cli import clock
from loyalty_cli.storage.place import private_file, refusal
from loyalty_cli.storage.trouble import Busy

WAIT_SECONDS = 10.0
_PAUSE_SECONDS = 0.01
_NOTE_LENGTH = 48


@contextmanager
def turn(path: str, *, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for this writer's turn at the shop in `path` and keep everybody else waiting meanwhile.

    Raises:
        Busy: it did not come, and whoever writes has held it for `seconds`; names that process.
    """
    with queue(path) as its:
        its.wait(seconds)
        yield


@contextmanager
def queue(path: str) -> Iterator["Turn"]:
    """Come to the queue of the shop in `path`, and leave it with the block; until the turn is taken nobody waits for it."""
    with _opened(path + ".next", path) as door, _opened(path + ".queue", path) as desk:
        yield Turn(path, door, desk)


class Turn:
    """The turn of one writer, which is still to come."""

    def __init__(self, path: str, door: int, desk: int) -> None:
        self._path = path
        self._door = door
        self._desk = desk

    def comes_at_once(self) -> bool:
        """Take the turn if nobody writes and nobody is next; otherwise stay outside."""
        with self._refused():
            is_ours = _locked([self._door, self._desk])
            _let_go(self._door)
        if is_ours:
            _write_note(self._desk)
        return is_ours

    def wait(self, seconds: float = WAIT_SECONDS) -> None:
        """Take the turn, when it comes.

        Raises:
            Busy: it did not come, and whoever writes has held it for `seconds`; names that process.
        """
        with self._refused():
            is_ours = _take(self._door, self._desk, seconds)
        if not is_ours:
            raise Busy(self._path, holder=_holder(self._desk))
        _write_note(self._desk)

    @contextmanager
    def _refused(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise refusal(error, self._path) from error


@contextmanager
def _opened(file: str, path: str) -> Iterator[int]:
    handle = private_file(file, like=path)
    try:
        yield handle
    finally:
        _let_go(handle)
        os.close(handle)


def _write_note(desk: int) -> None:
    """Leave word for those who wait in vain: one short write, never synced."""
    note = f"{os.getpid()} {clock.text(clock.now())}".ljust(_NOTE_LENGTH - 1) + "\n"
    os.lseek(desk, 0, os.SEEK_SET)
    with suppress(OSError):  # the disk may be full: the queue works without the note
        os.write(desk, note.encode())


def _holder(desk: int) -> str:
    """`Process 4711 has held it since …`, as the note says."""
    match _note(desk):
        case [process, since]:
            return f"Process {process} has held it since {since}."
    return "Another process holds it."


def _held_for(desk: int) -> float:
    """For how many seconds whoever writes has done so; without a note, for too long."""
    match _note(desk):
        case [_, since]:
            with suppress(ValueError):
                return clock.seconds_between(since, clock.text(clock.now()))
    return float("inf")


def _note(desk: int) -> list[str]:
    os.lseek(desk, 0, os.SEEK_SET)
    return os.read(desk, _NOTE_LENGTH).decode("ascii", "replace").split()


def _take(door: int, desk: int, seconds: float) -> bool:
    """Whether both locks came, or whoever writes stood still for so long."""
    wanted, patience = [door, desk], seconds
    if not _locked(wanted):
        while not _wait(wanted, patience):
            if _held_for(desk) >= seconds:
                return False
            patience *= 2  # the queue moves: who gave up waiting in the kernel stands at its end again
    _let_go(door)
    return True


def _locked(wanted: list[int]) -> bool:
    """Whether all that is wanted is free and ours now; of what is ours nothing is wanted any more."""
    while wanted and _lock(wanted[0]):
        wanted.pop(0)
    return not wanted


def _ask(wanted: list[int], seconds: float) -> bool:
    """Wait by asking again and again, where nothing else can be done; who waits in the kernel comes first."""
    import threading  # most writers need not wait

    pause = threading.Event()
    for _ in range(int(seconds / _PAUSE_SECONDS)):
        if _locked(wanted):
            return True
        pause.wait(_PAUSE_SECONDS)
    return False


if sys.platform == "win32":
    import msvcrt

    _LOCK_AT = 1 << 30  # Windows locks bytes against reading too: one beyond the note leaves the note readable
    _wait = _ask

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _let_go(handle: int) -> None:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        with suppress(OSError):  # it was not ours
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    class _InVain(Exception):
        """The alarm rings."""

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _wait(wanted: list[int], seconds: float) -> bool:
        """Wait in the kernel, which lets in who came first; a wait there has no deadline, so an alarm ends it.

        A thread that waits in our stead costs a busy till a quarter of its sale. But only the main thread hears an alarm, and
        there is only one: any other thread, and a caller who has set it, asks.
        """
        import signal  # most writers need not wait

        is_waiting = True

        def ring(*_: object) -> None:
            if is_waiting:
                raise _InVain

        if signal.getitimer(signal.ITIMER_REAL)[0]:
            return _ask(wanted, seconds)
        try:
            before = signal.signal(signal.SIGALRM, ring)
        except ValueError:  # this is another thread
            return _ask(wanted, seconds)
        try:
            signal.setitimer(signal.ITIMER_REAL, seconds)
            for each in wanted:
                fcntl.flock(each, fcntl.LOCK_EX)
        except _InVain:
            return False
        finally:
            is_waiting = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
        return True

    def _let_go(handle: int) -> None:
        with suppress(OSError):  # closing lets go too
            fcntl.flock(handle, fcntl.LOCK_UN)
