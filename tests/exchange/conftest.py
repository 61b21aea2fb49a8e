"""Files as people bring them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.exchange.columns import PURCHASES, Kind, Row
from loyalty_cli.exchange.reading import Table

Reader = Callable[..., list[Row]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write a file and return its path."""

    def write(held: str | bytes, name: str = "file.csv") -> str:
        path = tmp_path / name
        path.write_bytes(held.encode() if isinstance(held, str) else held)
        return str(path)

    return write


@pytest.fixture
def rows(write: Callable[..., str]) -> Reader:
    """Read every row of a file that holds these bytes."""

    def read(held: str | bytes, name: str = "file.csv", *, kind: Kind = PURCHASES, **renamed: str) -> list[Row]:
        return list(Table(write(held, name), kind, renamed).rows())

    return read
