"""One cell of a table: written so that a spreadsheet runs nothing, read back as it was typed."""

import re

_RUNS = re.compile(r"'*[\s\0]*[=+\-@\t\r\0]")
_GUARDED = re.compile(r"'+[\s\0]*[=+\-@\t\r\0]")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_EATEN = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.ASCII | re.IGNORECASE)


def guard(value: str) -> str:
    """A text that a spreadsheet would take for a formula gets a `'` in front; a plain number stays a number."""
    return f"'{value}" if _RUNS.match(value) and not _NUMBER.fullmatch(value) else value


def typed(cell: str) -> str:
    """What `guard` was given."""
    return cell[1:] if _GUARDED.match(cell) else cell


def eaten_by_excel(cell: str) -> bool:
    """Whether a long number was shortened to `1.23457E+14`, its digits lost."""
    return bool(_EATEN.fullmatch(cell))
