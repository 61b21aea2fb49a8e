"""Files that travel with the program: the schema, the example programmes, the fonts.

In a wheel they lie in the package, in a checkout above it.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def path(name: str) -> Path:
    """Where `schema.sql` or `examples/cafe.toml` lies on this machine."""
    packed = _PACKAGE / name
    return packed if packed.exists() else _PACKAGE.parent / name


def text(name: str) -> str:
    """The text of a shipped file."""
    return path(name).read_text(encoding="utf-8")


def data(name: str) -> bytes:
    """The bytes of a shipped file."""
    return path(name).read_bytes()
