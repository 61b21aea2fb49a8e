from collections.abc import Callable

import pytest

from loyalty_cli import ids
from loyalty_cli.books import accounts, customers
from loyalty_cli.books.closing import AlreadyClosed, NotClosed
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.duplicates import Duplicate, DuplicatePhone
from loyalty_cli.errors import AccountClosed
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

Person = Callable[..., Customer]
HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+49 30",
    "-x",
    "@a",
    "Robert'); DROP TABLE customers;--",
    "%s {0} :name",
    "[red]x[/red]",
    "$(rm)",
    "李 😀 👨\u200d👩\u200d👧",
    "NULL",
]


def test_a_customer_is_read_as_written(db: Database, person: Person) -> None:
    ana = person(
        "Ана",
        external_id="00012",
        phone="+359881234567",
        email="ana@example.com",
        birthday="02-29",
        tags=("staff", "vip"),
        consent={"email": {"at": "2026-01-05"}},
    )
    assert customers.get(db, ana.id) == ana
    assert customers.by_phone(db, "+359881234567") == ana
    assert customers.by_email(db, "ana@example.com") == ana
    assert customers.by_external_id(db, "00012") == ana
    assert customers.by_external_id(db, "12") is None


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_kept_letter_by_letter(db: Database, person: Person, name: str) -> None:
    assert customers.get(db, person(name).id).name == name


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("phone", "+359881234567", "duplicate_phone"),
        ("email", "ana@example.com", "duplicate_email"),
        ("external_id", "00012", "duplicate_external_id"),
    ],
)
def test_a_duplicate_names_the_account_that_has_it(db: Database, person: Person, field: str, value: str, code: str) -> None:
    ana = person("Ана", **{field: value})
    for attempt in (
        lambda: person("Boris", **{field: value}),
        lambda: customers.edit(db, replace(person("Boris"), **{field: value})),
    ):
        with pytest.raises(Duplicate) as refusal:
            attempt()
        assert (refusal.value.code, refusal.value.status) == (code, 1)
        assert refusal.value.facts == {"customer": ids.text(ana.id), "name": "Ана"}
        assert ids.text(ana.id) in refusal.value.sentence
        assert value in refusal.value.sentence
    assert customers.count(db) == 2


def test_a_duplicate_of_a_closed_account_says_how_to_open_it(db: Database, person: Person) -> None:
    ana = person("Ана", phone="+359881234567")
    with db.atomic():
        customers.close(db, ana, at="2026-02-01T00:00:00Z", reason="moved")
    with pytest.raises(DuplicatePhone, match="customer reopen"):
        person("Boris", phone="+359881234567")


def test_an_edit_keeps_what_was_the_customers_own(db: Database, person: Person) -> None:
    ana = person("Ана", phone="+359881234567")
    with db.atomic():
        customers.edit(db, replace(ana, name="Ana", birthday="02-17"))
    assert customers.get(db, ana.id) == replace(ana, name="Ana", birthday="02-17")


def test_an_account_is_closed_once_and_opened_again(db: Database, person: Person) -> None:
    ana = person("Ана")
    with db.atomic():
        customers.close(db, ana, at="2026-02-01T00:00:00Z", reason="moved")
    closed = customers.get(db, ana.id)
    assert (closed.closed_at, closed.closed_reason) == ("2026-02-01T00:00:00Z", "moved")
    with pytest.raises(AccountClosed, match="2026-02-01T00:00:00Z: moved"):
        accounts.refuse_closed(db, ana.id)
    with pytest.raises(AlreadyClosed), db.atomic():
        customers.close(db, closed, at="2026-02-02T00:00:00Z", reason="again")

    with db.atomic():
        customers.reopen(db, closed)
    accounts.refuse_closed(db, ana.id)
    with pytest.raises(NotClosed), db.atomic():
        customers.reopen(db, customers.get(db, ana.id))


def test_the_last_to_join_are_listed_first(db: Database, person: Person) -> None:
    for day in (1, 2, 3, 4):
        person(f"Person {day}", joined_at=f"2026-01-0{day}T00:00:00Z")
    found = customers.newest(db, since="2026-01-02T00:00:00Z", until="2026-01-04T00:00:00Z")
    assert [each.name for each in found] == ["Person 3", "Person 2"]
    assert next(customers.newest(db)).name == "Person 4"


def test_everybody_is_read_once_though_a_thousand_at_a_time(db: Database) -> None:
    people = [Customer(number, f"Person {number}", "2026-01-01T00:00:00Z") for number in range(2500)]
    with db.atomic():
        customers.add_many(db, people)
    assert list(customers.every(db)) == people
    assert list(customers.newest(db)) == people[::-1]
    assert customers.count(db) == 2500
