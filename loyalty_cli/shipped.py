"""Files that travel with the program: the schema, the example programmes, the fonts.

In a wheel they lie in the package, in a checkout above it.
"""

import os

_PACKAGE = os.path.dirname(__file__)


def path(name: str) -> str:
    """Where `schema.sql` or `examples/cafe.toml` lies on this machine."""
    packed = os.path.join(_PACKAGE, name)
    return packed if os.path.exists(packed) else os.path.join(os.path.dirname(_PACKAGE), name)


def text(name: str) -> str:
    """The text of a shipped file."""
    with open(path(name), encoding="utf-8") as shipped:
        return shipped.read()


def data(name: str) -> bytes:
    """The bytes of a shipped file."""
    with open(path(name), "rb") as shipped:
        return shipped.read()
