"""`loyalty import balances`: what customers bring along goes in once, each unit."""

from collections.abc import Callable

import pytest

from tests.conftest import Said, Shop

Bring = Callable[..., Said]
HEAD = "customer,unit,quantity,expires\n"


def sums(said: Said) -> tuple[int, int, int, int]:
    report = said.json
    return report["read"], report["imported"], report["replayed"], report["refused"]


@pytest.fixture
def bring(shop: Shop, write: Callable[..., str]) -> Bring:
    shop.done("enroll Ana --external-id 17")
    shop.done("enroll Boris --external-id 18")

    def bring(held: str, *options: str) -> Said:
        return shop.json(["import", "balances", write(held), *options])

    return bring


def test_balances_are_opened_once(shop: Shop, bring: Bring) -> None:
    held = HEAD + "17,points,120,2026-12-31\n17,stamps:coffee,12,\n17,credit,7.50,\n18,points,0,\n"

    assert sums(bring(held)) == (4, 3, 1, 0)
    assert sums(bring(held)) == (4, 0, 4, 0)
    shown = shop.done("show Ana")
    assert shown["balance"] == {"points": 120, "stamps:coffee": 2, "credit": "7.50"}
    assert shown["expiring"] == [{"unit": "points", "quantity": 120, "at": "2026-12-31"}]
    assert [voucher["reward"] for voucher in shown["vouchers"]] == ["free-coffee"]
    assert {row["kind"] for row in shop.rows("SELECT kind FROM events")} == {"opening"}


def test_a_balance_opened_otherwise_is_refused(shop: Shop, bring: Bring) -> None:
    bring(HEAD + "17,points,120,\n")

    for row in ("17,points,121,", "17,points,120,2026-12-31"):
        said = bring(HEAD + row + "\n18,points,5,\n")
        assert (said.code, said.json["refused"]) == (1, 1)
        assert "was booked before" in said.json["errors"][0]["message"]
    assert shop.done("show Ana")["balance"]["points"] == 120


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("17,stars,5,", "counts no 'stars'"),
        ("17,stamps:cofee,5,", "Did you mean stamps:coffee?"),
        ("17,points,-5,", "is not a whole number"),
        ("17,points,5.5,", "is not a whole number"),
        ("17,points,10000000000,", "is not a whole number"),
        ("17,credit,5.555,", "is not an amount"),
        ("17,points,1E+05,", "Excel has probably shortened it"),
        ("17,points,,", "There is no quantity"),
        ("17,points,5,31.12.2026", "is not a day"),
        ("17,points,5,2026-02-16", "The last usable day 2026-02-16 is over"),
        ("17,stamps:coffee,5,2026-12-31", "leave expires empty"),
        ("19,points,5,", "Import the customers first"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(shop: Shop, bring: Bring, row: str, said: str) -> None:
    refused = bring(HEAD + row + "\n18,points,7,2026-02-17\n")

    assert (refused.code, sums(refused)) == (1, (2, 1, 0, 1))
    assert said in refused.json["errors"][0]["message"]
    assert refused.json["errors"][0]["line"] == 2
    assert shop.done("show Boris")["balance"]["points"] == 7


def test_our_own_balances_go_into_another_shop(make_shop: Callable[..., Shop], write: Callable[..., str]) -> None:
    here, there = make_shop(name="here"), make_shop(name="there")
    for shop in (here, there):
        shop.done("enroll Ana --external-id 17")
    here.done("earn Ana 12 --item LATTE*2@3.50 --item CAKE@5.00")
    taken = here("export balances").out

    said = there.json(["import", "balances", write(taken), "--map", "external_id=customer"])

    assert sums(said) == (2, 2, 0, 0), said.out
    assert there.done("show Ana")["balance"] == here.done("show Ana")["balance"]
