"""`:name` parameters in the words of psycopg: `%(name)s`. What stands in quotes is left alone."""

import re
from functools import cache

_TOKEN = re.compile(r"'(?:[^']|'')*'|::|:([a-z_][a-z0-9_]*)|%", re.ASCII)


@cache  # the program's own statements, a few hundred
def for_psycopg(sql: str) -> str:
    """The statement with its parameters, and every other % doubled."""
    return _TOKEN.sub(lambda found: f"%({found[1]})s" if found[1] else found[0].replace("%", "%%"), sql)
