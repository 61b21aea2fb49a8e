"""A shop where there was none."""

import re
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.books.programs import THE_BEGINNING
from loyalty_cli.cli.init import Preset, with_shop
from loyalty_cli.program import reading
from tests.conftest import NOW, PROGRAM, Shop

Make = Callable[..., Shop]


def test_init_makes_a_shop_and_says_what_comes_next(nowhere: Shop) -> None:
    said = nowhere("init --preset cafe --name 'Café Rosa' --currency EUR --timezone Europe/Sofia --country BG")
    assert said.code == 0, said.err
    assert said.out.splitlines() == [
        f"Café Rosa is open: money in EUR, time of Europe/Sofia, books in {nowhere.path}.",
        f"{nowhere.path}.key seals its cards: keep a copy of it somewhere else.",
        "`loyalty program show > shop.toml` writes its programme; change it, then `loyalty program apply shop.toml`.",
        "Next: `loyalty enroll NAME` gives the first customer a card.",
    ]


def test_init_answers_scripts_with_the_shop(nowhere: Shop) -> None:
    said = nowhere.done("init --name Rosa --currency JPY --timezone Asia/Tokyo")
    assert len(said.pop("shop")) == 13
    assert said == {
        "db": str(nowhere.path),
        "name": "Rosa",
        "currency": "JPY",
        "timezone": "Asia/Tokyo",
        "program": 1,
        "key": f"{nowhere.path}.key",
    }


@pytest.mark.parametrize("preset", Preset)
def test_every_preset_makes_a_shop(nowhere: Shop, preset: Preset) -> None:
    nowhere.done(f"init --preset {preset}")
    assert [row["version"] for row in nowhere.rows("SELECT version FROM programs")] == [1]


@pytest.mark.parametrize("preset", Preset)
@pytest.mark.parametrize("currency", ["JPY", "KWD", "UYW"])
def test_every_preset_counts_in_every_kind_of_money(nowhere: Shop, preset: Preset, currency: str) -> None:
    nowhere.done(f"init --preset {preset} --currency {currency}")
    source = nowhere.rows("SELECT source FROM programs")[0]["source"]
    assert ("." in "".join(re.findall(r'"\d.*?"', source))) == (currency != "JPY")


def test_the_shop_knows_its_id_and_when_it_was_made(nowhere: Shop) -> None:
    shop = nowhere.done("init")["shop"]
    known = {row["key"]: row["value"] for row in nowhere.rows("SELECT key, value FROM meta")}
    assert (known["shop_id"], known["created_at"]) == (shop, NOW)


def test_the_first_programme_stands_from_the_beginning(nowhere: Shop) -> None:
    nowhere.done("init --at 2026-01-05 --timezone Europe/Sofia --staff Eva")
    assert nowhere.rows("SELECT from_at, applied_at, staff FROM programs") == [
        {"from_at": THE_BEGINNING, "applied_at": "2026-01-05T10:00:00Z", "staff": "Eva"},
    ]


def test_the_programme_can_be_a_file_of_the_shops_own(make_shop: Make) -> None:
    shop = make_shop(PROGRAM)
    assert shop.rows("SELECT source FROM programs")[0]["source"].strip() == PROGRAM.strip()


def test_the_programme_can_come_from_standard_input(nowhere: Shop) -> None:
    assert nowhere(["init", "--program", "-"], stdin="\ufeff" + PROGRAM).code == 0


def test_a_shop_is_made_once(shop: Shop) -> None:
    before = shop.path.read_bytes()
    said = shop.json("init")
    assert (said.code, said.refusal) == (4, "shop_exists")
    assert shop.path.read_bytes() == before


def test_of_eight_at_once_one_makes_the_shop(nowhere: Shop) -> None:
    running = [nowhere.start("init --json") for _ in range(8)]
    ends = [each.communicate() and each.returncode for each in running]
    assert sorted(ends) == [0, 4, 4, 4, 4, 4, 4, 4]
    assert len(nowhere.rows("SELECT * FROM meta WHERE key = 'shop_id'")) == 1


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--currency", "EURO"], 2, "shop.currency"),
        (["--timezone", "Sofia"], 2, "shop.timezone"),
        (["--preset", "pub"], 2, "--preset"),
        (["--program", "missing.toml"], 2, "There is no file missing.toml."),
        (["--program", "."], 2, ". cannot be read: is a directory."),
        (["--name", ""], 2, "shop.name"),
        (["--at", "soon"], 2, "'soon' is not a time."),
        (["--program", "-"], 2, "is missing: a programme begins with [shop]"),
        (["--program", "/dev/zero"], 2, "/dev/zero cannot be read: it is too long for a programme"),
    ],
)
def test_a_refused_init_leaves_nothing_behind(nowhere: Shop, words: list[str], code: int, sentence: str) -> None:
    said = nowhere(["init", *words])
    assert said.code == code
    assert sentence in said.err
    assert said.err.count("\n") == 1
    assert list(nowhere.path.parent.iterdir()) == []


def test_a_programme_that_is_no_text_names_its_line(nowhere: Shop, tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('[shop]\nname = "Café"\n'.encode("latin-1"))
    said = nowhere(["init", "--program", str(tmp_path / "latin.toml")])
    assert (said.code, said.err) == (2, f"{tmp_path}/latin.toml cannot be read: line 2 is not UTF-8; save it as UTF-8 text.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_books_are_for_their_owner_alone(nowhere: Shop) -> None:
    subprocess.run(["sh", "-c", f'umask 000; exec "{sys.executable}" -m loyalty_cli init --db "{nowhere.path}"'], check=True)
    assert {stat.S_IMODE(each.stat().st_mode) for each in nowhere.path.parent.iterdir() if each.name.startswith("missing")} == {
        0o600
    }


def test_a_command_without_a_shop_names_init(nowhere: Shop) -> None:
    said = nowhere("show Ana")
    assert said.code == 5
    assert "loyalty init" in said.err
    assert list(nowhere.path.parent.iterdir()) == []


# The [shop] table of a preset ------------------------------------------------------------------------------------------


def test_what_is_typed_replaces_the_key_and_nothing_else() -> None:
    text = '# Rosa\n[shop]\nname = "Old"   # the name\ncurrency = "EUR"\n\n[points]\nname = "other"\n'
    assert with_shop(text, {"name": 'Ro"sa', "country": "BG"}) == (
        '# Rosa\n[shop]\ncountry = "BG"\nname = "Ro\\"sa"   # the name\ncurrency = "EUR"\n\n[points]\nname = "other"\n'
    )


def test_a_text_without_a_shop_is_left_to_its_reader() -> None:
    assert with_shop("[points]\n", {"name": "Rosa"}) == "[points]\n"


@pytest.mark.parametrize("name", ["Кафе Роза", "Rosa # 1", 'The "Rosa"', "back\\slash", "😀"])
def test_any_name_is_written_as_it_was_typed(name: str) -> None:
    assert reading.read(with_shop(PROGRAM, {"name": name})).shop.name == name
