"""The reasons in the books are English; on the screen they are told in the shop's language."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from loyalty_cli.answers.retelling import parsed, reason, retold
from loyalty_cli.language import Template
from loyalty_cli.program import texts
from tests.conftest import ROOT, Shop

KEPT = {name: each for name, each in vars(texts).items() if isinstance(each, Template)}
FIGURES = st.integers(0, 99_999).map("{}.00".format) | st.integers(0, 99_999).map(str)
WORDS = st.one_of(st.integers(0, 10_000).map(str), st.text("абвгABC é", min_size=1).map(lambda text: f"‹{text}›"))


@pytest.mark.parametrize("name", KEPT)
@settings(deadline=None)  # the first to come compiles the patterns of all
@given(data=st.data())
def test_a_reason_is_known_again_whatever_stands_in_it(name: str, data: Any) -> None:
    template = KEPT[name]
    drawn = dict.fromkeys(gap for form in (template.one, template.many or "") for gap in _gaps(form))
    gaps = {gap: data.draw(FIGURES if gap in texts.FIGURES else WORDS, gap) for gap in drawn}
    words = {gap: data.draw(st.integers(0, 999), gap) if gap == "count" else word for gap, word in gaps.items()}
    assert parsed(str(template(**words))) == (template, {gap: str(word) for gap, word in words.items()})


def _gaps(form: str) -> list[str]:
    return [piece.partition("}")[0] for piece in form.split("{")[1:]]


@pytest.mark.parametrize(
    ("text", "ru"),
    [
        ("12.50 at 1 per 1.00", "12,50 по 1 за каждые 1,00"),
        ("12.50 at 1 per 1.00 at Музей", "12,50 по 1 за каждые 1,00 у партнёра «Музей»"),
        ("2 items", "2 товара"),
        ("3 items at 5 each", "3 товара по 5 за каждый"),
        ("28 × 1.5 for Золото = 42", "28 × 1,5 (Золото) = 42"),
        ("9 items, of which 2 count: at most 2 a visit", "9 товаров, засчитано 2: не более 2 за визит"),
        ("return of 1.00: what is left earns 2 instead of 2", "возврат 1,00: остаток даёт 2 вместо 2"),
        ("usable through 2026-02-10", "срок по 10.02.2026 включительно"),
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


PROGRAM = ROOT / "loyalty_cli" / "program"


@pytest.mark.parametrize("path", sorted(PROGRAM.glob("*.py")), ids=lambda path: path.stem)
def test_no_rule_gives_a_reason_that_would_not_be_known_again(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for said in _reasons(node) if isinstance(node, ast.Call) else ():
            is_written_here = isinstance(said, ast.Constant | ast.JoinedStr | ast.BinOp)
            assert not is_written_here, f"{path.name}:{said.lineno} keeps a reason that texts.py does not have"


def _reasons(call: ast.Call) -> list[ast.expr]:
    """The texts that a call hands to the books."""
    called = ast.unparse(call.func)
    place = {"Why": 1, "Earned": 3, "Issued": 2, "_note": 2}.get(called, 99)
    said = call.args[place : place + 1]
    if called.endswith("notes.append") and isinstance(call.args[0], ast.Tuple):
        said = call.args[0].elts[2:]
    return [part for each in said for part in ([each.body, each.orelse] if isinstance(each, ast.IfExp) else [each])]


def test_what_the_books_keep_is_english_and_holds(make_shop: Callable[..., Shop], program: str) -> None:
    shop = make_shop(program.replace('country = "BG"', 'country = "BG"\nlanguage = "bg"'))
    shop.done("enroll Ана")
    shop.done("earn Ана 150 --item LATTE*12@3 --item X@114 --ref R1")
    shop.done("redeem Ана five-off --sale ref:R1")
    shop.done("refund ref:R1 --amount 36")
    shop.done("void last --reason грешка")
    assert all(text.isascii() for row in shop.rows("SELECT text FROM postings") for text in [str(row["text"])])
    assert all(line["text"].isascii() for line in shop.done("earn Ана 20")["why"])
    assert shop.done("db verify")["ok"]
