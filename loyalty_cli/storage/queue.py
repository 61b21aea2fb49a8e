"""The fair queue of writers: the system's own lock on a file beside the database, freed by a kill.

SQLite alone lets waiting writers poll, and with sixteen of them some starve into "database is locked". Here each waits in
the kernel and is woken in turn. The file `<shop>.queue` holds nothing but who wrote last.
"""

import os
import sys
import threading
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
    handle = private_file(path + ".queue", like=path)
    try:
        if not _taken(handle, path, seconds):
            raise Busy(path, holder=_holder(handle))
        _write_note(handle)
        yield
    finally:
        _release(handle)


def _taken(handle: int, path: str, seconds: float) -> bool:
    try:
        return _take(handle, seconds)
    except OSError as error:
        raise refusal(error, path) from error


def _write_note(handle: int) -> None:
    """Leave word for those who wait in vain: one short write, never synced."""
    note = f"{os.getpid()} {clock.text(clock.now())}".ljust(_NOTE_LENGTH - 1) + "\n"
    os.lseek(handle, 0, os.SEEK_SET)
    with suppress(OSError):  # the disk may be full: the queue works without the note
        os.write(handle, note.encode())


def _holder(handle: int) -> str:
    """`Process 4711 has held it since …`, as the note says."""
    os.lseek(handle, 0, os.SEEK_SET)
    match os.read(handle, _NOTE_LENGTH).decode("ascii", "replace").split():
        case [process, since]:
            return f"Process {process} has held it since {since}."
    return "Another process holds it."


if sys.platform == "win32":
    import msvcrt

    _LOCK_AT = 1 << 30  # Windows locks bytes against reading too: one beyond the note leaves the note readable
    _PAUSE_SECONDS = 0.01

    def _take(handle: int, seconds: float) -> bool:
        """Whether the lock came in time. Windows has no lock that waits for so long, so ask again and again."""
        pause = threading.Event()
        for _ in range(int(seconds / _PAUSE_SECONDS)):
            os.lseek(handle, _LOCK_AT, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                pause.wait(_PAUSE_SECONDS)
            else:
                return True
        return False

    def _release(handle: int) -> None:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        with suppress(OSError):  # it was never ours
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        os.close(handle)

else:
    import fcntl

    def _take(handle: int, seconds: float) -> bool:
        """Whether the lock came in time."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _wait(handle, seconds)
        return True

    def _wait(handle: int, seconds: float) -> bool:
        """Let a thread wait in the kernel, because a wait there has no deadline.

        A timer signal would do in the main thread only, and would take the one alarm that the caller may be using. The
        thread locks through a second handle of the same opened file: the lock stays as long as either is open, so
        whoever gives up just closes, and the thread lets go of the lock as soon as it comes.
        """
        second = os.dup(handle)
        locked = threading.Event()

        def lock() -> None:
            try:
                fcntl.flock(second, fcntl.LOCK_EX)
                locked.set()
            finally:
                os.close(second)

        threading.Thread(target=lock, daemon=True).start()
        return locked.wait(seconds)

    def _release(handle: int) -> None:
        os.close(handle)
