"""People and their cards, on a real shop: all or nothing, and every refusal."""

from typing import Any

import pytest

from loyalty_cli.books import blocking, cards, customers
from loyalty_cli.books.duplicates import DuplicateCard
from loyalty_cli.books.who import find
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import LoyaltyError
from loyalty_cli.operations.block_card import block_card
from loyalty_cli.operations.booking import Call
from loyalty_cli.operations.close_customer import close_customer
from loyalty_cli.operations.edit_customer import Changes, edit_customer
from loyalty_cli.operations.enroll import Person, enroll
from loyalty_cli.operations.issue_card import issue_card
from loyalty_cli.operations.reopen_customer import reopen_customer
from loyalty_cli.operations.replace_card import replace_card
from loyalty_cli.operations.unblock_card import unblock_card
from loyalty_cli.program.terms import Program, Shop
from loyalty_cli.storage import Database
from loyalty_cli.values import replace
from tests.conftest import NOW

CARD, OTHER_CARD = "4929123412341234", "5720000000000003"
ANA = Person("Ана Иванова", "088 123 4567", "Ana@Example.com", "--02-29", "00012", "vip,staff")


def counts(db: Database) -> tuple[int, int, int]:
    tables = ("customers", "cards", "words")
    return tuple(db.rows(f"SELECT count(*) AS held FROM {table}")[0]["held"] for table in tables)  # type: ignore[return-value]


def test_a_person_is_enrolled_with_a_card(db: Database, call: Call) -> None:
    ana, card = enroll(db, ANA, call)
    assert customers.get(db, ana.id) == ana
    assert (ana.phone, ana.email, ana.birthday, ana.external_id) == ("+359881234567", "ana@example.com", "02-29", "00012")
    assert (ana.tags, ana.joined_at) == (("staff", "vip"), NOW)
    assert numbers.check(card.number)
    assert cards.of_customer(db, ana.id) == [card]


def test_a_card_printed_before_is_given_by_its_number(db: Database, call: Call) -> None:
    _, card = enroll(db, ANA, call, card="4929 1234 1234 1234")
    assert card.number == CARD


@pytest.mark.parametrize(
    ("changed", "card", "code"),
    [
        ({"name": " "}, None, "bad_name"),
        ({"name": "An\x1b[2Ja"}, None, "bad_name"),
        ({"name": "Ana\udcff"}, None, "bad_name"),
        ({"phone": "12"}, None, "bad_phone"),
        ({"email": "ana@"}, None, "bad_email"),
        ({"birthday": "2027-01-01"}, None, "bad_birthday"),
        ({"external_id": "x" * 65}, None, "bad_external_id"),
        ({"tags": "a:b"}, None, "bad_tag"),
        ({}, "4929123412341243", "bad_card_number"),
        ({"phone": "+359 88 765 4321"}, None, "duplicate_phone"),
        ({"email": "BORIS@example.com"}, None, "duplicate_email"),
        ({"external_id": "B"}, None, "duplicate_external_id"),
        ({}, OTHER_CARD, "duplicate_card"),
    ],
)
def test_a_refused_enrolment_writes_nothing(
    db: Database, call: Call, changed: dict[str, Any], card: str | None, code: str
) -> None:
    enroll(db, Person("Boris", "+359887654321", "boris@example.com", external_id="B"), call, card=OTHER_CARD)
    before = counts(db)
    with pytest.raises(LoyaltyError) as refusal:
        enroll(db, replace(ANA, **changed), call, card=card)
    assert refusal.value.code == code
    assert counts(db) == before


def test_a_birthday_may_be_today_on_the_shops_own_clock(db: Database) -> None:
    late = Call(at="2026-02-17T22:30:00Z", recorded_at="2026-02-17T22:30:00Z")  # the 18th in Sofia
    enroll(db, Person("Ana", birthday="2026-02-18"), late)
    with pytest.raises(LoyaltyError, match="future"):
        enroll(db, Person("Eva", birthday="2026-02-19"), late)


