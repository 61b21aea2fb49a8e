import pytest

from loyalty_cli.books import contacts
from loyalty_cli.errors import Malformed

TODAY = "2026-02-17"


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("+359 88 123 4567", None, "+359881234567"),
        ("088 123 4567", "BG", "+359881234567"),
        ("0888/123-456", "BG", "+359888123456"),
        ("+359 (0)88 123 4567", "BG", "+359881234567"),
        ("00359881234567", "BG", "+359881234567"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("0712345678", "RO", "+40712345678"),
        ("+44 7700 900123", "BG", "+447700900123"),
        ("+1 555 123 4567", None, "+15551234567"),
        ("+390612345678", "BG", "+390612345678"),
    ],
)
def test_a_phone_is_kept_in_e164(typed: str, country: str | None, kept: str) -> None:
    assert contacts.phone(typed, country) == kept


@pytest.mark.parametrize(
    ("typed", "country", "because"),
    [
        ("0888 123 456", None, "names no country"),
        ("0888 123 45", "BG", "no such number"),
        ("+359 88 123 45", "BG", "no such number"),
        ("+15550100", None, "no such number"),
        ("123", "BG", "no such number"),
        ("1", "BG", "digits are missing"),
        ("+999 123 456 789", None, "no country has that code"),
        ("+", None, "digits, spaces"),
        ("1-800-FLOWERS", "US", "digits, spaces"),
        ("٠٨٨٨١٢٣٤٥٦", "BG", "digits, spaces"),
        ("0888123456 x12", "BG", "digits, spaces"),
        ("", "BG", "digits, spaces"),
        ("\udcff888123456", "BG", "digits, spaces"),
        ("+" + "9" * 10_000, None, "no country has that code"),
    ],
)
def test_what_is_no_phone_is_refused_with_the_reason(typed: str, country: str | None, because: str) -> None:
    with pytest.raises(contacts.BadPhone, match=because) as refusal:
        contacts.phone(typed, country)
    assert refusal.value.code == "bad_phone"
    assert len(refusal.value.sentence.encode()) < 300


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana@Example.COM", "ana@example.com"),
        ("o'brien+shop@mail.example.org", "o'brien+shop@mail.example.org"),
        ("ana@пример.рф", "ana@пример.рф"),
        ("ana@xn--e1afmkfd.xn--p1ai", "ana@пример.рф"),
    ],
)
def test_an_email_is_kept_in_lower_case(typed: str, kept: str) -> None:
    assert contacts.email(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "ana", "@a", "ana@", "ana@home", "a b@c.de", "a@b@c.de", "a@b.de\n", "\udcff@b.de", "a@[1.2.3.4]"]
)
def test_what_is_no_email_is_refused_in_one_line(typed: str) -> None:
    with pytest.raises(contacts.BadEmail) as refusal:
        contacts.email(typed)
    assert refusal.value.code == "bad_email"
    assert "\n" not in refusal.value.sentence
    refusal.value.sentence.encode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1990-02-17", "1990-02-17"),
        ("02-17", "02-17"),
        ("--02-17", "02-17"),
        ("02-29", "02-29"),
        ("--02-29", "02-29"),
        ("2000-02-29", "2000-02-29"),
        ("1900-01-01", "1900-01-01"),
        (TODAY, TODAY),
    ],
)
def test_a_birthday_is_kept_with_or_without_its_year(typed: str, kept: str) -> None:
    assert contacts.birthday(typed, TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        ("2001-02-29", "no such day"),
        ("1900-02-29", "no such day"),
        ("02-30", "no such day"),
        ("13-01", "no such day"),
        ("00-10", "no such day"),
        ("1899-12-31", "begin with 1900"),
        ("0000-01-01", "no such day"),
        ("2026-02-18", "future"),
        ("17.02.1990", "no day"),
        ("1990-2-17", "no day"),
        ("١٩٩٠-٠٢-١٧", "no day"),
        ("1990-02-17\n", "no day"),
        ("", "no day"),
        ("\udcff", "no day"),
    ],
)
def test_what_is_no_birthday_is_refused_with_the_reason(typed: str, because: str) -> None:
    with pytest.raises(contacts.BadBirthday, match=because) as refusal:
        contacts.birthday(typed, TODAY)
    assert refusal.value.code == "bad_birthday"


@pytest.mark.parametrize(
    ("birthday", "day", "days"),
    [
        ("1990-02-17", "2026-02-17", 0),
        ("1990-02-17", "2026-02-15", 2),
        ("02-17", "2026-02-18", 364),
        ("01-02", "2026-12-30", 3),
        ("02-29", "2026-02-27", 1),
        ("02-29", "2026-02-28", 0),
        ("02-29", "2026-03-01", 364),
        ("2000-02-29", "2028-02-28", 1),
        ("2000-02-29", "2028-02-29", 0),
        ("02-29", "2027-03-01", 365),
    ],
)
def test_a_birthday_is_so_many_days_away(birthday: str, day: str, days: int) -> None:
    assert contacts.birthday_in(birthday, day) == days


def test_an_external_id_is_kept_as_typed() -> None:
    assert contacts.external_id("Till 4/00012") == "Till 4/00012"
    assert contacts.external_id("x" * 64)


@pytest.mark.parametrize("typed", ["", "x" * 65, "a\tb", "a\nb", "a\0", " a", "a ", "\udcff", "a\u202eb"])
def test_an_external_id_that_could_not_be_typed_again_is_refused(typed: str) -> None:
    with pytest.raises(contacts.BadExternalId) as refusal:
        contacts.external_id(typed)
    assert refusal.value.code == "bad_external_id"
    refusal.value.sentence.encode()


def test_tags_are_words_in_order_each_once() -> None:
    assert contacts.tags("vip, staff;vip  редовен") == ("staff", "vip", "редовен")
    assert contacts.tags("  ") == ()


@pytest.mark.parametrize("typed", ["a:b", "x" * 41, "a\0", "\udcff", "<b>"])
def test_a_tag_has_letters_and_digits_only(typed: str) -> None:
    with pytest.raises(Malformed) as refusal:
        contacts.tags(typed)
    assert refusal.value.code == "bad_tag"
