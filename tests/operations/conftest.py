"""A shop of its own for each test, opened as the operations open it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loyalty_cli.books.programs import THE_BEGINNING, add
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, open_shop
from tests.conftest import NOW, PROGRAM


@pytest.fixture
def db(tmp_path: Path, tables: Callable[[Path], str]) -> Iterator[Database]:
    path = tmp_path / "shop.db"
    opened = open_shop(tables(path) or str(path))
    with opened.atomic():
        add(opened, PROGRAM, from_at=THE_BEGINNING, applied_at=NOW)
    yield opened
    opened.close()


@pytest.fixture
def call() -> Call:
    return Call(at=NOW, recorded_at=NOW)
