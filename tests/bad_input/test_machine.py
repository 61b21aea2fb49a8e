"""The machine around the program: streams that are closed or full, locales, a home that is missing, masks."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, Said, Shop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such shell")

LOYALTY = f'"{sys.executable}" -m loyalty_cli'


@pytest.fixture
def sh(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Run a line of the shell in which $L is the program, with Ana in the shop."""
    shop.done("enroll Ana --external-id K-1 --card 4929123412341234")
    for name in list(os.environ):
        if name.startswith("LOYALTY_") or name == "NO_COLOR":
            monkeypatch.delenv(name)

    def run(line: str, *, encoding: str = "utf-8", unset: tuple[str, ...] = (), **env: str) -> Said:
        variables = {
            **os.environ,
            "L": "",
            "PYTHONPATH": str(ROOT),
            "LOYALTY_DB": str(shop.path),
            "LOYALTY_AT": shop.now,
            **env,
        }
        for name in unset:
            variables.pop(name, None)
        done = subprocess.run(
            ["sh", "-c", line.replace("$L", LOYALTY)], env=variables, cwd=shop.path.parent, capture_output=True, check=False
        )
        return Said(done.stdout.decode(encoding), done.stderr.decode(encoding), done.returncode)

    return run


# Streams ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [">&-", ">/dev/full", ">&- --json", ">/dev/full --json"])
def test_a_sale_whose_answer_is_lost_is_booked_and_shown_again_by_its_ref(
    shop: Shop, sh: Callable[..., Said], lost: str
) -> None:
    said = sh(f"$L earn Ana 12.50 --ref R1 {lost}")
    assert (said.code, said.err.count("\n")) == (7, 1)
    assert "It is booked" in said.err
    assert "--ref R1" in said.err
    again = sh("$L earn Ana 12.50 --ref R1 --json")
    assert (again.code, again.json["replayed"]) == (0, True)
    assert len(shop.rows("SELECT id FROM events")) == 1


@pytest.mark.parametrize("lost", [">&-", ">/dev/full"])
@pytest.mark.parametrize("line", ["show Ana", "show Ana --json", "export customers", "help", "show --help", "--version"])
def test_what_only_reads_says_that_its_answer_is_lost(sh: Callable[..., Said], line: str, lost: str) -> None:
    said = sh(f"$L {line} {lost}")
    assert (said.code, said.err.count("\n")) == (74, 1)
    assert "could not be written" in said.err


@pytest.mark.parametrize("lost", ["2>&-", "2>/dev/full", ">&- 2>&-", ">/dev/full 2>/dev/full"])
def test_a_refusal_that_nobody_hears_keeps_its_exit_status(sh: Callable[..., Said], lost: str) -> None:
    assert (sh(f"$L show Nobody {lost}").code, sh(f"$L show Nobody {lost}").out) == (3, "")


def test_with_standard_error_closed_the_object_stands_alone(sh: Callable[..., Said]) -> None:
    said = sh("$L show Nobody --json 2>&-")
    assert json.loads(said.out)["error"]["code"] == "unknown_customer"


@pytest.mark.parametrize("line", ["import purchases -", "program apply -", "program check -", "program diff -"])
def test_a_closed_standard_input_is_said_to_be_so(sh: Callable[..., Said], line: str) -> None:
    said = sh(f"$L {line} <&-")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "it is closed" in said.err


def test_who_types_nothing_needs_no_standard_input(sh: Callable[..., Said]) -> None:
    assert sh("$L earn Ana 5 <&-").code == 0


# Locales ----------------------------------------------------------------------------------------------------------------

PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("env", [{}, PLAIN_C, {"LC_ALL": "POSIX"}, {"LC_ALL": "xx_XX.nonsense"}], ids=str)
def test_a_name_is_kept_whatever_the_locale(shop: Shop, sh: Callable[..., Said], env: dict[str, str]) -> None:
    name = "Ёлка é 李小龍 😀"
    said = sh(f"$L enroll '{name}' --json", **env)
    assert (said.code, said.err) == (0, "")
    assert shop.done(f"show id:{said.json['customer']}")["customer"]["name"] == name


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
def test_no_encoding_of_a_terminal_breaks_an_answer(sh: Callable[..., Said], encoding: str) -> None:
    assert sh("$L enroll 'Ёлка 😀 é' --card 5000000000000016").code == 0
    for line in ("show Ёлка", "card show Ёлка", "customer list", "--help"):
        said = sh(f"$L {line}", encoding=encoding, PYTHONIOENCODING=encoding)
        assert (said.code, said.err) == (0, ""), line
    refused = sh("$L show Щука", encoding=encoding, PYTHONIOENCODING=encoding)
    assert (refused.code, refused.err.count("\n")) == (3, 1)


