"""The ledger in Beancount: it passes its check, and its balances are ours."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import inventory, realization

from loyalty_cli.exchange.beancount import commodities
from tests.conftest import PROGRAM, Shop


@pytest.fixture
def program() -> str:
    return PROGRAM.replace('country = "BG"\n', 'country = "BG"\n\n[points]\nexpire = { after = "1 months" }\n').replace(
        "1 months", "1 month"
    )


@pytest.fixture
def busy(shop: Shop, tmp_path: Path) -> Shop:
    """Every kind of event, one of them late, some with quotes and backslashes in their words."""
    shop.done('enroll Ana --external-id "a\\\\b"')
    shop.done("enroll Boris")
    (tmp_path / "brought.csv").write_text("customer,unit,quantity\n" + "a\\b,points,70\na\\b,credit,2.50\n", encoding="utf-8")
    shop.done(["import", "balances", str(tmp_path / "brought.csv"), "--at", "2026-01-02"])
    shop.done("earn Ana 150 --item FLAT:coffee*12 --ref r1 --at 2026-01-03T10:00")
    shop.done("earn Boris 20 --ref r2 --at 2026-01-04T23:30")
    shop.done("stamp Boris coffee --at 2026-01-05")
    shop.done("redeem Ana five-off --ref x --at 2026-01-06")
    shop.done("refund ref:r1 --amount 5.00 --at 2026-01-07")
    shop.done(["void", "ref:r2", "--reason", 'wrong "customer" \\', "--at", "2026-01-08"])
    shop.done("adjust Ana -3 --reason slip --at 2026-01-09")
    shop.done("expire --at 2026-02-15")
    shop.done("earn Boris 5 --at 2025-12-01")
    return shop


def test_beancount_passes_its_check_and_its_balances_are_ours(busy: Shop, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.beancount"
    busy.done(["export", "ledger", "--out", str(path)])

    checked = subprocess.run([sys.executable, "-m", "beancount.scripts.check", str(path)], capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    entries, errors, _ = loader.load_file(str(path))
    assert not errors
    ours = {
        (row["customer"], row["unit"]): row["quantity"]
        for row in json.loads(busy("export balances --format json").out)["balances"]
        if float(row["quantity"])
    }
    units = {"POINTS": "points", "STAMPS-COFFEE": "stamps:coffee", "EUR": "credit"}
    held: dict[tuple[str, str], object] = {}
    everything = inventory.Inventory()
    for account in realization.iter_children(realization.realize(entries)):
        everything.add_inventory(account.balance)
        if account.account.startswith("Assets:Customers:"):
            for position in account.balance:
                number = position.units.number
                whole = int(number) if position.units.currency != "EUR" else str(number)
                held[account.account.rpartition(":")[2], units[position.units.currency]] = whole
    assert held == ours
    assert everything.is_empty()  # every posting has two ends


def test_beancount_notices_a_posting_that_is_missing(busy: Shop, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.beancount"
    path.write_text(
        busy("export balances --format beancount").out.replace("  150 POINTS", "  149 POINTS").replace("-150 P", "-149 P")
    )

    _, errors, _ = loader.load_file(str(path))

    assert errors


def test_an_empty_shop_is_an_empty_ledger(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "loyalty.beancount"
    path.write_text(shop("export ledger --format beancount").out)

    entries, errors, _ = loader.load_file(str(path))

    assert (entries, errors) == ([], [])


@pytest.mark.parametrize(
    ("units", "names"),
    [
        (["points", "credit"], {"credit": "EUR", "points": "POINTS"}),
        (["stamps:free-tea_2"], {"stamps:free-tea_2": "STAMPS-FREE-TEA_2"}),
        (
            ["stamps:a-very-long-name-of-a-card", "stamps:a-very-long-name-of-another"],
            {
                "stamps:a-very-long-name-of-a-card": "STAMPS-A-VERY-LONG-NAME",
                "stamps:a-very-long-name-of-another": "STAMPS-A-VERY-LONG-N-2",
            },
        ),
    ],
)
def test_every_unit_has_a_name_that_beancount_takes(units: list[str], names: dict[str, str]) -> None:
    assert commodities(units, "EUR") == names
    assert all(len(name) <= 24 for name in names.values())
