"""Litestream beside a shop, as docs/failover.md sets it up: what it carried away comes back whole.

Only where the real program is installed.
"""

import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, Shop

LITESTREAM = shutil.which("litestream")
BEHIND_SECONDS = 4.0  # four times its interval


@pytest.mark.skipif(LITESTREAM is None, reason="litestream is not installed")
def test_what_litestream_carried_away_comes_back_whole(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    config = configured(shop, tmp_path)
    following = subprocess.Popen([str(LITESTREAM), "replicate", "-config", str(config)], stderr=subprocess.DEVNULL)
    try:
        for sale in range(20):
            assert shop.process(f"--json earn Ana 10 --ref R{sale}").code == 0
        time.sleep(BEHIND_SECONDS)
        shop.process("earn Ana 10 --ref LAST")
        assert shop.done("db verify")["ok"]
    finally:
        following.send_signal(signal.SIGKILL)
        following.wait()

    back = Shop(tmp_path / "back.db", shop.now)
    subprocess.run([str(LITESTREAM), "restore", "-config", config, "-o", back.path, shop.path], check=True, capture_output=True)
    shutil.copy(f"{shop.path}.key", f"{back.path}.key")

    assert back.done("db verify")["ok"]
    kept = {row["ref"] for row in back.rows("SELECT ref FROM events")}
    assert {f"R{sale}" for sale in range(20)} <= kept
    assert back.done("earn Ana 10 --ref R7")["replayed"]
    back.done("earn Ana 10 --ref LAST")
    assert back.done("show Ana")["balance"]["points"] == 210


def configured(shop: Shop, folder: Path) -> Path:
    """The configuration of the docs, with this shop's places."""
    page = (ROOT / "docs" / "failover.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    text = text.replace("/var/lib/loyalty/shop.db", str(shop.path)).replace("/media/elsewhere/shop", str(folder / "replica"))
    config = folder / "litestream.yml"
    config.write_text(text, encoding="utf-8")
    return config
