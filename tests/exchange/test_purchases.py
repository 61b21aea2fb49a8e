"""`loyalty import purchases`, by typed lines: what goes in, what is refused, and that nothing goes in twice."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from loyalty_cli.exchange import importing
from tests.conftest import PROGRAM, Said, Shop

HEAD = "ref,customer,at,amount\n"
Write = Callable[..., str]


def sums(said: Said) -> tuple[int, int, int, int]:
    """Read, imported, replayed, refused."""
    report = said.json
    return report["read"], report["imported"], report["replayed"], report["refused"]


def messages(said: Said) -> dict[int, str]:
    return {error["line"]: error["message"] for error in said.json["errors"]}


def points(shop: Shop, who: str) -> int:
    return int(shop.done(f"show {who}")["balance"]["points"])


@pytest.fixture
def bring(shop: Shop, write: Write) -> Callable[..., Said]:
    """Import a file that holds this text, with --json."""

    def bring(held: str | bytes, *options: str, name: str = "file.csv") -> Said:
        return shop.json(["import", "purchases", write(held, name), *options])

    return bring


Bring = Callable[..., Said]


def test_a_file_goes_in_once(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    held = HEAD + "r1,17,2026-02-01,12.50\nr2,17,2026-02-02,3\n"

    first, second = bring(held), bring(held)

    assert (first.code, sums(first)) == (0, (2, 2, 0, 0))
    assert (second.code, sums(second)) == (0, (2, 0, 2, 0))
    assert first.json == {"read": 2, "imported": 2, "replayed": 0, "refused": 0, "errors": []}
    assert points(shop, "Ana") == 15


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("2026-02-01", "2026-02-01T10:00:00Z"),
        ("20260201", "2026-02-01T10:00:00Z"),
        ("2026-02-01 14:05", "2026-02-01T12:05:00Z"),
        ("2026-02-01T14:05:06.9", "2026-02-01T12:05:06Z"),
        ("2026-02-01T14:05Z", "2026-02-01T14:05:00Z"),
    ],
)
def test_a_day_alone_means_noon_and_a_time_is_that_of_the_shop(shop: Shop, bring: Bring, typed: str, at: str) -> None:
    bring(HEAD + f"r1,17,{typed},5\n", "--create-customers")

    assert shop.rows("SELECT at FROM events") == [{"at": at}]


def test_a_row_without_a_ref_goes_in_once_and_its_twin_too(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    held = "customer,at,amount\n17,2026-02-01,5\n17,2026-02-01,5\n17,2026-02-01,7\n"

    assert sums(bring(held)) == (3, 3, 0, 0)
    assert sums(bring(held)) == (3, 0, 3, 0)
    assert sums(bring(held + "17,2026-02-01,5\n")) == (4, 1, 3, 0)
    assert points(shop, "Ana") == 22


def test_a_bad_row_is_refused_with_its_line_and_the_rest_goes_in(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")

    said = bring(HEAD + "r1,17,2026-02-01,5\nr2,17,2026-02-01,12.505\nr3,17,2026-02-01,7\n")

    assert (said.code, sums(said)) == (1, (3, 2, 0, 1))
    assert list(messages(said)) == [3]
    assert "12.505" in messages(said)[3]
    assert points(shop, "Ana") == 12


BAD = {
    "amount with thousands": ('r,17,2026-02-01,"1,250.00"', "is not an amount"),
    "amount below zero": ("r,17,2026-02-01,-5", "it takes no sign"),
    "no amount": ("r,17,2026-02-01,", "There is no amount"),
    "no customer": ("r,,2026-02-01,5", "There is no customer"),
    "no time": ("r,17,,5", "There is no at"),
    "a day of another order": ("r,17,01.02.2026,5", "is not a time"),
    "a short day": ("r,17,03/04/05,5", "is not a time"),
    "a day that is none": ("r,17,2026-02-30,5", "is not a time"),
    "a future time": ("r,17,2027-02-01,5", "lies in the future"),
    "a card with a slip": ("r,4929123412341235,2026-02-01,5", "is not a card number"),
    "nobody's id": ("r,#38G1JKGJPA6J6,2026-02-01,5", "There is no customer '#38G1JKGJPA6J6'"),
    "nobody's phone": ("r,+359881234567,2026-02-01,5", "There is no customer '+359881234567'"),
    "nobody's address": ("r,ana@example.com,2026-02-01,5", "There is no customer 'ana@example.com'"),
    "an unknown word": ("r,18,2026-02-01,5", "no customer with the external id '18'. --create-customers"),
    "a name is no way to say who": ("r,Ana,2026-02-01,5", "no customer with the external id 'Ana'"),
    "a customer eaten by Excel": ("r,1.23457E+14,2026-02-01,5", "Excel has probably shortened it"),
    "a ref eaten by Excel": ("1.23457E+14,17,2026-02-01,5", "Excel has probably shortened it"),
    "a long ref": (f"{'r' * 129},17,2026-02-01,5", "A ref has 1 to 128 characters"),
    "cells too few": ("r,17", "The row has 2 cells, the header 4."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_with_a_row_is_said(shop: Shop, bring: Bring, case: str) -> None:
    shop.done("enroll Ana --external-id 17")
    row, sentence = BAD[case]

    said = bring(HEAD + "r0,17,2026-02-01,1\n" + row + "\n")

    assert (said.code, sums(said)) == (1, (2, 1, 0, 1))
    assert sentence in messages(said)[3]
    assert "\n" not in messages(said)[3]


def test_what_is_wrong_with_a_line_of_a_bill_is_said(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    head = "customer,at,amount,sku,quantity,price,tax,tip,code,till\n"
    rows = {
        "17,2026-02-01,7,LATTE,0,,,,,": "not a whole number from 1",
        "17,2026-02-01,7,LATTE,x,,,,,": "not a whole number from 1",
        "17,2026-02-01,7,LA*TE,1,,,,,": "none of them a colon",
        "17,2026-02-01,7,LATTE,1,3.5x,,,,": "is not an amount",
        "17,2026-02-01,9,LATTE,2,3.50,,,,": "The lines come to 7.00",
        "17,2026-02-01,7,,,,8,,,": "Tip and tax are more than the amount",
        "17,2026-02-01,7,,,,,,SUMMER,": "No promotion has the code",
        f"17,2026-02-01,7,,,,,,,{'t' * 101}": "The till has 1 to 100 characters",
    }

    said = bring(head + "\n".join(rows) + "\n")

    assert sums(said) == (8, 0, 0, 8)
    for line, sentence in enumerate(rows.values(), 2):
        assert sentence in messages(said)[line]


def test_anything_that_who_is_names_a_customer(shop: Shop, bring: Bring) -> None:
    ana = shop.done('enroll Ana --external-id A-17 --phone "088 123 4567" --email ana@example.com')
    card = ana["card"]
    spaced = " ".join(card[start : start + 4] for start in range(0, 16, 4))
    words = [
        card,
        spaced,
        f"#{ana['customer']}",
        f"id:{ana['customer'][-5:]}",
        "A-17",
        "ext:A-17",
        "+359 88 123 4567",
        "ANA@example.com",
    ]

    said = bring("customer,at,amount\n" + "".join(f"{word},2026-02-0{day},10\n" for day, word in enumerate(words, 1)))

    assert sums(said) == (8, 8, 0, 0)
    assert points(shop, "Ana") == 80


def test_digits_that_are_no_card_are_an_external_id(shop: Shop, bring: Bring) -> None:
    held = HEAD + "a,0881234567,2026-02-01,5\nb,0123456789012345,2026-02-01,6\nc,12345678901234567890123456,2026-02-01,7\n"

    assert sums(bring(held, "--create-customers")) == (3, 3, 0, 0)
    assert points(shop, "ext:12345678901234567890123456") == 7


# Rows that share a ref -------------------------------------------------------------------------------------------------

LINED = "ref,customer,at,amount,sku,category,quantity,price,tip,discount\n"


def test_rows_that_share_a_ref_are_the_lines_of_one_purchase(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    held = LINED + (
        "r1,17,2026-02-01,11.20,LATTE,,2,3.50,,\nr2,17,2026-02-01,3.50,LATTE,,,,,\nr1,17,2026-02-01,11.20,CAKE,,1,4.20,,\n"
    )

    assert sums(bring(held)) == (3, 2, 0, 0)
    assert sums(bring(held)) == (3, 0, 2, 0)
    assert shop.done("show Ana")["balance"] == {"points": 14, "stamps:coffee": 3}


def test_objects_without_a_header_may_turn_out_to_be_the_lines_of_one_purchase(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    bill = '{"ref": "r1", "customer": "17", "at": "2026-02-01", "amount": "4.20"'

    said = bring(f'{bill}}}\n{bill}, "sku": "CAKE", "price": "4.20"}}\n', name="file.ndjson")

    assert sums(said) == (2, 1, 0, 0)
    assert shop.done("show Ana")["balance"]["points"] == 4


def test_what_belongs_to_the_whole_bill_may_stand_on_one_row(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")

    said = bring(LINED + "r1,17,2026-02-01,7.20,LATTE,,,3.50,1.00,1.50\nr1,,,,CAKE,,,4.20,,\n")

    assert sums(said) == (2, 1, 0, 0)
    assert shop.done("show Ana")["balance"]["points"] == 6


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("r1,18,2026-02-01,7.70,CAKE,,1,4.20,,", "The customer is '18' here and '17' in line 2"),
        ("r1,17,2026-02-02,7.70,CAKE,,1,4.20,,", "The at is"),
        ("r1,17,2026-02-01,4.20,CAKE,,1,4.20,,", "The amount is '4.20' here and '7.70' in line 2"),
        ("r1,17,2026-02-01,7.70,CAKE,,1,4.20,", "The row has 9 cells, the header 10"),
        ("r1,17,2026-02-01,7.70,CAKE,,1,4.2x,,", "is not an amount"),
    ],
)
def test_a_bill_with_a_bad_line_is_refused_whole(shop: Shop, bring: Bring, row: str, sentence: str) -> None:
    shop.done("enroll Ana --external-id 17")

    said = bring(LINED + f"r1,17,2026-02-01,7.70,LATTE,,1,3.50,,\n{row}\nr2,17,2026-02-01,1,,,,,,\n")

    assert sums(said) == (3, 1, 0, 1)
    assert sentence in messages(said)[3]


def test_a_row_may_name_a_category_or_a_quantity_and_no_product(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")

    said = bring("customer,at,amount,category,quantity\n17,2026-02-01,10,coffee,3\n17,2026-02-02,10,,3\n")

    assert sums(said) == (2, 2, 0, 0)
    assert shop.done("show Ana")["balance"] == {"points": 20, "stamps:coffee": 3}


def test_one_ref_with_two_contents_is_a_conflict(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    shop.done("earn Ana 5 --ref r1")

    said = bring(HEAD + "r1,17,2026-02-01,5\nr1,17,2026-02-01,6\nr2,17,2026-02-01,7\nr2,17,2026-02-03,7\nr2,17,2026-02-03,8\n")

    assert sums(said) == (5, 1, 2, 2)
    assert "other content" in messages(said)[3]
    assert "other content" in messages(said)[6]


# Order, newcomers ------------------------------------------------------------------------------------------------------


def test_one_customers_rows_are_booked_in_order_of_time(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    shop.done("enroll Boris --external-id 18")
    ana = shop.done("show Ana")["customer"]["id"]

    bring(HEAD + f"c,17,2026-02-03,3\nx,18,2026-02-02,9\na,#{ana},2026-02-01,1\ny,18,2026-02-01,8\nb,17,2026-02-02,2\n")

    refs = [row["ref"] for row in shop.rows("SELECT ref FROM events ORDER BY id")]
    assert refs == ["a", "y", "b", "x", "c"]


def test_unknown_customers_join_on_the_day_of_their_first_purchase(shop: Shop, bring: Bring) -> None:
    said = bring(HEAD + "b,17,2026-02-03,3\na,17,2026-02-01,2\nc,ext:18,2026-02-05T20:15+01:00,5\n", "--create-customers")

    assert sums(said) == (3, 3, 0, 0)
    people = shop.rows("SELECT external_id, name, joined_at FROM customers ORDER BY external_id")
    assert people == [
        {"external_id": "17", "name": "17", "joined_at": "2026-02-01T10:00:00Z"},
        {"external_id": "18", "name": "18", "joined_at": "2026-02-05T19:15:00Z"},
    ]
    assert shop.rows("SELECT number FROM cards") == []


def test_who_never_bought_anything_does_not_join(shop: Shop, bring: Bring) -> None:
    said = bring(HEAD + "a,17,2027-02-01,2\nb,18,2026-02-01,x\n", "--create-customers")

    assert sums(said) == (2, 0, 0, 2)
    assert shop.rows("SELECT id FROM customers") == []


def test_an_external_id_that_cannot_be_a_name_is_refused(shop: Shop, bring: Bring) -> None:
    said = bring(HEAD + f"a,{'x' * 65},2026-02-01,2\nb,a\u202eb,2026-02-01,2\n", "--create-customers")

    assert sums(said) == (2, 0, 0, 2)
    assert shop.rows("SELECT id FROM customers") == []


def test_a_closed_account_and_a_blocked_card_take_no_purchase(shop: Shop, bring: Bring) -> None:
    shop.done("enroll Ana --external-id 17")
    boris = shop.done("enroll Boris --external-id 18")
    shop.done('customer close Ana --reason "moved away"')
    shop.done(f"card block {boris['card']} --reason lost")

    said = bring(HEAD + "a,17,2026-02-01,2\nb,18,2026-02-01,2\n")

    assert sums(said) == (2, 0, 0, 2)
    assert "closed" in messages(said)[2]
    assert "blocked" in messages(said)[3]


def test_an_import_is_never_late(shop: Shop, bring: Bring) -> None:
    bring(HEAD + "a,17,1999-02-01,2\n", "--create-customers")

    assert shop.rows("SELECT late, till, staff FROM events") == [{"late": 0, "till": None, "staff": None}]


def test_till_and_staff_come_from_the_row_or_from_the_line(shop: Shop, bring: Bring) -> None:
    bring("ref,customer,at,amount,till,staff\na,17,1999-02-01,2,T2,\n", "--create-customers", "--till", "T1", "--staff", "Eva")

    assert shop.rows("SELECT till, staff FROM events") == [{"till": "T2", "staff": "Eva"}]


# Trying first, mending -------------------------------------------------------------------------------------------------

MIXED = HEAD + "r1,17,2026-02-01,5\nr2,17,2026-02-01,5x\nr3,17,2027-02-01,7\nr4,17,2026-02-01,8\n"


@pytest.mark.one_file
def test_a_dry_run_says_what_would_happen_and_writes_nothing(shop: Shop, bring: Bring) -> None:
    before = shop.path.read_bytes()

    said = bring(MIXED, "--create-customers", "--dry-run")

    assert (said.code, sums(said)) == (1, (4, 2, 0, 2))
    assert said.json["dry_run"] is True
    assert shop.rows("SELECT * FROM customers") == shop.rows("SELECT * FROM imports") == []
    assert shop.path.read_bytes() == before


@pytest.mark.parametrize("bad", ["r2,17,2026-02-01,5x", "r2,17,2027-02-01,5"], ids=["of the file", "of the books"])
def test_strict_means_all_or_nothing(shop: Shop, bring: Bring, bad: str) -> None:
    good = HEAD + "r1,17,2026-02-01,5\n"

    refused = bring(good + bad + "\n", "--create-customers", "--strict")
    assert (refused.code, sums(refused)) == (1, (2, 0, 0, 1))
    assert shop.rows("SELECT * FROM events") == shop.rows("SELECT * FROM customers") == []

    taken = bring(good, "--create-customers", "--strict")
    assert (taken.code, sums(taken)) == (0, (1, 1, 0, 0))


@pytest.mark.parametrize("shape", ["csv", "ndjson"])
def test_refused_rows_are_kept_mended_and_brought_again(shop: Shop, bring: Bring, tmp_path: Any, shape: str) -> None:
    kept = tmp_path / f"bad.{shape}"
    held = MIXED
    if shape == "ndjson":
        lines = [dict(zip(HEAD.strip().split(","), row.split(","), strict=True)) for row in MIXED.split()[1:]]
        held = "".join(json.dumps(line) + "\n" for line in lines)

    first = bring(held, "--create-customers", "--errors", str(kept), name=f"file.{shape}")
    assert sums(first) == (4, 2, 0, 2)
    text = kept.read_text()
    assert "r2" in text
    assert "r3" in text
    assert "r1" not in text
    assert "is not an amount" in text

    again = bring(text, name=f"again.{shape}")
    assert sums(again) == (2, 0, 0, 2)
    assert "Columns" not in again.err  # the reason is no unknown column

    mended = bring(text.replace("5x", "5").replace("2027", "2026"), name=f"mended.{shape}")
    assert sums(mended) == (2, 2, 0, 0)
    assert points(shop, "ext:17") == 25


def test_a_refused_bill_is_kept_with_all_its_lines(shop: Shop, bring: Bring, tmp_path: Any) -> None:
    shop.done("enroll Ana --external-id 17")
    kept = tmp_path / "bad.csv"
    held = LINED + 'r1,17,2026-02-01,7.70,"LATTE",,1,3.50,,\nr1,17,2026-02-01,7.70,CAKE,,1,4.2x,,\n'

    bring(held, "--errors", str(kept))

    lines = kept.read_text().splitlines()
    assert lines[0] == "reason," + LINED.strip()
    assert [line.partition('",')[2] for line in lines[1:]] == held.splitlines()[1:]
    assert sums(bring(kept.read_text().replace("4.2x", "4.20"))) == (2, 1, 0, 0)


def test_no_file_is_kept_where_nothing_was_refused_and_none_is_overwritten(shop: Shop, bring: Bring, tmp_path: Any) -> None:
    kept = tmp_path / "bad.csv"
    bring(HEAD + "r1,17,2026-02-01,5\n", "--create-customers", "--errors", str(kept))
    assert not kept.exists()

    kept.write_text("mine")
    said = bring(MIXED, "--errors", str(kept))
    assert (said.code, said.refusal) == (4, "file_exists")
    assert kept.read_text() == "mine"
    assert shop.rows("SELECT ref FROM events") == [{"ref": "r1"}]

    bring(MIXED, "--errors", str(kept), "--force")
    assert "r2" in kept.read_text()


def test_a_broken_file_brings_nothing(shop: Shop, bring: Bring) -> None:
    whole = gzip.compress((HEAD + "".join(f"r{n},17,2026-02-01,5\n" for n in range(5_000))).encode())

    said = bring(whole[:-100], "--create-customers")

    assert (said.code, said.refusal) == (2, "broken_file")
    assert "nothing was imported" in said.json["error"]["message"]
    assert shop.rows("SELECT * FROM events") == []


def test_unknown_columns_are_reported_once_and_left(bring: Bring) -> None:
    said = bring("customer,at,amount,colour\n17,2026-02-01,5,red\n17,2026-02-02,5,red\n", "--create-customers")

    assert sums(said) == (2, 2, 0, 0)
    assert said.err.count("colour") == 1


def test_standard_input_is_a_file_too(shop: Shop) -> None:
    said = shop.json("import purchases - --create-customers", stdin=HEAD + "r1,17,2026-02-01,5\n")

    assert sums(said) == (1, 1, 0, 0)


def test_a_strict_import_names_every_bad_row_at_once(shop: Shop, write: Write) -> None:
    rows = "r1,17,2026-02-01,5\nr2,17,2026-02-01,many\nr3,17,2027-02-01,5\n"
    said = shop.json(["import", "purchases", write(HEAD + rows), "--create-customers", "--strict"])

    assert [error["line"] for error in said.json["errors"]] == [3, 4]
    assert sums(said) == (3, 0, 0, 2)


def test_one_purchase_is_told_as_one(shop: Shop, write: Write) -> None:
    file = write(HEAD + "r1,17,2026-02-01,5\n")

    assert shop(["import", "purchases", file, "--create-customers"]).out == "1 row read: 1 purchase imported.\n"
    assert shop(["import", "purchases", file]).out == "1 row read: 0 purchases imported, 1 was in the books already.\n"


def test_people_are_told_in_words(shop: Shop, write: Write) -> None:
    said = shop(["import", "purchases", write(MIXED), "--create-customers"])

    assert said.code == 1
    assert said.out.splitlines()[0] == "4 rows read: 2 purchases imported, 2 refused."
    assert said.out.splitlines()[1].startswith("  line 3: ")


def test_an_answer_names_no_more_than_a_thousand_errors(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_ERRORS", 3)

    said = bring(HEAD + "r,17,2026-02-01,x\n" * 5)

    assert sums(said) == (5, 0, 0, 5)
    assert (len(said.json["errors"]), said.json["errors_left_out"]) == (3, 2)


def test_the_refused_rows_do_not_go_where_the_answer_goes(bring: Bring) -> None:
    assert bring(MIXED, "--errors", "-").code == 2


@pytest.mark.parametrize("typed", ["date", "=at", "date=", "date=when"])
def test_a_map_that_says_nothing_is_refused(bring: Bring, typed: str) -> None:
    said = bring("customer,date,amount\n", "--map", typed)

    assert (said.code, said.out.count("\n")) == (2, 1)


def test_the_programme_of_the_day_judges_each_row(make_shop: Callable[..., Shop], write: Write, tmp_path: Any) -> None:
    shop = make_shop()
    (tmp_path / "double.toml").write_text(PROGRAM.replace("points = 1\n", "points = 2\n"))
    shop.done("enroll Ana --external-id 17")
    shop.done("earn Ana 1")
    shop.done(["program", "apply", str(tmp_path / "double.toml"), "--from", "2026-02-10"])

    shop.json(["import", "purchases", write(HEAD + "a,17,2026-02-09,10\nb,17,2026-02-10,10\nc,17,2026-02-01,10\n")])

    assert points(shop, "Ana") == 41
