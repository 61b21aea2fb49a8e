"""`loyalty program simulate`: another programme beside how it was, for people and for scripts."""

from pathlib import Path

import pytest

from tests.conftest import NOW, PROGRAM, Shop

VALUE = '\n[points]\nvalue = "0.05"\n'
TIERS = '\n[tiers]\n[[tier]]\nid = "silver"\nname = "Silver"\nat = "100.00"\n'
OTHER = (
    (PROGRAM + VALUE + TIERS)
    .replace("points = 1\n", "points = 2\n")
    .replace("points = 100\n", "points = 400\n")
    .replace("size = 10\n", "size = 5\n")
    .replace('at = "100.00"', 'at = "120.00"')
)


@pytest.fixture
def program() -> str:
    return PROGRAM + VALUE + TIERS


@pytest.fixture
def used(shop: Shop) -> Shop:
    """A shop where Ana and Boris bought, and Ana took something off her bill."""
    shop.done("enroll Ana --at 2026-01-01")
    shop.done("enroll Boris --at 2026-01-01")
    shop.done("earn Ana 110.00 --at 2026-01-05")
    shop.done("redeem Ana five-off --bill 20.00 --at 2026-01-07")
    shop.done("earn Boris 21.00 --item LATTE*6 --at 2026-02-06")
    return shop


@pytest.fixture
def other(tmp_path: Path) -> str:
    """Where the other programme lies."""
    path = tmp_path / "other.toml"
    path.write_text(OTHER, encoding="utf-8")
    return str(path)


def test_both_programmes_stand_side_by_side(used: Shop, other: str) -> None:
    assert used(["program", "simulate", other]).out.splitlines() == [
        "                              now  with other.toml  difference",
        "purchases                       2                2           0",
        "points earned                 131              262        +131",
        "  redeemed                    100                0        -100",
        "  expired                       0                0           0",
        "  owed                         31              262        +231",
        "  worth, EUR                 1.55            13.10      +11.55",
        "stamps (Coffee card), given     6                6           0",
        "  on cards that were filled     0                5          +5",
        "  owed                          6                1          -5",
        "rewards taken                   1                0          -1",
        "discounts given, EUR         5.00             0.00       -5.00",
        "vouchers issued                 0                1          +1",
        "vouchers open                   0                1          +1",
        "customers without a tier        1                2          +1",
        "customers, Silver               1                0          -1",
        "Nobody would rise, one customer would fall:",
        "  falls  Ana  Silver → no tier",
        "With other.toml, the rules refuse 1 redemption.",
        "Nothing was written.",
    ]


def test_scripts_get_both_sides_and_the_difference(used: Shop, other: str) -> None:
    ana = used.done("show Ana")["customer"]["id"]
    told = used.done(["program", "simulate", other])
    assert {key: told[key] for key in ("file", "version", "from", "to", "at", "customers", "rise", "fall", "moves")} == {
        "file": other,
        "version": None,
        "from": None,
        "to": None,
        "at": NOW,
        "customers": 2,
        "rise": 0,
        "fall": 1,
        "moves": [{"customer": ana, "name": "Ana", "from": "silver", "to": None, "step": -1}],
    }
    assert told["with"] == {
        "purchases": 2,
        "redemptions": 0,
        "discounts": "0.00",
        "units": {
            "points": {"earned": 262, "redeemed": 0, "expired": 0, "otherwise": 0, "owed": 262},
            "stamps:coffee": {"earned": 6, "redeemed": 5, "expired": 0, "otherwise": 0, "owed": 1},
        },
        "worth": "13.10",
        "vouchers": {"issued": 1, "used": 0, "expired": 0, "cancelled": 0, "open": 1},
        "tiers": [{"tier": None, "customers": 2}, {"tier": "silver", "customers": 0}],
        "refused": {"redemption": 1},
        "left_out": {},
    }
    assert told["difference"] == {
        "purchases": 0,
        "redemptions": -1,
        "discounts": "-5.00",
        "units": {
            "points": {"earned": 131, "redeemed": -100, "expired": 0, "otherwise": 0, "owed": 231},
            "stamps:coffee": {"earned": 0, "redeemed": 5, "expired": 0, "otherwise": 0, "owed": -5},
        },
        "worth": "11.55",
        "vouchers": {"issued": 1, "used": 0, "expired": 0, "cancelled": 0, "open": 1},
    }


def test_the_days_limit_what_is_lived_through(used: Shop, other: str) -> None:
    told = used.done(["program", "simulate", other, "--from", "2026-02-01", "--to", "2026-02-10"])
    assert (told["from"], told["to"], told["at"]) == ("2026-02-01", "2026-02-10", "2026-02-10T21:59:59Z")
    assert (told["now"]["purchases"], told["with"]["units"]["points"]["earned"]) == (1, 42)
    assert used.done(["program", "simulate", other, "--at", "2026-01-06"])["now"]["units"]["points"]["owed"] == 110


def test_an_older_version_can_be_tried_too(used: Shop, other: str) -> None:
    used.done(["program", "apply", other])
    said = used("program simulate --version 1").out.splitlines()
    assert said[0].split() == ["now", "with", "version", "1", "difference"]
    assert said[1].split() == ["purchases", "2", "2", "0"]
    assert used.done("program simulate --version 1")["version"] == 1


def test_an_empty_time_says_so(used: Shop, other: str) -> None:
    empty = "Nothing was booked in that time: there is nothing to simulate.\n"
    assert used(["program", "simulate", other, "--to", "2025-12-31"]).out == empty


def test_what_cannot_be_tried_is_refused(used: Shop, other: str, tmp_path: Path) -> None:
    assert used.json("program simulate").code == 2
    assert used.json(["program", "simulate", other, "--version", "1"]).code == 2
    assert used.json(["program", "simulate", other, "--from", "2026-02-02", "--to", "2026-02-01"]).refusal == "usage"
    assert used.json("program simulate --version 9").refusal == "unknown_program_version"
    foreign = tmp_path / "foreign.toml"
    foreign.write_text(OTHER.replace("EUR", "USD"), encoding="utf-8")
    assert used.json(["program", "simulate", str(foreign)]).refusal == "books_not_empty"
    foreign.write_text(OTHER.replace("points = 2", "ponts = 2"), encoding="utf-8")
    assert used.json(["program", "simulate", str(foreign)]).refusal == "program_faults"


def test_as_many_names_as_asked(used: Shop, other: str) -> None:
    said = used(["program", "simulate", other, "--limit", "0"]).out.splitlines()
    assert "  and 1 more: --limit shows them" in said
    assert used.done(["program", "simulate", other, "--limit", "0"])["moves"] == []


def test_quietly_it_says_nothing(used: Shop, other: str) -> None:
    assert used(["program", "simulate", other, "--quiet"]).out == ""


def test_a_code_that_the_other_programme_does_not_know_leaves_the_sale(shop: Shop, tmp_path: Path) -> None:
    code = '\n[[promotion]]\nid = "spring"\npoints = 30\ncode = "SPRING"\n'
    path = tmp_path / "with.toml"
    path.write_text(PROGRAM + code, encoding="utf-8")
    shop.done(f"program apply '{path}'")
    shop.done("enroll Ana")
    shop.done("earn Ana 12.50 --code spring")
    path.write_text(PROGRAM, encoding="utf-8")
    told = shop.done(f"program simulate '{path}'")
    assert (told["with"]["purchases"], told["with"]["units"]["points"]["earned"]) == (1, 12)
    assert told["now"]["units"]["points"]["earned"] == 42
