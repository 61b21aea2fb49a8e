"""`loyalty import gifts` and `import vouchers`: another system's codes go on working, once each."""

from collections.abc import Callable

import pytest

from loyalty_cli.books.verifying import verify
from loyalty_cli.storage import open_shop
from tests.conftest import PROGRAM, Said, Shop

Bring = Callable[..., Said]
GIFTS = '\n[[gift_card]]\nid = "present"\nmin = "10.00"\ndays = 365\n'
CREDIT = '\n[[reward]]\nid = "two-credit"\nkind = "credit"\nvalue = "2.00"\n'


@pytest.fixture
def program() -> str:
    return PROGRAM + GIFTS + CREDIT


@pytest.fixture
def bring(shop: Shop, write: Callable[..., str]) -> Bring:
    shop.done("enroll Ana --external-id 17")

    def bring(what: str, held: str, *options: str) -> Said:
        return shop.json(["import", what, write(held), *options])

    return bring


def sums(said: Said) -> tuple[int, int, int, int]:
    report = said.json
    return report["read"], report["imported"], report["replayed"], report["refused"]


@pytest.mark.one_file
def test_open_gift_cards_are_taken_over_with_their_codes(shop: Shop, bring: Bring) -> None:
    held = (
        "code,balance,currency,until,kind,customer\n"
        "GIFT-OIL-01,25.00,EUR,2026-12-31,present,17\n"
        "lorem 4242,7.50,,,,\n"
        "0000-EMPTY,0.00,eur,,,\n"
    )

    assert sums(bring("gifts", held)) == (3, 2, 1, 0)
    assert sums(bring("gifts", held)) == (3, 0, 3, 0)

    shown = shop.done(["gift", "show", "gift oil 01"])
    assert (shown["code"], shown["balance"], shown["until"], shown["gift"], shown["name"]) == (
        *("GIFT-OIL-01", "25.00", "2026-12-31", "present", "Ana"),
    )
    assert shop.done(["gift", "use", "LOREM-4242", "7.50"])["balance"] == "0.00"
    assert {row["kind"] for row in shop.rows("SELECT kind FROM events WHERE kind <> 'payment'")} == {"opening"}
    assert sums(bring("gifts", held)) == (3, 0, 3, 0)
    assert verify(open_shop(str(shop.path))).problems == []


def test_a_gift_card_that_came_otherwise_is_refused(bring: Bring) -> None:
    bring("gifts", "code,balance\nABCD-1,25.00\n")

    said = bring("gifts", "code,balance\nabcd1,24.00\nABCD-2,5.00\nABCD 2,5.00\nABCD 2,6.00\n")

    assert sums(said) == (4, 1, 1, 2)
    assert [error["line"] for error in said.json["errors"]] == [2, 5]
    assert "another gift card" in said.json["errors"][0]["message"]


@pytest.mark.one_file
def test_a_brought_gift_card_is_refunded_and_its_opening_undone(shop: Shop, bring: Bring) -> None:
    bring("gifts", "code,balance\nABCD-1,25.00\nABCD-2,8.00\n")
    first, second = (row["id"] for row in shop.rows("SELECT id FROM events WHERE kind = 'opening' ORDER BY id"))
    shop.done("gift use ABCD-1 5.00")

    assert shop.done("gift refund ABCD-1")["amount"] == "20.00"
    events = {each["event"]: each for each in shop.done("gift show ABCD-2")["events"]}
    [opening] = events
    shop.done(f"void {opening} --reason 'not ours'")
    assert (first < second, shop.done("gift show ABCD-2")["status"]) == (True, "cancelled")
    assert verify(open_shop(str(shop.path))).problems == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("AB-1,5.00,,,,", "has not 4 to 64 visible characters"),
        (f"{'A' * 65},5.00,,,,", "has not 4 to 64 visible characters"),
        (",5.00,,,,", "There is no code."),
        ("ABCD-1,,,,,", "There is no balance."),
        ("ABCD-1,-5.00,,,,", "it takes no sign"),
        ("ABCD-1,5.00,RON,,,", "Gift cards of this shop are in EUR, not in 'RON'"),
        ("ABCD-1,5.00,,2026-02-16,,", "The last usable day 2026-02-16 is over."),
        ("ABCD-1,5.00,,31.12.2026,,", "is not a day"),
        ("ABCD-1,5.00,,,presnt,", "Did you mean present?"),
        ("ABCD-1,5.00,,,,99", "There is no customer with the external id '99'"),
        ("1.23E+15,5.00,,,,", "Excel has probably shortened it"),
    ],
)
def test_a_bad_row_of_gift_cards_is_refused_with_its_reason(bring: Bring, row: str, said: str) -> None:
    answer = bring("gifts", f"code,balance,currency,until,kind,customer\n{row}\nGOOD-1,5.00,,,,\n")

    assert (answer.code, sums(answer)) == (1, (2, 1, 0, 1))
    assert (answer.json["errors"][0]["line"], said in answer.json["errors"][0]["message"]) == (2, True)


