"""What the counter is refused is said in the shop's language: one case of the corpus for each code that a line can reach."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bad_input.corpus import Case, cases, filled
from tests.bad_input.shops import Template, make

# What is typed is read before a shop is open, and files are the matter of whoever keeps the machine.
ENGLISH = {
    "bad_backup_target",
    "bad_path",
    "bad_url",
    "bad_wallet_id",
    "file_exists",
    "file_missing",
    "file_unreadable",
    "file_unwritable",
    "no_database",
    "not_a_backup",
    "not_a_table",
    "server_away",
    "shop_exists",
    "unknown_topic",
    "usage",
}
CYRILLIC = re.compile("[а-яё]")


def _typed() -> Iterator[Case]:
    """The first plain line of each code."""
    seen = set(ENGLISH)
    for case in cases():
        is_plain = case.shop == "cafe" and case.situation is None and case.file is None and not (case.env or case.before)
        if is_plain and not case.process and case.code is not None and case.code not in seen:
            seen.add(case.code)
            yield case


@pytest.fixture(scope="module")
def russian(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return make("cafe", tmp_path_factory.mktemp("russian"), language="ru")


@pytest.mark.parametrize("case", [*_typed()], ids=lambda case: str(case.code))
def test_a_refusal_is_told_in_the_language_of_the_shop(case: Case, russian: Template, tmp_path: Path) -> None:
    shop = russian.copy(tmp_path)
    names = {"folder": str(tmp_path), "file": str(tmp_path / case.name), "db": str(tmp_path / "shop.db"), **russian.names}
    words = [filled(word, names) for word in case.words(names)]

    to_people, to_scripts = shop(words), shop.json(words)

    assert to_people.code == to_scripts.code == case.exit
    assert to_scripts.json["error"]["code"] == case.code
    assert CYRILLIC.search(to_people.err), to_people.err
    assert case.told in to_scripts.json["error"]["message"]
    assert not CYRILLIC.search(to_scripts.json["error"]["message"].replace(case.typed, ""))
