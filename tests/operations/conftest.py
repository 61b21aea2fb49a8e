"""A shop of its own for each test, opened as the operations open it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loyalty_cli.books.programs import THE_BEGINNING, add
from loyalty_cli.operations.booking import Call
from loyalty_cli.storage import Database, create_shop
from tests.conftest import NOW, PROGRAM


@pytest.fixture
def db(tmp_path: Path, place: Callable[[], str]) -> Iterator[Database]:
    opened = create_shop(place() or str(tmp_path / "shop.db"), _first_rows)
    yield opened
    opened.close()


def _first_rows(new: Database) -> None:
    add(new, PROGRAM, from_at=THE_BEGINNING, applied_at=NOW)


@pytest.fixture
def call() -> Call:
    return Call(at=NOW, recorded_at=NOW)
