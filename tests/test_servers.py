"""A server of the tests ends with the run that started it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import servers
from tests.conftest import ROOT

PATIENCE_SECONDS = 20
RUN = """
import time
from tests import servers
with servers.running() as server:
    print(server.folder, flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(servers.programs() is None, reason=servers.MISSING)
def test_a_run_that_is_killed_leaves_no_server_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", RUN], cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip())
        assert (folder / "data" / "postmaster.pid").exists()
        run.kill()

    end = time.monotonic() + PATIENCE_SECONDS
    while folder.exists():
        assert time.monotonic() < end, "the server is still there"
        time.sleep(0.05)
