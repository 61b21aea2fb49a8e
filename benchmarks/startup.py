"""What a cashier waits for: whole processes, in turn with a two-command Typer program in the same environment.

`python benchmarks/startup.py` prints the table; with --write its rows go into docs/performance.md.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import published

ROUNDS = 25
ROOT = Path(__file__).parent.parent
SCRIPT = Path(sys.executable).with_name("loyalty")
LOYALTY = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "loyalty_cli"]
HELLO = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def earn(who: str): print(who)
@app.command()
def show(who: str): print(who)
app()
"""


class Line(NamedTuple):
    """A line with its environment; at most so many times the Typer program is the goal, and less may be wanted."""

    what: str
    words: Sequence[str]
    env: Mapping[str, str]
    most: float | None = None
    wanted: float | None = None


class Time(NamedTuple):
    """Milliseconds by the clock on the wall, and of a processor."""

    wall: float
    processor: float


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        rows = [_row(line, [sys.executable, str(hello), "show", "Ana"]) for line in _lines(Path(folder))]
    for row in rows:
        print(*row, sep=" | ")
    if "--write" in sys.argv:
        published.write(rows)


def _lines(folder: Path) -> list[Line]:
    """The lines that are measured, in shops that are made for them."""
    bare = {name: held for name, held in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    bare["PYTHONPATH"] = str(ROOT)  # this program, compiled once as an installed one is
    cafe = _shop(bare, folder / "cafe.db", "Ana", language="en")
    russian = _shop(bare, folder / "кафе.db", "Ана", language="ru")
    tab = {**cafe, "_LOYALTY_COMPLETE": "complete_bash", "COMP_WORDS": "loyalty earn --", "COMP_CWORD": "2"}
    return [
        Line("a whole `loyalty earn Ana 12.50` (`startup.py`)", ["earn", "Ana", "12.50"], cafe, most=1.25, wanted=0.5),
        Line("`earn Ана 12.50`, in Russian", ["earn", "Ана", "12.50"], russian, most=1.25),
        Line("`loyalty show Ana`", ["show", "Ana"], cafe, most=1.25),
        Line("`loyalty --help`", ["--help"], cafe, most=1),
        Line("a Tab after `earn --`", [], tab),
    ]


def _shop(bare: Mapping[str, str], path: Path, customer: str, *, language: str) -> dict[str, str]:
    """The environment of a café that speaks that language, with one customer."""
    env = {**bare, "LOYALTY_DB": str(path)}
    program = path.with_suffix(".toml")
    cafe = (ROOT / "examples" / "cafe.toml").read_text(encoding="utf-8")
    program.write_text(cafe.replace('language = "en"', f'language = "{language}"'), encoding="utf-8")
    for words in (["init", "--program", str(program)], ["enroll", customer]):
        subprocess.run([*LOYALTY, *words], env=env, check=True, stdout=subprocess.DEVNULL)
    return env


def _row(line: Line, hello: Sequence[str]) -> list[str]:
    """What, how long, beside what, the ratio, and whether that was the goal."""
    ours, theirs = [], []
    for turn in range(ROUNDS + 1):
        pair = _time([*LOYALTY, *line.words], line.env), _time(hello, line.env)
        if turn:  # the first is for the disk
            ours.append(pair[0])
            theirs.append(pair[1])
    wall, processor = (
        statistics.median(mine[of] / other[of] for mine, other in zip(ours, theirs, strict=True)) for of in range(2)
    )
    goals = [(f"{line.most} at most", line.most), (f"wanted {line.wanted}", line.wanted)]
    goal = "; ".join(f"{said}: {'held' if processor <= goal else '**missed**'}" for said, goal in goals if goal is not None)
    reference = f"a two-command Typer program, {_best(theirs)}"
    return [line.what, _best(ours), reference, f"{processor:.2f} ({wall:.2f} by the clock)", goal or "none"]


def _best(times: Sequence[Time]) -> str:
    return f"{min(each.processor for each in times):.0f} ms"


def _time(words: Sequence[str], env: Mapping[str, str]) -> Time:
    """How long a process takes, from its start to its end."""
    start = time.perf_counter()
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    _, status, used = os.wait4(os.posix_spawn(words[0], words, env, file_actions=nowhere), 0)
    assert status == 0, words
    return Time((time.perf_counter() - start) * 1000, (used.ru_utime + used.ru_stime) * 1000)


if __name__ == "__main__":
    main()
