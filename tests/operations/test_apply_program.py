"""The programme changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_cli import ids
from loyalty_cli.books import customers, programs
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.programs import THE_BEGINNING, UnknownVersion
from loyalty_cli.operations.apply_program import BooksNotEmpty, apply_again, apply_program
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.earn import earn
from loyalty_cli.program.facts import Purchase
from loyalty_cli.program.reading import ProgramFaults
from loyalty_cli.storage import Database, create_shop

SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'
EARN = '[[earn]]\nid = "spend"\npoints = 1\n'
DOUBLE = EARN.replace("1", "2")
NOW, LATER = "2026-02-17T12:00:00Z", "2026-03-01T00:00:00Z"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A shop under its first programme, with empty books."""
    opened = create_shop(str(tmp_path / "shop.db"))
    with opened.atomic():
        programs.add(opened, SHOP + EARN, from_at=THE_BEGINNING, applied_at=NOW)
    yield opened
    opened.close()


@pytest.fixture
def used(db: Database) -> Database:
    """The same shop with one event in its books."""
    ana = Customer(ids.new(), "Ana", NOW)
    with db.atomic():
        customers.add(db, ana)
    earn(db, ana.id, Purchase(1250), Call(at=NOW, recorded_at=NOW))
    return db


def test_a_new_text_is_the_next_version_and_says_what_it_changes(used: Database) -> None:
    applied = apply_program(used, SHOP + DOUBLE, at=NOW, staff="Eva")
    assert (applied.version, applied.from_at, applied.is_new) == (2, NOW, True)
    assert applied.changes == ("earn spend: 1 point per 1.00 → 2 points per 1.00",)
    assert programs.in_force(used, NOW).earn[0].points == 2
    assert programs.in_force(used, "2026-02-17T11:59:59Z").earn[0].points == 1
    assert programs.text(used, 2).staff == "Eva"


def test_a_new_text_may_wait_for_its_day(used: Database) -> None:
    assert apply_program(used, SHOP + DOUBLE, at=NOW, from_at=LATER).from_at == LATER
    assert programs.in_force(used, NOW).version == 1
    assert programs.in_force(used, LATER).version == 2


def test_a_text_applied_to_empty_books_stands_from_the_beginning(db: Database) -> None:
    assert apply_program(db, SHOP + DOUBLE, at=NOW).from_at == THE_BEGINNING
    assert programs.in_force(db, "1997-01-01T00:00:00Z").earn[0].points == 2


def test_a_text_applied_to_empty_books_may_wait_for_its_day_too(db: Database) -> None:
    assert apply_program(db, SHOP + DOUBLE, at=NOW, from_at=LATER).from_at == LATER
    assert programs.in_force(db, NOW).version == 1


@pytest.mark.parametrize("text", [SHOP + EARN, SHOP + EARN + "\n\n", (SHOP + EARN).replace("\n", "\r\n")])
def test_the_text_that_holds_already_is_no_new_version(used: Database, text: str) -> None:
    applied = apply_program(used, text, at=NOW)
    assert (applied.version, applied.from_at, applied.changes, applied.is_new) == (1, THE_BEGINNING, (), False)
    assert len(programs.history(used)) == 1


def test_a_changed_comment_is_a_new_version_that_changes_nothing(used: Database) -> None:
    applied = apply_program(used, "# mine\n" + SHOP + EARN, at=NOW)
    assert (applied.version, applied.changes, applied.is_new) == (2, (), True)


def test_a_space_within_a_name_is_a_change(used: Database) -> None:
    apply_program(used, SHOP.replace("Rose", "Rose Bar") + EARN, at=NOW)
    applied = apply_program(used, SHOP.replace("Rose", "Rose  Bar") + EARN, at=NOW)
    assert (applied.is_new, applied.changes) == (True, ("shop, name: Rose Bar → Rose  Bar",))


def test_an_older_version_comes_back_as_a_new_one(used: Database) -> None:
    apply_program(used, SHOP + DOUBLE, at=NOW)
    again = apply_again(used, 1, at=NOW)
    assert (again.version, again.changes) == (3, ("earn spend: 2 points per 1.00 → 1 point per 1.00",))
    assert programs.in_force(used, NOW).earn[0].points == 1


def test_an_unknown_version_does_not_come_back(used: Database) -> None:
    with pytest.raises(UnknownVersion):
        apply_again(used, 9, at=NOW)


def test_a_text_with_faults_changes_nothing(used: Database) -> None:
    with pytest.raises(ProgramFaults):
        apply_program(used, SHOP + "[[earn]]\n", at=NOW)
    assert len(programs.history(used)) == 1


OTHER_MONEY = SHOP.replace("EUR", "USD")
OTHER_TIME = SHOP.replace("Europe/Sofia", "Europe/Paris")


@pytest.mark.parametrize("text", [OTHER_MONEY, OTHER_TIME])
def test_currency_and_time_zone_change_while_the_books_are_empty(db: Database, text: str) -> None:
    assert apply_program(db, text, at=NOW).is_new
    assert len({programs.in_force(db, at).shop for at in ("1997-01-01T00:00:00Z", NOW, LATER)}) == 1


@pytest.mark.parametrize("text", [OTHER_MONEY, OTHER_TIME])
@pytest.mark.parametrize("from_at", [None, LATER, THE_BEGINNING])
def test_currency_and_time_zone_stay_once_something_is_booked(used: Database, text: str, from_at: str | None) -> None:
    with pytest.raises(BooksNotEmpty) as refused:
        apply_program(used, text, at=NOW, from_at=from_at)
    assert (refused.value.status, refused.value.code) == (1, "books_not_empty")
    assert "the books hold events" in refused.value.sentence
    assert len(programs.history(used)) == 1


def test_currency_does_not_change_in_the_middle_of_time(db: Database) -> None:
    with pytest.raises(BooksNotEmpty, match="version 1 holds at another time"):
        apply_program(db, OTHER_MONEY, at=NOW, from_at=LATER)
    apply_program(db, SHOP + DOUBLE, at=NOW, from_at=LATER)
    with pytest.raises(BooksNotEmpty, match="version 2 holds at another time"):
        apply_program(db, OTHER_MONEY, at=NOW)


def test_a_replaced_currency_is_forgotten(db: Database) -> None:
    apply_program(db, OTHER_MONEY, at=NOW)
    apply_program(db, OTHER_MONEY + EARN, at=NOW, from_at=LATER)
    assert programs.in_force(db, LATER).shop.currency == "USD"
