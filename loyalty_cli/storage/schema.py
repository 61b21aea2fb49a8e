"""`schema.sql` as statements for one engine: the common part, then the section that bears its name."""

import sqlite3
from collections.abc import Iterator

from loyalty_cli import shipped


def statements(engine: str, *, text: str | None = None) -> Iterator[str]:
    """Each statement of the schema that `engine` understands, in order."""
    common, *sections = (shipped.text("schema.sql") if text is None else text).split("\n-- [")
    yield from split(common if engine == "sqlite" else common.replace(" WITHOUT ROWID", ""))
    for section in sections:
        name, _, body = section.partition("]\n")
        if name == engine:
            yield from split(body)


def split(script: str) -> Iterator[str]:
    """The statements of a script. Each starts on a line of its own; a trigger's inner semicolons do not end it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending.strip()
            pending = ""