@pytest.mark.parametrize("columns", ["1", "20", "nonsense"])
def test_a_narrow_terminal_shows_all_the_same(sh: Callable[..., Said], columns: str) -> None:
    assert (sh("$L show Ana", COLUMNS=columns).code, sh("$L earn --help", COLUMNS=columns).code) == (0, 0)


def test_colours_come_on_a_terminal_and_go_when_they_are_not_wanted(shop: Shop) -> None:
    shop.done("enroll Ana")
    assert "\x1b[" in on_a_terminal(shop, "show Ana")
    assert "\x1b" not in on_a_terminal(shop, "show Ana", NO_COLOR="1")
    assert "\x1b" not in on_a_terminal(shop, "show Ana", TERM="dumb")
    assert "\x1b" not in on_a_terminal(shop, "show Ana --no-color")


def on_a_terminal(shop: Shop, line: str, **env: str) -> str:
    """What a terminal is sent."""
    import pty

    ours, theirs = pty.openpty()
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "LOYALTY_DB": str(shop.path), "TERM": "xterm", **env}
    subprocess.run([sys.executable, "-m", "loyalty_cli", *line.split()], env=variables, stdout=theirs, check=True)
    os.close(theirs)
    sent = os.read(ours, 100_000).decode()
    os.close(ours)
    return sent


# Homes, folders, masks --------------------------------------------------------------------------------------------------


def test_without_db_the_shop_is_looked_for_in_the_data_folder(sh: Callable[..., Said], tmp_path: Path) -> None:
    empty = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": ""}
    said = sh("$L show Ana", unset=("LOYALTY_DB",), **empty)
    assert (said.code, said.err.count("\n")) == (5, 1)
    assert str(tmp_path / "home") in said.err
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("env", [{"HOME": ""}, {"HOME": "/nonexistent"}, {"HOME": "/dev/null"}], ids=str)
def test_a_home_that_is_none_is_no_mistake_of_ours(sh: Callable[..., Said], env: dict[str, str]) -> None:
    said = sh("$L show Ana", unset=("LOYALTY_DB", "XDG_DATA_HOME"), **env)
    assert said.code == 5
    assert said.err.startswith("There is no shop at ")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("--db shop.db show Ana", 2),
        ("--db shop.db init", 2),
        ("db backup copy.db", 2),
        ("export customers --out people.csv", 2),
        ("import customers people.csv", 2),
        ("program apply shop.toml", 2),
        ("show Ana", 0),
    ],
)
def test_a_folder_that_is_gone_is_no_mistake_of_ours(sh: Callable[..., Said], line: str, code: int) -> None:
    said = sh(f"mkdir gone && cd gone && rmdir ../gone && $L {line}")
    assert (said.code, said.err.count("\n")) == (code, 1 if code else 0)


def test_files_are_for_their_owner_alone_whatever_the_mask(sh: Callable[..., Said], tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "bad.csv").write_text("name\n\u200b\n", encoding="utf-8")
    shell = "umask 000; cd new; export LOYALTY_DB=shop.db; $L init && $L enroll Zoe && $L db backup copy.db"
    assert sh(f"{shell} && $L export customers --out people.csv.gz").code == 0
    assert sh("umask 000; $L import customers bad.csv --errors new/errors.csv").code == 1
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "new").iterdir()}
    assert set(modes) >= {"shop.db", "copy.db", "people.csv.gz", "errors.csv"}
    assert modes == dict.fromkeys(modes, 0o600)


def test_a_number_of_open_files_that_is_too_small_ends_in_one_line(sh: Callable[..., Said]) -> None:
    said = sh("ulimit -n 5; $L earn Ana 5")
    assert said.code != 0
    assert "Traceback" not in said.err
