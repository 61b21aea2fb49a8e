"""Every call to the system on the shop's files fails once: the answer is honest, and a repeat makes it right.

strace makes the nth call of a kind fail with an I/O error, for every n that a real `loyalty earn` comes to.
"""

import os
import re
import shutil
import subprocess
import sys
from itertools import count

import pytest

from tests.conftest import ROOT, Shop
from tests.soak.test_kills import line, whole_events

CALLS = (
    *("openat", "pread64", "pwrite64", "write", "fdatasync,fsync", "ftruncate", "unlink"),
    *("fcntl", "flock", "mmap", "fstat,newfstatat"),
)
ALONE = "from loyalty_cli.cli import main; main()"
AMONG_OTHERS = f"from loyalty_cli.storage.queue import Turn; Turn.comes_at_once = lambda turn: False; {ALONE}"


def earn(shop: Shop, till: str, ref: str, call: str, number: int) -> tuple[subprocess.CompletedProcess[str], bool]:
    """One `earn` whose nth such call on the shop's files fails, and whether it came to that many."""
    trace = shop.path.with_suffix(f".{ref}.trace")
    files = [word for side in ("", "-wal", "-shm", ".queue", ".next") for word in ("-P", f"{shop.path}{side}")]
    fault = ["-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when={number}"]
    variables = {**os.environ, "LOYALTY_DB": str(shop.path), "LOYALTY_AT": shop.now, "PYTHONPATH": str(ROOT)}
    command = ["strace", "-f", "-qq", "-o", str(trace), *files, *fault, sys.executable, "-c", till, *line(ref)]
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=60)
    if "ptrace" in done.stderr:
        pytest.skip("tracing is not permitted here")
    return done, "(INJECTED)" in trace.read_text()


@pytest.mark.soak
@pytest.mark.parametrize("till", [ALONE, AMONG_OTHERS], ids=["alone", "among others"])
@pytest.mark.parametrize("call", CALLS)
def test_every_failing_call_is_answered_honestly(shop: Shop, call: str, till: str) -> None:
    shop.done("enroll Ana")
    said: list[int] = []
    for number in count(1):
        ref = f"{re.sub('[^a-z]', '', call)}{number}"
        done, is_injected = earn(shop, till, ref, call, number)
        if not is_injected:
            break
        there = whole_events(shop, ref)
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 5, 7), done.stdout + done.stderr
        assert there or done.returncode != 0, "an acknowledged sale is missing"
        assert not there or done.returncode != 5, "it said that nothing was written"
        again = shop.process(line(ref))
        assert again.code == 0
        assert whole_events(shop, ref) == 1
        said.append(done.returncode)
    print(call, said)
    assert said or call in ("ftruncate", "write"), "no call failed: this test proves nothing"
