"""Figures go where they are read: with --write a benchmark replaces its rows in the table of docs/performance.md."""

from collections.abc import Iterable, Sequence
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def write(rows: Iterable[Sequence[str]]) -> None:
    """Put each row, a cell after the other, in the place of the one that begins with the same cell.

    Raises:
        ValueError: the page has no such row, or several.
    """
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    for row in rows:
        (at,) = [number for number, line in enumerate(lines) if line.startswith(f"| {row[0]} |")]
        lines[at] = f"| {' | '.join(row)} |"
    PAGE.write_text("\n".join(lines), encoding="utf-8")
