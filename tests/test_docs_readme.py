"""What the README shows can be typed as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import NOW, ROOT, Shop

MORNING = re.findall(r"^    \$ loyalty (.*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_line_of_the_morning_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shop = Shop(tmp_path / "shop.db", NOW)
    assert len(MORNING) >= 7
    for line in MORNING:
        said = shop(shlex.split(line))
        assert said.code == 0, f"loyalty {line}: {said.err}"
        assert said.err == "", line
