"""Sentences in the shop's language: gaps, plurals, and what stands in them."""

import pytest

from loyalty_cli.language import Template, joined, said, said_many, say, say_all, say_many, spoken
from loyalty_cli.program import kinds, names


def test_a_sentence_is_english_until_it_is_spoken() -> None:
    sentence = said("{moved}, given to {name}", moved="+5 points", name="Ana")
    assert sentence == "+5 points, given to Ana"
    assert spoken(sentence, "en") == "+5 points, given to Ana"
    assert spoken(sentence, "ru") == "+5 points, передано: Ana"


def test_figures_in_a_sentence_are_written_as_its_language_does() -> None:
    assert say("en", "{what}: take {amount} off the bill", what="x", amount="12.50 EUR") == "x: take 12.50 EUR off the bill"
    assert (
        say("bg", "{what}: take {amount} off the bill", what="x", amount="12.50 EUR") == "x: приспаднете 12,50\xa0€ от сметката"
    )
    assert say("ro", ", through {day}", day="2026-12-31") == ", până la 31.12.2026 inclusiv"


def test_a_sentence_in_a_sentence_is_spoken_too() -> None:
    inner = said_many(3, "{count} minute", "{count} minutes")
    assert say("ru", "no stamp: the next is due in {wait}", wait=inner) == "без штампа: следующий можно через 3 минуты"
    assert spoken(joined([inner, "1.50"], said(" and ")), "bg") == "3 минути и 1,50"


def test_one_english_word_is_two_in_a_language_that_has_two_for_it() -> None:
    voucher, card = Template("blocked"), Template("blocked", about="card")
    assert voucher() == card() == "blocked"
    assert [spoken(each(), "ru") for each in (voucher, card)] == ["заблокирован", "заблокирована"]
    assert spoken(Template("blocked", about="what no catalogue has")(), "ru") == "blocked"


def test_what_no_catalogue_knows_stays_english() -> None:
    assert say("ru", "No catalogue has {this}.", this="12.50") == "No catalogue has 12,50."
    assert spoken("typed by somebody", "ru") == "typed by somebody"
    assert spoken(joined([]), "ru") == ""
    assert say_all("ro", "when", "what") == ["când", "ce"]


POINTS = ("{count} point", "{count} points")
STAMPS = ("{count} stamp ({card})", "{count} stamps ({card})")


@pytest.mark.parametrize(
    ("count", "ru", "bg", "ro"),
    [
        (0, "0 баллов", "0 точки", "0 puncte"),
        (1, "1 балл", "1 точка", "1 punct"),
        (-1, "-1 балл", "-1 точка", "-1 punct"),
        (2, "2 балла", "2 точки", "2 puncte"),
        (5, "5 баллов", "5 точки", "5 puncte"),
        (11, "11 баллов", "11 точки", "11 puncte"),
        (19, "19 баллов", "19 точки", "19 puncte"),
        (20, "20 баллов", "20 точки", "20 de puncte"),
        (21, "21 балл", "21 точки", "21 de puncte"),
        (100, "100 баллов", "100 точки", "100 de puncte"),
        (101, "101 балл", "101 точки", "101 puncte"),
        (112, "112 баллов", "112 точки", "112 puncte"),
        (-122, "-122 балла", "-122 точки", "-122 de puncte"),
    ],
)
def test_points_are_counted_as_each_language_counts(count: int, ru: str, bg: str, ro: str) -> None:
    assert [say_many(language, count, *POINTS) for language in ("ru", "bg", "ro")] == [ru, bg, ro]


@pytest.mark.parametrize(
    ("count", "ru", "bg", "ro"),
    [
        (1, "1 штамп (К)", "1 печат (К)", "1 ștampilă (К)"),
        (2, "2 штампа (К)", "2 печата (К)", "2 ștampile (К)"),
        (5, "5 штампов (К)", "5 печата (К)", "5 ștampile (К)"),
        (21, "21 штамп (К)", "21 печата (К)", "21 de ștampile (К)"),
        (100, "100 штампов (К)", "100 печата (К)", "100 de ștampile (К)"),
    ],
)
def test_stamps_are_counted_as_each_language_counts(count: int, ru: str, bg: str, ro: str) -> None:
    assert [say_many(language, count, *STAMPS, card="К") for language in ("ru", "bg", "ro")] == [ru, bg, ro]


def test_every_kind_of_event_has_a_name_in_every_language() -> None:
    for kind in {each.kind for each in map(kinds.kind, kinds.KINDS) if isinstance(each.kind, str)}:
        name = names.kind(kind)
        assert name == kind
        assert all(spoken(name, language) != kind for language in ("ru", "bg", "ro") if kind != "transfer"), kind