@pytest.mark.one_file
def test_voucher_codes_are_taken_over(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Boris")
    held = "code,reward,until,customer\nSUMMER-OIL,five-off,2026-12-31,\nhers 0001,five-off,,17\nMONEY-1,two-credit,,\n"

    assert sums(bring("vouchers", held)) == (3, 3, 0, 0)
    assert shop.json(["voucher", "use", "HERS-0001", "--for", "Boris"]).refusal == "foreign_voucher"
    assert shop.done(["voucher", "use", "HERS-0001", "--for", "Ana"])["discount"] == "5.00"
    assert shop.done(["voucher", "show", "summer oil"])["until"] == "2026-12-31"
    assert shop.done(["voucher", "use", "summer oil", "--bill", "12.00"])["discount"] == "5.00"
    assert shop.json(["voucher", "use", "summer oil"]).refusal == "voucher_used"
    assert shop.done("voucher use money1 --for Boris")["earned"] == {"credit": "2.00"}
    assert sums(bring("vouchers", held)) == (3, 0, 3, 0)
    assert verify(open_shop(str(shop.path))).problems == []


def test_a_voucher_code_that_came_otherwise_is_refused(bring: Bring) -> None:
    bring("vouchers", "code,reward,until,customer\nABCD-1,five-off,,\n")

    rows = ("ABCD-1,free-coffee,,", "ABCD-1,five-off,2026-12-31,", "ABCD-1,five-off,,17", "ABCD-2,five-of,,")
    said = bring("vouchers", "code,reward,until,customer\n" + "\n".join(rows) + "\n")

    assert sums(said) == (4, 0, 0, 4)
    assert "Did you mean five-off?" in said.json["errors"][3]["message"]


@pytest.mark.parametrize("what", ["gifts", "vouchers"])
def test_a_rehearsal_and_a_strict_file_with_a_fault_bring_nothing(shop: Shop, bring: Bring, what: str) -> None:
    held = {"gifts": "code,balance\nABCD-1,5.00\nA,5.00\n", "vouchers": "code,reward\nABCD-1,five-off\nA,five-off\n"}[what]

    assert sums(bring(what, held, "--dry-run")) == (2, 1, 0, 1)
    assert sums(bring(what, held, "--strict")) == (2, 0, 0, 1)

    assert shop.rows("SELECT * FROM events") == []
    assert [row["name"] for row in shop.rows("SELECT name FROM customers")] == ["Ana"]


def test_what_is_exported_is_what_another_shop_takes_over(
    make_shop: Callable[..., Shop], program: str, write: Callable[..., str]
) -> None:
    old, new = make_shop(program, name="old"), make_shop(program, name="new")
    for each in (old, new):
        each.done("enroll Ana --external-id 17")
    code, used = (old.done(f"gift sell {amount} --to Ana")["code"] for amount in ("30.00", "20.00"))
    old.done(f"gift use {used} 20.00")
    old.done(f"gift use {code} 4.50")
    [bearer] = old.done("voucher issue five-off --until 2026-12-31")["issued"]
    [hers] = old.done("voucher issue free-coffee --for Ana")["issued"]

    for what in ("gifts", "vouchers"):
        said = new.json(["import", what, write(old(f"export {what}").out)])
        assert said.json["refused"] == 0, said.json

    assert new.done(f"gift show {code}")["balance"] == "25.50"
    assert new.done(f"voucher show {bearer['voucher']}")["until"] == "2026-12-31"
    assert new.done(f"voucher show {hers['voucher']}")["name"] == "Ana"
    assert used[-4:] not in old("export gifts").out


@pytest.mark.parametrize(("what", "more"), [("gifts", "balance"), ("vouchers", "reward")])
def test_only_what_is_open_is_taken_over(bring: Bring, what: str, more: str) -> None:
    value = {"balance": "5.00", "reward": "five-off"}[more]
    rows = (f"ABCD-1,{value},blocked", f"…4K9T,{value},open", f"ABCD-3,{value},Open")

    said = bring(what, f"code,{more},status\n" + "\n".join(rows) + "\n")

    assert sums(said) == (3, 1, 0, 2)
    assert said.json["errors"][0]["message"] == "It is 'blocked' there; only what is open is taken over."
