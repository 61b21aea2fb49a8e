import random
import unicodedata
from collections.abc import Callable

import pytest

from loyalty_cli import ids
from loyalty_cli.books import cards, customers, words
from loyalty_cli.books.customers import Customer
from loyalty_cli.books.who import Found, find, found, who
from loyalty_cli.cards import number as numbers
from loyalty_cli.errors import Ambiguous, Malformed, Unknown
from loyalty_cli.program.terms import Program, Shop
from loyalty_cli.storage import Database
from loyalty_cli.values import replace

Person = Callable[..., Customer]
CARD = "4929123412341234"
OTHER_CARD = "5720000000000003"


@pytest.mark.parametrize("typed", ["иван", "ivan", "ИВАН", "Иванова", "ivanova maria", "mar iva", "м ива", "4567", "234567"])
def test_part_of_what_is_known_finds_a_person(db: Database, rules: Program, person: Person, typed: str) -> None:
    maria = person("Мария Иванова", phone="+359881234567")
    person("Георги Петров", phone="+359881234560")
    assert find(db, typed, rules, limit=10) == [maria]


@pytest.mark.parametrize("typed", ["stefan", "стефан", "Ştefan", "ștefănescu", unicodedata.normalize("NFD", "Ștefănescu")])
def test_a_name_is_found_from_any_script_and_form(db: Database, rules: Program, person: Person, typed: str) -> None:
    ion = person(unicodedata.normalize("NFC", "Ion Ștefănescu"))
    assert find(db, typed, rules, limit=10) == [ion]


@pytest.mark.parametrize(("name", "typed"), [("Ёлкина", "елкина"), ("Елкина", "ёлк"), ("Артём", "artem"), ("O'Brien", "brien")])
def test_spellings_of_one_name_meet(db: Database, rules: Program, person: Person, name: str, typed: str) -> None:
    customer = person(name)
    assert find(db, typed, rules, limit=10) == [customer]


def test_people_are_found_by_name_in_order_and_no_more_than_asked(db: Database, rules: Program, person: Person) -> None:
    for name in ("Иван Цонев", "Ivan Angelov", "Иван Борисов"):
        person(name)
    assert [each.name for each in find(db, "ivan", rules, limit=10)] == ["Ivan Angelov", "Иван Борисов", "Иван Цонев"]
    assert [each.name for each in find(db, "ivan", rules, limit=2)] == ["Ivan Angelov", "Иван Борисов"]


def test_many_typed_words_must_all_fit(db: Database, rules: Program, person: Person) -> None:
    duke = person("Anna Maria Elena Sofia Luisa di Borbone")
    assert find(db, "borb luisa sofia elena maria anna", rules, limit=10) == [duke]
    assert find(db, "borb luisa sofia elena maria eva", rules, limit=10) == []


def test_a_very_long_name_is_found_by_its_first_word_and_any_other(db: Database, rules: Program, person: Person) -> None:
    numbered = [f"word{number:02}" for number in range(50)]
    long = person(" ".join(numbered))
    assert [find(db, typed, rules, limit=10) for typed in (*numbered, "word00 word49", "word49 word00", "word08 word09")] == [
        [long]
    ] * 53
    assert len(words.of_customer(db, long.id)) == 10 * 9 + 40 * 2 + 1


@pytest.mark.parametrize("seed", range(3))
def test_whoever_has_a_word_for_every_typed_one_is_found_and_nobody_else(
    db: Database, rules: Program, person: Person, seed: int
) -> None:
    drawn = random.Random(seed)
    some = [drawn.choice("abc") + drawn.choice("abc") * drawn.randrange(3) for _ in range(8)]
    people = [person(" ".join(drawn.choices(some, k=drawn.choice((1, 2, 2, 3, 4))))) for _ in range(60)]
    for _ in range(60):
        typed = " ".join(word[: drawn.randrange(1, 4)] for word in drawn.choices(some, k=drawn.randrange(1, 5)))
        meant = {
            each.id
            for each in people
            if all(any(word.startswith(begun) for word in each.name.split()) for begun in typed.split())
        }
        assert {each.id for each in find(db, typed, rules, limit=100)} == meant, typed
        assert len(find(db, typed, rules, limit=3)) == min(3, len(meant)), typed


def test_a_name_of_one_word_has_no_second(db: Database, rules: Program, person: Person) -> None:
    madonna = person("Madonna")
    assert find(db, "mado", rules, limit=10) == find(db, "mad mado", rules, limit=10) == [madonna]
    assert find(db, "madonna c", rules, limit=10) == find(db, "madonna onna", rules, limit=10) == []


