"""What follows from the events is laid anew, row by row as it was; events and postings stay as they are."""

from collections.abc import Callable

import pytest

from tests import morning
from tests.books.test_verifying import columns, first, other
from tests.conftest import Shop

TABLES = ("balances", "lots", "vouchers", "holds", "floors", "purchases", "counters")
# Whose row it is, and which voucher a code belongs to, no event tells.
TYPED = {"vouchers": ("event", "place", "code")}


@pytest.fixture
def rich(make_shop: Callable[..., Shop]) -> Shop:
    """The shop of the morning, worked through."""
    shop = make_shop(morning.PROGRAM, now="2025-01-01T08:00:00Z")
    morning.work(shop)
    return shop


def test_whatever_is_lost_but_the_codes_of_vouchers_is_laid_anew(rich: Shop) -> None:
    before = sorted(rich.books())
    for table in TABLES:
        rich.tamper(f"DELETE FROM {table}" if table != "vouchers" else "UPDATE vouchers SET status = 'open', used_by = NULL")
    assert rich.json("db verify").code == 1

    rebuilt = rich.done("db rebuild")

    assert (rebuilt["ok"], rebuilt["problems"]) == (True, [])
    assert len(rebuilt["mended"]) > len(TABLES)
    assert sorted(rich.books()) == before


@pytest.mark.one_file
@pytest.mark.parametrize("table", TABLES)
def test_whatever_is_changed_in_a_row_is_laid_anew(rich: Shop, table: str) -> None:
    before = sorted(rich.books())
    for column in (each for of, each in columns() if of == table and each not in ("customer", *TYPED.get(table, ()))):
        row, of_it = first(rich, table)
        value = 5 if column in ("used_by", "lifted_by", "threshold") else other(row[column])
        rich.tamper(f"UPDATE {table} SET {column} = :value WHERE {of_it}", **row, value=value)
        assert sorted(rich.books()) != before
        assert rich.json("db rebuild").json["problems"] == [], column
        assert sorted(rich.books()) == before, column
