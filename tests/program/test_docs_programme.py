"""docs/programme.md knows every key, and every example in it is valid."""

import re

import pytest

from loyalty_cli.program.keys import EXPIRE, LIMIT, TABLES, THANKS, WHEN
from loyalty_cli.program.reading import read
from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "programme.md").read_text(encoding="utf-8")
SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'
HEADINGS = {name: f"[{name}]" if table.told_apart_by is None else f"[[{name}]]" for name, table in TABLES.items()}
KEYS = {HEADINGS[name]: set(table.keys) for name, table in TABLES.items()}
KEYS |= {"expire": set(EXPIRE), "when": set(WHEN), "limit": set(LIMIT), "referrer": set(THANKS)}
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


def documented() -> dict[str, set[str]]:
    """The keys in the tables of the page, by the heading, or the head of the table, that they stand below."""
    found: dict[str, set[str]] = {}
    table = ""
    for line in TEXT.splitlines():
        if heading := re.match(r"#{2,3} `([^`]+)`", line) or re.match(r"\| key of `([^`]+)`", line):
            table = heading[1]
        elif row := re.match(r"\| `([^`]+)` \|", line):
            found.setdefault(table, set()).add(row[1])
    return found


def test_every_key_is_documented_and_no_other() -> None:
    assert documented() == KEYS


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_every_example_is_valid(example: str) -> None:
    read(example if "[shop]" in example else SHOP + example)


def test_there_is_an_example_of_every_table() -> None:
    assert all(any(heading in example for example in EXAMPLES) for heading in HEADINGS.values())
