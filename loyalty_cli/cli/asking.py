"""What cannot be taken back is done only if it is meant. A person at a terminal is asked; nobody else is."""

import sys

from loyalty_cli.cli.usage import BadOptions


def make_sure(warning: str, question: str, *, yes: bool) -> None:
    """Go on if `--yes` was typed, or if the question is answered so.

    Raises:
        BadOptions: it is not meant, or nobody can be asked.
    """
    if not yes and not _agreed(f"{warning} {question} [y/N] "):
        raise BadOptions(f"{warning} Say --yes if you mean it.")


def _agreed(question: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
