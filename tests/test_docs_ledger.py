"""The worked example of docs/ledger.md, typed as it stands there."""

import re
from pathlib import Path

import pytest

from loyalty_cli.exchange.beancount import SIDES
from tests.conftest import ROOT, Shop

PROGRAM = """
[shop]
name = "Café Rosa"
currency = "EUR"
timezone = "Europe/Sofia"

[points]
expire = { after = "12 months" }

[[earn]]
id = "spend"
points = 1
per = "1.00"

[[stamp_card]]
id = "coffee"
name = "Coffee card"
size = 10
per = "item"
only = ["category:coffee"]
reward = "free-coffee"

[[reward]]
id = "free-coffee"
kind = "item"
only = ["category:coffee"]

[[reward]]
id = "five-off"
name = "5.00 off"
kind = "amount"
value = "5.00"
points = 100
"""
_POSTING = re.compile(
    r"\| (?P<event>[^|]*?) *\| lot (?P<lot>\d) \| (?P<account>\w+) \| (?P<points>[+−]\d+) \| (?P<balance>\d+) \|"
)
_SUM = re.compile(r"\| (?P<account>\w+) \|(?: .* =)? (?P<sum>[+−]?\d+) \|")


@pytest.fixture
def program() -> str:
    return PROGRAM


@pytest.fixture
def maria(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop in which all of the example has been typed."""
    monkeypatch.chdir(tmp_path)
    row = re.search(r"`(maria,points.*?)`", page())
    assert row
    Path("paper.csv").write_text(f"customer,unit,quantity,expires\n{row[1]}\n", encoding="utf-8")
    *lines, last = re.findall(r"^    loyalty (.*)$", page(), re.MULTILINE)
    for line in lines:
        shop.done(line)
    shop.now = "2027-02-18T12:00:00Z"
    shop.done(last)
    return shop


def number(written: str) -> int:
    return int(written.replace("−", "-"))


def page() -> str:
    return (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")


def test_the_postings_are_those_of_the_page(maria: Shop) -> None:
    rows = [row.groupdict() for row in _POSTING.finditer(page())]
    told = [(f"lot {row['lot']}", row["account"], number(row["points"])) for row in rows]
    assert len(told) == 7
    lots: dict[int, str] = {}
    typed = []
    for row in maria.rows("SELECT lot, account, quantity FROM postings WHERE unit = 'points' ORDER BY event, place"):
        name = lots.setdefault(row["lot"], f"lot {len(lots) + 1}")
        typed.append((name, row["account"], row["quantity"]))
    assert typed == told


def test_the_balances_beside_them_are_those_of_the_page(maria: Shop) -> None:
    balance = 0
    for row in _POSTING.finditer(page()):
        balance += number(row["points"])
        assert balance == int(row["balance"]), row[0]
    assert maria.done("export balances --format json")["balances"][0]["quantity"] == balance == 0


def test_seen_from_the_shop_each_account_has_moved_as_the_page_says(maria: Shop) -> None:
    told = {row["account"]: number(row["sum"]) for row in _SUM.finditer(page().partition("Seen from the shop")[2])}
    moved = maria.rows("SELECT account, -SUM(quantity) AS moved FROM postings GROUP BY account")
    assert {"Maria": 0, **{row["account"]: row["moved"] for row in moved}} == told
    assert sum(told.values()) == 0


def test_every_account_of_the_shop_is_on_the_page() -> None:
    table = page().partition("| account | what moves |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == {*SIDES}


def test_the_books_of_the_example_verify(maria: Shop) -> None:
    assert maria.done("db verify")["ok"]
