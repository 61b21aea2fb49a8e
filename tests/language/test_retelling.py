"""The reasons in the books are English; on the screen they are told in the shop's language."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_cli.answers.retelling import parsed, reason, retold
from loyalty_cli.language import Template
from loyalty_cli.program import texts

KEPT = {name: each for name, each in vars(texts).items() if isinstance(each, Template)}
WORDS = st.one_of(st.integers(0, 10_000).map(str), st.text("абвгABC é", min_size=1).map(lambda text: f"‹{text}›"))


@pytest.mark.parametrize("name", KEPT)
@given(data=st.data())
def test_a_reason_is_known_again_whatever_stands_in_it(name: str, data: Any) -> None:
    template = KEPT[name]
    gaps = {gap: data.draw(WORDS, gap) for form in (template.one, template.many or "") for gap in _gaps(form)}
    words = {gap: data.draw(st.integers(0, 999), gap) if gap == "count" else word for gap, word in gaps.items()}
    assert parsed(str(template(**words))) == (template, {gap: str(word) for gap, word in words.items()})


def _gaps(form: str) -> list[str]:
    return [piece.partition("}")[0] for piece in form.split("{")[1:]]


@pytest.mark.parametrize(
    ("text", "ru"),
    [
        ("12.50 at 1 per 1.00", "12,50 по 1 за каждые 1,00"),
        ("2 items", "2 товара"),
        ("3 items at 5 each", "3 товара по 5 за каждый"),
        ("28 × 1.5 for Золото = 42", "28 × 1,5 за уровень «Золото» = 42"),
        ("9 items, of which 2 count: at most 2 a visit", "9 товаров, засчитано 2: не более 2 за визит"),
        ("return of 1.00: what is left earns 2 instead of 2", "возврат 1,00: остаток даёт 2 вместо 2"),
        ("usable through 2026-02-10", "действует по 10.02.2026 включительно"),
        ("no stamp: the next is due in 7 minutes", "без штампа: следующий можно через 7 минут"),
        ("the customer was right", "the customer was right"),
    ],
)
def test_a_reason_is_told_in_another_language(text: str, ru: str) -> None:
    assert retold(text, "ru") == ru


def test_a_reason_that_somebody_typed_is_told_as_it_was_typed() -> None:
    assert reason({"rule": "adjustment", "text": "a visit"}, "ru") == "a visit"
    assert reason({"rule": "visits", "text": "a visit"}, "ru") == "визит"
    assert reason({"rule": "visits", "text": "a visit"}, "en") == "a visit"
