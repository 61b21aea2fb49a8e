"""Real processes, and a user who is not root, for tests of what tills do to each other."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from loyalty_cli.errors import LoyaltyError
from tests.conftest import ROOT

NOBODY = 65534


def start(code: str, *words: object) -> subprocess.Popen[str]:
    """Start a Python process that runs `code` with `words` in sys.argv."""
    command = [sys.executable, "-c", code, *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def finish(running: Sequence[subprocess.Popen[str]]) -> list[str]:
    """What each of them printed; none may have failed."""
    answers = [process.communicate(timeout=120) for process in running]
    for process, (_, complaint) in zip(running, answers, strict=True):
        assert process.returncode == 0, complaint
    return [said.strip() for said, _ in answers]


def as_nobody(act: Callable[[], object]) -> str:
    """The code of the refusal that `act` meets as a user who is not root, or an empty text."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = "crashed"
        try:
            if os.getuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            act()
            said = ""
        except LoyaltyError as refusal:
            said = refusal.code
        finally:
            os.write(writing, said.encode())
            os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    return said