def test_what_an_apostrophe_divides_goes_with_every_other_word(db: Database, rules: Program, person: Person) -> None:
    sean = person("Sean O'Brien")
    for typed in ("sean brien", "brien o", "obrien sean", "o'b sea", "o brien sean"):
        assert find(db, typed, rules, limit=10) == [sean], typed


def test_nobody_is_missed_where_one_is_met_many_times(db: Database, rules: Program, person: Person) -> None:
    for name in ("Ana Aba Aca Ada Aga Aka", "Asa Ata Ava Aza Ana", "Aza Zlateva"):
        person(name)
    assert [each.name[:3] for each in find(db, "a", rules, limit=3)] == ["Ana", "Asa", "Aza"]
    assert [each.name for each in find(db, "a zla", rules, limit=3)] == ["Aza Zlateva"]


def test_as_many_are_found_as_are_there_whichever_word_leads(db: Database, rules: Program, person: Person) -> None:
    for letter in "abcdefghijklmnopqrstuvwxyz":
        person(f"Ana{letter} Petrova")
    assert len(find(db, "ana petr", rules, limit=100)) == len(find(db, "petr an", rules, limit=100)) == 26
    assert [each.name for each in find(db, "p anax", rules, limit=9)] == ["Anax Petrova"]


def test_an_edited_name_is_found_by_its_new_words_only(db: Database, rules: Program, person: Person) -> None:
    maria = person("Мария Иванова", phone="+359881234567")
    with db.atomic():
        customers.edit(db, replace(maria, name="Мария Тодорова", phone="+359881230000"))
    assert find(db, "todorova", rules, limit=10) == find(db, "0000", rules, limit=10) != []
    assert find(db, "ivanova", rules, limit=10) == find(db, "4567", rules, limit=10) == []


@pytest.mark.parametrize(
    "typed",
    [
        CARD,
        "4929 1234 1234 1234",
        f" {CARD}\r\n",
        "+359 88 123 4567",
        "+359881234567",
        "088 123 4567",
        "0881234567",
        "Maria@Example.com",
        "ext:00012",
        "EXT:00012",
        "00012",
        "Мария Иванова",
        "мария иванова",
        "Maria Ivanova",
        "Иванова",
        "ivanova",
    ],
)
def test_a_customer_answers_to(db: Database, rules: Program, person: Person, typed: str) -> None:
    maria = person("Мария Иванова", card=CARD, phone="+359881234567", email="maria@example.com", external_id="00012")
    person("Георги Петров", card=OTHER_CARD, phone="+359881234560", email="georgi@example.com", external_id="12")
    assert who(db, typed, rules) == maria.id


@pytest.mark.parametrize("shape", ["id:{}", "ID:{}", "#{}", "{}", "id:{:.0}"])
def test_a_customer_answers_to_the_id(db: Database, rules: Program, person: Person, shape: str) -> None:
    maria = person("Мария Иванова")
    person("Георги Петров")
    whole = ids.text(maria.id)
    typed = shape.format(whole) if ":.0" not in shape else f"id:{whole[-6:].lower()}"
    assert who(db, typed, rules) == maria.id


def test_a_short_ending_names_nobody(db: Database, rules: Program, person: Person) -> None:
    maria = person("Мария Иванова")
    with pytest.raises(Unknown):
        who(db, f"id:{ids.text(maria.id)[-3:]}", rules)


def test_an_ending_that_two_share_is_ambiguous(db: Database, rules: Program) -> None:
    twins = [Customer(7 << 40 | number << 20 | 0xABCDE, f"Twin {number}", "2026-01-01T00:00:00Z") for number in (1, 2)]
    with db.atomic():
        customers.add_many(db, twins)
    with pytest.raises(Ambiguous):
        who(db, f"#{ids.text(twins[0].id)[-4:]}", rules)


@pytest.mark.parametrize(
    "typed", ["Ива", "ivan", "Мар", "4567", "example.com", "Мария Петрова", "+359 88", "0881234568", "ext:0001", "%", "_"]
)
def test_part_of_what_is_known_names_nobody(db: Database, rules: Program, person: Person, typed: str) -> None:
    person("Мария Иванова", phone="+359881234567", email="maria@example.com", external_id="00012")
    with pytest.raises(Unknown) as refusal:
        who(db, typed, rules)
    assert (refusal.value.code, refusal.value.status) == ("unknown_customer", 3)


