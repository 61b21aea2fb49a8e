"""Which version of the programme holds, and since when idle points may end."""

from collections.abc import Sequence

import pytest

from loyalty_cli.books import programs
from loyalty_cli.books.programs import THE_BEGINNING, NoProgram, UnknownVersion
from loyalty_cli.storage import Database

SHOP = '[shop]\nname = "%s"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'
JANUARY, FEBRUARY, MARCH, APRIL = (f"2026-0{month}-01T00:00:00Z" for month in (1, 2, 3, 4))


def apply(db: Database, *versions: tuple[str, str]) -> None:
    """Versions one after another: (since when, what follows the shop in the text)."""
    with db.atomic():
        for number, (from_at, rest) in enumerate(versions, 1):
            assert programs.add(db, SHOP % f"v{number}" + rest, from_at=from_at, applied_at=JANUARY, staff="Eva") == number


@pytest.mark.parametrize(
    ("starts", "at", "holds"),
    [
        ([JANUARY], JANUARY, 1),
        ([JANUARY], "1997-01-01T00:00:00Z", 1),
        ([JANUARY, FEBRUARY], "2026-01-31T23:59:59Z", 1),
        ([JANUARY, FEBRUARY], FEBRUARY, 2),
        ([JANUARY, FEBRUARY, FEBRUARY], MARCH, 3),
        ([JANUARY, MARCH, FEBRUARY], "2026-02-15T00:00:00Z", 3),
        ([JANUARY, MARCH, FEBRUARY], APRIL, 2),
        ([FEBRUARY, JANUARY], "2025-12-31T00:00:00Z", 2),
        ([JANUARY, JANUARY], "2025-12-31T00:00:00Z", 2),
        ([THE_BEGINNING, THE_BEGINNING], "1997-01-01T00:00:00Z", 2),
    ],
)
def test_the_version_with_the_latest_start_holds_and_of_two_the_later_applied(
    db: Database, starts: Sequence[str], at: str, holds: int
) -> None:
    apply(db, *((start, "") for start in starts))
    assert programs.in_force(db, at).version == holds
    assert programs.in_force(db, at).shop.name == f"v{holds}"
    assert programs.version_in_force(db, at).number == holds


def test_a_version_is_known_by_its_number_for_good(db: Database) -> None:
    apply(db, (JANUARY, ""), (JANUARY, ""))
    assert [programs.version(db, number).shop.name for number in (1, 2)] == ["v1", "v2"]
    assert programs.text(db, 2).source.startswith('[shop]\nname = "v2"')


def test_a_number_that_was_never_applied_is_refused(db: Database) -> None:
    apply(db, (JANUARY, ""))
    with pytest.raises(UnknownVersion) as refused:
        programs.version(db, 7)
    assert refused.value.status == 3
    assert refused.value.code == "unknown_program_version"


def test_a_shop_without_a_programme_is_damaged(db: Database) -> None:
    with pytest.raises(NoProgram) as refused:
        programs.in_force(db, JANUARY)
    assert refused.value.status == 5


def test_history_is_in_the_order_applied_and_the_holding_ones_in_the_order_of_time(db: Database) -> None:
    apply(db, (JANUARY, ""), (MARCH, ""), (FEBRUARY, ""), (MARCH, ""))
    assert [(each.number, each.from_at, each.staff) for each in programs.history(db)] == [
        (1, JANUARY, "Eva"),
        (2, MARCH, "Eva"),
        (3, FEBRUARY, "Eva"),
        (4, MARCH, "Eva"),
    ]
    assert [each.number for each in programs.holding_one_by_one(db)] == [1, 3, 4]


def idle(duration: str) -> str:
    return f'[points]\nexpire = {{ idle = "{duration}" }}\n'


CARD = '[[stamp_card]]\nid = "coffee"\nsize = 5\n'


@pytest.mark.parametrize(
    ("versions", "since"),
    [
        ([(JANUARY, "")], None),
        ([(JANUARY, idle("6 months"))], "2026-01-01"),
        ([(THE_BEGINNING, idle("6 months"))], "0001-01-01"),
        ([("2026-01-01T22:30:00Z", idle("6 months"))], "2026-01-02"),
        ([(JANUARY, ""), (FEBRUARY, idle("6 months"))], "2026-02-01"),
        ([(JANUARY, idle("6 months")), (FEBRUARY, idle("6 months"))], "2026-01-01"),
        ([(JANUARY, idle("6 months")), (FEBRUARY, ""), (MARCH, idle("6 months"))], "2026-03-01"),
        ([(JANUARY, idle("6 months")), (FEBRUARY, idle("1 year"))], "2026-01-01"),
        ([(JANUARY, idle("1 year")), (FEBRUARY, idle("6 months"))], "2026-02-01"),
        ([(JANUARY, idle("1 year")), (FEBRUARY, idle("12 months"))], "2026-01-01"),
        ([(JANUARY, ""), (JANUARY, idle("6 months")), (FEBRUARY, idle("6 months"))], "2026-01-01"),
        ([(JANUARY, idle("6 months")), (JANUARY, ""), (FEBRUARY, idle("6 months"))], "2026-02-01"),
        ([(JANUARY, idle("1 year")), (FEBRUARY, ""), (FEBRUARY, idle("1 year")), (MARCH, idle("1 year"))], "2026-01-01"),
        ([(JANUARY, idle("6 months")), (MARCH, idle("6 months")), (FEBRUARY, "")], None),
        ([(JANUARY, idle("1 year")), (FEBRUARY, idle("1 year") + CARD + 'expire = { idle = "1 year" }\n')], "2026-02-01"),
        (
            [(JANUARY, idle("1 year") + CARD + 'expire = { idle = "1 year" }\n'), (FEBRUARY, idle("1 year") + CARD)],
            "2026-01-01",
        ),
    ],
)
def test_an_idle_expiry_counts_from_the_day_it_was_switched_on_or_shortened(
    db: Database, versions: Sequence[tuple[str, str]], since: str | None
) -> None:
    apply(db, *versions)
    assert programs.version(db, len(versions)).idle_from == since


def test_a_version_says_the_same_whatever_is_applied_after_it(db: Database) -> None:
    apply(db, (JANUARY, idle("1 year")), (MARCH, idle("1 year")))
    assert programs.version(db, 2).idle_from == "2026-01-01"
    with db.atomic():
        programs.add(db, SHOP % "v3", from_at=FEBRUARY, applied_at=APRIL)
    assert programs.version(db, 2).idle_from == "2026-01-01"
