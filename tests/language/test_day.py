"""A whole day is typed in a shop of each language, and every answer is read: nothing is said in English."""

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from docs import catalogues
from tests.bad_input.shops import at
from tests.conftest import Shop

DAY = tomllib.loads(Path(__file__).with_name("day.toml").read_text(encoding="utf-8"))
DEARER = (
    DAY["program"].replace('points = 1\nper = "1.00"', 'points = 2\nper = "1.00"').replace('at = "100.00"', 'at = "120.00"')
)
KEPT = re.compile(r"(\w+) = ([\w.]+) = (.+)")
WORD = re.compile(r"(?<![\w-])[A-Za-z]{2,}(?![\w-])")
# What is typed as it stands, and what is a name: commands, options, codes and events, files, addresses.
NAMES = re.compile(
    r"`[^`]*`|--[a-z-]+|'[^']*'|\[[^\]]*\]|\S*[/.@:]\S*\w|…\w+|\b(?:(?=\S*\d)[0-9A-Z]{4,}|[0-9A-HJKMNP-TV-Z]{13}|[0-9a-f]{16})\b"
)
OWN = re.compile('(?:id|category) = "([a-z-]+)"')
# A line that tells what changes in the programme's file, in the words of that file, or why a row of another is refused: see
# CONTRIBUTING.
FILES = ("earn ", "tier ", "partner ", "  ред ", "  строка ", "  rândul ")


def test_an_english_answer_is_seen_whatever_stands_around_it() -> None:
    assert list(strangers("Анна (id:38GT7Q9S2PT3S, …FCBZ): not asked, 12,50 EUR", {"eur"})) == ["not", "asked"]
    assert list(strangers("`loyalty enroll NAME` SQPRKAWKPZATW 7Q2M-0XVD --until ana.png 'Nobody' [spend]", set())) == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_nothing_is_said_in_english(
    language: str, make_shop: Callable[..., Shop], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = DAY["program"].replace("[shop]", f'[shop]\nlanguage = "{language}"', 1)
    for name, text in {"shop.toml": program, "dearer.toml": DEARER, **DAY["files"]}.items():
        Path(name).write_text(text, encoding="utf-8")
    shop, known = make_shop(program), {*vocabulary(language), *OWN.findall(program)}

    for line, told in typed(shop, DAY["lines"]):
        said = [each for each in told.splitlines() if not each.startswith(FILES)]
        assert not (found := [*strangers("\n".join(said), known)]), f"{line}: {found} in\n{told}"


def typed(shop: Shop, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each line with what it answers, on both streams; it is refused where the day says so."""
    kept: dict[str, str] = {}
    for written in lines:
        line, is_refused = written.removeprefix("! "), written.startswith("! ")
        if keeps := KEPT.fullmatch(line):
            name, path, line = keeps.groups()
            kept[name] = str(at(shop.done(line), path))
        else:
            said = shop(line.format(**kept))
            assert (said.code != 0) == is_refused, (line, said)
            yield line, said.out + said.err


def strangers(text: str, known: set[str]) -> Iterator[str]:
    """The words in Latin letters that are neither names nor known."""
    yield from (word for word in WORD.findall(NAMES.sub(" ", text)) if word.casefold() not in known)


def vocabulary(language: str) -> set[str]:
    """The Latin words of a catalogue's translations, and those that are the same everywhere."""
    with (catalogues.LOCALES / language / "LC_MESSAGES" / "loyalty.po").open("rb") as file:
        told: Any = [
            form for message in read_po(file, locale=language) if message.id for form in catalogues.forms(message.string)
        ]
    words = {word.casefold() for form in told for word in WORD.findall(re.sub(r"\{\w*\}|`[^`]*`", " ", form))}
    return words | {"eur", "latte", "cake", "sqlite", "wal"}


def test_what_is_wrong_in_the_books_is_summed_up_in_the_language_of_the_shop(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(DAY["program"].replace("[shop]", '[shop]\nlanguage = "ru"', 1))
    shop.done("enroll Анна")
    shop.done("earn Анна 12")
    shop.tamper("UPDATE postings SET quantity = quantity + 1")
    told, to_scripts = shop("db verify"), shop.json("db verify")
    assert told.err.startswith("3 ошибки (проверено: 1 операция и 2 проводки). ")
    assert to_scripts.json["problems"] == told.out.splitlines()


def test_what_stands_second_in_a_line_has_no_capital(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(DAY["program"].replace("[shop]", '[shop]\nlanguage = "ru"', 1))
    shop.done("enroll Анна")
    assert (
        "До «Два» ещё 18 баллов; до «Сребро» ещё 98,00\N{NO-BREAK SPACE}€\n"
        in shop("earn Анна 2 --at 2026-02-16 --dry-run").out
    )


def test_a_shop_is_opened_in_the_language_of_its_programme(nowhere: Shop, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(DAY["program"].replace("[shop]", '[shop]\nlanguage = "bg"', 1), encoding="utf-8")
    told = nowhere(f"init --program {tmp_path / 'shop.toml'}").out.splitlines()
    assert told[0].startswith("Роза: магазинът е отворен. Пари в EUR, време Europe/Sofia, книги в ")
    assert told[-1] == "Следва: `loyalty enroll NAME` дава карта на първия клиент."
