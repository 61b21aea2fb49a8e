"""The rule book, rule by rule, typed at the counter: each test names the rule that it holds, with the book's own numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from loyalty_cli.books.verifying import verify
from loyalty_cli.storage import open_shop
from tests.conftest import NOW, Said, Shop

SHOP = """
[shop]
name = "Rosa"
currency = "EUR"
timezone = "Europe/Sofia"
country = "BG"
"""
ONE_PER_EURO = """
[[earn]]
id = "spend"
points = 1
per = "1.00"
"""


@dataclass
class Counter:
    """A shop with Ana in it, and the lines about her that every rule needs."""

    shop: Shop

    def __call__(self, line: str, *, at: str | None = None) -> Any:
        """The object that a line answers which must succeed."""
        return self.shop.done(_at(line, at))

    def refused(self, line: str, *, at: str | None = None) -> Any:
        """The refusal of a line, with its exit status as `status`; nothing may have been written."""
        before = self.shop.books()
        said = self.shop.json(_at(line, at))
        assert said.code != 0, said.out
        assert self.shop.books() == before
        return {**said.json["error"], "status": said.code}

    def said(self, line: str, *, at: str | None = None) -> Said:
        """What a line says to people."""
        return self.shop(_at(line, at))

    def earn(self, amount: str, more: str = "", *, at: str | None = None) -> dict[str, Any]:
        """What a purchase of Ana's earned, by unit."""
        earned: dict[str, Any] = self(f"earn Ana {amount} {more}", at=at)["earned"]
        return earned

    def points(self, amount: str, more: str = "", *, at: str | None = None) -> int:
        """The points that a purchase of Ana's earned."""
        return int(self.earn(amount, more, at=at)["points"])

    def balance(self, unit: str = "points", *, at: str | None = None) -> Any:
        """What Ana can spend."""
        return self("show Ana", at=at)["balance"].get(unit, 0)

    def tier(self, *, at: str | None = None) -> Any:
        """The tier that Ana holds, as `show` has it; None for none."""
        return self("show Ana", at=at)["tier"]

    def apply(self, program: str, more: str = "", *, at: str | None = None) -> Any:
        """Put another programme in force."""
        path = self.shop.path.with_suffix(".next.toml")
        path.write_text(program, encoding="utf-8")
        return self(f"program apply '{path}' {more}", at=at)


def _at(line: str, at: str | None) -> str:
    return f"{line} --at {at}" if at else line


@pytest.fixture
def counter(make_shop: Callable[..., Shop]) -> Iterator[Callable[..., Counter]]:
    """Open a shop with these rules, and enroll Ana in it; at the end its books are computed again and compared."""
    opened: list[Counter] = []

    def open_(rules: str = ONE_PER_EURO, *, shop: str = SHOP, name: str = "shop", now: str = NOW) -> Counter:
        opened.append(Counter(make_shop(shop + rules, name=name, now=now)))
        opened[-1]("enroll Ana")
        return opened[-1]

    yield open_
    for each in opened:
        db = open_shop(each.shop.place)
        assert verify(db).problems == []
        db.close()
