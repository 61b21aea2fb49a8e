"""What a cashier waits for: whole processes, in turn with a two-command Typer program in the same environment."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 15
HELLO = """
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def earn(who: str): print(who)
@app.command()
def show(who: str): print(who)
app()
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO)
        env = {**os.environ, "LOYALTY_DB": str(Path(folder) / "shop.db"), "PYTHONPATH": str(Path(__file__).parent.parent)}
        loyalty = [sys.executable, "-m", "loyalty_cli"]
        for line in (["init"], ["enroll", "Ana"]):
            subprocess.run([*loyalty, *line], env=env, check=True, stdout=subprocess.DEVNULL)
        tab = {**env, "_LOYALTY_COMPLETE": "complete_bash", "COMP_WORDS": "loyalty earn --", "COMP_CWORD": "2"}
        lines = {
            "earn Ana 12.50": ([*loyalty, "earn", "Ana", "12.50"], env),
            "show Ana": ([*loyalty, "show", "Ana"], env),
            "--help": ([*loyalty, "--help"], env),
            "Tab after `earn --`": (loyalty, tab),
        }
        print(f"{'line':22}{'median':>9}{'hello':>9}{'ratio':>8}")
        for name, (line, its_env) in lines.items():
            ours, theirs = [], []
            for _ in range(ROUNDS):
                ours.append(_seconds(line, its_env))
                theirs.append(_seconds([sys.executable, str(hello), "show", "Ana"], env))
            ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
            print(f"{name:22}{statistics.median(ours) * 1000:6.0f} ms{statistics.median(theirs) * 1000:6.0f} ms{ratio:8.2f}")


def _seconds(line: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
