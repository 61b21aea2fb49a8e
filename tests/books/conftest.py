"""Real books in a file of their own, for the modules that keep people and their cards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from loyalty_cli import ids
from loyalty_cli.books import cards, customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.program.terms import Program, Shop
from loyalty_cli.storage import Database, open_shop

JOINED = "2026-01-05T09:00:00Z"


@pytest.fixture
def db(tmp_path: Path, tables: Callable[[Path], str]) -> Iterator[Database]:
    tables(tmp_path / "shop.db")
    opened = open_shop(str(tmp_path / "shop.db"))
    yield opened
    opened.close()


@pytest.fixture
def rules() -> Program:
    return Program(Shop("Кафе Роза", "EUR", "Europe/Sofia", country="BG"))


@pytest.fixture
def person(db: Database) -> Callable[..., Customer]:
    """Write somebody down, with a card if its number is said."""

    def write(name: str, *, card: str | None = None, joined_at: str = JOINED, **values: object) -> Customer:
        customer = Customer(ids.new(), name, joined_at, **values)  # type: ignore[arg-type]
        with db.atomic():
            customers.add(db, customer)
            if card is not None:
                cards.issue(db, customer.id, at=joined_at, number=card)
        return customer

    return write
