import unicodedata

import pytest
from anyascii import anyascii
from hypothesis import given, strategies as st

from loyalty_cli.books import names


@pytest.mark.parametrize(
    "name",
    [
        "Ана Иванова",
        "Ștefănescu",
        "=cmd|'/c calc'!A1",
        "+49 30",
        "-x",
        "@a",
        "--help",
        "Robert'); DROP TABLE customers;--",
        "%s {0} $(rm)",
        "[red]x[/red]",
        "Ł ñ 李 😀",
        "👨\u200d👩\u200d👧",
        "👍🏽",
        "❤\ufe0f\u200d🔥",
        "علی\u200cرضا",
        "क्\u200dष",
        "Nguyễn Thị Bưởi",
        "x" * 100,
    ],
)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert names.read(name) == unicodedata.normalize("NFC", name)


def test_space_around_a_name_is_not_part_of_it() -> None:
    assert names.read("\t =Ana \n") == "=Ana"
    assert names.read("\u3000Ana\u00a0") == "Ana"


def test_twins_of_one_name_are_kept_alike() -> None:
    assert names.read(unicodedata.normalize("NFD", "Ștefănescu й")) == names.read("Ștefănescu й")


@pytest.mark.parametrize(
    ("typed", "position", "because"),
    [
        ("An\x1b[2Ja", 3, "control character.*U\\+001B"),
        ("An\u202ea", 3, "invisible character.*U\\+202E"),
        ("A\u2066na", 2, "invisible"),
        ("\u200fAna", 1, "invisible"),
        ("An\u200ba", 3, "invisible"),
        ("An\ufeffa", 3, "invisible"),
        ("An\u200da", 3, "invisible"),
        ("Ан\u200cа", 3, "invisible"),
        ("😀\u200da", 2, "invisible"),
        ("😀\u200d", 2, "invisible"),
        ("\u200d😀", 1, "invisible"),
        ("\u3164", 1, "invisible"),
        ("Ana\0", 4, "control character"),
        ("A\tna", 2, "control character"),
        ("A\nna", 2, "control character"),
        ("A\u2028na", 2, "line break"),
        ("  A\x7fna", 4, "control character"),
        ("Ana\udcff", 4, "byte 0xFF"),
        ("Ana\ud800", 4, "U\\+D800"),
        ("Ana\ue000", 4, "private"),
        ("Ana\U000e0fff", 4, "unassigned"),
        ("Z" + "\u0301" * 5, 6, "one mark too many"),
        ("\u0301a", 1, "mark without a letter"),
    ],
)
def test_a_name_that_is_not_seen_as_it_is_is_refused_with_the_place(typed: str, position: int, because: str) -> None:
    with pytest.raises(names.BadName, match=because) as refusal:
        names.read(typed)
    assert refusal.value.code == "bad_name"
    assert refusal.value.facts["position"] == position
    refusal.value.sentence.encode()


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "\u00a0", "\u3000", "x" * 101, "x" * 10_000])
def test_a_name_has_one_to_a_hundred_characters(typed: str) -> None:
    with pytest.raises(names.BadName):
        names.read(typed)


@given(st.text(st.characters()))
def test_whatever_is_typed_is_kept_or_refused(typed: str) -> None:
    try:
        kept = names.read(typed)
    except names.BadName as refusal:
        refusal.sentence.encode()
    else:
        assert names.read(kept) == kept
        assert names.whole(kept)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Иванова", ("ivanova",)),
        ("ИВАНОВА", ("ivanova",)),
        ("Ștefănescu", ("stefanescu",)),
        ("Şerban Ţepeş", ("serban", "tepes")),
        ("Ёлка", ("elka",)),
        ("Елка", ("elka",)),
        ("Търново", ("tarnovo",)),
        ("Ольга", ("olga",)),
        ("Щерев", ("shterev",)),
        ("Хасан", ("hasan",)),
        ("Мария", ("maria",)),
        ("O'Brien", ("obrien",)),
        ("В’ячеслав", ("vyacheslav",)),
        ("Ana-Maria", ("ana", "maria")),
        ("Straße Łódź", ("strasse", "lodz")),
        ("李", ("li",)),
        ("😀", ("grinning",)),
        ("!!!", ()),
    ],
)
def test_a_name_is_found_by_its_words_in_latin_letters(name: str, words: tuple[str, ...]) -> None:
    assert names.words(name) == words
    assert names.words(unicodedata.normalize("NFD", name)) == words


@pytest.mark.parametrize("letter", names._LETTERS)
def test_a_letter_that_is_spelt_here_is_spelt_as_anyascii_does(letter: str) -> None:
    assert names._LETTERS[letter] == anyascii(letter)


def test_an_apostrophe_divides_a_word_and_does_not() -> None:
    assert names.parts("Sinead O'Brien") == ("sinead", "obrien", "o", "brien")
