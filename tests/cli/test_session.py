"""What a command is told beside its own words."""

import sys
from pathlib import Path

import pytest

from loyalty_cli.cli.session import BadTime, Session, instant
from tests.conftest import NOW, clock_at


def test_without_a_word_the_shop_lies_in_the_data_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    target = Path(Session().target)
    assert (target.name, target.parent.name) == ("shop.db", "loyalty")
    assert sys.platform != "linux" or target == tmp_path / "loyalty" / "shop.db"


def test_what_was_typed_is_the_shop() -> None:
    assert Session(typed_db="x.db").target == "x.db"


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        (None, NOW),
        ("2026-02-17T14:05", "2026-02-17T12:05:00Z"),
        ("2026-07-17T14:05", "2026-07-17T11:05:00Z"),  # summer time
        ("2026-02-17T14:05:06Z", "2026-02-17T14:05:06Z"),
        ("2026-02-17T14:05+01:00", "2026-02-17T13:05:00Z"),
        ("2026-02-17", "2026-02-17T10:00:00Z"),
    ],
)
def test_at_is_read_on_the_wall_of_the_shop(typed: str | None, at: str) -> None:
    with clock_at(NOW):
        assert Session(typed_at=typed).at_in("Europe/Sofia") == at


def test_what_is_recorded_is_the_real_present() -> None:
    with clock_at(NOW):
        assert Session(typed_at="2020-01-01").recorded_at == NOW


@pytest.mark.parametrize(
    "typed", ["soon", "", "2026-13-01", "14:05", "2026-02-17T25:00", "٢٠٢٦-02-17", "0001-01-01T00:00+23:59"]
)
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadTime, match="Write it like 2026-02-17T14:05"):
        instant(typed, "Europe/Sofia")


def test_a_shop_that_was_not_opened_is_not_closed() -> None:
    Session(typed_db="/nowhere/shop.db").close()
