"""`schema.sql` as statements for one engine: the common part, then the section that bears its name."""

import re
from collections.abc import Iterable, Iterator

from loyalty_cli import shipped

_TEXT = re.compile(r"\bTEXT\b")


def statements(engine: str, *, text: str | None = None) -> Iterator[str]:
    """Each statement of the schema that `engine` understands, in order."""
    common, *sections = (shipped.text("schema.sql") if text is None else text).split("\n-- [")
    yield from split(common if engine == "sqlite" else common.replace(" WITHOUT ROWID", ""))
    for section in sections:
        name, _, body = section.partition("]\n")
        if name == engine:
            yield from split(body)


def split(script: str) -> Iterator[str]:
    """The statements of a script: each begins on a line of its own and ends with the first line that ends in a semicolon."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and not line.lstrip().startswith("--"):
            yield pending.strip()
            pending = ""


def sorted_by_bytes(statements: Iterable[str]) -> Iterator[str]:
    """The statements for PostgreSQL, where a text sorts by its bytes only if its column says so; in SQLite it always does."""
    for statement in statements:
        yield _TEXT.sub('TEXT COLLATE "C"', statement)
