"""Who holds a tier is found without looking at everybody, and is what looking at everybody would find."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli import clock
from loyalty_cli.books import holders, programs, replay
from loyalty_cli.program import tiers
from loyalty_cli.storage import open_shop
from tests.conftest import PROGRAM, Shop

TERMS = [
    *("", 'down = "never"\nwindow = "3 months"', 'window = "3 months"', 'window = "3 months"\nkeep = "next"'),
    *(
        'window = "3 months"\ngrace_days = 40',
        'window = "calendar year"',
        'window = "calendar year"\nkeep = "next"\ngrace_days = 20',
    ),
    'measure = "visits"\nwindow = "1 month"',
    'measure = "points"\nwindow = "3 months"\n[points]\npending_days = 45',
]
DAYS = [
    "2023-12-31",
    "2024-06-15",
    "2025-02-01",
    "2025-03-01",
    "2025-06-30",
    "2025-12-31",
    "2026-01-10",
    "2026-02-17",
    "2027-01-10",
]


def programme(terms: str) -> str:
    levels = ("3", "6") if "visits" in terms else ("60", "90") if 'measure = "points"' in terms else ('"60.00"', '"90.00"')
    gold = "".join(f'\n[[tier]]\nid = "{name}"\nat = {at}\n' for name, at in zip(("silver", "gold"), levels, strict=True))
    return f"{PROGRAM}\n[tiers]\n{terms}\n{gold}"


def purchases(path: Path) -> Path:
    """Forty customers, some with much at once, some with little for long, some once and never again."""
    chance = random.Random(8)
    rows = ["ref,customer,at,amount"]
    for customer in range(40):
        for each in range(chance.randint(1, 12)):
            day = f"{chance.choice((2023, 2024, 2025))}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            rows.append(f"R{customer}-{each},C{customer},{day},{chance.randint(1, 70)}.00")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("terms", TERMS)
def test_nobody_who_holds_a_tier_is_left_out(make_shop: Callable[..., Shop], tmp_path: Path, terms: str) -> None:
    shop = make_shop(programme(terms))
    shop.done(f"import purchases {purchases(tmp_path / 'till.csv')} --create-customers")
    shop.done("vip promote ext:C3 gold --until 2025-03-01 --reason friend --at 2024-12-01")
    shop.done("refund ref:R5-0 --at 2025-02-01")
    db = open_shop(str(shop.path))
    for day in DAYS:
        now = clock.moment(f"{day}T12:00:00Z", "Europe/Sofia")
        program = programs.in_force(db, now.at)
        everybody = [row["id"] for row in db.rows("SELECT id FROM customers")]
        looked_at = {each: tiers.status(replay.as_of(db, each, now.at), program, now) for each in everybody}
        found = {each.customer: each.status for each in holders.standings(db, program, now.at)}
        assert {each: status for each, status in looked_at.items() if status and status.tier} == {
            each: status for each, status in found.items() if status.tier
        }
        assert found.items() <= looked_at.items()
    db.close()
