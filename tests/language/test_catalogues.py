"""The catalogues hold every sentence of the source, whole, in every language, and what the program reads is what they say."""

from collections import Counter
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from docs import catalogues

FORMS = {"bg": 2, "ro": 3, "ru": 3}
languages = pytest.mark.parametrize("language", catalogues.LANGUAGES)


def held(language: str) -> Catalog:
    with (catalogues.LOCALES / language / "LC_MESSAGES" / "loyalty.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def key(message: Message) -> tuple[str | None, tuple[str, ...]]:
    """A sentence, and what it is about where another use of its words is told apart."""
    return message.context, catalogues.forms(message.id)


def gaps(text: str) -> Counter[str]:
    return Counter(gap for _, gap, _, _ in Formatter().parse(text) if gap is not None)


@languages
def test_a_catalogue_holds_the_sentences_of_the_source_and_no_others(language: str) -> None:
    said = {key(message) for message in messages(catalogues.sentences())}
    assert {key(message) for message in messages(held(language))} == said, "run `make catalogues`"


@languages
def test_every_sentence_is_translated_for_certain(language: str) -> None:
    for message in messages(held(language)):
        assert not message.fuzzy, message.id
        forms = catalogues.forms(message.string)
        assert all(forms), f"{message.id!r} has no translation into {language}"
        assert len(forms) == (FORMS[language] if message.pluralizable else 1)


@languages
def test_a_translation_has_the_gaps_of_its_sentence(language: str) -> None:
    for message in messages(held(language)):
        english = catalogues.forms(message.id)[-1]
        for form in catalogues.forms(message.string):
            assert set(gaps(form)) == set(gaps(english)), message.id


@languages
def test_a_translation_begins_and_ends_as_its_sentence_does(language: str) -> None:
    for message in messages(held(language)):
        english = catalogues.forms(message.id)[0]
        for form in catalogues.forms(message.string):
            assert form[: len(form) - len(form.lstrip())] == english[: len(english) - len(english.lstrip())], message.id
            assert form[len(form.rstrip()) :] == english[len(english.rstrip()) :], message.id


@languages
def test_what_follows_in_the_middle_of_a_line_begins_with_no_capital(language: str) -> None:
    for message in messages(held(language)):
        if catalogues.forms(message.id)[0].startswith((", ", "; ")):
            assert not any(form[2].isupper() for form in catalogues.forms(message.string)), message.id


@languages
def test_what_the_program_reads_is_what_the_catalogue_says(language: str) -> None:
    with (catalogues.LOCALES / language / "LC_MESSAGES" / "loyalty.mo").open("rb") as file:
        compiled = read_mo(file)
    assert translations(compiled) == translations(held(language)), "run `make catalogues`"


def translations(catalogue: Catalog) -> dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]]:
    return {key(message): catalogues.forms(message.string) for message in messages(catalogue)}


def test_the_source_that_hides_a_sentence_from_the_catalogues_is_refused() -> None:
    import ast

    hidden = ast.parse('from loyalty_cli.language import say\nsay(language, f"{count} points")')
    with pytest.raises(ValueError, match="line 2"):
        list(catalogues._of_module(hidden))
