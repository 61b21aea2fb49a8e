from collections.abc import Callable

import pytest

from loyalty_cli import ids
from loyalty_cli.books import blocking, cards, customers
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.duplicates import DuplicateCard
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import Ambiguous, CardBlocked, LoyaltyError
from loyalty_cli.storage import Database

Person = Callable[..., Customer]
CARD, OTHER_CARD = "4929123412341234", "5720000000000003"
AT, LATER = "2026-02-01T10:00:00Z", "2026-02-02T10:00:00Z"


def card(db: Database, number: str = CARD) -> cards.Card:
    held = cards.get(db, number)
    assert held is not None
    return held


def test_a_card_without_a_number_gets_one_that_fits(db: Database, person: Person) -> None:
    ana = person("Ана")
    with db.atomic():
        issued = cards.issue(db, ana.id, at=AT)
    assert numbers.read(issued.number) == issued.number
    assert cards.of_customer(db, ana.id) == [issued] == [card(db, issued.number)]
    assert issued.status == "active"


def test_a_number_that_was_drawn_before_is_drawn_again(db: Database, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = person("Ана", card=CARD)
    drawn = iter([CARD[:-1], OTHER_CARD[:-1]])
    monkeypatch.setattr(ids, "card_digits", lambda: next(drawn))
    with db.atomic():
        assert cards.issue(db, ana.id, at=AT).number == OTHER_CARD


def test_a_number_is_given_out_once(db: Database, person: Person) -> None:
    ana = person("Ана", card=CARD)
    with pytest.raises(DuplicateCard) as refusal, db.atomic():
        cards.issue(db, ana.id, at=AT, number=CARD)
    assert refusal.value.code == "duplicate_card"
    assert refusal.value.facts == {"customer": ids.text(ana.id), "name": "Ана"}


def test_a_blocked_card_says_since_when_and_why(db: Database, person: Person) -> None:
    ana = person("Ана", card=CARD)
    cards.refuse_blocked(db, ana.id, shown=CARD)
    with db.atomic():
        cards.block(db, card(db), at=AT, reason="found in the street")
    assert card(db).status == "blocked"
    with pytest.raises(CardBlocked, match=f"{AT}: found in the street"):
        cards.refuse_blocked(db, ana.id, shown=CARD)

    with db.atomic():
        cards.unblock(db, card(db))
    cards.refuse_blocked(db, ana.id, shown=CARD)
    assert card(db) == cards.Card(CARD, card(db).customer, card(db).issued_at)


def test_a_replaced_card_names_the_one_that_follows_and_stays_blocked(db: Database, person: Person) -> None:
    ana = person("Ана", card=CARD)
    with db.atomic():
        new = cards.replace(db, card(db), by=OTHER_CARD, at=LATER, reason="lost")
    assert (new.number, new.customer, new.status) == (OTHER_CARD, ana.id, "active")
    assert (card(db).status, card(db).blocked_at, card(db).blocked_reason) == ("replaced", LATER, "lost")
    with pytest.raises(blocking.CardReplaced, match="5720 0000 0000 0003") as refusal:
        cards.refuse_blocked(db, ana.id, shown=CARD)
    assert (refusal.value.code, refusal.value.facts["replaced_by"]) == ("card_blocked", OTHER_CARD)


def test_who_shows_no_card_is_refused_only_if_every_card_is_blocked(db: Database, person: Person) -> None:
    cards.refuse_blocked(db, person("Boris").id, shown=None)
    ana = person("Ана", card=CARD)
    with db.atomic():
        new = cards.replace(db, card(db), by=OTHER_CARD, at=AT, reason="lost")
    cards.refuse_blocked(db, ana.id, shown=None)
    with db.atomic():
        cards.block(db, new, at=LATER, reason="stolen")
    with pytest.raises(CardBlocked, match=f"{OTHER_CARD}.*stolen"):
        cards.refuse_blocked(db, ana.id, shown=None)


def test_cards_that_came_by_a_merge_are_looked_at_too(db: Database, person: Person) -> None:
    first, second, ana = person("Anna", card=CARD), person("Anja"), person("Ана")
    with db.atomic():
        customers.link(db, first.id, second.id, holder=customers.MERGED, at=AT)
        customers.link(db, second.id, ana.id, holder=customers.MERGED, at=AT)
    cards.refuse_blocked(db, ana.id, shown=None)
    with db.atomic():
        cards.block(db, card(db), at=AT, reason="stolen")
    with pytest.raises(CardBlocked, match=f"{CARD}.*stolen"):
        cards.refuse_blocked(db, ana.id, shown=None)
    with db.atomic():
        cards.issue(db, ana.id, at=LATER)
    cards.refuse_blocked(db, ana.id, shown=None)


def test_an_earlier_block_keeps_its_date_when_the_card_is_replaced(db: Database, person: Person) -> None:
    person("Ана", card=CARD)
    with db.atomic():
        cards.block(db, card(db), at=AT, reason="stolen")
        cards.replace(db, card(db), by=None, at=LATER, reason="")
    assert (card(db).blocked_at, card(db).blocked_reason) == (AT, "stolen")


@pytest.mark.parametrize(
    ("first", "then", "code"),
    [
        ("block", "block", "already_blocked"),
        ("nothing", "unblock", "not_blocked"),
        ("replace", "unblock", "card_blocked"),
        ("replace", "block", "card_blocked"),
        ("replace", "replace", "card_blocked"),
    ],
)
def test_what_cannot_be_done_to_a_card_is_refused(db: Database, person: Person, first: str, then: str, code: str) -> None:
    person("Ана", card=CARD)
    done = {
        "nothing": lambda: None,
        "block": lambda: cards.block(db, card(db), at=AT, reason=""),
        "unblock": lambda: cards.unblock(db, card(db)),
        "replace": lambda: cards.replace(db, card(db), by=None, at=AT, reason=""),
    }
    with db.atomic():
        done[first]()
    with pytest.raises(LoyaltyError) as refusal, db.atomic():
        done[then]()
    assert (refusal.value.code, refusal.value.status) == (code, 1)


def test_the_card_that_is_meant_is_the_one_shown_else_the_only_one(db: Database, person: Person) -> None:
    ana = person("Ана", card=CARD)
    assert cards.meant(db, ana.id, None, "active").number == CARD
    with db.atomic():
        cards.issue(db, ana.id, at=LATER, number=OTHER_CARD)
    assert cards.meant(db, ana.id, OTHER_CARD, "active").number == OTHER_CARD
    with pytest.raises(Ambiguous) as refusal:
        cards.meant(db, ana.id, None, "active")
    assert refusal.value.facts["candidates"] == ["4929 1234 1234 1234", "5720 0000 0000 0003"]
    with db.atomic():
        cards.block(db, card(db), at=LATER, reason="")
    assert cards.meant(db, ana.id, None, "active", "blocked").number == OTHER_CARD
    assert cards.meant(db, ana.id, None, "blocked", "active").number == CARD


def test_who_has_no_card_is_told_how_to_get_one(db: Database, person: Person) -> None:
    ana = person("Ана")
    with pytest.raises(cards.NoCard, match="loyalty card issue") as refusal:
        cards.meant(db, ana.id, None, "active")
    assert (refusal.value.code, refusal.value.status) == ("no_card", 3)
