"""What cannot be taken back is done only if it is meant. A person at a terminal is asked; nobody else is."""

import sys

from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.language import Said, said, say, spoken

_YES = ("y", "yes", "д", "да", "d", "da")


def make_sure(warning: Said, question: Said, *, language: str, yes: bool) -> None:
    """Go on if `--yes` was typed, or if the question is answered so, in any of our languages.

    Raises:
        BadOptions: it is not meant, or nobody can be asked.
    """
    if not yes and not _agreed(f"{spoken(warning, language)} {spoken(question, language)} {say(language, '[y/N]')} "):
        raise BadOptions(said("{warning} Say --yes if you mean it.", warning=warning))


def _agreed(question: str) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    print(question, end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in _YES
