"""The lines of docs/nightly.md are what a shop pastes into its machine: each is run as it stands there, but for its paths."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from configparser import ConfigParser
from pathlib import Path

import pytest

from loyalty_cli.cli.topics import TOPICS
from tests.conftest import PROGRAM, ROOT, Shop

PAGE = (ROOT / "docs" / "nightly.md").read_text(encoding="utf-8")
BLOCKS = [(found[1], found[2].strip()) for found in re.finditer(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)]
CRON = re.compile(r"(?P<minute>\d+) (?P<hour>\d+) \* \* \*  (?P<command>.+)")
PATHS = (("/usr/local/bin/loyalty", "C:\\Loyalty\\loyalty.exe"), ("/srv/loyalty/shop.db", "C:\\Loyalty\\shop.db"))


def blocks(language: str) -> list[str]:
    return [text for its, text in BLOCKS if its == language]


def cron() -> list[str]:
    """The commands of the lines for cron, which run at a quarter past four."""
    lines = [CRON.fullmatch(each) for each in blocks("cron")]
    assert all(line and (line["minute"], line["hour"]) == ("15", "4") for line in lines)
    return [line["command"] for line in lines if line]


def systemd() -> tuple[ConfigParser, ConfigParser]:
    """The service and its timer."""
    units = []
    for text in blocks("ini"):
        units.append(ConfigParser(interpolation=None))
        units[-1].optionxform = str  # type: ignore[assignment,method-assign]
        units[-1].read_string(text)
    return units[0], units[1]


def windows() -> list[str]:
    """The commands of the two ways to make a task."""
    task = re.fullmatch(r'schtasks /Create /TN "Loyalty" /SC DAILY /ST 04:15 /TR "(.+)"', blocks("bat")[0])
    action = re.search(r'New-ScheduledTaskAction -Execute "(.+?)" -Argument "(.+?)"', blocks("powershell")[0])
    assert task
    assert action
    return [task[1], f"{action[1]} {action[2]}"]


COMMANDS = [*cron(), systemd()[0]["Service"]["ExecStart"], *windows()]


@pytest.fixture
def due(make_shop: Callable[..., Shop]) -> Shop:
    """A shop in which 40 points have expired."""
    shop = make_shop(PROGRAM + '\n[points]\nexpire = { after = "30 days" }\n')
    shop.done("enroll Ana")
    shop.done("earn Ana 40 --at 2026-01-01")
    return shop


@pytest.mark.parametrize("command", COMMANDS)
def test_a_line_does_the_nightly_run(command: str, due: Shop, tmp_path: Path) -> None:
    here = (shlex.join([sys.executable, "-m", "loyalty_cli"]), shlex.quote(str(due.path)))
    for names, mine in zip(PATHS, here, strict=True):
        for name in names:
            command = command.replace(name, mine)
    (tmp_path / "backup").mkdir()
    command = command.replace("/srv/backup", shlex.quote(str(tmp_path / "backup")))
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LOYALTY_AT": due.now}
    said = subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == ("" if ">/dev/null" in command else "40 points of one customer expired.\n")
    assert due.done("db info")["last_nightly"] == due.now
    assert due.rows("SELECT sum(quantity) AS broken FROM postings WHERE account = 'breakage'") == [{"broken": -40}]


def test_the_backup_is_made_after_it(due: Shop, tmp_path: Path) -> None:
    assert "db backup" in cron()[1]
    test_a_line_does_the_nightly_run(cron()[1], due, tmp_path)
    copy = Shop(tmp_path / "backup" / "shop.db", due.now)
    assert copy.done("db info")["last_nightly"] == due.now


def test_a_timer_starts_the_service_every_night_and_makes_up_for_one() -> None:
    service, timer = systemd()
    assert re.findall(r"`/etc/systemd/system/(loyalty-nightly)\.(\w+)`", PAGE) == [
        ("loyalty-nightly", "service"),
        ("loyalty-nightly", "timer"),
    ]
    assert service["Service"]["Type"] == "oneshot"
    assert dict(timer["Timer"]) == {"OnCalendar": "*-*-* 04:15:00", "Persistent": "true"}
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_help_has_the_same_lines() -> None:
    rows = dict(TOPICS["nightly"].rows)
    assert rows["cron"] == blocks("cron")[0]
    assert systemd()[0]["Service"]["ExecStart"] in rows["systemd"]
    assert rows["Windows"] == blocks("bat")[0]
