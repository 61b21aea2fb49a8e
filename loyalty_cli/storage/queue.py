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
_NOTE_LENGTH = 48


@contextmanager
def turn(path: str, *, seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Wait for this writer's turn at the shop in `path` and keep everybody else waiting meanwhile.

    Raises:
        Busy: it did not come within `seconds`; names the process that is writing.
    """
    with _opened(path + ".next", path) as door, _opened(path + ".queue", path) as desk:
        try:
            is_ours = _take(door, desk, seconds)
        except OSError as error:
            raise refusal(error, path) from error
        if not is_ours:
            raise Busy(path, holder=_holder(desk))
        _write_note(desk)
        yield


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
    os.lseek(desk, 0, os.SEEK_SET)
    match os.read(desk, _NOTE_LENGTH).decode("ascii", "replace").split():
        case [process, since]:
            return f"Process {process} has held it since {since}."
    return "Another process holds it."


if sys.platform == "win32":
    import msvcrt
    import threading

    _LOCK_AT = 1 << 30  # Windows locks bytes against reading too: one beyond the note leaves the note readable
    _PAUSE_SECONDS = 0.01

    def _take(door: int, desk: int, seconds: float) -> bool:
        """Whether both locks came in time. Windows has no lock that waits for so long, so ask again and again."""
        pause = threading.Event()
        wanted = [door, desk]
        for _ in range(int(seconds / _PAUSE_SECONDS)):
            while wanted and _lock(wanted[0]):
                wanted.pop(0)
            if not wanted:
                _let_go(door)
                return True
            pause.wait(_PAUSE_SECONDS)
        return False

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

    def _take(door: int, desk: int, seconds: float) -> bool:
        """Whether both locks came in time."""
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fcntl.flock(desk, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _wait(door, desk, seconds)
        _let_go(door)
        return True

    def _wait(door: int, desk: int, seconds: float) -> bool:
        """Let a thread wait in the kernel, because a wait there has no deadline.

        A timer signal would do in the main thread only, and would take the one alarm that the caller may be using. The
        thread locks through second handles of the same opened files: a lock stays as long as either handle is open, so
        whoever gives up just closes, and the thread lets go of what comes too late.
        """
        import threading  # most writers need not wait

        second_door, second_desk = os.dup(door), os.dup(desk)
        is_ours = threading.Event()

        def lock() -> None:
            try:
                fcntl.flock(second_door, fcntl.LOCK_EX)
                fcntl.flock(second_desk, fcntl.LOCK_EX)
                _let_go(second_door)
                is_ours.set()
            finally:
                os.close(second_door)
                os.close(second_desk)

        threading.Thread(target=lock, daemon=True).start()
        return is_ours.wait(seconds)

    def _let_go(handle: int) -> None:
        with suppress(OSError):  # closing lets go too
            fcntl.flock(handle, fcntl.LOCK_UN)
