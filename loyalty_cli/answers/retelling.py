"""The reasons that the books keep in English, told in the shop's language: each is known again by the template that made it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from string import Formatter
from typing import Any

from loyalty_cli.language import ENGLISH, Template, spoken
from loyalty_cli.program import texts

_TYPED = ("adjustment",)  # the rule under which a reason stands as somebody typed it


def reason(why: Mapping[str, Any], language: str) -> str:
    """The text of a why as an answer has it, in that language."""
    text = str(why["text"])
    return text if language == ENGLISH or why["rule"] in _TYPED else retold(text, language)


def retold(text: str, language: str) -> str:
    """A kept text in that language; one that no template makes as it is."""
    found = parsed(text)
    if found is None:
        return text
    template, words = found
    told = {gap: int(word) if gap == "count" else retold(word, language) for gap, word in words.items()}
    return spoken(template(**told), language)


@lru_cache(maxsize=256)
def parsed(text: str) -> tuple[Template, Mapping[str, str]] | None:
    """The template that a text was made of, and the words in its gaps: of several the one that says most itself."""
    fits = [(len("".join(parts)), template, words) for template, parts, words in _fitting(text)]
    return max(fits, key=lambda fit: fit[0])[1:] if fits else None


def _fitting(text: str) -> Iterator[tuple[Template, tuple[str, ...], Mapping[str, str]]]:
    for template, parts, gaps in _templates():
        if all(part in text for part in parts):  # a pattern is compiled only for what may fit
            found = re.fullmatch(_pattern(parts, gaps), text)
            if found is not None and found[0] == template(**_typed(found.groupdict())):
                yield template, parts, found.groupdict()


def _typed(words: Mapping[str, str]) -> dict[str, Any]:
    return {gap: int(word) if gap == "count" else word for gap, word in words.items()}


def _pattern(parts: tuple[str, ...], gaps: tuple[str, ...]) -> str:
    held = [f"(?P={gap})" if gap in gaps[:at] else f"(?P<{gap}>{_held(gap)})" for at, gap in enumerate(gaps)]
    return "".join(re.escape(part) + gap for part, gap in zip(parts, [*held, ""], strict=True))


def _held(gap: str) -> str:
    """What may stand in a gap."""
    if gap == "count":
        return "-?[0-9]+"
    if gap in texts.FIGURES:
        return "-?[0-9][0-9.-]*(?: [A-Z]{3})?"
    return ".+" if gap in texts.SENTENCES else ".+?"


@lru_cache(maxsize=1)
def _templates() -> tuple[tuple[Template, tuple[str, ...], tuple[str, ...]], ...]:
    """Every template that the rules keep, once for each of its forms, as what it says itself and its gaps between."""
    known = [each for each in vars(texts).values() if isinstance(each, Template)]
    return tuple((each, *_split(form)) for each in known for form in dict.fromkeys((each.one, each.many or each.one)))


def _split(form: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pieces = list(Formatter().parse(form))
    gaps = tuple(gap for _, gap, _, _ in pieces if gap is not None)
    parts = [part for part, _, _, _ in pieces]
    return (*parts, "") if len(parts) == len(gaps) else tuple(parts), gaps
