"""The rows that were refused, kept as they stood with the reason in front, to be mended and imported again."""

import json

from loyalty_cli.exchange.reading import Table
from loyalty_cli.exchange.staging import Staging
from loyalty_cli.exchange.writing import new_file, refuse_existing

__all__ = ["keep", "refuse_existing"]


def keep(path: str, table: Table, staging: Staging, *, is_forced: bool) -> None:
    """Write every row of what was refused: CSV as it stood in the file, or NDJSON, under a first column `reason`.

    Raises:
        FileExists: there is a file of that name and `is_forced` is not given.
        NotWritable: the place cannot be written.
    """
    separator = table.separator
    with new_file(path, is_forced=is_forced) as out:
        if separator is not None:
            out.write(f"reason{separator}{_ended(table.header)}")
        for raw, reason in staging.faulty_rows():
            out.write(_ended(f"{_cell(reason)}{separator}{raw}") if separator is not None else _object(raw, reason))


def _ended(line: str) -> str:
    return line.rstrip("\r\n") + "\r\n"


def _cell(reason: str) -> str:
    return '"' + reason.replace('"', '""') + '"'


def _object(raw: str, reason: str) -> str:
    """The object with its reason in front; what is no object is kept as text."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        found = None
    if isinstance(found, dict):
        # The text itself is kept: a number that is read and written again is another number.
        rest = raw.strip()[1:]
        return f"{{{json.dumps('reason')}: {json.dumps(reason, ensure_ascii=False)}{', ' if found else ''}{_one_line(rest)}\n"
    return json.dumps({"reason": reason, "unreadable": raw.strip()}, ensure_ascii=False) + "\n"


def _one_line(text: str) -> str:
    """JSON text without line breaks: between its tokens they mean nothing, and inside its texts they cannot stand."""
    return " ".join(text.split("\n")).replace("\r", " ")
