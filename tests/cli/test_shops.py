"""A chain of shops: what each says otherwise, what it booked, and what it leaves to the others."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROGRAM, Shop

VARNA = """
[shop]
name = "Rosa by the sea"
without = ["reward:five-off"]

[[earn]]
id = "spend"
points = 3
per = "1.00"

[[reward]]
id = "ice"
name = "Ice cream"
points = 20
"""


@pytest.fixture
def chain(shop: Shop, tmp_path: Path) -> Shop:
    """Ana, in a chain of which Varna says something otherwise."""
    shop.done("enroll Ana")
    apply(shop, tmp_path, VARNA, "--shop Varna")
    return shop


def apply(shop: Shop, folder: Path, text: str, options: str = "") -> object:
    file = folder / "applied.toml"
    file.write_text(text, encoding="utf-8")
    return shop.done(f"{options} program apply {file}")


def test_each_shop_earns_by_its_own_rules_on_one_account(chain: Shop) -> None:
    assert chain.done("--shop Varna earn Ana 10")["earned"]["points"] == 30
    assert chain.done("--shop Sofia earn Ana 10")["earned"]["points"] == 10
    assert chain.done("earn Ana 10")["earned"]["points"] == 10
    assert chain.done("--shop Burgas show Ana")["balance"]["points"] == 50
    assert chain.done("db verify")["ok"]


def test_a_reward_can_be_had_where_it_is_offered(chain: Shop) -> None:
    chain.done("--shop Sofia earn Ana 200")
    offered = {shop: [row["id"] for row in chain.done(f"--shop {shop} reward list")["rewards"]] for shop in ("Varna", "Sofia")}
    assert offered == {"Varna": ["free-coffee", "ice"], "Sofia": ["free-coffee", "five-off"]}
    assert chain.json("--shop Sofia redeem Ana ice").refusal == "unknown_reward"
    assert chain.json("--shop Varna redeem Ana five-off").refusal == "unknown_reward"
    assert chain.done("--shop Varna redeem Ana ice")["spent"] == {"points": 20}


def test_a_voucher_of_one_shop_opens_in_every_other(chain: Shop) -> None:
    code = chain.done("--shop Sofia stamp Ana --count 10")["issued"][0]["voucher"]
    assert chain.done(f"--shop Varna voucher use {code} --for Ana")["reward"] == "free-coffee"


def test_a_receipt_number_is_each_shops_own(chain: Shop) -> None:
    first = chain.done("--shop Varna earn Ana 10 --ref R1")
    other = chain.done("--shop Sofia earn Ana 25 --ref R1")
    assert first["event"] != other["event"]
    assert chain.done("--shop Sofia earn Ana 25 --ref R1")["replayed"]


def test_what_one_shop_booked_another_neither_voids_nor_moves(chain: Shop) -> None:
    chain.done("enroll Boris")
    sale = chain.done("--shop Varna earn Ana 10")["event"]
    for line in (f"void {sale} --reason wrong", f"customer move {sale} Boris --reason wrong"):
        for shop in ("--shop Sofia", ""):
            said = chain.json(f"{shop} {line}")
            assert (said.code, said.refusal, said.json["error"]["shop"]) == (6, "other_shop", "Varna")
    assert chain.done(f"--shop Varna void {sale} --reason wrong")["kind"] == "void"


def test_a_purchase_is_refunded_in_any_shop_by_the_rules_of_its_own(chain: Shop) -> None:
    sale = chain.done("--shop Varna earn Ana 10")["event"]
    assert chain.done(f"--shop Sofia refund {sale} --amount 5")["earned"] == {"points": -15}
    assert chain.done(f"refund {sale}")["earned"] == {"points": -15}
    assert chain.done("db verify")["ok"]


def test_what_was_booked_before_shops_had_names_belongs_to_all(chain: Shop) -> None:
    sale = chain.done("earn Ana 10")["event"]
    assert chain.done(f"--shop Varna void {sale} --reason wrong")["kind"] == "void"


def test_last_is_the_last_of_this_shop(chain: Shop) -> None:
    here = chain.done("--shop Varna earn Ana 10 --till 1")["event"]
    chain.done("--shop Sofia earn Ana 10 --till 1")
    assert chain.done("--shop Varna explain last --till 1")["event"] == here


def test_a_change_of_the_chains_programme_goes_on_below_the_shops_own(chain: Shop, tmp_path: Path) -> None:
    chain.done("--shop Varna earn Ana 10")
    apply(chain, tmp_path, PROGRAM.replace("points = 100", "points = 120"))
    assert chain.done("--shop Varna earn Ana 10")["earned"]["points"] == 30
    assert [(row["shop"], row["chain"]) for row in chain.done("program history")["versions"]] == [
        ("Varna", 3),
        (None, None),
        ("Varna", 1),
        (None, None),
    ]
    assert chain.done("db verify")["ok"]


def test_a_later_change_of_the_chain_holds_in_a_shop_that_speaks_after_it_was_applied(shop: Shop, tmp_path: Path) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 1")
    apply(shop, tmp_path, PROGRAM.replace("points = 1\n", "points = 2\n"), "--at 2026-02-17T13:00")
    shop.now = "2026-02-17T13:30:00Z"
    file = tmp_path / "later.toml"
    file.write_text(PROGRAM.replace('name = "A free coffee"', 'name = "Coffee"'), encoding="utf-8")
    shop.done(f"program apply {file} --from 2026-03-01")
    apply(shop, tmp_path, VARNA, "--shop Varna")
    shop.now = "2026-03-02T12:00:00Z"
    rewards = {row["id"]: row["name"] for row in shop.done("--shop Varna reward list")["rewards"]}
    assert rewards == {"free-coffee": "Coffee", "ice": "Ice cream"}


def test_an_empty_file_gives_a_shop_back_to_its_chain(chain: Shop, tmp_path: Path) -> None:
    chain.done("--shop Varna earn Ana 10")
    apply(chain, tmp_path, "", "--shop Varna")
    assert chain.done("--shop Varna earn Ana 10")["earned"]["points"] == 10


def test_a_shops_programme_comes_out_as_it_went_in(chain: Shop, tmp_path: Path) -> None:
    assert chain("--shop Varna program show").out == VARNA
    assert chain("--shop Sofia program show").out == "# Sofia says nothing otherwise: version 1 of the chain holds.\n"
    assert apply(chain, tmp_path, VARNA, "--shop Varna")["new"] is False  # type: ignore[index]


def test_the_chain_may_not_take_away_what_a_shop_builds_on(chain: Shop, tmp_path: Path) -> None:
    file = tmp_path / "chain.toml"
    file.write_text(PROGRAM.replace('id = "five-off"', 'id = "six-off"'), encoding="utf-8")
    said = chain.json(f"program apply {file}")
    assert (said.code, said.refusal, said.json["error"]["shop"]) == (2, "shop_faults", "Varna")
    assert len(chain.done("program history")["versions"]) == 2


def test_a_file_of_purchases_is_judged_in_the_shop_of_each_row(chain: Shop, tmp_path: Path) -> None:
    file = tmp_path / "purchases.csv"
    file.write_text(
        "ref,customer,at,amount,shop\nR1,ext:x,2026-02-16T10:00,10,Varna\nR1,ext:x,2026-02-16T11:00,10,Sofia\n",
        encoding="utf-8",
    )
    chain.done("customer edit Ana --external-id x")
    chain.now = "2026-02-18T12:00:00Z"
    assert chain.done(f"import purchases {file}")["imported"] == 2
    assert chain.done("show Ana")["balance"]["points"] == 40
    assert chain.done(f"import purchases {file}")["replayed"] == 2
    out = tmp_path / "again.csv"
    chain(f"export purchases --out {out}")
    assert [row.split(",")[-2] for row in out.read_text(encoding="utf-8-sig").splitlines()] == ["shop", "Varna", "Sofia"]


def test_a_simulation_changes_one_shop_or_what_lies_below_all(chain: Shop, tmp_path: Path) -> None:
    chain.done("--shop Varna earn Ana 10")
    chain.done("--shop Sofia earn Ana 10")
    file = tmp_path / "other.toml"
    file.write_text(VARNA.replace("points = 3\n", "points = 5\n"), encoding="utf-8")
    assert points(chain.done(f"--shop Varna program simulate {file}")) == 60
    file.write_text(PROGRAM.replace("points = 1\n", "points = 2\n"), encoding="utf-8")
    assert points(chain.done(f"program simulate {file}")) == 50


def points(simulated: dict[str, dict[str, dict[str, dict[str, int]]]]) -> int:
    return simulated["with"]["units"]["points"]["earned"]


def test_explain_and_history_name_the_shop(chain: Shop) -> None:
    sale = chain.done("--shop Varna earn Ana 10")["event"]
    assert "  shop       Varna\n" in chain(f"explain {sale}").out
    assert chain.done("history Ana")["events"][0]["shop"] == "Varna"
    assert chain("history Ana").out.splitlines()[1].endswith("Varna")
    assert "Varna" not in chain("--shop Varna history Ana").out


def test_the_shops_stand_side_by_side(chain: Shop) -> None:
    chain.done("--shop Varna earn Ana 10")
    gone = chain.done("--shop Varna earn Ana 99")["event"]
    chain.done(f"--shop Varna void {gone} --reason wrong")
    sale = chain.done("--shop Sofia earn Ana 40")["event"]
    chain.done(f"--shop Varna refund {sale} --amount 15")
    chain.done("--shop Varna redeem Ana ice")
    north = {
        "shop": "Varna",
        "purchases": 1,
        "amount": "10.00",
        "refunds": 1,
        "returned": "15.00",
        "redemptions": 1,
        "issued": {"points": 15},
        "redeemed": {"points": 20},
    }
    report = chain.done("report shops")
    assert [row["shop"] for row in report["shops"]] == ["Sofia", "Varna"]
    assert report["shops"][1] == north
    assert chain.done("--shop Varna report shops")["shops"] == [north]
    assert chain("report shops --until 2020-01-01").out == "Nothing was booked then.\n"


def test_what_a_gift_card_pays_is_sold_once(make_shop: Callable[..., Shop]) -> None:
    shop = make_shop(PROGRAM + '\n[[gift_card]]\nid = "present"\n')
    shop.done("enroll Ana")
    code = shop.done("gift sell 50")["code"]
    shop.done(f"pay Ana 20 --gift {code} --ref R1")
    shop.done("refund ref:R1 --amount 5")
    shop.done(f"gift use {code} 10")
    (row,) = shop.done("report shops")["shops"]
    assert (row["purchases"], row["amount"], row["refunds"], row["returned"]) == (1, "20.00", 1, "5.00")
    assert row["redeemed"] == {"credit": "25.00"}


def test_the_shops_stood_as_they_did_then(chain: Shop) -> None:
    chain.done("--shop Varna earn Ana 10 --at 2026-02-16")
    chain.done("--shop Varna earn Ana 99")
    (row,) = chain.done("report shops --at 2026-02-16T18:00")["shops"]
    assert row["amount"] == "10.00"