def test_a_name_that_two_have_lists_them_and_names_nobody(db: Database, rules: Program, person: Person) -> None:
    one, other = person("Мария Иванова", phone="+359881234567"), person("Maria Ivanova")
    with pytest.raises(Ambiguous) as refusal:
        who(db, "maria ivanova", rules)
    assert refusal.value.facts["candidates"] == [
        f"Мария Иванова (id:{ids.text(one.id)}, phone …4567)",
        f"Maria Ivanova (id:{ids.text(other.id)})",
    ]


def test_a_word_that_many_have_lists_five(db: Database, rules: Program, person: Person) -> None:
    for place in range(8):
        person(f"Мария {place}")
    with pytest.raises(Ambiguous) as refusal:
        who(db, "Мария", rules)
    assert len(refusal.value.facts["candidates"]) == 5


def test_the_whole_name_of_one_is_not_a_part_of_anothers(db: Database, rules: Program, person: Person) -> None:
    ana = person("Ана")
    person("Ана Петрова")
    assert who(db, "ана", rules) == ana.id


def test_an_external_id_that_is_anothers_name_is_ambiguous(db: Database, rules: Program, person: Person) -> None:
    person("Ана", external_id="77")
    person("77")
    with pytest.raises(Ambiguous):
        who(db, "77", rules)
    assert who(db, "ext:77", rules)


@pytest.mark.parametrize(
    "name", ["!!!", "李 😀", "👨\u200d👩\u200d👧", "@a", "-x", "+49 30", "[red]x[/red]", "Robert'); DROP TABLE customers;--"]
)
def test_a_hostile_name_names_its_customer(db: Database, rules: Program, person: Person, name: str) -> None:
    customer = person(name)
    person("somebody else")
    assert who(db, name, rules) == customer.id
    assert customer in find(db, name, rules, limit=10)


def test_a_national_phone_without_a_country_says_why(db: Database, person: Person) -> None:
    person("Ана", phone="+359881234567")
    nowhere = Program(Shop("Shop", "EUR", "Europe/Sofia"))
    assert who(db, "+359881234567", nowhere)
    with pytest.raises(Unknown, match=r"Without a country in \[shop\]"):
        who(db, "0881234567", nowhere)


@pytest.mark.parametrize(
    ("typed", "meant"), [("Ivan", "Мария Иванова"), ("Ivanowa", "Мария Иванова"), ("Marija", "Мария Иванова")]
)
def test_who_is_not_known_is_told_who_was_meant(db: Database, rules: Program, person: Person, typed: str, meant: str) -> None:
    person("Мария Иванова")
    person("Георги Петров")
    with pytest.raises(Unknown) as refusal:
        who(db, typed, rules)
    assert [each.split(" (")[0] for each in refusal.value.facts["near"]] == [meant]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("4929123412341243", "bad_card_number"),
        ("", "nobody_named"),
        ("  \n", "nobody_named"),
        ("Ан\udcff", "not_text"),
    ],
)
def test_what_can_name_nobody_is_refused_before_the_books_are_asked(rules: Program, typed: str, code: str) -> None:
    nothing: Database = None  # type: ignore[assignment]
    for ask in (lambda: who(nothing, typed, rules), lambda: find(nothing, typed, rules, limit=1)):
        with pytest.raises(Malformed) as refusal:
            ask()
        assert (refusal.value.code, refusal.value.status) == (code, 2)
        refusal.value.sentence.encode()


def test_a_card_that_was_never_given_out_is_unknown(db: Database, rules: Program) -> None:
    with pytest.raises(Unknown, match="no such card"):
        who(db, CARD, rules)
    with pytest.raises(Unknown, match="16 digits"):
        who(db, CARD[:-1], rules)


def test_a_long_wrong_word_is_not_repeated_whole(db: Database, rules: Program) -> None:
    with pytest.raises(Unknown) as refusal:
        who(db, "x" * 10_000, rules)
    assert len(refusal.value.sentence) < 300


def test_a_blocked_or_replaced_card_still_names_its_customer(db: Database, rules: Program, person: Person) -> None:
    ana = person("Ана", card=CARD)
    with db.atomic():
        card = cards.get(db, CARD)
        assert card is not None
        new = cards.replace(db, card, by=None, at="2026-02-01T00:00:00Z", reason="lost")
    assert found(db, CARD, rules) == Found(ana.id, CARD)
    assert found(db, numbers.grouped(new.number), rules) == Found(ana.id, new.number)
    assert found(db, "Ана", rules) == Found(ana.id, None)
