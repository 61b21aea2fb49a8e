"""A pattern is compiled when the first text is held against it, and is then what `re.compile` makes."""

import re

import pytest

from loyalty_cli.patterns import pattern


def test_a_pattern_finds_what_its_compiled_form_finds() -> None:
    day = pattern(r"(\d{4})-(\d\d)", re.ASCII)
    for _ in range(2):
        found = day.fullmatch("2026-02")
        assert found is not None
        assert found.groups() == ("2026", "02")
    assert day.fullmatch("٢٠٢٦-٠٢") is None
    assert day.sub("*", "2026-02 2026-03") == "* *"


def test_a_pattern_that_is_never_used_is_never_compiled() -> None:
    broken = pattern("(")
    with pytest.raises(re.error):
        broken.match("a")
