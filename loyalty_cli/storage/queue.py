"""The fair queue of writers: the system's own lock on a file beside the database, freed by a kill.

SQLite alone lets waiting writers poll, and with sixteen of them some starve into "database is locked". Here each waits in
the kernel and is woken in turn. The file `<shop>.queue` holds nothing but who is writing now, and may be deleted when
nobody is.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from loyalty_cli import clock
from loyalty_cli.storage.place import private_file
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
    if not _take(handle, seconds):
        raise Busy(path, holder=_holder(path))
    try:
        _write_note(handle)
        yield
    finally:
        _release(handle)


def _write_note(handle: int) -> None:
    """Leave word for those who wait in vain; one short write, never synced."""
    note = f"{os.getpid()} {clock.text(clock.now())}".ljust(_NOTE_LENGTH - 1) + "\n"
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, note.encode())


def _holder(path: str) -> str:
    """`Process 4711 has held it since …`, as its note says."""
    try:
        with open(path + ".queue", "rb") as file:
            process, since = file.read(_NOTE_LENGTH).decode("ascii", "replace").split()
    except (OSError, ValueError):
        return "Another process holds it."
    return f"Process {process} has held it since {since}."


if sys.platform == "win32":
    import msvcrt

    _LOCK_AT = 1 << 30  # Windows locks bytes against reading too: one beyond the note leaves the note readable
    _PAUSE_SECONDS = 0.01

    def _take(handle: int, seconds: float) -> bool:
        """Lock, or close `handle` and return False: Windows has no lock that waits for so long, so ask again and again."""
        pause = threading.Event()
        for _ in range(int(seconds / _PAUSE_SECONDS)):
            os.lseek(handle, _LOCK_AT, os.SEEK_SET)
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:
                pause.wait(_PAUSE_SECONDS)
            else:
                return True
        os.close(handle)
        return False

    def _release(handle: int) -> None:
        os.lseek(handle, _LOCK_AT, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        os.close(handle)

else:
    import fcntl

    def _take(handle: int, seconds: float) -> bool:
        """Lock, or see that `handle` gets closed and return False."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return _wait(handle, seconds)
        except OSError:
            os.close(handle)
            raise
        return True

    def _wait(handle: int, seconds: float) -> bool:
        """Let a thread wait in the kernel, because a wait there has no deadline of its own.

        A timer signal would do in the main thread only, and would take the one alarm that the caller may be using. When we
        give up, or Ctrl-C comes, the thread closes `handle` as soon as it gets the lock.
        """
        mutex, locked, given_up = threading.Lock(), threading.Event(), threading.Event()

        def lock() -> None:
            fcntl.flock(handle, fcntl.LOCK_EX)
            with mutex:
                locked.set()
                if given_up.is_set():
                    os.close(handle)

        def give_up() -> None:
            with mutex:
                given_up.set()
                if locked.is_set():
                    os.close(handle)

        threading.Thread(target=lock, daemon=True).start()
        try:
            if locked.wait(seconds):
                return True
        except BaseException:
            give_up()
            raise
        give_up()
        return False

    def _release(handle: int) -> None:
        os.close(handle)