def test_an_edit_changes_what_was_typed_and_nothing_else(db: Database, call: Call) -> None:
    ana, _ = enroll(db, ANA, call)
    edited = edit_customer(db, ana.id, Changes(name="Ана Петрова", phone="", tags=""), call)
    assert edited == replace(ana, name="Ана Петрова", phone=None, tags=()) == customers.get(db, ana.id)
    rules = Program(Shop("Shop", "EUR", "Europe/Sofia", country="BG"))
    assert find(db, "petrova", rules, limit=5) == [edited]
    assert find(db, "4567", rules, limit=5) == find(db, "ivanova", rules, limit=5) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (Changes(), "nothing_to_change"),
        (Changes(name=""), "bad_name"),
        (Changes(phone="12"), "bad_phone"),
        (Changes(email="x"), "bad_email"),
        (Changes(birthday="02-30"), "bad_birthday"),
        (Changes(external_id="x" * 65), "bad_external_id"),
        (Changes(tags="a:b"), "bad_tag"),
        (Changes(phone="+359887654321"), "duplicate_phone"),
    ],
)
def test_a_refused_edit_writes_nothing(db: Database, call: Call, changes: Changes, code: str) -> None:
    enroll(db, Person("Boris", "+359887654321"), call)
    ana, _ = enroll(db, ANA, call)
    with pytest.raises(LoyaltyError) as refusal:
        edit_customer(db, ana.id, changes, call)
    assert refusal.value.code == code
    assert customers.get(db, ana.id) == ana


def test_a_customer_may_keep_their_own_phone_in_an_edit(db: Database, call: Call) -> None:
    ana, _ = enroll(db, ANA, call)
    assert edit_customer(db, ana.id, Changes(phone="+359881234567"), call) == ana


def test_a_lost_card_is_replaced_and_the_account_stays(db: Database, call: Call) -> None:
    ana, card = enroll(db, ANA, call)
    blocked = block_card(db, card, call, reason="lost")
    assert (blocked.status, blocked.blocked_at, blocked.blocked_reason) == ("blocked", NOW, "lost")
    assert unblock_card(db, blocked).status == "active"
    new = replace_card(db, card, call, number=CARD)
    assert (new.number, new.customer) == (CARD, ana.id)
    assert [each.status for each in cards.of_customer(db, ana.id) if each.number != CARD] == ["replaced"]
    with pytest.raises(blocking.CardReplaced):
        unblock_card(db, card)


def test_a_customer_holds_several_cards(db: Database, call: Call) -> None:
    ana, card = enroll(db, ANA, call)
    more = issue_card(db, ana.id, call, number=CARD)
    assert {each.number for each in cards.of_customer(db, ana.id)} == {card.number, more.number}
    with pytest.raises(DuplicateCard):
        issue_card(db, ana.id, call, number=CARD)
    with pytest.raises(numbers.MistypedCard):
        issue_card(db, ana.id, call, number="4929123412341243")


def test_a_closed_account_takes_no_card_until_it_is_open_again(db: Database, call: Call) -> None:
    ana, _ = enroll(db, ANA, call)
    assert close_customer(db, ana.id, call, reason="moved").closed_at == NOW
    with pytest.raises(LoyaltyError, match="closed since"):
        issue_card(db, ana.id, call)
    assert reopen_customer(db, ana.id) == ana
    issue_card(db, ana.id, call)


def test_nobody_joins_and_nothing_is_blocked_in_the_future(db: Database, call: Call) -> None:
    ana, card = enroll(db, ANA, call)
    later = Call(at="2026-02-17T12:05:01Z", recorded_at=NOW)
    for act in (
        lambda: enroll(db, Person("Eva"), later),
        lambda: issue_card(db, ana.id, later),
        lambda: block_card(db, card, later),
        lambda: replace_card(db, card, later),
        lambda: close_customer(db, ana.id, later),
    ):
        with pytest.raises(LoyaltyError) as refusal:
            act()
        assert refusal.value.code == "future_time"
    assert cards.of_customer(db, ana.id) == [card]
