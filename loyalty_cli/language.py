"""What people read, in the shop's language.

A sentence is an English template with named gaps. English is what JSON carries and what the books keep; the catalogues of
`locales/` hold the other languages, and a shop that speaks English loads none of them.

`say` makes a sentence in a language. `said` makes one where nobody knows yet in which language it will be read, as in a
refusal: it is the English text, and `spoken` tells it.
"""

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from loyalty_cli import figures

if TYPE_CHECKING:
    from gettext import NullTranslations

ENGLISH = "en"


class Template:
    """A sentence with gaps; with `many`, the number in the gap `count` says which of the two is meant.

    `about` tells two uses of one English word apart, which other languages say with two: a voucher is "blocked", and a card.
    """

    __slots__ = ("about", "many", "one")

    def __init__(self, one: str, many: str | None = None, *, about: str | None = None) -> None:
        self.one = one
        self.many = many
        self.about = about

    def __call__(self, **words: Any) -> "Said":
        """The sentence with its gaps filled."""
        english = self.one if self.many is None or abs(words["count"]) == 1 else self.many
        text = Said(english.format(**words))
        text.template, text.words = self, words
        return text


class Said(str):
    """An English sentence that remembers what it was made of."""

    __slots__ = ("template", "words")

    template: Template
    words: Mapping[str, Any]


def said(template: str, /, **words: Any) -> Said:
    """A sentence that can be told in another language later."""
    return Template(template)(**words)


def said_many(count: int, one: str, many: str, /, **words: Any) -> Said:
    """The same, of a number of things."""
    return Template(one, many)(count=count, **words)


def say(language: str, template: str, /, **words: Any) -> str:
    """A sentence in that language."""
    return spoken(said(template, **words), language)


def say_many(language: str, count: int, one: str, many: str, /, **words: Any) -> str:
    """The same, of a number of things: languages have up to three forms for it."""
    return spoken(said_many(count, one, many, **words), language)


def say_all(language: str, *templates: str) -> list[str]:
    """Words without gaps in that language, such as the heads of a table."""
    return [say(language, template) for template in templates]


def joined(parts: Iterable[str], by: str = ", ") -> Said:
    """Sentences in a row."""
    gaps = {f"part{at}": part for at, part in enumerate(parts)}
    return Template("{by}".join(f"{{{gap}}}" for gap in gaps))(by=by, **gaps)


def spoken(text: str, language: str) -> str:
    """What was said in English, in that language; a text that was not made by `said` as it is."""
    if language == ENGLISH or not isinstance(text, Said):
        return text
    catalogue, template = _catalogue(language), text.template
    if template.about is not None:
        translated = catalogue.pgettext(template.about, template.one)
    elif template.many is None:
        translated = catalogue.gettext(template.one) if template.one else ""  # "" is the catalogue's own heading
    else:
        translated = catalogue.ngettext(template.one, template.many, abs(text.words["count"]))
    return translated.format(**{gap: _word(word, language) for gap, word in text.words.items()})


def _word(word: Any, language: str) -> Any:
    if isinstance(word, Said):
        return spoken(word, language)
    return figures.local(word, language) if isinstance(word, str) else word


@lru_cache(maxsize=4)
def _catalogue(language: str) -> "NullTranslations":
    """The translations into that language; without a catalogue, English."""
    from gettext import GNUTranslations, NullTranslations

    path = os.path.join(os.path.dirname(__file__), "locales", language, "LC_MESSAGES", "loyalty.mo")
    if not os.path.exists(path):
        return NullTranslations()
    with open(path, "rb") as compiled:
        return GNUTranslations(compiled)
