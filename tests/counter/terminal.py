"""A real terminal of 80 × 24 with a command in it, a counter session if nothing is said."""

import codecs
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import time
from types import TracebackType

from tests.conftest import ROOT, Shop

PATIENCE_SECONDS = 10.0
HAND_SECONDS = 0.2  # from a prompt that is seen to a key that is pressed


class Seat:
    """Somebody at a terminal: types, waits for words, reads what stands there."""

    def __init__(self, shop: Shop, *words: str, command: str = "counter") -> None:
        import fcntl
        import termios

        self._hands, screen = pty.openpty()
        fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LOYALTY_")}
        ours = {"LOYALTY_DB": str(shop.path), "LOYALTY_AT": shop.now, "PYTHONPATH": str(ROOT), "TERM": "xterm", "NO_COLOR": "1"}
        env = {**kept, **ours, "LC_ALL": "C.UTF-8"}
        line = [sys.executable, "-m", "loyalty_cli", *command.split(), *words]
        self.process = subprocess.Popen(line, stdin=screen, stdout=screen, stderr=screen, env=env, start_new_session=True)
        os.close(screen)
        self.seen = ""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def __enter__(self) -> "Seat":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._hands)

    def type(self, keys: str) -> None:
        """Type, as fast as a scanner."""
        os.write(self._hands, keys.encode())

    def wait(self, words: str, *, times: int = 1) -> str:
        """Read until the words have come so often; all that has been shown since the last wait."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.seen.count(words) < times:
            assert time.monotonic() < until, f"{words!r} did not come:\n{self.seen}"
            self._read(0.2)
        seen, self.seen = self.seen, ""
        return seen

    def end(self) -> int:
        """The exit status, once it has ended."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None and time.monotonic() < until:
            self._read(0.05)
        self._read(0.05)
        return self.process.wait(timeout=1)

    def interrupt(self) -> None:
        """Press Ctrl-C: the process is the leader of no terminal, so it is told by hand.

        Python loses a signal between the prompt and its wait for a key: a hand is slower than that, on a busy machine too.
        """
        time.sleep(HAND_SECONDS)
        self.process.send_signal(signal.SIGINT)

    def _read(self, seconds: float) -> None:
        if select.select([self._hands], [], [], seconds)[0]:
            try:
                read = self._decode(os.read(self._hands, 65536))
            except OSError:  # the other end is closed
                return
            self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read)
