"""Shops that had books of their own join a chain."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROGRAM, Shop

LATER, AFTER = "2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z"


@pytest.fixture
def chain(make_shop: Callable[..., Shop]) -> Shop:
    """Ana and Boris, and a sale under R1."""
    chain = make_shop(name="chain")
    for line in (
        "enroll 'Ana Ivanova' --phone +359888123456",
        "enroll Boris --email boris@example.com",
        "--shop Sofia earn Ana 10 --ref R1",
    ):
        chain.done(line)
    return chain


@pytest.fixture
def varna(make_shop: Callable[..., Shop]) -> Shop:
    """Ana under another name, Boris under no contact, Vera whom nobody knows; twice the points."""
    varna = make_shop(PROGRAM.replace("points = 1\n", "points = 2\n"), name="varna")
    for line in (
        "enroll Anna --phone +359888123456 --email ana@example.com",
        "enroll Boris",
        "enroll Vera --phone +359888000001",
        "earn Anna 20 --ref R1",
        "earn Vera 7 --ref R2",
        "stamp Vera --count 10",
        "earn Boris 5",
    ):
        varna.done(line)
    return varna


def join(chain: Shop, shop: Shop, options: str = "") -> dict[str, object]:
    chain.now = LATER
    return chain.done(f"--shop Varna db copy {shop.place} {chain.place} {options}")  # type: ignore[no-any-return]


def test_whoever_is_known_by_phone_has_one_account_afterwards(chain: Shop, varna: Shop) -> None:
    joined = join(chain, varna)
    assert (joined["customers"], joined["events"]) == (3, 4)
    assert [(row["name"], row["by"]) for row in joined["matched"]] == [("Anna", ["phone"])]  # type: ignore[attr-defined]
    assert chain.done("show +359888123456")["balance"]["points"] == 50
    assert chain.done("show ana@example.com")["customer"]["name"] == "Ana Ivanova"
    assert chain.done("db verify")["ok"]


def test_a_name_alone_makes_nobody_the_same(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    assert chain.json("show Boris").refusal == "ambiguous"


def test_the_history_of_the_shop_stays_what_its_own_rules_made_it(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    assert chain.done("show Vera")["balance"]["points"] == 14
    assert chain.done("--shop Varna refund ref:R2")["earned"] == {"points": -14}
    assert chain.done("--shop Varna earn Vera 7 --ref R3")["earned"]["points"] == 7
    assert chain.done("--shop Varna earn Vera 7 --ref late --at 2026-02-17T13:00:00Z")["earned"]["points"] == 14
    assert chain.done("db verify")["ok"]


def test_receipt_numbers_are_kept_apart_by_shop(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    rows = chain.rows("SELECT shop, amount_minor FROM events WHERE ref = 'R1' ORDER BY shop")
    assert rows == [{"shop": "Sofia", "amount_minor": 1000}, {"shop": "Varna", "amount_minor": 2000}]


def test_a_voucher_of_the_shop_opens_in_the_chain(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    assert chain.done("--shop Sofia redeem Vera free-coffee")["reward"] == "free-coffee"


def test_a_dry_run_tells_the_same_and_writes_nothing(chain: Shop, varna: Shop) -> None:
    before = chain.rows("SELECT count(*) AS held FROM events")
    would = join(chain, varna, "--dry-run")
    assert chain.rows("SELECT count(*) AS held FROM events") == before
    did = join(chain, varna)
    assert {**would, "dry_run": False} == did


def test_who_joins_twice_joins_once(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    assert join(chain, varna)["replayed"]
    assert chain.done("show Vera")["balance"]["points"] == 14


def test_two_people_of_the_chain_are_not_made_one_by_a_third(chain: Shop, varna: Shop) -> None:
    varna.done("customer edit Anna --email boris@example.com")
    joined = join(chain, varna)
    assert [row["name"] for row in joined["conflicts"]] == ["Anna"]  # type: ignore[attr-defined]
    assert chain.done("show +359888123456")["balance"]["points"] == 10
    assert chain.done("db verify")["ok"]


def test_a_merge_of_the_joining_can_be_undone(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    chain.now = AFTER
    event = next(row["event"] for row in chain.done("history +359888123456")["events"] if "merge" in row["kind"])
    chain.done(f"customer merge --undo {event} --reason 'two sisters'")
    assert chain.done("show +359888123456")["balance"]["points"] == 10
    assert chain.done("db verify")["ok"]


# The codes on its cards ---------------------------------------------------------------------------------------------


def code_of(shop: Shop, who: str) -> str:
    return str(shop.done(["card", "show", who])["code"])


def key_of(shop: Shop) -> Path:
    return Path(shop.done("card key show-id")["file"])


def test_a_code_that_the_shop_sealed_opens_in_the_chain_and_new_ones_are_the_chains(chain: Shop, varna: Shop) -> None:
    code = code_of(varna, "Vera")
    assert chain.json(["show", code]).refusal == "forged_code"

    assert join(chain, varna)["keys"] == ["Varna:1"]

    assert chain.done(["show", code])["customer"]["name"] == "Vera"
    assert chain.done(["show", code_of(chain, "Vera")])["customer"]["name"] == "Vera" != code_of(chain, "Vera") != code
    assert chain.json(["show", f"{code[:-1]}{(int(code[-1]) + 1) % 10}"]).refusal == "forged_code"
    shown = chain.done("card key show-id")["keys"]
    assert [(key["shop"], key["id"], key["status"]) for key in shown] == [(None, 1, "current"), ("Varna", 1, "taken")]


def test_a_joined_key_stays_when_the_chain_rotates_its_own_and_goes_when_it_is_revoked(chain: Shop, varna: Shop) -> None:
    code = code_of(varna, "Vera")
    join(chain, varna)
    chain.done("card key rotate --until 2026-12-31")
    assert chain.done(["show", code])["customer"]["name"] == "Vera"

    chain.done("card key revoke Varna:1 --yes")

    assert chain.json(["show", code]).refusal == "revoked_key"
    assert chain.done(["show", code_of(chain, "Vera")])["customer"]["name"] == "Vera"
    assert chain.json("card key revoke Varna:1 --yes").refusal == "already_revoked"


def test_a_shop_whose_key_is_lost_joins_and_its_cards_are_typed(chain: Shop, varna: Shop) -> None:
    code = code_of(varna, "Vera")
    key_of(varna).unlink()
    assert join(chain, varna)["keys"] == []
    assert chain.json(["show", code]).refusal == "forged_code"
    assert chain.done(["show", code[:16]])["customer"]["name"] == "Vera"


def test_a_dry_run_lays_no_key_beside_the_chain(chain: Shop, varna: Shop) -> None:
    before = key_of(chain).read_text(encoding="utf-8")
    assert join(chain, varna, "--dry-run")["keys"] == ["Varna:1"]
    assert key_of(chain).read_text(encoding="utf-8") == before


def test_the_chains_programme_may_change_after_a_shop_joined(chain: Shop, varna: Shop) -> None:
    join(chain, varna)
    chain.now = AFTER
    file = chain.path.with_name("new.toml")
    file.write_text(PROGRAM.replace("points = 1\n", "points = 3\n"), encoding="utf-8")
    chain.done(f"program apply {file}")
    assert chain.done("--shop Varna earn Vera 10")["earned"]["points"] == 30
    assert chain.done("db verify")["ok"]


@pytest.mark.parametrize(
    ("line", "code", "status"),
    [
        ("--shop Varna db copy {chain} {chain}", "cannot_join", 1),
        ("--shop Sofia db copy {varna} {chain}", "shop_name_taken", 4),
        ("--shop Varna db copy {varna} {none}", "no_database", 5),
        ("db copy {varna} {chain} --dry-run", "usage", 2),
    ],
)
def test_what_cannot_join_is_refused(chain: Shop, varna: Shop, line: str, code: str, status: int) -> None:
    folder = chain.path.parent
    said = chain.json(line.format(chain=chain.place, varna=varna.place, none=folder / "none.db"))
    assert (said.code, said.refusal) == (status, code)
    assert chain.done("db verify")["events"] == 1
